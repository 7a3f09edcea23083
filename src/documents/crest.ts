import {
  drawSvgPath,
  PDFContext,
  PDFName,
  PDFRawStream,
  PDFRef,
  PngEmbedder,
  rgb,
  type Color,
  type PDFOperator,
} from 'pdf-lib';
import { SaxesParser } from 'saxes';
import type { Crest } from './blocks.js';
import type { NumberedObject } from './page-plan.js';

/** A crest and the objects that draw it in the unit square; the first is the one to name `/C`. */
export interface CrestDrawing extends Crest {
  objects(context: PDFContext, next: () => PDFRef): NumberedObject[];
}

/**
 * Reads a crest: a PNG (any colour type, transparency kept), or an SVG that consists of
 * `<path d fill stroke stroke-width>` under `viewBox="0 0 w h"`, colours as `#rrggbb`, no transformations.
 * A vector crest is sharp on paper and an order of magnitude smaller in each file. Throws on anything else.
 */
export async function readCrest(bytes: Uint8Array): Promise<CrestDrawing> {
  return isPng(bytes) ? pngCrest(bytes) : svgCrest(new TextDecoder().decode(bytes));
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47].every((byte, index) => bytes[index] === byte);
}

async function pngCrest(bytes: Uint8Array): Promise<CrestDrawing> {
  const image = await PngEmbedder.for(bytes);
  const own = PDFContext.create(); // pdf-lib numbers objects itself; ours are numbered by their place
  const ref = await image.embedIntoContext(own);
  const picture = own.lookup(ref) as PDFRawStream;
  const mask = picture.dict.get(PDFName.of('SMask'));
  const maskStream = mask instanceof PDFRef ? (own.lookup(mask) as PDFRawStream) : undefined;
  return {
    aspect: image.width / image.height,
    objects: (_context, next) => {
      const pictureRef = next();
      if (!maskStream) return [[pictureRef, picture]];
      const maskRef = next();
      picture.dict.set(PDFName.of('SMask'), maskRef);
      return [
        [pictureRef, picture],
        [maskRef, maskStream],
      ];
    },
  };
}

function svgCrest(source: string): CrestDrawing {
  const operators: PDFOperator[] = [];
  let box: [number, number] | undefined;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw new TypeError(`crest: ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'svg') box = readBox(attributes['viewBox'] ?? '');
    else if (name === 'path') {
      if (!box) throw new TypeError('crest: <path> before the viewBox');
      operators.push(...pathOperators(attributes, box[1]));
    } else if (name !== 'g' && name !== 'title' && name !== 'desc') {
      throw new TypeError(`crest: <${name}> is not supported, only <path>`);
    }
    if (attributes['transform'] !== undefined)
      throw new TypeError('crest: transformations are not supported');
  });
  parser.write(source).close();
  if (!box) throw new TypeError('crest: neither a PNG nor an SVG with viewBox="0 0 width height"');
  const [width, height] = box;
  return {
    aspect: width / height,
    objects: (context, next) => {
      const content = operators.map(String).join('\n');
      const form = context.flateStream(content, {
        Type: 'XObject',
        Subtype: 'Form',
        BBox: [0, 0, width, height],
        Matrix: [1 / width, 0, 0, 1 / height, 0, 0], // the form fills the unit square, as an image does
        Resources: {},
      });
      return [[next(), form]];
    },
  };
}

function readBox(viewBox: string): [number, number] {
  const [x, y, width, height] = viewBox
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (x !== 0 || y !== 0 || !(width! > 0) || !(height! > 0)) {
    throw new TypeError('crest: an SVG needs viewBox="0 0 width height"');
  }
  return [width!, height!];
}

function pathOperators(attributes: Readonly<Record<string, string>>, height: number): PDFOperator[] {
  const stroke = colour(attributes['stroke'] ?? 'none');
  return drawSvgPath(attributes['d'] ?? '', {
    x: 0,
    y: height,
    scale: 1,
    color: colour(attributes['fill'] ?? '#000000'),
    borderColor: stroke,
    // pdf-lib strokes in black whatever has a width
    borderWidth: stroke ? Number(attributes['stroke-width'] ?? 1) : 0,
  });
}

function colour(text: string): Color | undefined {
  if (text === 'none') return undefined;
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (!match) throw new TypeError(`crest: colour ${text} is not #rrggbb`);
  const part = (index: number): number =>
    Math.round((Number.parseInt(match[index]!, 16) / 255) * 1000) / 1000;
  return rgb(part(1), part(2), part(3));
}
