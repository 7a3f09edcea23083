import type { ReadTx } from '../database/database.js';
import type { PublicDocument } from '../pacts/pact-public.queries.js';

const REVISIONS = (document: string): string =>
  `coalesce((SELECT jsonb_agg(jsonb_build_object('number', v.number, 'sha256', encode(v.sha256, 'hex'), 'size', v.size)
     ORDER BY v.number) FROM revision v WHERE v.document_id = ${document}), '[]'::jsonb)`;

// Letters from outside are not ours to vouch for: they have no public page.
const circularsOf = (chosen: string): string => `
  SELECT c.verification_code AS code, 'circular' AS kind,
         CASE c.state WHEN 'published' THEN 'signed' WHEN 'revoked' THEN 'revoked' WHEN 'superseded' THEN 'superseded'
                      ELSE 'open' END AS state,
         coalesce(c.ended_at, c.published_at, c.created_at) AS "stateAt", c.published_at AS "signedAt",
         'electronic' AS method, c.subject AS campaign, c.number AS wave, u.name AS unit, g.name AS government,
         NULL AS signer,
         (SELECT s.verification_code FROM circular s WHERE s.supersedes_id = c.id AND s.published_at IS NOT NULL) AS successor,
         ${REVISIONS('c.document_id')} AS revisions
    FROM (${chosen}) c JOIN unit u ON u.id = c.issuer_unit_id JOIN unit g ON g.id = u.government_id
   WHERE c.origin = 'own'`;

// A recapitulation is never revoked: it says what was, and a later one says what is.
const recapsOf = (chosen: string): string => `
  SELECT r.verification_code AS code, 'recap' AS kind, 'signed' AS state, r.created_at AS "stateAt",
         r.created_at AS "signedAt", NULL AS method, r.title AS campaign, NULL AS wave, u.name AS unit,
         g.name AS government, NULL AS signer, NULL AS successor, ${REVISIONS('r.document_id')} AS revisions
    FROM (${chosen}) r JOIN unit u ON u.id = r.unit_id JOIN unit g ON g.id = u.government_id`;

/**
 * The circular or recapitulation with this verification code. Like their siblings the statements fetch the row at
 * the code or the next one, so that a code that nobody has costs the same work as one that somebody has.
 */
export async function publicCircularByCode(tx: ReadTx, code: string): Promise<PublicDocument | undefined> {
  const circulars = await tx.query<PublicDocument>(
    circularsOf(`SELECT * FROM circular WHERE verification_code >= $1 ORDER BY verification_code LIMIT 1`),
    [code],
  );
  const recaps = await tx.query<PublicDocument>(
    recapsOf(`SELECT * FROM recap WHERE verification_code >= $1 ORDER BY verification_code LIMIT 1`),
    [code],
  );
  return [...circulars, ...recaps].find((row) => row.code === code);
}

/** The circular or recapitulation one of whose states of bytes has this SHA-256. */
export async function publicCircularByHash(tx: ReadTx, sha256: Buffer): Promise<PublicDocument | undefined> {
  const holder = `document_id = (SELECT document_id FROM revision WHERE sha256 = $1)`;
  const circulars = await tx.query<PublicDocument>(circularsOf(`SELECT * FROM circular WHERE ${holder}`), [
    sha256,
  ]);
  const recaps = await tx.query<PublicDocument>(recapsOf(`SELECT * FROM recap WHERE ${holder}`), [sha256]);
  return [...circulars, ...recaps][0];
}
