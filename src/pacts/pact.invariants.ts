import { storedCounters, type CounterRow } from '../coverage/counters.js';
import type { ReadTx } from '../database/database.js';
import { noRows, type Invariant, type Violation } from '../database/invariant.js';
import { merkleRoot } from '../shared/hash.js';
import { recountPacts } from './pact.queries.js';
import { stateLines } from './pact-closing.js';

const SIGNED = `('signed', 'revoked', 'superseded')`;

/** One pact per person and campaign, nothing signed without its bytes and its leaf, counters as a recount gives them. */
export const PACT_INVARIANTS: readonly Invariant[] = [
  noRows(
    'pact.once',
    'lebih dari satu pakta yang berlaku untuk satu orang',
    `SELECT campaign_id || ' orang ' || person_id AS where FROM pact WHERE state NOT IN ('revoked', 'superseded')
      GROUP BY campaign_id, person_id HAVING count(*) > 1
     UNION ALL
     SELECT campaign_id || ' ' || person_ref FROM pact WHERE state NOT IN ('revoked', 'superseded')
      GROUP BY campaign_id, person_ref HAVING count(*) > 1`,
  ),
  noRows(
    'pact.successor',
    'pakta yang dicabut atau diganti tidak mempunyai tepat satu penerus',
    `SELECT p.id::text AS where FROM pact p LEFT JOIN pact s ON s.replaces_id = p.id
      WHERE p.state IN ('revoked', 'superseded') OR s.id IS NOT NULL
      GROUP BY p.id HAVING count(s.id) <> 1 OR p.state NOT IN ('revoked', 'superseded')`,
  ),
  noRows(
    'pact.artefact',
    'tercatat ditandatangani, tetapi dokumennya tidak tersimpan',
    `SELECT p.id::text AS where FROM pact p LEFT JOIN revision r ON r.document_id = p.document_id AND r.number = 1
      WHERE p.state IN ${SIGNED} AND (r.document_id IS NULL OR p.signed_at IS NULL OR p.method IS NULL)`,
  ),
  noRows(
    'pact.leaf',
    'tercatat ditandatangani, tetapi buku besar tidak memuat dokumen itu',
    `SELECT p.id::text AS where FROM pact p JOIN revision r ON r.document_id = p.document_id AND r.number = 1
      WHERE p.state IN ${SIGNED} AND NOT EXISTS (
        SELECT 1 FROM ledger_entry e WHERE e.subject = p.id::text AND e.kind = 'pact.signed'
           AND e.leaf::jsonb#>>'{data,sha256}' = encode(r.sha256, 'hex')
           AND e.leaf::jsonb#>>'{data,person_ref}' = p.person_ref)`,
  ),
  noRows(
    'pact.signed-for-ever',
    'buku besar memuat tanda tangan yang tidak lagi ada pada paktanya',
    `SELECT e.subject || ' (entri ' || e.id || ')' AS where FROM ledger_entry e
       LEFT JOIN pact p ON p.id::text = e.subject AND p.state IN ${SIGNED}
       LEFT JOIN revision r ON r.document_id = p.document_id AND r.number = 1
      WHERE e.kind = 'pact.signed' AND encode(r.sha256, 'hex') IS DISTINCT FROM e.leaf::jsonb#>>'{data,sha256}'`,
  ),
  noRows(
    'campaign.roster-root',
    'akar daftar berbeda dari yang tercatat di buku besar saat penerbitan',
    `SELECT c.id::text AS where FROM campaign c
       LEFT JOIN ledger_entry e ON e.subject = c.id::text AND e.kind = 'campaign.issued'
      WHERE c.state IN ('issued', 'closed', 'archived')
        AND e.leaf::jsonb#>>'{data,roster_root}' IS DISTINCT FROM encode(c.roster_root, 'hex')`,
  ),
  { name: 'campaign.states-root', check: statesRoots },
  { name: 'coverage.recount', check: recounts },
];

interface ClosedCampaign {
  readonly id: string;
  readonly root: string | null;
  readonly said: string | null;
}

async function* statesRoots(tx: ReadTx): AsyncGenerator<Violation> {
  const campaigns = await tx.query<ClosedCampaign>(
    `SELECT c.id, encode(c.states_root, 'hex') AS root, e.leaf::jsonb#>>'{data,states_root}' AS said FROM campaign c
       LEFT JOIN ledger_entry e ON e.subject = c.id::text AND e.kind = 'campaign.closed'
      WHERE c.state IN ('closed', 'archived')`,
  );
  for (const { id, root, said } of campaigns) {
    const counted = merkleRoot(await stateLines(tx, id)).toString('hex');
    if (counted !== root || counted !== said)
      yield { where: id, what: 'keadaan akhir berbeda dari akar yang tercatat saat penutupan' };
  }
}

async function* recounts(tx: ReadTx): AsyncGenerator<Violation> {
  for (const { id } of await tx.query<{ id: string }>(
    `SELECT r.id FROM coverage_round r JOIN campaign c ON c.id = r.id ORDER BY r.id`,
  )) {
    const counted = new Map((await recountPacts(tx, id)).map((row) => [keyOf(row), row]));
    for (const stored of await storedCounters(tx, id)) {
      const fresh = counted.get(keyOf(stored));
      counted.delete(keyOf(stored));
      if (!same(stored, fresh))
        yield { where: `${id} ${keyOf(stored)}`, what: 'penghitung berbeda dari hitung ulang' };
    }
    for (const key of counted.keys()) yield { where: `${id} ${key}`, what: 'penghitung tidak ada' };
  }
}

function keyOf(row: CounterRow): string {
  return `gelombang ${row.wave} unit ${row.unitId}`;
}

/** A counter that stands at zero may outlive the last pact that it counted. */
function same(stored: CounterRow, fresh: CounterRow | undefined): boolean {
  const { wave: _, unitId: __, ...numbers } = stored;
  return Object.entries(numbers).every(
    ([field, value]) => value === (fresh?.[field as keyof CounterRow] ?? 0),
  );
}
