/**
 * A strict reader of PDF objects (ISO 32000-2, 7.2 and 7.3) for hostile input: no repairs, no recursion
 * beyond a limit, no work beyond a budget. Every value knows where its text begins and ends, since a
 * signature is about bytes and not about meanings.
 */
export type PdfValue = PdfSpan &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'name'; readonly value: string }
    | { readonly kind: 'string'; readonly value: Buffer; readonly hex: boolean }
    | { readonly kind: 'array'; readonly items: readonly PdfValue[] }
    | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, PdfValue> }
    | { readonly kind: 'ref'; readonly number: number; readonly generation: number }
  );

export interface PdfSpan {
  /** Offset of the first byte of the value's text. */
  readonly start: number;
  /** Offset behind its last byte. */
  readonly end: number;
}

export type PdfOf<K extends PdfValue['kind']> = Extract<PdfValue, { kind: K }>;
export type PdfDict = PdfOf<'dict'>;

/** Thrown for bytes that are not strict PDF; `unsupported` when they may be, but not for this reader. */
export class PdfError extends Error {
  override readonly name = 'PdfError';

  constructor(
    message: string,
    readonly kind: 'malformed' | 'unsupported' = 'malformed',
  ) {
    super(message);
  }
}

const MAX_DEPTH = 32;
/** Per byte: 1 for white space, 2 for a delimiter, 0 for the rest. A Set took a fifth of the verification. */
const WHITE = 1;
const CLASS = new Uint8Array(256);
for (const c of '\0\t\n\f\r ') CLASS[c.charCodeAt(0)] = WHITE;
for (const c of '()<>[]{}/%') CLASS[c.charCodeAt(0)] = 2;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** How many bytes may be read in all while judging one file: nested texts cannot make it quadratic. */
export class ReadingBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new PdfError('objects overlap too much to be read');
  }
}

/** Reads tokens and values from `at` on, and nothing at or behind `limit`. */
export class PdfSyntax {
  constructor(
    readonly bytes: Buffer,
    public at: number,
    readonly limit: number = bytes.length,
    /** Comments may hide bytes from other readers, so incremental updates are read without them. */
    readonly comments = true,
  ) {}

  /** Steps over white space (and comments); returns whether there was any. */
  skipWhite(): boolean {
    const start = this.at;
    for (; this.at < this.limit; this.at += 1) {
      const byte = this.bytes[this.at]!;
      if (CLASS[byte] === WHITE) continue;
      if (byte !== 0x25 || !this.comments) break;
      while (this.at < this.limit && this.bytes[this.at] !== 0x0a && this.bytes[this.at] !== 0x0d)
        this.at += 1;
    }
    return this.at > start;
  }

  /** Whether the keyword stands here, ended by white space, a delimiter or the limit; steps over it if so. */
  keyword(word: string): boolean {
    const end = this.at + word.length;
    if (end > this.limit || this.bytes.toString('latin1', this.at, end) !== word) return false;
    if (end < this.limit && !this.isEdge(this.bytes[end]!)) return false;
    this.at = end;
    return true;
  }

  expect(word: string): void {
    if (!this.keyword(word)) throw new PdfError(`expected ${word} at ${this.at}`);
  }

  /** A non-negative integer of at most ten digits without a sign. */
  unsigned(): number {
    const start = this.at;
    while (this.at < this.limit && isDigit(this.bytes[this.at])) this.at += 1;
    const length = this.at - start;
    if (length === 0 || length > 10) throw new PdfError(`expected a number at ${start}`);
    return Number(this.bytes.toString('latin1', start, this.at));
  }

  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw new PdfError('nested too deeply');
    this.skipWhite();
    const start = this.at;
    const byte = this.peek();
    if (byte === 0x2f) return { kind: 'name', value: this.name(), start, end: this.at };
    if (byte === 0x28) return { kind: 'string', value: this.literal(), hex: false, start, end: this.at };
    if (byte === 0x5b) return { kind: 'array', items: this.array(depth), start, end: this.at };
    if (byte === 0x3c) {
      return this.bytes[start + 1] === 0x3c
        ? { kind: 'dict', entries: this.dict(depth), start, end: this.at }
        : { kind: 'string', value: this.hexadecimal(), hex: true, start, end: this.at };
    }
    if (isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e) return this.numberOrRef(start);
    if (this.keyword('null')) return { kind: 'null', start, end: this.at };
    if (this.keyword('true')) return { kind: 'boolean', value: true, start, end: this.at };
    if (this.keyword('false')) return { kind: 'boolean', value: false, start, end: this.at };
    throw new PdfError(`no value at ${start}`);
  }

  private peek(): number {
    if (this.at >= this.limit) throw new PdfError('cut off');
    return this.bytes[this.at]!;
  }

  private isEdge(byte: number): boolean {
    return CLASS[byte] !== 0;
  }

  private name(): string {
    const start = this.at + 1;
    for (this.at = start; this.at < this.limit && !this.isEdge(this.bytes[this.at]!);) this.at += 1;
    const text = this.bytes.toString('latin1', start, this.at);
    if (!text.includes('#')) return text;
    // #43ontents is the key Contents to every reader, so it must be to this one.
    if (/#(?![0-9A-Fa-f]{2})/.test(text)) throw new PdfError(`bad name at ${start}`);
    return text.replace(/#(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  }

  private literal(): Buffer {
    const out: number[] = [];
    let open = 1;
    for (this.at += 1; ; this.at += 1) {
      const byte = this.peek();
      if (byte === 0x5c) {
        this.at += 1;
        this.escape(out);
        continue;
      }
      if (byte === 0x28) open += 1;
      if (byte === 0x29) open -= 1;
      if (open === 0) break;
      out.push(byte);
    }
    this.at += 1;
    return Buffer.from(out);
  }

  /** What follows a backslash (ISO 32000-2, table 3); leaves `at` on its last byte. */
  private escape(out: number[]): void {
    const byte = this.peek();
    if (byte >= 0x30 && byte <= 0x37) {
      const digits = /^[0-7]{1,3}/.exec(
        this.bytes.toString('latin1', this.at, Math.min(this.at + 3, this.limit)),
      )![0];
      out.push(Number.parseInt(digits, 8) & 0xff);
      this.at += digits.length - 1;
    } else if (byte === 0x0d) {
      if (this.bytes[this.at + 1] === 0x0a) this.at += 1;
    } else if (byte !== 0x0a) {
      const letter = 'nrtbf'.indexOf(String.fromCharCode(byte));
      out.push(letter < 0 ? byte : [0x0a, 0x0d, 0x09, 0x08, 0x0c][letter]!);
    }
  }

  private hexadecimal(): Buffer {
    const close = this.bytes.indexOf(0x3e, this.at);
    if (close < 0 || close >= this.limit) throw new PdfError('cut off');
    const text = this.bytes.toString('latin1', this.at + 1, close);
    this.at = close + 1;
    if (!/^[0-9A-Fa-f\s\0]*$/.test(text)) throw new PdfError('bad hexadecimal string');
    const digits = text.replace(/[\s\0]/g, '');
    return Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex');
  }

  private array(depth: number): PdfValue[] {
    const items: PdfValue[] = [];
    this.at += 1;
    for (this.skipWhite(); this.peek() !== 0x5d; this.skipWhite()) items.push(this.value(depth + 1));
    this.at += 1;
    return items;
  }

  private dict(depth: number): Map<string, PdfValue> {
    const entries = new Map<string, PdfValue>();
    this.at += 2;
    for (this.skipWhite(); this.peek() !== 0x3e; this.skipWhite()) {
      if (this.peek() !== 0x2f) throw new PdfError(`expected a key at ${this.at}`);
      const key = this.name();
      // Readers differ on which of two equal keys counts.
      if (entries.has(key)) throw new PdfError(`key /${key} stands twice`);
      entries.set(key, this.value(depth + 1));
    }
    if (this.bytes[this.at + 1] !== 0x3e || this.at + 2 > this.limit)
      throw new PdfError('dictionary not closed');
    this.at += 2;
    return entries;
  }

  private numberOrRef(start: number): PdfValue {
    while (this.at < this.limit && !this.isEdge(this.bytes[this.at]!)) this.at += 1;
    const text = this.bytes.toString('latin1', start, Math.min(this.at, start + 33));
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) || text.length > 32)
      throw new PdfError(`bad number at ${start}`);
    const number: PdfValue = { kind: 'number', value: Number(text), start, end: this.at };
    return /^\d{1,10}$/.test(text) ? (this.refAfter(number) ?? number) : number;
  }

  /** `12 0 R`, when that is what goes on behind a first integer. */
  private refAfter(first: PdfOf<'number'>): PdfValue | undefined {
    const back = this.at;
    if (this.skipWhite() && isDigit(this.bytes[this.at])) {
      const begin = this.at;
      while (this.at < this.limit && isDigit(this.bytes[this.at]) && this.at - begin < 6) this.at += 1;
      const generation = Number(this.bytes.toString('latin1', begin, this.at));
      if (this.skipWhite() && this.keyword('R')) {
        return { kind: 'ref', number: first.value, generation, start: first.start, end: this.at };
      }
    }
    this.at = back;
    return undefined;
  }
}

/** A text string (ISO 32000-2, 7.9.2.2) for people; PDFDocEncoding is read as Latin-1. */
export function pdfText(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0) {
    return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le');
  }
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    ? bytes.toString('utf8', 3)
    : bytes.toString('latin1');
}

/** Whether two values mean the same, wherever they stand. */
export function sameValue(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.kind === 'string' && b.kind === 'string') return a.value.equals(b.value);
  if (a.kind === 'ref' && b.kind === 'ref') return a.number === b.number && a.generation === b.generation;
  if (a.kind === 'array' && b.kind === 'array') {
    return a.items.length === b.items.length && a.items.every((item, i) => sameValue(item, b.items[i]));
  }
  if (a.kind === 'dict' && b.kind === 'dict') {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, v]) => sameValue(v, b.entries.get(key)))
    );
  }
  return 'value' in a && 'value' in b ? a.kind === b.kind && a.value === b.value : a.kind === b.kind;
}
