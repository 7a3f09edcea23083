import type { ReadTx } from '../database/database.js';

export interface UnitInReach {
  readonly code: string;
  readonly id: number;
  readonly closed: boolean;
}

/** Units by code that lie in the subtrees of the scope. */
export async function unitsInReach(
  tx: ReadTx,
  scope: readonly number[],
  codes: readonly string[],
): Promise<Map<string, UnitInReach>> {
  const rows = await tx.query<UnitInReach>(
    `SELECT u.code, u.id, u.closed_on IS NOT NULL AS closed FROM unit u
      WHERE u.code = ANY($2) AND EXISTS (
        SELECT 1 FROM unit_closure c WHERE c.descendant_id = u.id AND c.ancestor_id = ANY($1))`,
    [scope, [...new Set(codes)]],
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/** Codes of units by id. */
export async function codesOf(tx: ReadTx, unitIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await tx.query<{ id: number; code: string }>(`SELECT id, code FROM unit WHERE id = ANY($1)`, [
    [...new Set(unitIds)],
  ]);
  return new Map(rows.map(({ id, code }) => [id, code]));
}
