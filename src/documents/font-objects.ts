import { createHash } from 'node:crypto';
import { type PDFContext, PDFHexString, type PDFRef, PDFString } from 'pdf-lib';
import type { NumberedObject } from './page-plan.js';
import type { Typeface } from './typeface.js';

/**
 * The objects of an embedded face: a Type 0 font with two-byte glyph codes (Identity-H), its descendant,
 * descriptor, program and ToUnicode map (ISO 32000-2, 9.7 and 9.10.3). The first is the font itself.
 * `unicodeMaps` are the maps written so far.
 */
export function fontObjects(
  context: PDFContext,
  face: Typeface,
  next: () => PDFRef,
  unicodeMaps: Map<string, PDFRef>,
): NumberedObject[] {
  const { description } = face;
  const name = `${subsetTag(face.program)}+${description.postscriptName}`;
  const [font, descendant, descriptor, program] = [next(), next(), next(), next()];
  const map = toUnicodeMap(face);
  const known = unicodeMaps.get(map);
  const toUnicode = known ?? next();
  unicodeMaps.set(map, toUnicode);
  return [
    [
      font,
      context.obj({
        Type: 'Font',
        Subtype: 'Type0',
        BaseFont: name,
        Encoding: 'Identity-H',
        DescendantFonts: [descendant],
        ToUnicode: toUnicode,
      }),
    ],
    [
      descendant,
      context.obj({
        Type: 'Font',
        Subtype: 'CIDFontType2',
        BaseFont: name,
        CIDSystemInfo: {
          Registry: PDFString.of('Adobe'),
          Ordering: PDFString.of('Identity'),
          Supplement: 0,
        },
        FontDescriptor: descriptor,
        CIDToGIDMap: 'Identity',
        DW: 500,
        W: [0, [...face.widths]],
      }),
    ],
    [
      descriptor,
      context.obj({
        Type: 'FontDescriptor',
        FontName: name,
        Flags: face.name === 'italic' ? 4 + 2 + 64 : 4 + 2, // symbolic: glyphs by number; serif; italic
        FontBBox: [...description.bbox],
        ItalicAngle: description.italicAngle,
        Ascent: description.ascent,
        Descent: description.descent,
        CapHeight: description.capHeight,
        StemV: face.name === 'bold' ? 140 : 84,
        FontFile2: program,
      }),
    ],
    [program, context.flateStream(face.program, { Length1: face.program.length })],
    ...(known ? [] : [[toUnicode, context.flateStream(map)] as const]),
  ];
}

/** Six letters that differ with the subset's bytes (ISO 32000-2, 9.9.2). */
function subsetTag(program: Uint8Array): string {
  const digest = createHash('sha256').update(program).digest();
  return Array.from(digest.subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join('');
}

function toUnicodeMap(face: Typeface): string {
  const entries = [...face.characters.entries()].flatMap(([glyph, character]) =>
    character === undefined
      ? []
      : [`<${hex4(glyph)}> <${PDFHexString.fromText(character).asString().slice(4)}>`],
  );
  const chunks: string[] = [];
  for (let i = 0; i < entries.length; i += 100) {
    const chunk = entries.slice(i, i + 100);
    chunks.push(`${chunk.length} beginbfchar\n${chunk.join('\n')}\nendbfchar`);
  }
  return [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def',
    '/CMapType 2 def',
    '1 begincodespacerange',
    '<0000> <FFFF>',
    'endcodespacerange',
    ...chunks,
    'endcmap',
    'CMapName currentdict /CMap defineresource pop',
    'end',
    'end',
  ].join('\n');
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}
