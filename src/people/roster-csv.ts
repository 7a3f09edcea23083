import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, pipeline } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvError, type Info, parse } from 'csv-parse';
import { rosterFileRefusal } from './roster-file.errors.js';
import { type RawRow, ROSTER_LIMITS, type RosterLimits } from './roster-file-limits.js';

/** How a CSV file is written. */
export interface CsvDialect {
  readonly delimiter: ',' | ';' | '\t';
  readonly encoding: 'utf-8' | 'utf-16le';
  /** Excel's `sep=;` stands before the header. */
  readonly hasSeparatorLine: boolean;
}

const SAMPLE_BYTES = 64 * 1024;

/**
 * Streams the rows of a CSV file that are not empty. Comma, semicolon or tab, BOM or none, CRLF or LF,
 * quoted cells with line breaks; UTF-8, or the UTF-16 that Excel calls "Unicode text".
 */
export async function* readCsvRows(
  path: string,
  limits: RosterLimits = ROSTER_LIMITS,
): AsyncGenerator<RawRow> {
  const dialect = detectDialect(await readStart(path));
  const parser = parse({
    delimiter: dialect.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: limits.recordLength,
    from_line: dialect.hasSeparatorLine ? 2 : 1,
    info: true,
  });
  // The loop below receives whatever ends the pipeline; the callback only keeps it from being unhandled.
  pipeline(Readable.from(decoded(path, dialect.encoding)), parser, () => undefined);
  let rows = 0;
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: Info; record: string[] }>) {
      if (record.every((cell) => cell.trim() === '')) continue;
      if (++rows > limits.rows) {
        throw rosterFileRefusal('roster.too-many-rows', { values: { limit: limits.rows } });
      }
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw error instanceof CsvError ? csvRefusal(error, parser.info.lines) : error;
  } finally {
    parser.destroy();
  }
}

/** Tells the dialect from the beginning of a file; throws the refusal when it is not text. */
export function detectDialect(start: Uint8Array): CsvDialect {
  const isUtf16 = start[0] === 0xff && start[1] === 0xfe;
  if (!isUtf16 && start.includes(0)) throw rosterFileRefusal('roster.format');
  const encoding = isUtf16 ? 'utf-16le' : 'utf-8';
  // `stream`: the sample may end inside a character.
  const text = decode(new TextDecoder(encoding, { fatal: true }), start, true);
  const separator = /^sep=([,;\t])\r?\n/i.exec(text)?.[1];
  return {
    delimiter: isDelimiter(separator) ? separator : commonest(text),
    encoding,
    hasSeparatorLine: separator !== undefined,
  };
}

/** The delimiter that the first lines hold most of, outside quotes. */
function commonest(text: string): CsvDialect['delimiter'] {
  const lines = text
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\n|\r/)
    .slice(0, 20)
    .join('\n');
  const count = (delimiter: string) => lines.split(delimiter).length;
  return ([';', ',', '\t'] as const).toSorted((a, b) => count(b) - count(a))[0]!;
}

function isDelimiter(text: string | undefined): text is CsvDialect['delimiter'] {
  return text === ',' || text === ';' || text === '\t';
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* decoded(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decode(decoder, chunk, true);
    if (text !== '') yield text;
  }
  const rest = decode(decoder, new Uint8Array(), false);
  if (rest !== '') yield rest;
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw rosterFileRefusal('roster.encoding');
  }
}

function csvRefusal(error: CsvError, line: number) {
  return rosterFileRefusal(error.code === 'CSV_MAX_RECORD_SIZE' ? 'roster.csv-record' : 'roster.csv-quotes', {
    values: { line },
  });
}
