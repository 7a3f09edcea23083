import { TemplateError } from './documents.errors.js';
import type { Element } from './markup.js';
import { pdfNumber } from './pdf-syntax.js';
import { readRichText, type RichText } from './rich-text.js';
import { ARTIFACT, type Structure } from './structure.js';
import type { Align } from './text-lines.js';
import type { FaceName, Typeface } from './typeface.js';
import type { QrSymbol } from './qr-symbol.js';

/** Operators at a place. Lengths in points. */
export interface Fragment {
  /** Structure node that the content belongs to, or ARTIFACT. */
  readonly leaf: number;
  /** From the left edge of the page. */
  readonly x: number;
  /** From the top of the strip down to the baseline of a text or the origin of a graphic. */
  readonly y: number;
  readonly body: string;
  /** A graphic is drawn with its origin moved to (x, y); a text stands between BT and ET. */
  readonly graphic: boolean;
}

/** A slice of a block over the whole width that never breaks across pages. */
export interface Strip {
  readonly height: number;
  readonly fragments: readonly Fragment[];
  /** Whether a page may end before this strip; never asked of a block's first one. */
  readonly breakable: boolean;
}

/** A block with its slots filled. The same shape means the same heights and the same leaves in each strip. */
export interface Laid {
  readonly shape: string;
  readonly strips: readonly Strip[];
}

/** Takes what does not fit while a block is laid out. */
export interface FaultSink {
  tooLong(slots: readonly number[]): void;
  codeLength(slot: number): void;
}

/** A compiled block: knows its slots and lays itself out for a person's values. */
export interface Block {
  readonly line: number;
  /** The texts whose glyphs have to be checked. */
  readonly texts: readonly RichText[];
  /** Slots that the block reads, in texts or codes. */
  readonly slots: readonly number[];
  /** Slots that a QR code shows, with the length it was compiled for. */
  readonly codes?: readonly { readonly slot: number; readonly length: number }[];
  /** Slots that may be empty. */
  readonly optionalSlots: readonly number[];
  /** Every structure node that the block may fill. */
  readonly leaves: readonly number[];
  /** Space kept above and below; the larger of two neighbours' counts. */
  readonly before: number;
  readonly after: number;
  /** The block must not be parted from the one that follows. */
  readonly keepWithNext: boolean;
  readonly newPage: boolean;
  /** Repeated at the top of a page on which the block continues or begins (a table's head). */
  readonly header?: Block;
  lay(values: readonly string[], faults: FaultSink): Laid;
}

/** What block builders share. */
export interface Scope {
  readonly templateName: string;
  readonly faces: Readonly<Record<FaceName, Typeface>>;
  readonly structure: Structure;
  /** Left edge and width of the column, in points. */
  readonly left: number;
  readonly width: number;
  /** Size of the running text. */
  readonly size: number;
  /** Line height as a multiple of the size. */
  readonly leading: number;
  readonly crest: Crest | undefined;
  /** Compiles a QR code for a constant prefix and a code of `length` characters. */
  readonly qr: (prefix: string, length: number) => QrSymbol;
}

/** The crest as it is drawn: the form or image `/C` fills the unit square. */
export interface Crest {
  /** Width divided by height. */
  readonly aspect: number;
}

/** The parts of a block that most of them leave at their defaults. */
export const PLAIN = {
  optionalSlots: [],
  before: 0,
  after: 0,
  keepWithNext: false,
  newPage: false,
} as const;

/** Baseline of a line of that size below the top of its line box (Liberation Serif: 891 up, 216 down). */
export function baseline(size: number, height: number): number {
  return (height - size * (0.891 + 0.216)) / 2 + size * 0.891;
}

/** Reads the inline content of an element in the scope's faces. */
export function textOf(
  scope: Scope,
  element: Element,
  look: { face?: FaceName; size?: number; grey?: number } = {},
): RichText {
  return readRichText(scope.templateName, element, scope.faces, {
    face: look.face ?? 'regular',
    size: look.size ?? scope.size,
    grey: look.grey ?? 0,
  });
}

/** Lines of a text as fragments of one strip, from `top` down. Returns their number. */
export function pushLines(
  fragments: Fragment[],
  text: RichText,
  values: readonly string[],
  faults: FaultSink,
  place: { leaf: number; x: number; top: number; width: number; align: Align; size: number; height: number },
): number {
  const { lines, overflows } = text.set(values, place.width, place.align);
  if (overflows) faults.tooLong(text.slots);
  let y = place.top + baseline(place.size, place.height);
  for (const line of lines) {
    fragments.push({ leaf: place.leaf, x: place.x + line.x, y, body: line.body, graphic: false });
    y += place.height;
  }
  return lines.length;
}

/** A horizontal rule; `y` is its upper edge. */
export function rule(x: number, y: number, width: number, thickness: number): Fragment {
  const body = `0 ${pdfNumber(-thickness)} ${pdfNumber(width)} ${pdfNumber(thickness)} re f`;
  return { leaf: ARTIFACT, x, y, body, graphic: true };
}

/** Slots of several texts, each once. */
export function slotsOf(texts: readonly RichText[]): number[] {
  return [...new Set(texts.flatMap((text) => text.slots))];
}

/** A length of the markup in points: `12`, `12pt` or `4mm`. */
export function parseLength(templateName: string, element: Element, name: string): number | undefined {
  const text = element.attributes[name];
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)(pt|mm)?$/.exec(text);
  if (!match) throw new TemplateError(templateName, element.line, `${name}="${text}" is not a length`);
  return Number(match[1]) * (match[2] === 'mm' ? 72 / 25.4 : 1);
}

/** A yes-or-no attribute: `optional="yes"`. */
export function parseFlag(templateName: string, element: Element, name: string): boolean {
  const text = element.attributes[name];
  if (text === undefined || text === 'no') return false;
  if (text === 'yes') return true;
  throw new TemplateError(templateName, element.line, `${name} is "yes" or "no"`);
}

/** One of several words, the first by default. */
export function parseChoice<C extends string>(
  templateName: string,
  element: Element,
  name: string,
  choices: readonly [C, ...C[]],
): C {
  const text = element.attributes[name];
  if (text === undefined) return choices[0];
  const choice = choices.find((known) => known === text);
  if (choice) return choice;
  throw new TemplateError(templateName, element.line, `${name} is one of ${choices.join(', ')}`);
}

/** A whole number within bounds. */
export function parseCount(templateName: string, element: Element, name: string, fallback: number): number {
  const text = element.attributes[name];
  if (text === undefined) return fallback;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new TemplateError(templateName, element.line, `${name}="${text}" is not a count`);
}
