import { parse } from 'csv-parse/sync';
import { CsvError } from 'csv-parse';
import { Refusal, type FieldFault } from '../shared/refusal.js';
import { hierarchyRefusal } from './hierarchy.errors.js';
import { checkNewUnit, type NewUnit } from './hierarchy.rules.js';
import { ALL_UNIT_KINDS, UNIT_KINDS, isUnitKind, type UnitKind } from './unit-kinds.js';

/** A unit of a file, with the line on which the person who opens the file sees it. */
export interface UnitLine extends NewUnit {
  readonly line: number;
}

const REQUIRED = ['kode', 'nama', 'jenis', 'induk'] as const;
const COLUMNS = [...REQUIRED, 'pemerintah'] as const;
type Column = (typeof COLUMNS)[number];

/** The column that a rule's field is in. */
export const UNIT_COLUMN_OF: Readonly<Record<string, Column>> = {
  code: 'kode',
  name: 'nama',
  kind: 'jenis',
  parent: 'induk',
  government: 'pemerintah',
};

/** A whole province is 4,000 to 9,000 units, loaded otherwise; so many go into one short transaction. */
export const UNIT_FILE_LINES = 5_000;

/**
 * Reads a CSV file of units: columns kode, nama, jenis, induk, and pemerintah where the employer is not
 * the parent's; comma or semicolon, with or without BOM. Throws one refusal that names every wrong line.
 */
export function readUnitFile(bytes: Uint8Array): UnitLine[] {
  const rows = parseRows(textOf(bytes));
  const [header, ...lines] = rows;
  const columns = (header?.cells ?? []).map(fold);
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  if (missing.length > 0)
    throw hierarchyRefusal('unit.file-columns', { field: 'file', values: { columns: missing.join(', ') } });
  if (lines.length === 0 || lines.length > UNIT_FILE_LINES)
    throw hierarchyRefusal('unit.file-lines', { field: 'file', values: { limit: UNIT_FILE_LINES } });
  const faults: FieldFault[] = [];
  const units = lines.map(({ line, cells }) => {
    const cell = (column: Column) => (cells[columns.indexOf(column)] ?? '').trim();
    const unit: UnitLine = {
      line,
      code: cell('kode').toUpperCase(),
      name: cell('nama').normalize('NFC'),
      kind: readKind(cell('jenis')),
      parentCode: cell('induk').toUpperCase(),
      ...(cell('pemerintah') !== '' && { governmentCode: cell('pemerintah').toUpperCase() }),
    };
    faults.push(...faultsOf(unit));
    return unit;
  });
  faults.push(...twice(units), ...circles(units));
  if (faults.length > 0) throw unitFileRefusal(faults);
  return units;
}

/** Every fault of a file in one refusal, in the order of its lines. */
export function unitFileRefusal(faults: readonly FieldFault[]): Refusal {
  const lineOf = (fault: FieldFault) => Number(/^baris (\d+)/.exec(fault.field)?.[1] ?? 0);
  const sorted = faults.toSorted((a, b) => lineOf(a) - lineOf(b));
  return hierarchyRefusal('unit.file-wrong', {
    field: 'file',
    values: { count: new Set(sorted.map(lineOf)).size },
    errors: sorted.slice(0, 500),
  });
}

/** A refusal of one unit as a fault of its line: `baris 7, kolom induk`. */
export function lineFault(line: number, refusal: Refusal): FieldFault {
  const column = UNIT_COLUMN_OF[refusal.detail.field ?? ''];
  return {
    code: refusal.code,
    field: column ? `baris ${line}, kolom ${column}` : `baris ${line}`,
    message: refusal.message,
  };
}

function faultsOf(unit: UnitLine): FieldFault[] {
  const faults: FieldFault[] = [];
  try {
    checkNewUnit(unit);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    faults.push(lineFault(unit.line, error));
  }
  if (unit.parentCode === '')
    faults.push(
      lineFault(
        unit.line,
        hierarchyRefusal('unit.not-found', { field: 'parent', values: { code: '(kosong)' } }),
      ),
    );
  return faults;
}

function twice(units: readonly UnitLine[]): FieldFault[] {
  const first = new Map<string, UnitLine>();
  return units.flatMap((unit) => {
    if (!first.has(unit.code)) {
      first.set(unit.code, unit);
      return [];
    }
    return [
      lineFault(
        unit.line,
        hierarchyRefusal('unit.code-taken', { field: 'code', values: { code: unit.code } }),
      ),
    ];
  });
}

/** Units of the file that hang under themselves. */
function circles(units: readonly UnitLine[]): FieldFault[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const settled = new Set<UnitLine>();
  return units.flatMap((start) => {
    const path = new Set<UnitLine>();
    let unit: UnitLine | undefined = start;
    while (unit && !settled.has(unit) && !path.has(unit)) {
      path.add(unit);
      unit = byCode.get(unit.parentCode ?? '');
    }
    const isCircle = unit !== undefined && path.has(unit);
    for (const each of path) settled.add(each);
    if (!isCircle) return [];
    const values = { code: unit!.code, parent: unit!.parentCode ?? '' };
    return [lineFault(unit!.line, hierarchyRefusal('unit.cycle', { field: 'parent', values }))];
  });
}

const BY_LABEL = new Map(ALL_UNIT_KINDS.map((kind) => [fold(UNIT_KINDS[kind].label), kind]));

// What is no kind goes on as it is written: the rule names it in its refusal.
function readKind(text: string): UnitKind {
  const code = text.toLowerCase();
  return isUnitKind(code) ? code : (BY_LABEL.get(fold(text)) ?? (text as UnitKind));
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw hierarchyRefusal('unit.file-unreadable', { field: 'file' });
  }
}

function parseRows(text: string): { line: number; cells: string[] }[] {
  try {
    const head = text.slice(0, text.search(/[\r\n]|$/));
    const rows = parse(text, {
      delimiter: head.split(';').length > head.split(',').length ? ';' : ',',
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 16_384,
      info: true,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return rows
      .map(({ info, record }) => ({ line: info.lines, cells: record }))
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  } catch (error) {
    if (error instanceof CsvError) throw hierarchyRefusal('unit.file-unreadable', { field: 'file' });
    throw error;
  }
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
