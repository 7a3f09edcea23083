import type { ReadTx } from '../database/database.js';
import type { PactState } from './pact.states.js';

/** A document of a campaign for those who may know whose it is: a signed pact, or a wave's record of the event. */
export interface EvidenceDocument {
  readonly kind: 'pact' | 'record';
  readonly code: string;
  readonly state: PactState;
  readonly method: string | null;
  readonly personRef: string | null;
  readonly signer: string | null;
  readonly unitCode: string;
  readonly signedAt: Date;
  /** Of the last revision, hexadecimal. */
  readonly sha256: string;
  readonly size: number;
}

/** A person of the roster who has not signed. */
export interface EvidenceUnsigned {
  readonly personRef: string;
  readonly unitCode: string;
  readonly signer: string;
  readonly state: PactState;
  /** A code of a closed list, never what somebody wrote. */
  readonly reason: string | null;
}

/** A person of the roster with what a commitment needs; never leaves as it is. */
export interface EvidencePerson {
  readonly personRef: string;
  readonly unitCode: string;
  readonly kind: string;
  readonly name: string;
  readonly nip: string | null;
  readonly salt: Buffer;
}

export interface EvidenceCampaign {
  readonly name: string;
  readonly issuedAt: Date | null;
  readonly closedAt: Date | null;
  /** Root over the roster at issue, hexadecimal. */
  readonly rosterRoot: string | null;
  /** The last change of any pact of these units. */
  readonly changedAt: Date | null;
}

/** Which pacts: those of a campaign that count for one of the units. */
export interface EvidenceScope {
  readonly campaignId: string;
  readonly unitIds: readonly number[];
}

const CHUNK = 1000;

/** What a pack says about its campaign; undefined when there is none. */
export async function evidenceCampaign(
  tx: ReadTx,
  { campaignId, unitIds }: EvidenceScope,
): Promise<EvidenceCampaign | undefined> {
  const [row] = await tx.query<EvidenceCampaign>(
    `SELECT name, issued_at AS "issuedAt", closed_at AS "closedAt", encode(roster_root, 'hex') AS "rosterRoot",
            (SELECT max(state_at) FROM pact WHERE campaign_id = c.id AND unit_id = ANY($2)) AS "changedAt"
       FROM campaign c WHERE c.id = $1`,
    [campaignId, unitIds],
  );
  return row;
}

/** Documents by unit code, then verification code, both in the order of bytes. */
export function evidenceDocuments(
  tx: ReadTx,
  { campaignId, unitIds }: EvidenceScope,
): AsyncGenerator<EvidenceDocument[]> {
  return chunks<EvidenceDocument>(
    tx,
    'evidence_documents',
    `SELECT 'pact' AS kind, p.verification_code::text COLLATE "C" AS code, p.state, p.method, p.person_ref AS "personRef",
            p.snapshot->>'name' AS signer, u.code COLLATE "C" AS "unitCode", p.signed_at AS "signedAt",
            encode(r.sha256, 'hex') AS sha256, r.size
       FROM pact p JOIN unit u ON u.id = p.unit_id
       JOIN LATERAL (SELECT sha256, size FROM revision WHERE document_id = p.document_id ORDER BY number DESC LIMIT 1) r ON true
      WHERE p.campaign_id = $1 AND p.unit_id = ANY($2)
     UNION ALL
     SELECT 'record', w.record_code::text, 'signed', NULL, NULL, NULL, u.code, d.created_at, encode(r.sha256, 'hex'), r.size
       FROM wave w JOIN campaign c ON c.id = w.campaign_id JOIN unit u ON u.id = c.issuer_unit_id
       JOIN document d ON d.id = w.record_document_id
       JOIN LATERAL (SELECT sha256, size FROM revision WHERE document_id = d.id ORDER BY number DESC LIMIT 1) r ON true
      WHERE w.campaign_id = $1 AND u.id = ANY($2)
      ORDER BY "unitCode", code`,
    [campaignId, unitIds],
  );
}

/** Everybody on the roster who has not signed, by unit code, then reference. */
export function evidenceUnsigned(
  tx: ReadTx,
  { campaignId, unitIds }: EvidenceScope,
): AsyncGenerator<EvidenceUnsigned[]> {
  return chunks<EvidenceUnsigned>(
    tx,
    'evidence_unsigned',
    `SELECT p.person_ref COLLATE "C" AS "personRef", u.code COLLATE "C" AS "unitCode", p.snapshot->>'name' AS signer,
            p.state, p.reason
       FROM pact p JOIN unit u ON u.id = p.unit_id
      WHERE p.campaign_id = $1 AND p.unit_id = ANY($2) AND p.state IN ('open', 'declined', 'exempt')
      ORDER BY "unitCode", "personRef"`,
    [campaignId, unitIds],
  );
}

/** The roster: one row per person, in the order of references as bytes, which is that of the root's leaves. */
export function evidenceRoster(
  tx: ReadTx,
  { campaignId, unitIds }: EvidenceScope,
): AsyncGenerator<EvidencePerson[]> {
  return chunks<EvidencePerson>(
    tx,
    'evidence_roster',
    `SELECT p.person_ref COLLATE "C" AS "personRef", u.code AS "unitCode", p.snapshot->>'kind' AS kind,
            p.snapshot->>'name' AS name, p.snapshot->>'nip' AS nip, p.salt
       FROM pact p JOIN unit u ON u.id = p.unit_id
      WHERE p.campaign_id = $1 AND p.unit_id = ANY($2) AND p.state NOT IN ('revoked', 'superseded')
      ORDER BY "personRef"`,
    [campaignId, unitIds],
  );
}

// One sort for the whole list; a keyset over two joined tables would sort anew for every page.
async function* chunks<R extends object>(
  tx: ReadTx,
  cursor: string,
  sql: string,
  parameters: readonly unknown[],
): AsyncGenerator<R[]> {
  await tx.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`, parameters);
  for (;;) {
    const rows = await tx.query<R>(`FETCH ${CHUNK} FROM ${cursor}`);
    if (rows.length > 0) yield rows;
    if (rows.length < CHUNK) break;
  }
  await tx.query(`CLOSE ${cursor}`);
}

/** Kinds of entries about a person of the roster that a pack takes along. */
const PACT_ENTRIES = [
  'pact.signed',
  'pact.revoked',
  'pact.superseded',
  'pact.added',
  'pact.moved',
  'pact.corrected',
];
const CAMPAIGN_ENTRIES = ['campaign.launched', 'campaign.issued', 'campaign.closed', 'wave.recorded'];

/** Ledger entries that concern these pacts, and those about the campaign as a whole. */
export async function evidenceEntries(tx: ReadTx, { campaignId, unitIds }: EvidenceScope): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT e.id FROM pact p JOIN ledger_entry e ON e.subject = p.id::text AND e.kind = ANY($3)
      WHERE p.campaign_id = $1 AND p.unit_id = ANY($2)
     UNION ALL
     SELECT id FROM ledger_entry WHERE subject = $1::text AND kind = ANY($4)`,
    [campaignId, unitIds, PACT_ENTRIES, CAMPAIGN_ENTRIES],
  );
  return rows.map((row) => row.id);
}

/** Which leaf says that a pact was signed, by its verification code. */
export async function evidenceLeaves(
  tx: ReadTx,
  epoch: number,
  codes: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.query<{ code: string; index: number }>(
    `SELECT p.verification_code::text AS code, l.index::float8 AS index FROM pact p
       JOIN ledger_entry e ON e.subject = p.id::text AND e.kind = 'pact.signed'
       JOIN ledger_leaf l ON l.epoch = $1 AND l.entry_id = e.id
      WHERE p.verification_code = ANY($2)`,
    [epoch, codes],
  );
  return new Map(rows.map((row) => [row.code, row.index]));
}
