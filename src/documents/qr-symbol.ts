import { encode } from 'uqr';

/**
 * QR codes by table. With version, level (M) and mask fixed, every module is a sum over GF(2) of bits of the
 * text: changing the code behind a constant address XORs the matrix with a pattern that depends only on the
 * place and the character. So a symbol costs one XOR per character instead of an encoding (0.2 ms).
 * ISO/IEC 18004:2015, sections 7.4 to 7.8.
 */
export class QrSymbol {
  /** Modules per side, without the quiet zone. */
  readonly size: number;
  private readonly words: number;
  private readonly zero: Int32Array;
  /** Pattern for a character (0 to 127) at a place: `(place * 128 + character) * words`. */
  private readonly patterns: Int32Array;
  private readonly work: Int32Array;
  private readonly scratch: Buffer;

  constructor(
    /** The constant text before the code. */
    readonly prefix: string,
    /** Characters of the code. */
    readonly length: number,
  ) {
    const bytes = new TextEncoder().encode(prefix);
    const origin = new Uint8Array(length).fill(0x30);
    const first = encode([...bytes, ...origin], { ecc: 'M', boostEcc: false, border: 0 });
    const fixed = {
      ecc: 'M',
      boostEcc: false,
      border: 0,
      minVersion: first.version,
      maxVersion: first.version,
      maskPattern: first.maskPattern,
    } as const;
    this.size = first.size;
    this.words = Math.ceil((first.size * first.size) / 32);
    const matrix = (code: Uint8Array): Int32Array =>
      packed(encode([...bytes, ...code], fixed).data, this.words);

    this.zero = matrix(origin);
    this.patterns = new Int32Array(length * 128 * this.words);
    for (let place = 0; place < length; place++) this.fillPatterns(place, origin, matrix);
    this.work = new Int32Array(this.words);
    // every second module dark is the worst case, with up to 16 bytes for each
    this.scratch = Buffer.alloc(16 * Math.ceil(first.size / 2) * first.size);
  }

  /** The patterns of one place: seven encodings for the seven bits, the rest are their sums. */
  private fillPatterns(place: number, origin: Uint8Array, matrix: (code: Uint8Array) => Int32Array): void {
    const bits = Array.from({ length: 7 }, (_, bit) => {
      const code = origin.slice();
      code[place] = 0x30 ^ (1 << bit);
      return matrix(code).map((word, i) => word ^ this.zero[i]!);
    });
    for (let character = 0; character < 128; character++) {
      const at = (place * 128 + character) * this.words;
      for (const [bit, pattern] of bits.entries()) {
        if (((character ^ 0x30) >> bit) & 1) {
          for (let i = 0; i < this.words; i++) this.patterns[at + i]! ^= pattern[i]!;
        }
      }
    }
  }

  /** Whether the code can be shown: right length, ASCII. */
  accepts(code: string): boolean {
    return code.length === this.length && /^[\x21-\x7e]*$/.test(code);
  }

  /** The dark modules of prefix and code, 32 to a word, row by row. The array is reused by the next call. */
  modules(code: string): Int32Array {
    const { work, words, patterns } = this;
    work.set(this.zero);
    for (let place = 0; place < this.length; place++) {
      const at = (place * 128 + code.charCodeAt(place)) * words;
      for (let i = 0; i < words; i++) work[i]! ^= patterns[at + i]!;
    }
    return work;
  }

  /**
   * One filled path in a square of `size` units, origin at the lower left: a rectangle for each run of dark
   * modules. Touching rectangles of one path leave no seam.
   */
  path(code: string): string {
    const modules = this.modules(code);
    const { size, scratch } = this;
    let at = 0;
    let index = 0;
    for (let y = size - 1; y >= 0; y--) {
      for (let x = 0; x < size; x++) {
        if (((modules[index >> 5]! >> (index++ & 31)) & 1) === 0) continue;
        let width = 1;
        while (x + width < size && ((modules[index >> 5]! >> (index & 31)) & 1) === 1) {
          index++;
          width++;
        }
        at = writeCount(scratch, at, x);
        at = writeCount(scratch, at, y);
        at = writeCount(scratch, at, width);
        at = writeOneHigh(scratch, at);
        x += width - 1;
      }
    }
    return `${scratch.toString('latin1', 0, at)}f`;
  }
}

/** `1 re`: a height of one module. Byte by byte, for `set` costs more than five of them. */
function writeOneHigh(out: Buffer, at: number): number {
  out[at] = 0x31;
  out[at + 1] = 0x20;
  out[at + 2] = 0x72;
  out[at + 3] = 0x65;
  out[at + 4] = 0x0a;
  return at + 5;
}

/** A number below 1000 and a space. */
function writeCount(out: Buffer, start: number, value: number): number {
  let at = start;
  if (value >= 100) out[at++] = 0x30 + Math.floor(value / 100);
  if (value >= 10) out[at++] = 0x30 + (Math.floor(value / 10) % 10);
  out[at++] = 0x30 + (value % 10);
  out[at++] = 0x20;
  return at;
}

function packed(data: readonly (readonly boolean[])[], words: number): Int32Array {
  const out = new Int32Array(words);
  let index = 0;
  for (const row of data) {
    for (const dark of row) {
      if (dark) out[index >> 5]! |= 1 << (index & 31);
      index++;
    }
  }
  return out;
}

const symbols = new Map<string, QrSymbol>();

/** A symbol for an address, made once per process (about 30 ms). */
export function qrSymbol(prefix: string, length: number): QrSymbol {
  const key = `${length} ${prefix}`;
  const known = symbols.get(key);
  if (known) return known;
  const made = new QrSymbol(prefix, length);
  symbols.set(key, made);
  return made;
}
