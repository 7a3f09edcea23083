import fontkit from '@pdf-lib/fontkit';
import subsetFont from 'subset-font';
import { documentFont } from './release-files.js';
import { LOOKALIKES, REPERTOIRE } from './repertoire.js';

export type FaceName = 'regular' | 'bold' | 'italic';

const FILES: Readonly<Record<FaceName, string>> = {
  regular: 'LiberationSerif-Regular.ttf',
  bold: 'LiberationSerif-Bold.ttf',
  italic: 'LiberationSerif-Italic.ttf',
};

/** Tables that a PDF viewer does not read; without hinting and layout tables a face is 14 KB deflated. */
const NOT_EMBEDDED = ['name', 'post', 'OS/2', 'GPOS', 'GSUB', 'GDEF', 'DSIG', 'gasp', 'kern', 'FFTM'];

/** What of fontkit's view of a TrueType font is used here; its own types leave the tables out. */
interface ParsedFont {
  readonly postscriptName: string;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly italicAngle: number;
  readonly numGlyphs: number;
  readonly bbox: { minX: number; minY: number; maxX: number; maxY: number };
  readonly kern?: {
    tables: { subtable: { pairs?: { left: number; right: number; value: number }[] } }[];
  };
  glyphForCodePoint(point: number): { id: number; advanceWidth: number };
  getGlyph(id: number): { advanceWidth: number };
}

/** Facts for the font descriptor, in thousandths of the font size. */
export interface FaceDescription {
  readonly postscriptName: string;
  readonly bbox: readonly [number, number, number, number];
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly italicAngle: number;
}

/**
 * One embedded face: measures and shows text with pair kerning. All lengths are whole thousandths of the
 * font size, the unit of PDF glyph space, so that what we measure is exactly what a viewer advances.
 */
export class Typeface {
  /** Glyph of each UTF-16 code unit; 0 where there is none. */
  private readonly glyphs = new Uint16Array(0x10000);
  /** Advance of each glyph. */
  readonly widths: Int32Array;
  /** Kerning of glyph pairs, left * glyph count + right. */
  private readonly kerning: Int16Array;
  private readonly hex: readonly string[];
  private readonly space: number;

  constructor(
    readonly name: FaceName,
    /** The subset TrueType program to embed. */
    readonly program: Uint8Array,
    readonly description: FaceDescription,
    /** One character for each glyph, for the ToUnicode map. */
    readonly characters: readonly (string | undefined)[],
    widths: Int32Array,
    kerning: Int16Array,
  ) {
    this.widths = widths;
    this.kerning = kerning;
    this.hex = Array.from(widths, (_, glyph) => glyph.toString(16).toUpperCase().padStart(4, '0'));
    for (const [glyph, character] of characters.entries()) {
      if (character !== undefined) this.glyphs[character.charCodeAt(0)] = glyph;
    }
    for (const [character, other] of LOOKALIKES) {
      this.glyphs[character.charCodeAt(0)] = this.glyphs[other.charCodeAt(0)]!;
    }
    this.space = this.glyphs[0x20]!;
  }

  /** Whether the code unit has a glyph; surrogates never have. */
  has(codeUnit: number): boolean {
    return this.glyphs[codeUnit] !== 0;
  }

  /** Width of the text in thousandths of the font size, kerned. */
  measure(text: string): number {
    const { glyphs, widths, kerning } = this;
    const count = widths.length;
    let total = 0;
    let previous = 0;
    for (let i = 0; i < text.length; i++) {
      const glyph = glyphs[text.charCodeAt(i)]!;
      total += widths[glyph]! + kerning[previous * count + glyph]!;
      previous = glyph;
    }
    return total;
  }

  /**
   * The text as the operand of TJ (ISO 32000-2, 9.4.3), kerned. `perSpace` is added to each space, in
   * thousandths; what rounding takes from one space it gives to the next, so justified lines end exactly.
   */
  show(text: string, perSpace = 0): string {
    const { glyphs, kerning, hex, space } = this;
    const count = hex.length;
    let out = '[<';
    let previous = 0;
    let owed = 0;
    for (let i = 0; i < text.length; i++) {
      const glyph = glyphs[text.charCodeAt(i)]!;
      const kern = kerning[previous * count + glyph]!;
      if (kern !== 0) out += `>${-kern}<`;
      out += hex[glyph]!;
      if (glyph === space && perSpace !== 0) {
        owed += perSpace;
        const paid = Math.round(owed);
        owed -= paid;
        out += `>${-paid}<`;
      }
      previous = glyph;
    }
    return `${out}>]`;
  }
}

let loaded: Promise<Readonly<Record<FaceName, Typeface>>> | undefined;

/** The three faces of the house, subset once per process (about 40 ms). */
export function loadTypefaces(): Promise<Readonly<Record<FaceName, Typeface>>> {
  loaded ??= Promise.all([loadFace('regular'), loadFace('bold'), loadFace('italic')]).then(
    ([regular, bold, italic]) => ({ regular, bold, italic }),
  );
  return loaded;
}

async function loadFace(name: FaceName): Promise<Typeface> {
  const whole = await documentFont(FILES[name]);
  const program = await subsetFont(whole, REPERTOIRE, {
    targetFormat: 'truetype',
    noHinting: true,
    keepFeatures: [],
    dropTables: NOT_EMBEDDED,
  });
  const original = parse(whole);
  const subset = parse(program);
  const scale = 1000 / original.unitsPerEm;
  const thousandths = (units: number): number => Math.round(units * scale);

  const characters: (string | undefined)[] = Array.from({ length: subset.numGlyphs });
  const subsetGlyph = new Map<number, number>(); // glyph of the whole font → of the subset
  for (const character of REPERTOIRE) {
    const point = character.charCodeAt(0);
    const glyph = subset.glyphForCodePoint(point).id;
    if (glyph === 0) continue;
    characters[glyph] ??= character;
    subsetGlyph.set(original.glyphForCodePoint(point).id, glyph);
  }
  const widths = Int32Array.from(characters, (_, glyph) => thousandths(subset.getGlyph(glyph).advanceWidth));
  return new Typeface(
    name,
    program,
    {
      postscriptName: original.postscriptName,
      bbox: [
        thousandths(original.bbox.minX),
        thousandths(original.bbox.minY),
        thousandths(original.bbox.maxX),
        thousandths(original.bbox.maxY),
      ],
      ascent: thousandths(original.ascent),
      descent: thousandths(original.descent),
      capHeight: thousandths(original.capHeight),
      italicAngle: Math.round(original.italicAngle),
    },
    characters,
    widths,
    kerningOf(original, subsetGlyph, subset.glyphForCodePoint(0x20).id, widths.length, thousandths),
  );
}

/**
 * The pairs of the font's `kern` table. Pairs with the space are left out: so the width of a line is the sum
 * of its words and spaces, which line breaking relies on.
 */
function kerningOf(
  font: ParsedFont,
  subsetGlyph: ReadonlyMap<number, number>,
  space: number,
  count: number,
  thousandths: (units: number) => number,
): Int16Array {
  const kerning = new Int16Array(count * count);
  for (const table of font.kern?.tables ?? []) {
    for (const pair of table.subtable.pairs ?? []) {
      const left = subsetGlyph.get(pair.left);
      const right = subsetGlyph.get(pair.right);
      if (left === undefined || right === undefined || left === space || right === space) continue;
      kerning[left * count + right] = thousandths(pair.value);
    }
  }
  return kerning;
}

function parse(program: Uint8Array): ParsedFont {
  return fontkit.create(program) as unknown as ParsedFont;
}
