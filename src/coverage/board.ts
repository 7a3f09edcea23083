import type { ReadTx, Tx } from '../database/database.js';
import { foldBoard, type BoardRow, type CounterColumns, type UnitColumns } from './board-folding.rules.js';

export type { BoardRow } from './board-folding.rules.js';

/** Which rows to read: a unit with its children, or its whole subtree. */
export type BoardPart = { readonly unitId: number; readonly deep: boolean };

/**
 * The live board of a round, folded from one counter row per (wave, own unit). `asOf` decides only what is
 * overdue. One statement, so that tree and counters are of one moment in any isolation; it answers with
 * columns instead of rows, and the folding is ours: a fifth of the time of folding and sorting 4,709 rows in SQL.
 */
export async function liveBoard(
  tx: ReadTx,
  roundId: string,
  part: BoardPart,
  asOf: Date,
): Promise<BoardRow[]> {
  const [found] = await tx.query<{ units: UnitColumns; counters: CounterColumns }>(
    `SELECT (SELECT json_build_object(
               'id', coalesce(json_agg(u.id), '[]'), 'parentId', json_agg(u.parent_id), 'code', json_agg(u.code),
               'name', json_agg(u.name), 'kind', json_agg(u.kind), 'closed', json_agg(u.closed_on IS NOT NULL))
               FROM unit_closure s JOIN unit u ON u.id = s.descendant_id WHERE s.ancestor_id = $3) AS units,
            (SELECT json_build_object(
               'unitId', coalesce(json_agg(k.unit_id), '[]'), 'open', json_agg(k.open), 'electronic', json_agg(k.electronic),
               'certified', json_agg(k.certified), 'wetInk', json_agg(k.wet_ink), 'declined', json_agg(k.declined),
               'exempt', json_agg(k.exempt), 'overdue', json_agg(k.overdue), 'heads', json_agg(k.heads),
               'headsSigned', json_agg(k.heads_signed))
               FROM (SELECT unit_id, sum(open)::int AS open, sum(electronic)::int AS electronic, sum(certified)::int AS certified,
                            sum(wet_ink)::int AS wet_ink, sum(declined)::int AS declined, sum(exempt)::int AS exempt,
                            coalesce(sum(open) FILTER (WHERE deadline < $2), 0)::int AS overdue,
                            sum(heads)::int AS heads, sum(heads_signed)::int AS heads_signed
                       FROM coverage_counter
                       JOIN unit_closure s ON s.descendant_id = unit_id AND s.ancestor_id = $3
                      WHERE round_id = $1 GROUP BY unit_id) k) AS counters`,
    [roundId, asOf, part.unitId],
  );
  const rows = foldBoard(found!.units, found!.counters);
  return part.deep ? rows : rows.filter((row) => row.unitId === part.unitId || row.parentId === part.unitId);
}

/** Keeps the board of a round as it is now, tree included. Call it holding the claim of the round. */
export async function freezeBoard(tx: Tx, roundId: string, at: Date): Promise<void> {
  const [root] = await tx.query<{ id: number }>(`SELECT id FROM unit WHERE parent_id IS NULL`);
  const rows = await liveBoard(tx, roundId, { unitId: root!.id, deep: true }, at);
  await tx.execute(
    `INSERT INTO coverage_frozen (round_id, unit_id, parent_id, row)
     SELECT $1, * FROM unnest($2::int[], $3::int[], $4::jsonb[])`,
    [
      roundId,
      rows.map((row) => row.unitId),
      rows.map((row) => row.parentId),
      rows.map((row) => JSON.stringify(row)),
    ],
  );
  await tx.execute(`UPDATE coverage_round SET frozen_at = $2 WHERE id = $1`, [roundId, at]);
}

/** The board of a closed round, as it was at closing. */
export async function frozenBoard(tx: ReadTx, roundId: string, part: BoardPart): Promise<BoardRow[]> {
  const rows = await tx.query<{ row: BoardRow }>(
    part.deep
      ? `WITH RECURSIVE sub AS (
           SELECT unit_id, row FROM coverage_frozen WHERE round_id = $1 AND unit_id = $2
           UNION ALL SELECT f.unit_id, f.row FROM sub JOIN coverage_frozen f ON f.round_id = $1 AND f.parent_id = sub.unit_id)
         SELECT row FROM sub ORDER BY row->>'code'`
      : `SELECT row FROM coverage_frozen WHERE round_id = $1 AND (unit_id = $2 OR parent_id = $2) ORDER BY row->>'code'`,
    [roundId, part.unitId],
  );
  return rows.map(({ row }) => row);
}
