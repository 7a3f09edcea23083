import type { ReadTx } from '../database/database.js';
import type { PublicDocument } from '../pacts/pact-public.queries.js';

// Letters from outside are not ours to vouch for: they have no public page.
const circularsOf = (chosen: string): string => `
  SELECT c.verification_code AS code, 'circular' AS kind,
         CASE c.state WHEN 'published' THEN 'signed' WHEN 'revoked' THEN 'revoked' WHEN 'superseded' THEN 'superseded'
                      ELSE 'open' END AS state,
         coalesce(c.ended_at, c.published_at, c.created_at) AS "stateAt", c.published_at AS "signedAt",
         'electronic' AS method, c.subject AS campaign, c.number AS wave, u.name AS unit, g.name AS government,
         NULL AS signer,
         (SELECT s.verification_code FROM circular s WHERE s.supersedes_id = c.id AND s.published_at IS NOT NULL) AS successor,
         coalesce((SELECT jsonb_agg(jsonb_build_object('number', r.number, 'sha256', encode(r.sha256, 'hex'), 'size', r.size)
            ORDER BY r.number) FROM revision r WHERE r.document_id = c.document_id), '[]'::jsonb) AS revisions
    FROM (${chosen}) c JOIN unit u ON u.id = c.issuer_unit_id JOIN unit g ON g.id = u.government_id
   WHERE c.origin = 'own'`;

/**
 * The circular with this verification code. Like its siblings it fetches the row at the code or the next one,
 * so that a code that nobody has costs the same work as one that somebody has.
 */
export async function publicCircularByCode(tx: ReadTx, code: string): Promise<PublicDocument | undefined> {
  const rows = await tx.query<PublicDocument>(
    circularsOf(`SELECT * FROM circular WHERE verification_code >= $1 ORDER BY verification_code LIMIT 1`),
    [code],
  );
  return rows.find((row) => row.code === code);
}

/** The circular one of whose states of bytes has this SHA-256. */
export async function publicCircularByHash(tx: ReadTx, sha256: Buffer): Promise<PublicDocument | undefined> {
  const [row] = await tx.query<PublicDocument>(
    circularsOf(
      `SELECT * FROM circular WHERE document_id = (SELECT document_id FROM revision WHERE sha256 = $1)`,
    ),
    [sha256],
  );
  return row;
}
