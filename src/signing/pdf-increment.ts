import { sha256 } from '../shared/hash.js';
import { PdfFile, type Revision } from './pdf-file.js';
import { PdfError, type PdfSpan, type PdfValue } from './pdf-syntax.js';
import type { UnsignedTail } from './seal-pdf.js';
import { signingRefusal } from './signing.errors.js';

/** A value and the indirect object whose text it stands in. */
export interface Place {
  readonly number: number;
  readonly value: PdfValue;
}

/** Digits of an offset in /ByteRange; ten reach to 10 GB, more than a classic cross-reference can say. */
const OFFSET_WIDTH = 10;

/**
 * An incremental update (ISO 32000-2, 7.5.6): bytes to put behind a file, which keeps every byte it has. Old
 * objects are changed by inserting into their text, so that nothing of them is lost by rewriting.
 */
export class Increment {
  readonly base: Revision;
  readonly #bodies = new Map<number, string>();
  readonly #edits = new Map<number, { from: number; to: number; text: string }[]>();
  #next: number;

  /** Refuses with `file-not-extendable` what is not a complete PDF with classic cross-reference tables. */
  constructor(file: Uint8Array) {
    try {
      const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
      this.base = new PdfFile(bytes).revision(bytes.length);
    } catch (error) {
      throw notExtendable(error);
    }
    const size = this.base.entry(this.base.trailer, 'Size', 'number')?.value ?? 0;
    this.#next = [...this.base.numbers()].reduce((most, number) => Math.max(most, number + 1), size);
  }

  /** Adds an object and returns its number. */
  add(body: string): number {
    const number = this.#next++;
    this.#bodies.set(number, body);
    return number;
  }

  /** Writes other text in place of a value in an old object's text. */
  replace(number: number, value: PdfSpan, text: string): void {
    const edits = this.#edits.get(number) ?? [];
    this.#edits.set(number, [...edits, { from: value.start, to: value.end, text }]);
  }

  /** Inserts before the bracket that ends an array or a dictionary. */
  insertInto(place: Place, text: string): void {
    const at = place.value.end - (place.value.kind === 'dict' ? 2 : 1);
    this.replace(place.number, { start: at, end: at }, text);
  }

  /** The catalog, or what its keys lead to. */
  place(...keys: readonly string[]): Place | undefined {
    const root = this.base.trailer.entries.get('Root');
    const catalog = root?.kind === 'ref' ? this.at(root) : undefined;
    return keys.reduce((place, key) => place && this.below(place, key), catalog);
  }

  below(place: Place, key: string): Place | undefined {
    const value = place.value.kind === 'dict' ? place.value.entries.get(key) : undefined;
    if (value?.kind === 'ref') return this.at(value);
    return value && { number: place.number, value };
  }

  at(ref: { readonly number: number; readonly generation: number }): Place | undefined {
    const object = this.base.object(ref.number, ref.generation);
    return object && { number: ref.number, value: object.value };
  }

  /** The update as bytes that follow the file. */
  build(): Buffer {
    return Buffer.from(this.write().text, 'latin1');
  }

  /**
   * The update with a signature dictionary of its own, whose /Contents has room for so many bytes.
   *
   * @param dictionary the dictionary's entries other than /ByteRange and /Contents
   * @param number what `reserve()` returned
   */
  buildSigned(number: number, dictionary: string, room: number): UnsignedTail {
    const range = `/ByteRange[${' '.repeat(2 + 3 * (OFFSET_WIDTH + 1))}]`;
    this.#bodies.set(number, `<<${dictionary}${range}/Contents<${'0'.repeat(2 * room)}>>>`);
    const { text, offsets } = this.write();
    const prefixLength = this.base.length;
    const at = text.indexOf(`${range}/Contents<`, offsets.get(number)! - prefixLength);
    const gapStart = prefixLength + at + range.length + '/Contents'.length;
    const gapEnd = gapStart + 2 + 2 * room;
    const byteRange = [0, gapStart, gapEnd, prefixLength + text.length - gapEnd] as const;
    const tail = Buffer.from(text, 'latin1');
    tail.write(byteRange.join(' '), at + '/ByteRange['.length, 'latin1');
    return { prefixLength, tail, signature: { byteRange } };
  }

  /** A number for an object whose body comes later. */
  reserve(): number {
    return this.#next++;
  }

  private write(): { text: string; offsets: ReadonlyMap<number, number> } {
    const { bytes } = this.base.file;
    const offsets = new Map<number, number>();
    let text = bytes[this.base.length - 1] === 0x0a ? '' : '\n';
    const put = (number: number, object: string): void => {
      offsets.set(number, this.base.length + text.length);
      text += `${object}\n`;
    };
    for (const number of this.#edits.keys()) put(number, this.changed(number));
    for (const [number, body] of this.#bodies) put(number, `${number} 0 obj\n${body}\nendobj`);
    const start = this.base.length + text.length;
    const rows = [...offsets].sort(([a], [b]) => a - b);
    text += 'xref\n';
    rows.forEach(([number, offset], i) => {
      if (rows[i - 1]?.[0] !== number - 1) text += `${number} ${runLength(rows, i)}\n`;
      const generation = String(this.base.object(number)?.generation ?? 0).padStart(5, '0');
      text += `${String(offset).padStart(10, '0')} ${generation} n \n`;
    });
    text += `trailer\n<<${this.trailer(text)}>>\nstartxref\n${start}\n%%EOF\n`;
    return { text, offsets };
  }

  private changed(number: number): string {
    const { bytes } = this.base.file;
    const object = this.base.object(number)!;
    if (object.stream) throw signingRefusal('file-not-extendable', { values: { reason: 'stream' } });
    let at = object.start;
    let text = '';
    for (const edit of this.#edits.get(number)!.toSorted((a, b) => a.from - b.from)) {
      text += bytes.toString('latin1', at, edit.from) + edit.text;
      at = edit.to;
    }
    return text + bytes.toString('latin1', at, object.end);
  }

  private trailer(text: string): string {
    const { trailer, file, sections } = this.base;
    const copy = (value: PdfValue): string => file.bytes.toString('latin1', value.start, value.end);
    const root = trailer.entries.get('Root')!;
    const info = trailer.entries.get('Info');
    const id = trailer.entries.get('ID');
    // The first part names the document for ever, the second this state of it (ISO 32000-2, 14.4).
    const [first] = id?.kind === 'array' ? id.items : [];
    const second = sha256(String(sections[0]!.start), text).toString('hex', 0, 16);
    return [
      `/Size ${this.#next}/Root ${copy(root)}/Prev ${sections[0]!.start}`,
      info ? `/Info ${copy(info)}` : '',
      first ? `/ID[${copy(first)}<${second}>]` : '',
    ].join('');
  }
}

/** Runs work on a file's objects; a file that is no strict PDF is refused as `file-not-extendable`. */
export function extending<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw notExtendable(error);
  }
}

function notExtendable(error: unknown): unknown {
  return error instanceof PdfError
    ? signingRefusal('file-not-extendable', { values: { reason: error.message } })
    : error;
}

/** How many rows from `i` on have consecutive numbers. */
function runLength(rows: readonly (readonly [number, number])[], i: number): number {
  let end = i + 1;
  while (end < rows.length && rows[end]![0] === rows[end - 1]![0] + 1) end += 1;
  return end - i;
}
