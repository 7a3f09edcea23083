import type { ReadTx } from '../database/database.js';
import type { Scope } from './circular.model.js';

// Units of the scope that are open, as `t`; $1 the codes, $2 the kinds or null.
const UNITS = `SELECT DISTINCT t.id FROM unit s JOIN unit_closure k ON k.ancestor_id = s.id
  JOIN unit t ON t.id = k.descendant_id AND t.closed_on IS NULL
  WHERE s.code = ANY($1) AND ($2::text[] IS NULL OR t.kind = ANY($2))`;

const parameters = ({ unitCodes, kinds }: Scope) => [unitCodes, kinds ?? null];

export async function countUnits(tx: ReadTx, scope: Scope): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (${UNITS}) t`,
    parameters(scope),
  );
  return row!.n;
}

/** The next units by id. */
export async function unitsAfter(tx: ReadTx, scope: Scope, after: number, limit: number): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `SELECT id FROM (${UNITS}) t WHERE id > $3 ORDER BY id LIMIT $4`,
    [...parameters(scope), after, limit],
  );
  return rows.map(({ id }) => id);
}
