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
  /** Path of each run of eight modules: `(row * bytes + byte) * 256 + bits`. */
  private readonly paths: string[] = [];

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

  isDark(modules: Int32Array, x: number, y: number): boolean {
    const index = y * this.size + x;
    return ((modules[index >> 5]! >> (index & 31)) & 1) === 1;
  }

  /**
   * One filled path in a square of `size` units, origin at the lower left. Rows are cut into bytes whose
   * rectangles are remembered; touching rectangles of one path leave no seam.
   */
  path(code: string): string {
    const modules = this.modules(code);
    const { size, paths } = this;
    let out = '';
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x += 8) {
        const bits = this.eight(modules, y * size + x) & (0xff >> Math.max(0, x + 8 - size));
        if (bits === 0) continue;
        const key = (y * 32 + (x >> 3)) * 256 + bits;
        out += paths[key] ??= rectangles(bits, x, size - 1 - y);
      }
    }
    return `${out}f`;
  }

  private eight(modules: Int32Array, index: number): number {
    const shift = index & 31;
    const low = modules[index >> 5]! >>> shift;
    return (shift > 24 ? low | ((modules[(index >> 5) + 1] ?? 0) << (32 - shift)) : low) & 0xff;
  }
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

function rectangles(bits: number, x: number, y: number): string {
  let out = '';
  for (let i = 0; i < 8; i++) {
    if (!((bits >> i) & 1)) continue;
    let width = 1;
    while (i + width < 8 && (bits >> (i + width)) & 1) width++;
    out += `${x + i} ${y} ${width} 1 re\n`;
    i += width;
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
