import { ROSTER_COLUMNS, type RosterCells } from './roster-line-columns.js';
import type { RosterProblem } from './roster-line-problem.js';

/** One line that was kept out, with why. */
export interface RejectedLine {
  readonly line: number;
  readonly cells: RosterCells;
  readonly problems: readonly Pick<RosterProblem, 'column' | 'message'>[];
}

/**
 * The correction file: the rejected lines as they were, in our order of columns, with what to do in the
 * last one. It can be corrected and uploaded as it is. CSV with semicolons and a BOM, because that is
 * what Excel with Indonesian settings opens as a table.
 */
export async function* correctionFile(
  lines: Iterable<RejectedLine> | AsyncIterable<RejectedLine>,
): AsyncGenerator<string> {
  yield `\ufeff${csvLine(['baris', ...ROSTER_COLUMNS, 'keterangan'])}`;
  for await (const { line, cells, problems } of lines) {
    const advice = problems
      .map(({ column, message }) => (column ? `${column}: ${message}` : message))
      .join(' | ');
    yield csvLine([
      String(line),
      ...ROSTER_COLUMNS.map((column) => asText(cells[column] ?? '')),
      asText(advice),
    ]);
  }
}

/** Roster rows as a CSV file that `openRosterFile` reads: the template, and the demo's roster. */
export function* rosterCsv(rows: Iterable<RosterCells>): Generator<string> {
  yield `\ufeff${csvLine(ROSTER_COLUMNS)}`;
  for (const cells of rows) yield csvLine(ROSTER_COLUMNS.map((column) => asText(cells[column] ?? '')));
}

/**
 * An apostrophe before what a spreadsheet would calculate (OWASP: = + - @ tab CR) and before numbers
 * that it would round, such as a NIP. Reading takes the apostrophe off again.
 */
function asText(value: string): string {
  return /^[=+\-@\t\r]|^\d{12,}$/.test(value) ? `'${value}` : value;
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(';')}\r\n`;
}

function quoted(cell: string): string {
  return /[";,\r\n\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
