import type { ReadTx, Tx } from '../database/database.js';
import type { Counts } from './coverage.rules.js';

/** One unit on the board: its own numbers and those of its subtree (itself included). */
export interface BoardRow {
  readonly unitId: number;
  readonly parentId: number | null;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly own: Counts & { readonly headSigned: boolean | null };
  readonly subtree: Counts & SubtreeUnits;
}

/** Units of a subtree that have somebody required; how many of them are complete, begun, led by a signed head. */
export interface SubtreeUnits {
  readonly units: number;
  readonly complete: number;
  readonly started: number;
  readonly headSigned: number;
}

/** Which rows to read: a unit with its children, a whole subtree, or everything. */
export type BoardPart = { readonly unitId: number; readonly deep: boolean };

const SUMS = ['open', 'electronic', 'certified', 'wet_ink', 'declined', 'exempt', 'overdue'] as const;

/**
 * The live board of a round, folded over the closure table from one counter row per (wave, own unit).
 * `asOf` decides only what is overdue.
 */
export async function liveBoard(
  tx: ReadTx,
  roundId: string,
  part: BoardPart,
  asOf: Date,
): Promise<BoardRow[]> {
  const rows = await tx.query<FlatRow>(
    `WITH own AS MATERIALIZED (
       SELECT unit_id, sum(open)::int AS open, sum(electronic)::int AS electronic, sum(certified)::int AS certified,
              sum(wet_ink)::int AS wet_ink, sum(declined)::int AS declined, sum(exempt)::int AS exempt,
              coalesce(sum(open) FILTER (WHERE deadline < $2), 0)::int AS overdue,
              sum(heads)::int AS heads, sum(heads_signed)::int AS heads_signed
         FROM coverage_counter WHERE round_id = $1 GROUP BY unit_id),
     folded AS (
       SELECT c.ancestor_id AS unit_id, ${SUMS.map((s) => `sum(${s})::int AS sub_${s}`).join(', ')},
              count(*) FILTER (WHERE open + electronic + certified + wet_ink + declined > 0)::int AS units,
              count(*) FILTER (WHERE open = 0 AND declined = 0 AND electronic + certified + wet_ink > 0)::int AS complete,
              count(*) FILTER (WHERE electronic + certified + wet_ink + declined > 0)::int AS started,
              count(*) FILTER (WHERE heads > 0 AND heads_signed = heads)::int AS head_signed
         FROM own JOIN unit_closure c ON c.descendant_id = own.unit_id GROUP BY c.ancestor_id)
     SELECT folded.*, u.id AS unit_id, u.parent_id, u.code, u.name, u.kind, own.open, own.electronic, own.certified,
            own.wet_ink, own.declined, own.exempt, own.overdue, own.heads, own.heads_signed
       FROM unit u
       ${part.deep ? `JOIN unit_closure scope ON scope.descendant_id = u.id AND scope.ancestor_id = $3` : ''}
       LEFT JOIN own ON own.unit_id = u.id LEFT JOIN folded ON folded.unit_id = u.id
      WHERE ${part.deep ? 'true' : '(u.id = $3 OR u.parent_id = $3)'} AND (u.closed_on IS NULL OR folded.unit_id IS NOT NULL)
      ORDER BY u.code`,
    [roundId, asOf, part.unitId],
  );
  return rows.map(toBoardRow);
}

interface FlatRow {
  unit_id: number;
  parent_id: number | null;
  code: string;
  name: string;
  kind: string;
  [column: string]: number | string | null;
}

function toBoardRow(row: FlatRow): BoardRow {
  const n = (column: string): number => Number(row[column] ?? 0);
  const counts = (prefix: string): Counts => ({
    open: n(`${prefix}open`),
    electronic: n(`${prefix}electronic`),
    certified: n(`${prefix}certified`),
    wetInk: n(`${prefix}wet_ink`),
    declined: n(`${prefix}declined`),
    exempt: n(`${prefix}exempt`),
    overdue: n(`${prefix}overdue`),
  });
  return {
    unitId: row.unit_id,
    parentId: row.parent_id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    own: { ...counts(''), headSigned: n('heads') === 0 ? null : n('heads_signed') === n('heads') },
    subtree: {
      ...counts('sub_'),
      units: n('units'),
      complete: n('complete'),
      started: n('started'),
      headSigned: n('head_signed'),
    },
  };
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
