import type { Database, ReadTx } from '../database/database.js';
import type { Day } from '../shared/dates.js';
import { postingsOf, type PersonPosting } from './people.queries.js';
import type { RosterCells } from './roster-line-columns.js';
import type { Outcome, RosterRow } from './roster-row.js';
import { cellsOf } from './roster-row-cells.js';
import { rowsAfter, rowsAt } from './roster-row.queries.js';
import { codesOf } from './roster-units.queries.js';

/** A staged line with what it is about, so that a person can decide. */
export interface RowInContext {
  readonly row: RosterRow;
  readonly cells: RosterCells;
  readonly otherLines: readonly { readonly line: number; readonly cells: RosterCells }[];
  readonly knownPersons: readonly { readonly posting: PersonPosting; readonly unitCode: string }[];
}

/** Rows of a batch with the other lines and the known persons that their problems name. */
export async function rowsInContext(
  tx: ReadTx,
  batchId: string,
  page: { outcomes: readonly Outcome[]; after: number; limit: number },
  context: { reach: readonly number[]; today: Day },
): Promise<RowInContext[]> {
  const rows = await rowsAfter(tx, batchId, page);
  const problems = rows.flatMap((row) => row.problems);
  const others = await rowsAt(
    tx,
    batchId,
    problems.flatMap((problem) => problem.line ?? []),
  );
  const persons = await postingsOf(
    tx,
    context.today,
    problems.flatMap((problem) => problem.persons ?? []),
  );
  const codes = await codesOf(tx, [
    ...[...rows, ...others].flatMap((row) => row.value?.unitId ?? []),
    ...[...persons.values()].map((person) => person.unitId),
  ]);
  const inReach = await unitsWithin(
    tx,
    context.reach,
    [...persons.values()].map((person) => person.unitId),
  );
  const cells = (row: RosterRow) => row.cells ?? cellsOf(row.value!, codes.get(row.value!.unitId) ?? '');
  return rows.map((row) => ({
    row,
    cells: cells(row),
    otherLines: others
      .filter((other) => row.problems.some((problem) => problem.line === other.line))
      .map((other) => ({ line: other.line, cells: cells(other) })),
    knownPersons: row.problems
      .flatMap((problem) => problem.persons ?? [])
      .flatMap((id) => persons.get(id) ?? [])
      // A name behind a border stays there.
      .filter((posting) => inReach.has(posting.unitId))
      .map((posting) => ({ posting, unitCode: codes.get(posting.unitId) ?? '' })),
  }));
}

/** Lines that were kept out, in the order of the file, page by page: no long transaction for a download. */
export async function* rejectedLines(database: Database, batchId: string) {
  for (let after = 0; ;) {
    const page = await database.read(async (tx) => {
      const rows = await rowsAfter(tx, batchId, { outcomes: ['wrong', 'doubtful'], after, limit: 500 });
      const codes = await codesOf(
        tx,
        rows.flatMap((row) => row.value?.unitId ?? []),
      );
      return rows.map((row) => ({
        line: row.line,
        cells: row.cells ?? cellsOf(row.value!, codes.get(row.value!.unitId) ?? ''),
        problems: row.problems,
      }));
    });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.line;
  }
}

async function unitsWithin(
  tx: ReadTx,
  reach: readonly number[],
  unitIds: readonly number[],
): Promise<Set<number>> {
  const rows = await tx.query<{ id: number }>(
    `SELECT DISTINCT descendant_id AS id FROM unit_closure WHERE ancestor_id = ANY($1) AND descendant_id = ANY($2)`,
    [reach, [...new Set(unitIds)]],
  );
  return new Set(rows.map(({ id }) => id));
}
