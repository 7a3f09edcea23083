import type { ReadTx } from '../database/database.js';
import type { PactState } from './pact.states.js';

/** A state of a document's bytes as the public may know it. */
export interface PublicRevision {
  readonly number: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly size: number;
}

/** What stands behind a verification code; who shows it decides what of it is public. */
export interface PublicDocument {
  readonly code: string;
  readonly kind: 'pact' | 'record' | 'circular' | 'recap';
  /** Of a record of the event: always `signed`. */
  readonly state: PactState;
  readonly stateAt: Date;
  readonly signedAt: Date | null;
  readonly method: string | null;
  readonly campaign: string;
  /** Of a record of the event, the wave's name; of a circular, its number. */
  readonly wave: string | null;
  readonly unit: string;
  readonly government: string;
  readonly signer: string | null;
  /** Code of the signed pact that took this one's place. */
  readonly successor: string | null;
  /** Oldest first; empty while nothing is signed. */
  readonly revisions: readonly PublicRevision[];
}

const REVISIONS = (document: string): string =>
  `coalesce((SELECT jsonb_agg(jsonb_build_object('number', r.number, 'sha256', encode(r.sha256, 'hex'), 'size', r.size)
     ORDER BY r.number) FROM revision r WHERE r.document_id = ${document}), '[]'::jsonb)`;

// The successor is found by the person, since that is what an index stands on.
const pactsOf = (chosen: string): string => `
  SELECT p.verification_code AS code, 'pact' AS kind, p.state, p.state_at AS "stateAt", p.signed_at AS "signedAt",
         p.method, c.name AS campaign, NULL AS wave, p.snapshot->>'unitName' AS unit,
         p.snapshot->>'instansi' AS government, p.snapshot->>'name' AS signer,
         (SELECT s.verification_code FROM pact s WHERE s.person_id = p.person_id AND s.replaces_id = p.id
            AND s.document_id IS NOT NULL) AS successor,
         ${REVISIONS('p.document_id')} AS revisions
    FROM (${chosen}) p JOIN campaign c ON c.id = p.campaign_id`;

const recordsOf = (chosen: string): string => `
  SELECT w.record_code AS code, 'record' AS kind, 'signed' AS state, d.created_at AS "stateAt",
         d.created_at AS "signedAt", NULL AS method, c.name AS campaign, w.name AS wave, u.name AS unit,
         g.name AS government, NULL AS signer, NULL AS successor, ${REVISIONS('w.record_document_id')} AS revisions
    FROM (${chosen}) w JOIN document d ON d.id = w.record_document_id JOIN campaign c ON c.id = w.campaign_id
    JOIN unit u ON u.id = c.issuer_unit_id JOIN unit g ON g.id = u.government_id`;

/**
 * The document with this verification code (in canonical form). The statements fetch the row at the code or
 * the next one after it, so that a code that nobody has costs the same work as one that somebody has.
 */
export async function publicByCode(tx: ReadTx, code: string): Promise<PublicDocument | undefined> {
  const pacts = await tx.query<PublicDocument>(
    pactsOf(`SELECT * FROM pact WHERE verification_code >= $1 ORDER BY verification_code LIMIT 1`),
    [code],
  );
  const records = await tx.query<PublicDocument>(
    recordsOf(`SELECT * FROM wave WHERE record_code >= $1 ORDER BY record_code LIMIT 1`),
    [code],
  );
  return [...pacts, ...records].find((row) => row.code === code);
}

/** The document one of whose states of bytes has this SHA-256. */
export async function publicByHash(tx: ReadTx, sha256: Buffer): Promise<PublicDocument | undefined> {
  const holder = `document_id = (SELECT document_id FROM revision WHERE sha256 = $1)`;
  const pacts = await tx.query<PublicDocument>(pactsOf(`SELECT * FROM pact WHERE ${holder}`), [sha256]);
  const records = await tx.query<PublicDocument>(recordsOf(`SELECT * FROM wave WHERE record_${holder}`), [
    sha256,
  ]);
  return [...pacts, ...records][0];
}
