import { TextDecoder } from 'node:util';

/**
 * CSV as packs have it (RFC 4180 with commas, UTF-8, line feeds): a row is always one line, so that grep, cut
 * and awk work on it, and no cell can become a formula in a spreadsheet.
 */

/** A row with its line end. */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(',')}\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const line = value.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, ' ');
  // OWASP: what begins so may be calculated; the apostrophe is what spreadsheets take as "text".
  const text = /^[\s]*[=+\-@]/.test(line) ? `'${line}` : line;
  return /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The cells of a line without its end; undefined when it is not written as `csvRow` would. */
export function parseRow(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = pattern.exec(line);
    if (!match) return undefined;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '') return cells;
  }
}

const LONGEST_LINE = 65_536;

export class LineError extends Error {}

/**
 * The lines of UTF-8 text without their ends. Throws a LineError for bytes that are no UTF-8, a line longer
 * than 64 KB, a carriage return, or a last line that has no end.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decode(decoder, chunk)).split('\n');
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) throw new LineError('a line is too long');
    for (const line of lines) {
      if (line.length > LONGEST_LINE || line.includes('\r')) throw new LineError('a line is not plain');
      yield line;
    }
  }
  if (rest + decode(decoder) !== '') throw new LineError('the last line has no end');
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new LineError('not UTF-8');
  }
}
