import { open, stat } from 'node:fs/promises';
import { readCsvRows } from './roster-csv.js';
import { rosterFileRefusal } from './roster-file.errors.js';
import { type RawRow, ROSTER_LIMITS, type RosterLimits } from './roster-file-limits.js';
import { readHeader, type RosterCells, type RosterHeader } from './roster-line-columns.js';
import { readXlsxRows } from './roster-xlsx.js';

export type { RosterLimits } from './roster-file-limits.js';
export { ROSTER_LIMITS } from './roster-file-limits.js';

export interface RosterFile {
  readonly format: 'csv' | 'xlsx';
  readonly header: RosterHeader;
  /** The lines below the header, once; leaving the loop early closes the file. */
  readonly lines: AsyncIterable<RosterFileLine>;
}

export interface RosterFileLine {
  /** As the person who opens the file sees it: the first row is 1. */
  readonly line: number;
  readonly cells: RosterCells;
  /** Cells with content beyond the header's last: the line's columns have shifted. */
  readonly surplusCells: number;
}

/** Lists often begin with a title and an empty row: so far down a header is looked for. */
const HEADER_WITHIN_ROWS = 15;

/**
 * Opens a roster: looks at the content, not at the name, finds the header, and streams the lines in
 * constant memory. Refuses what is too large, not a table, or lacks a column that every line needs.
 */
export async function openRosterFile(
  path: string,
  limits: RosterLimits = ROSTER_LIMITS,
): Promise<RosterFile> {
  const { size } = await stat(path);
  if (size > limits.bytes) {
    throw rosterFileRefusal('roster.too-large', {
      values: { limit: Math.floor(limits.bytes / 1024 / 1024) },
    });
  }
  const format = formatOf(await firstBytes(path));
  const rows = format === 'xlsx' ? readXlsxRows(path, limits) : readCsvRows(path, limits);
  try {
    const header = await findHeader(rows);
    return { format, header, lines: linesOf(rows, header) };
  } catch (error) {
    await rows.return(undefined);
    throw error;
  }
}

/** ZIP is XLSX; the old compound file is .xls or encrypted; the rest has to be text. */
export function formatOf(start: Uint8Array): 'csv' | 'xlsx' {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  if (start.length === 0) throw rosterFileRefusal('roster.empty');
  if (begins(0x50, 0x4b, 0x03, 0x04)) return 'xlsx';
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) throw rosterFileRefusal('roster.old-excel');
  if (begins(0x25, 0x50, 0x44, 0x46) || begins(0x50, 0x4b)) throw rosterFileRefusal('roster.format');
  return 'csv';
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function findHeader(rows: AsyncGenerator<RawRow>): Promise<RosterHeader> {
  let best: RosterHeader | null = null;
  for (let seen = 0; seen < HEADER_WITHIN_ROWS; seen++) {
    const next = await rows.next();
    if (next.done) break;
    const header = readHeader(next.value.cells);
    if (header.missing.length === 0) {
      if (header.doubled.length > 0) {
        throw rosterFileRefusal('roster.header-doubled', { values: { columns: header.doubled.join(', ') } });
      }
      return header;
    }
    if (!best || header.missing.length < best.missing.length) best = header;
  }
  if (!best) throw rosterFileRefusal('roster.empty');
  throw rosterFileRefusal('roster.header-missing', { values: { columns: best.missing.join(', ') } });
}

async function* linesOf(
  rows: AsyncGenerator<RawRow>,
  { columns }: RosterHeader,
): AsyncGenerator<RosterFileLine> {
  for await (const row of rows) {
    const cells: RosterCells = {};
    for (const [index, column] of columns.entries()) {
      if (column !== null) cells[column] = row.cells[index] ?? '';
    }
    const surplusCells = row.cells.slice(columns.length).filter((cell) => cell.trim() !== '').length;
    yield { line: row.line, cells, surplusCells };
  }
}
