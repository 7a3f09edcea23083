import { LineError, linesOf, parseRow } from './csv.js';
import { PackUnreadable, type PackFault } from './pack-faults.js';
import { COVERAGE, COVERAGE_COLUMNS } from './pack-layout.js';
import type { PackSource } from './pack-source.js';

/** What is wrong, as it is found. */
export type Report = (fault: PackFault) => void;

/** A row of a table by its columns, with where it stands. */
export type TableRow<C extends string> = Readonly<Record<C, string>> & { readonly where: string };

/**
 * The rows of a CSV file of a pack. Throws PackUnreadable for a table that is not written as packs write
 * them: another column or another number of cells could be read in two ways.
 */
export async function* tableRows<C extends string>(
  source: PackSource,
  name: string,
  columns: readonly C[],
): AsyncGenerator<TableRow<C>> {
  let line = 0;
  try {
    for await (const text of linesOf(source.stream(name))) {
      line += 1;
      if (line === 1) {
        if (text !== columns.join(',')) throw new LineError('columns');
        continue;
      }
      const cells = parseRow(text);
      if (cells?.length !== columns.length) throw new LineError('cells');
      const row = Object.fromEntries(columns.map((column, i) => [column, cells[i]!])) as Record<C, string>;
      yield { ...row, where: `${name}:${line}` };
    }
    if (line === 0) throw new LineError('empty');
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    throw new PackUnreadable({ code: 'table-malformed', where: `${name}:${line}`, detail: error.message });
  }
}

const COUNTS = ['required', 'signed', 'declined', 'open', 'overdue', 'exempt'] as const;
type Count = (typeof COUNTS)[number];

/** A unit of coverage.csv with what the other tables say about it. */
export interface CheckedUnit {
  readonly code: string;
  readonly parent: string;
  readonly own: Readonly<Record<Count, number>>;
  readonly subtree: Readonly<Record<Count, number>>;
  readonly unitsTotal: number;
  readonly unitsComplete: number;
  readonly unitsHeadSigned: number;
  readonly counted: { signed: number; declined: number; open: number; exempt: number };
}

/** Reads coverage.csv; numbers that are none are reported and count as -1, so that nothing adds up with them. */
export async function readCoverage(source: PackSource, report: Report): Promise<Map<string, CheckedUnit>> {
  const units = new Map<string, CheckedUnit>();
  for await (const row of tableRows(source, COVERAGE, COVERAGE_COLUMNS)) {
    const number = (column: (typeof COVERAGE_COLUMNS)[number]): number => {
      if (/^(0|[1-9]\d{0,8})$/.test(row[column])) return Number(row[column]);
      report({ code: 'value-unknown', where: row.where, detail: column });
      return -1;
    };
    if (units.has(row.code)) report({ code: 'unit-tree', where: row.where, detail: `${row.code} twice` });
    units.set(row.code, {
      code: row.code,
      parent: row.parent_code,
      own: counts((count) => number(count)),
      subtree: counts((count) => number(`subtree_${count}`)),
      unitsTotal: number('units_total'),
      unitsComplete: number('units_complete'),
      unitsHeadSigned: number('units_head_signed'),
      counted: { signed: 0, declined: 0, open: 0, exempt: 0 },
    });
  }
  return units;
}

function counts(read: (count: Count) => number): Record<Count, number> {
  return Object.fromEntries(COUNTS.map((count) => [count, read(count)])) as Record<Count, number>;
}

/** Checks that coverage.csv is one tree, adds up at every node, and says what the other tables say. */
export function checkCoverage(units: ReadonlyMap<string, CheckedUnit>, report: Report): void {
  const children = new Map<string, CheckedUnit[]>();
  let tops = 0;
  for (const unit of units.values()) {
    if (unit.parent === '') tops += 1;
    else if (!units.has(unit.parent)) report({ code: 'unit-tree', where: unit.code, detail: unit.parent });
    children.set(unit.parent, [...(children.get(unit.parent) ?? []), unit]);
    checkOwn(unit, report);
  }
  if (tops !== 1) report({ code: 'unit-tree', where: COVERAGE, detail: `${tops} tops` });
  // What hangs in a circle is not reached from the top.
  const reached = new Set<string>();
  const pending = [...(children.get('') ?? [])];
  for (let unit = pending.pop(); unit; unit = pending.pop()) {
    reached.add(unit.code);
    pending.push(...(children.get(unit.code) ?? []));
  }
  for (const unit of units.values()) {
    if (!reached.has(unit.code)) report({ code: 'unit-tree', where: unit.code, detail: 'not below the top' });
    checkSubtree(unit, children.get(unit.code) ?? [], report);
  }
}

function checkOwn({ code, own, counted }: CheckedUnit, report: Report): void {
  for (const count of ['signed', 'declined', 'open', 'exempt'] as const)
    if (own[count] !== counted[count])
      report({
        code: 'coverage-count',
        where: code,
        detail: `${count}: ${own[count]}, rows: ${counted[count]}`,
      });
  if (own.required !== own.signed + own.declined + own.open)
    report({ code: 'coverage-sum', where: code, detail: 'required' });
  if (own.overdue > own.open) report({ code: 'coverage-sum', where: code, detail: 'overdue' });
}

function checkSubtree(unit: CheckedUnit, below: readonly CheckedUnit[], report: Report): void {
  const { own, subtree } = unit;
  for (const count of COUNTS) {
    const sum = below.reduce((total, child) => total + child.subtree[count], own[count]);
    if (subtree[count] !== sum)
      report({
        code: 'coverage-sum',
        where: unit.code,
        detail: `subtree_${count}: ${subtree[count]}, sum: ${sum}`,
      });
  }
  const isComplete = own.required > 0 && own.open === 0 && own.declined === 0;
  const total = below.reduce((sum, child) => sum + child.unitsTotal, own.required > 0 ? 1 : 0);
  const complete = below.reduce((sum, child) => sum + child.unitsComplete, isComplete ? 1 : 0);
  const heads = unit.unitsHeadSigned - below.reduce((sum, child) => sum + child.unitsHeadSigned, 0);
  if (unit.unitsTotal !== total)
    report({
      code: 'coverage-sum',
      where: unit.code,
      detail: `units_total: ${unit.unitsTotal}, sum: ${total}`,
    });
  if (unit.unitsComplete !== complete)
    report({
      code: 'coverage-sum',
      where: unit.code,
      detail: `units_complete: ${unit.unitsComplete}, sum: ${complete}`,
    });
  // Who heads a unit stands in no other table: it is 0 or 1, and only somebody who signed counts.
  if (heads < 0 || heads > Math.min(1, own.signed))
    report({ code: 'coverage-sum', where: unit.code, detail: 'units_head_signed' });
}
