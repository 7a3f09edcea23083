import type { ReadTx, Tx } from '../database/database.js';
import type { Outcome, PlacedLine, RosterRow } from './roster-row.js';

/** Columns of `r`, a table like roster_row, as a `RosterRow`. */
const ROW = `r.line, r.outcome, r.person_id AS "personId", r.problems, r.cells,
  CASE WHEN r.unit_id IS NOT NULL THEN jsonb_build_object(
    'externalId', r.external_id, 'nip', r.nip, 'unitId', r.unit_id, 'kind', r.kind, 'name', r.name, 'nameKey', r.name_key,
    'jabatan', r.jabatan, 'jenisJabatan', r.jenis_jabatan, 'eselon', r.eselon, 'golongan', r.golongan,
    'kedudukanHukum', r.kedudukan_hukum, 'isHead', r.is_head, 'since', r.since, 'contact', r.contact) END AS value`;

export interface RowPage {
  readonly outcomes: readonly Outcome[];
  readonly after: number;
  readonly limit: number;
}

/** The last of the next `limit` lines of a batch, whatever their outcome; undefined at the end. */
export async function windowAfter(
  tx: ReadTx,
  batchId: string,
  after: number,
  limit: number,
): Promise<number | undefined> {
  // By the primary key alone: asked for an outcome as well, the embedded database read 250,000 rows for
  // every chunk.
  const [row] = await tx.query<{ last: number | null }>(
    `SELECT max(line) AS last FROM (
       SELECT line FROM roster_row WHERE batch_id = $1 AND line > $2 ORDER BY line LIMIT $3) r`,
    [batchId, after, limit],
  );
  return row?.last ?? undefined;
}

/** Rows of a batch within a window of lines that could be read. */
export function readableRows(
  tx: ReadTx,
  batchId: string,
  window: { after: number; through: number },
): Promise<RosterRow[]> {
  return tx.query<RosterRow>(
    `SELECT ${ROW} FROM roster_row r
      WHERE r.batch_id = $1 AND r.line > $2 AND r.line <= $3 AND r.outcome <> 'wrong' ORDER BY r.line`,
    [batchId, window.after, window.through],
  );
}

/** Rows of a batch after a line, of some outcomes. */
export async function rowsAfter(
  tx: ReadTx,
  batchId: string,
  { outcomes, after, limit }: RowPage,
): Promise<RosterRow[]> {
  const rows = await tx.query<{ line: number }>(
    `SELECT r.line FROM unnest($2::text[]) o(outcome) CROSS JOIN LATERAL (
       SELECT line FROM roster_row WHERE batch_id = $1 AND outcome = o.outcome AND line > $3 ORDER BY line LIMIT $4) r
      ORDER BY r.line LIMIT $4`,
    [batchId, outcomes, after, limit],
  );
  return rowsAt(
    tx,
    batchId,
    rows.map(({ line }) => line),
  );
}

/** Rows of a batch by their lines. */
export function rowsAt(tx: ReadTx, batchId: string, lines: readonly number[]): Promise<RosterRow[]> {
  return tx.query<RosterRow>(
    `SELECT ${ROW} FROM unnest($2::int[]) l(line) CROSS JOIN LATERAL (
       SELECT * FROM roster_row WHERE batch_id = $1 AND line = l.line LIMIT 1) r ORDER BY r.line`,
    [batchId, lines],
  );
}

/** Stages rows; a line that is staged already gets what is now known of it. */
export async function storeRows(tx: Tx, batchId: string, rows: readonly RosterRow[]): Promise<void> {
  const of = <T>(read: (value: PlacedLine) => T): (T | null)[] =>
    rows.map((row) => (row.value ? read(row.value) : null));
  await tx.execute(
    `INSERT INTO roster_row (batch_id, line, outcome, person_id, problems, cells, external_id, nip, unit_id, kind, name,
            name_key, jabatan, jenis_jabatan, eselon, golongan, kedudukan_hukum, is_head, since, contact)
     SELECT $1, * FROM unnest($2::int[], $3::text[], $4::bigint[], $5::jsonb[], $6::jsonb[], $7::text[], $8::text[], $9::int[],
            $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
            $18::boolean[], $19::date[], $20::text[])
     ON CONFLICT (batch_id, line) DO UPDATE SET outcome = excluded.outcome, person_id = excluded.person_id,
            problems = excluded.problems`,
    [
      batchId,
      rows.map((row) => row.line),
      rows.map((row) => row.outcome),
      rows.map((row) => row.personId),
      rows.map((row) => json(row.problems)),
      rows.map((row) => (row.cells ? json(row.cells) : null)),
      of((value) => value.externalId),
      of((value) => value.nip),
      of((value) => value.unitId),
      of((value) => value.kind),
      of((value) => value.name),
      of((value) => value.nameKey),
      of((value) => value.jabatan),
      of((value) => value.jenisJabatan),
      of((value) => value.eselon),
      of((value) => value.golongan),
      of((value) => value.kedudukanHukum),
      of((value) => value.isHead),
      of((value) => value.since),
      of((value) => value.contact),
    ],
  );
}

// What a file held goes into jsonb, which takes neither NUL nor half a surrogate pair.
function json(value: RosterRow['problems'] | NonNullable<RosterRow['cells']>): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\ufffd') : part,
  );
}

/** How many rows of an outcome, a kind and a region; `null` where the line could not be read so far. */
export interface RowCount {
  readonly outcome: Outcome;
  readonly kind: string | null;
  /** Code and name of the regency or city; the province's own units count under the province. */
  readonly region: string | null;
  readonly regionName: string | null;
  readonly count: number;
}

/** Counts a batch's rows for the preview. */
export function countRows(tx: ReadTx, batchId: string): Promise<RowCount[]> {
  return tx.query<RowCount>(
    `WITH n AS MATERIALIZED (
       SELECT outcome, kind, unit_id, count(*)::int AS count FROM roster_row WHERE batch_id = $1 GROUP BY 1, 2, 3),
     region AS MATERIALIZED (
       SELECT DISTINCT ON (c.descendant_id) c.descendant_id AS unit_id, u.code, u.name
         FROM unit u JOIN unit_closure c ON c.ancestor_id = u.id
        WHERE u.kind IN ('regency', 'city', 'province') ORDER BY c.descendant_id, c.depth)
     SELECT n.outcome, n.kind, region.code AS region, region.name AS "regionName", sum(n.count)::int AS count
       FROM n LEFT JOIN region USING (unit_id)
      GROUP BY 1, 2, 3, 4 ORDER BY region.code NULLS LAST, n.kind, n.outcome`,
    [batchId],
  );
}
