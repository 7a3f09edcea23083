import { inflateSync } from 'node:zlib';

/** Why an uploaded file is not kept. */
export type UploadFault =
  | { readonly why: 'not-pdf' | 'encrypted' | 'unreadable' }
  | { readonly why: 'active'; readonly what: string };

export const UPLOAD_LIMIT_MB = 20;

/** All object streams of a file together, inflated. */
const MOST_INFLATED = 64 * 1_048_576;
const MOST_STREAMS = 20_000;

/** Keys that make a reader do something, and what to call it. A value must follow, so that a text with the word is none. */
const ACTIVE: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /\/(JS|JavaScript)\s*[(<[\d/]/, what: 'JavaScript' },
  { pattern: /\/S\s*\/JavaScript\b/, what: 'JavaScript' },
  { pattern: /\/S\s*\/Launch\b/, what: 'perintah menjalankan program' },
  { pattern: /\/(RichMedia|RichMediaContent)\b/, what: 'multimedia' },
  { pattern: /\/XFA\s*[[\d(<]/, what: 'formulir XFA' },
  { pattern: /\/EmbeddedFiles\s*[<\d]/, what: 'berkas tersisip' },
];

/**
 * Judges a PDF without reading it as one: no parser that could be driven into recursion or repair, only scans
 * whose work is bounded by the size. Names are decoded first (`/J#53` is `/JS` to every reader). What cannot be
 * seen by scanning is refused: an object stream that is packed in any way but plain Flate.
 */
export function uploadFault(bytes: Buffer): UploadFault | undefined {
  const raw = bytes.toString('latin1');
  if (!/^%PDF-[12]\.\d/.test(raw)) return { why: 'not-pdf' };
  if (!/startxref\s+\d{1,10}\s+%%EOF\s*$/.test(raw.slice(-1024))) return { why: 'not-pdf' };
  const text = decodeNames(raw);
  if (/\/Encrypt\s*[<\d]/.test(text)) return { why: 'encrypted' };
  const packed = objectStreams(bytes, raw);
  if (packed === undefined) return { why: 'unreadable' };
  const parts = [text, ...packed.map((part) => decodeNames(part))];
  if (!parts.some((part) => /\/Type\s*\/Catalog\b/.test(part))) return { why: 'not-pdf' };
  for (const part of parts)
    for (const { pattern, what } of ACTIVE) if (pattern.test(part)) return { why: 'active', what };
  return undefined;
}

/** `/J#53` as `/JS`; only within names. */
function decodeNames(text: string): string {
  if (!text.includes('#')) return text;
  return text.replace(/\/[^\s()<>[\]{}/%]*#[^\s()<>[\]{}/%]*/g, (name) =>
    name.replace(/#([0-9A-Fa-f]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
  );
}

/** How far before `stream` its dictionary may begin. */
const DICTIONARY = 2048;

/** The inflated object streams; undefined when one of them cannot be seen through. */
function objectStreams(bytes: Buffer, raw: string): string[] | undefined {
  const found: string[] = [];
  let left = MOST_INFLATED;
  let streams = 0;
  for (const match of raw.matchAll(/(?<!end)stream\r?\n/g)) {
    streams += 1;
    if (streams > MOST_STREAMS) return undefined;
    // Nothing but white space may part them: a comment there would hide the dictionary from this scan.
    const close = raw.slice(Math.max(0, match.index - 16), match.index).trimEnd();
    if (!close.endsWith('>>')) return undefined;
    const dictionary = dictionaryBefore(raw, match.index - Math.min(16, match.index) + close.length);
    if (dictionary === undefined) return undefined;
    // /N and /First are what makes an object stream one; its /Type could be said elsewhere.
    if (
      !/\/Type\s*\/ObjStm\b/.test(dictionary) &&
      !(/\/First\b/.test(dictionary) && /\/N\b/.test(dictionary))
    )
      continue;
    const begin = match.index + match[0].length;
    const end = raw.indexOf('endstream', begin);
    if (end < 0) return undefined;
    const filter = /\/Filter\s*(\[\s*)?\/(\w+)(\s*\])?/.exec(dictionary);
    if (!filter) {
      if (/\/Filter\b/.test(dictionary)) return undefined;
      found.push(raw.slice(begin, end));
      continue;
    }
    if (filter[2] !== 'FlateDecode' || (filter[1] && !filter[3]) || /\/Predictor\b/.test(dictionary))
      return undefined;
    try {
      const text = inflateSync(bytes.subarray(begin, end), { maxOutputLength: left });
      left -= text.length;
      found.push(text.toString('latin1'));
    } catch {
      return undefined;
    }
  }
  return found;
}

/** The dictionary that ends at `end`, decoded, by counting its brackets backwards. */
function dictionaryBefore(raw: string, end: number): string | undefined {
  let depth = 0;
  for (let at = end - 2; at >= Math.max(0, end - DICTIONARY); at -= 1) {
    const two = raw.slice(at, at + 2);
    if (two === '>>') {
      depth += 1;
      at -= 1;
    } else if (two === '<<') {
      depth -= 1;
      at -= 1;
      if (depth === 0) return decodeNames(raw.slice(at + 1, end));
    }
  }
  return undefined;
}
