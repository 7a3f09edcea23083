import type { ReadTx } from '../database/database.js';
import type { CircularReference } from './circular.queries.js';

/** A unit below and the circulars with which it, and those under it, answered. */
export interface FollowUpRow {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  /** Issued by the unit itself (its offices included). */
  readonly own: readonly CircularReference[];
  /** How many units under it have issued one. */
  readonly below: number;
}

/**
 * Who of a unit's children answered a circular with one of their own, at any length of the chain: a regency the
 * province, a district its regency. A letter speaks for the nearest region that its issuer belongs to.
 */
export function followUps(tx: ReadTx, circularId: string, unitId: number): Promise<FollowUpRow[]> {
  return tx.query<FollowUpRow>(
    `WITH RECURSIVE chain AS (
       SELECT id FROM circular WHERE parent_id = $1 AND published_at IS NOT NULL
       UNION SELECT c.id FROM chain JOIN circular c ON c.parent_id = chain.id AND c.published_at IS NOT NULL),
     spoken AS MATERIALIZED (
       SELECT c.id, c.number, c.day::text AS day, c.subject, c.state, u.code AS issuer,
              (SELECT a.id FROM unit_closure k JOIN unit a ON a.id = k.ancestor_id
                WHERE k.descendant_id = u.id AND a.kind IN ('province', 'regency', 'city', 'district', 'kelurahan', 'desa')
                ORDER BY k.depth LIMIT 1) AS region
         FROM chain JOIN circular c ON c.id = chain.id JOIN unit u ON u.id = c.issuer_unit_id)
     SELECT b.code, b.name, b.kind,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'number', s.number, 'day', s.day, 'subject', s.subject,
                        'state', s.state, 'issuerCode', s.issuer) ORDER BY s.day, s.id)
                        FROM spoken s WHERE s.region = b.id), '[]'::jsonb) AS own,
            (SELECT count(DISTINCT s.region)::int FROM spoken s JOIN unit_closure k ON k.descendant_id = s.region
              WHERE k.ancestor_id = b.id AND s.region <> b.id AND s.state = 'published') AS below
       FROM unit b WHERE b.parent_id = $2 AND b.closed_on IS NULL
        AND b.kind IN ('regency', 'city', 'district', 'kelurahan', 'desa') ORDER BY b.code`,
    [circularId, unitId],
  );
}
