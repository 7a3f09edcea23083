/** A campaign with people in every state, written by SQL: real documents under a real seal, no use case needed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { DocumentStore } from '../../src/documents/document-store.js';
import { partOf } from '../../src/documents/document-store.js';
import type { Tx } from '../../src/database/database.js';
import type { LedgerEvent } from '../../src/ledger/ledger.events.js';
import { record, recordAll } from '../../src/ledger/ledger.js';
import { evidenceRoster } from '../../src/pacts/pact-evidence.queries.js';
import { rosterLeaf, rosterRoot } from '../../src/pacts/roster-commitment.js';
import { sha256Hex } from '../../src/shared/hash.js';
import { VERIFICATION_CODE_LENGTH, randomCode } from '../../src/shared/codes.js';
import { reservedBytes, sealTail } from '../../src/signing/seal-pdf.js';
import type { Seal } from '../../src/signing/seal-store.js';
import { addToCounters, openRound } from '../../src/coverage/counters.js';
import type { Database } from '../../src/database/database.js';
import { compilePact, pactValues } from '../support/documents.js';

export interface FixturePact {
  readonly unitCode: string;
  readonly name: string;
  readonly state?: 'open' | 'signed' | 'declined' | 'exempt' | 'revoked' | 'superseded';
  readonly reason?: string;
  readonly nip?: string | null;
  readonly kind?: string;
  readonly isHead?: boolean;
  readonly code?: string;
  readonly signedAt?: Date;
  /** Index (in the same list) of the pact that this one replaces; the person is the same. */
  readonly replaces?: number;
}

export interface FixtureRow {
  readonly id: string;
  readonly personRef: string;
  readonly code: string;
  /** The signed file. */
  readonly file: Buffer | undefined;
}

export interface FixtureCampaign {
  readonly id: string;
  readonly pacts: readonly FixtureRow[];
}

interface Deps {
  readonly database: Database;
  readonly store: DocumentStore;
  readonly seal: Seal;
  readonly createdBy: string;
}

const SIGNED = new Set(['signed', 'revoked', 'superseded']);
const DAY = new Date('2023-10-16T01:30:00Z');

/** Inserts a campaign with these pacts; chunks of 1,000, so that it serves for 20,000 as well. */
export async function insertCampaign(
  deps: Deps,
  pacts: readonly FixturePact[],
  name = 'Pakta Integritas Netralitas Pemilu 2024',
): Promise<FixtureCampaign> {
  const id = randomUUID();
  const statement = await deps.database.transaction((tx) => insertHead(tx, id, name, deps.createdBy));
  const compiled = await compilePact({
    signature: { fieldName: 'Segel', contentsBytes: reservedBytes(deps.seal.signer) },
    ...(deps.seal.demo && { stamp: 'CONTOH – bukan naskah dinas' }),
  });
  const prefix = partOf(compiled.prefix);
  await deps.store.keepPart(prefix);
  let dictionary: ReturnType<typeof partOf> | null = null;
  const rows: FixtureRow[] = [];
  for (let from = 0; from < pacts.length; from += 1000) {
    const chunk = await Promise.all(
      pacts.slice(from, from + 1000).map(async (pact) => {
        const code = pact.code ?? randomCode(VERIFICATION_CODE_LENGTH);
        if (!SIGNED.has(pact.state ?? 'open')) return { pact, code, revision: undefined, file: undefined };
        const time = pact.signedAt ?? DAY;
        const drawn = compiled.render(pactValues({ nama: pact.name, nip: '', kode: code }), { time });
        const unsigned = {
          prefixLength: compiled.prefix.length,
          tail: drawn.tail,
          signature: drawn.signature!,
        };
        const tail = await sealTail(unsigned, drawn.digest(), deps.seal.signer);
        if (!dictionary) await deps.store.keepPart((dictionary = partOf(tail.subarray(-32_768))));
        const documentId = randomUUID();
        const revision = deps.store.compact({
          documentId,
          kind: 'pact',
          number: 1,
          prefix,
          tail,
          dictionary,
          level: 'B-B',
        });
        return {
          pact,
          code,
          revision,
          file: pacts.length > 100 ? undefined : Buffer.concat([compiled.prefix, tail]),
        };
      }),
    );
    await deps.database.transaction(async (tx) => {
      for (const { revision } of chunk) if (revision) await deps.store.keepRevision(tx, revision);
      const events: LedgerEvent[] = [];
      for (const { pact, code, revision, file } of chunk) {
        rows.push(
          await insertPact(tx, {
            campaign: id,
            statement,
            pact,
            code,
            rows,
            documentId: revision?.documentId,
            file,
          }),
        );
        if (revision) events.push(...eventsOf(id, pact, rows.at(-1)!, revision.sha256.toString('hex')));
      }
      if (events.length > 0) await recordAll(tx, events);
    });
  }
  await deps.database.transaction((tx) => count(tx, id, pacts));
  await deps.database.transaction(async (tx) => {
    const units = await tx.query<{ id: number }>(`SELECT id FROM unit`);
    const scope = { campaignId: id, unitIds: units.map((unit) => unit.id) };
    const leaves: string[] = [];
    for await (const people of evidenceRoster(tx, scope))
      for (const { salt, ...person } of people) leaves.push(rosterLeaf(salt, person));
    await record(tx, {
      kind: 'campaign.issued',
      subject: id,
      actor: null,
      at: DAY,
      data: { campaign: id, required: leaves.length, roster_root: rosterRoot(leaves) },
    });
  });
  return { id, pacts: rows };
}

/** What the ledger says of a pact that was signed, and perhaps taken back. */
function eventsOf(campaign: string, pact: FixturePact, row: FixtureRow, sha256: string): LedgerEvent[] {
  const common = { subject: row.id, actor: null, at: pact.signedAt ?? DAY };
  const who = { campaign, person_ref: row.personRef };
  const signed: LedgerEvent = {
    ...common,
    kind: 'pact.signed',
    data: {
      ...who,
      unit: pact.unitCode,
      method: 'electronic',
      sha256,
      code_sha256: sha256Hex(row.code),
      identified_by: 'password',
    },
  };
  if (pact.state !== 'revoked' && pact.state !== 'superseded') return [signed];
  return [signed, { ...common, kind: `pact.${pact.state}`, data: { ...who, sha256, reason: 'uji' } }];
}

async function insertHead(tx: Tx, id: string, name: string, createdBy: string): Promise<number> {
  await tx.execute(
    `INSERT INTO campaign (id, name, state, issuer_unit_id, legal_bases, scope, place, lock_day, page_size, created_by, issued_at)
     SELECT $1, $2, 'issued', id, '[]', '{}', 'Makassar', '2023-10-16', 'F4', $3, '2023-10-16T00:00:00Z' FROM unit WHERE parent_id IS NULL`,
    [id, name, createdBy],
  );
  await tx.execute(
    `INSERT INTO wave (campaign_id, number, name, selection, day, deadline, place)
     VALUES ($1, 1, 'Gelombang 1', '{}', '2023-10-16', '2023-10-20', 'Makassar')`,
    [id],
  );
  const [row] = await tx.query<{ id: number }>(
    `INSERT INTO campaign_statement (campaign_id, code, version, kinds, body, sha256)
     VALUES ($1, 'uji', 1, '{pns}', '{}', $2) RETURNING id`,
    [id, Buffer.alloc(32)],
  );
  return row!.id;
}

interface NewRow {
  campaign: string;
  statement: number;
  pact: FixturePact;
  code: string;
  rows: readonly FixtureRow[];
  documentId: string | undefined;
  file: Buffer | undefined;
}

async function insertPact(tx: Tx, row: NewRow): Promise<FixtureRow> {
  const { pact, code } = row;
  const state = pact.state ?? 'open';
  const before = pact.replaces === undefined ? undefined : row.rows[pact.replaces];
  const personRef = before?.personRef ?? randomCode(12);
  const [inserted] = await tx.query<{ id: string }>(
    `WITH batch AS (INSERT INTO roster_batch (origin, status, committed_at) VALUES ('act', 'committed', now()) RETURNING id),
     somebody AS (INSERT INTO person (batch_id) SELECT id FROM batch WHERE $13::uuid IS NULL RETURNING id)
     INSERT INTO pact (campaign_id, person_id, person_ref, wave, unit_id, statement_id, is_head, snapshot, salt, state,
       method, reason, verification_code, document_id, signed_at, state_at, replaces_id)
     SELECT $1, coalesce((SELECT person_id FROM pact WHERE id = $13), (SELECT id FROM somebody)), $2, 1, u.id, $3, $4,
       jsonb_build_object('name', $5::text, 'nip', $6::text, 'kind', $7::text, 'unitName', u.name, 'unitCode', u.code,
         'instansi', 'Pemerintah Provinsi Sulawesi Selatan'),
       $8, $9, CASE WHEN $10::uuid IS NULL THEN NULL ELSE 'electronic' END, $11, $12, $10, $14, $15, $13
       FROM unit u WHERE u.code = $16 RETURNING id`,
    [
      row.campaign,
      personRef,
      row.statement,
      pact.isHead ?? false,
      pact.name,
      pact.nip ?? null,
      pact.kind ?? 'pns',
      randomBytes(16),
      state,
      row.documentId ?? null,
      pact.reason ?? null,
      code,
      before?.id ?? null,
      row.documentId === undefined ? null : (pact.signedAt ?? DAY),
      state === 'open' ? new Date('2023-10-16T00:00:00Z') : new Date('2023-10-17T00:00:00Z'),
      pact.unitCode,
    ],
  );
  return { id: inserted!.id, personRef, code, file: row.file };
}

async function count(tx: Tx, campaign: string, pacts: readonly FixturePact[]): Promise<void> {
  const units = await tx.query<{ id: number; code: string }>(`SELECT id, code FROM unit`);
  const ids = new Map(units.map((unit) => [unit.code, unit.id]));
  await openRound(tx, campaign, DAY);
  const counted = pacts.filter(({ state }) => state !== 'revoked' && state !== 'superseded');
  await addToCounters(
    tx,
    campaign,
    counted.map((pact) => ({
      wave: 1,
      unitId: ids.get(pact.unitCode)!,
      deadline: new Date('2023-10-20T15:59:59.999Z'),
      [pact.state === 'signed' ? 'electronic' : (pact.state ?? 'open')]: 1,
      heads: pact.isHead ? 1 : 0,
      headsSigned: pact.isHead && pact.state === 'signed' ? 1 : 0,
    })),
  );
}
