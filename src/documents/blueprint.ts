import { readFooter, type Footer } from './block-footer.js';
import { fieldBlocks } from './block-fields.js';
import { letterheadBlock } from './block-letterhead.js';
import { pointBlocks } from './block-points.js';
import { qrBlock } from './block-qr.js';
import { signaturesBlock } from './block-signatures.js';
import { tableBlocks } from './block-table.js';
import {
  headingBlock,
  pageBreakBlock,
  paragraphBlock,
  spacerBlock,
  subtitleBlock,
  titleBlock,
} from './block-text.js';
import { parseLength, type Block, type Crest, type Scope } from './blocks.js';
import { TemplateError } from './documents.errors.js';
import { childElements, type Element } from './markup.js';
import { qrSymbol } from './qr-symbol.js';
import { Structure } from './structure.js';
import type { FaceName, Typeface } from './typeface.js';

const MM = 72 / 25.4;

/** Paper sizes in points. F4 (folio) is the paper of Indonesian offices, 215 × 330 mm. */
const PAPERS: Readonly<Record<string, { width: number; height: number }>> = {
  F4: { width: 215 * MM, height: 330 * MM },
  A4: { width: 210 * MM, height: 297 * MM },
};

/** Room between the text and the footer. */
const FOOTER_GAP = 12;

export interface PageGeometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  /** From the top of the page to the first strip, and to the lowest edge a strip may reach. */
  readonly top: number;
  readonly bottom: number;
  /** From the top of the page to the footer's top. */
  readonly footerTop: number;
}

/** A template with shared values, ready to be laid out: blocks in their order and the logical structure. */
export interface Blueprint {
  readonly geometry: PageGeometry;
  readonly blocks: readonly Block[];
  readonly footer: Footer | undefined;
  readonly structure: Structure;
  readonly faces: Readonly<Record<FaceName, Typeface>>;
  /** Size and line height of the running text, in points and as a multiple. */
  readonly size: number;
  readonly leading: number;
}

/** Reads the markup of a document. Throws a TemplateError with the template's line for what it does not know. */
export function readBlueprint(
  templateName: string,
  root: Element,
  faces: Readonly<Record<FaceName, Typeface>>,
  crest: Crest | undefined,
  /** Size of the running text in points, where the template's own is too large. */
  smaller?: number,
): Blueprint {
  if (root.name !== 'document') throw new TemplateError(templateName, root.line, 'the root is <document>');
  refuseSlotsInAttributes(templateName, root);
  const paper = PAPERS[root.attributes['size'] ?? 'F4'];
  if (!paper) throw new TemplateError(templateName, root.line, 'size is F4 or A4');
  const [top, right, bottom, left] = margins(templateName, root);
  const structure = new Structure();
  const scope: Scope = {
    templateName,
    faces,
    structure,
    left,
    width: paper.width - left - right,
    size: smaller ?? fontSizes(templateName, root)[0]!,
    leading: parseLength(templateName, root, 'leading') ?? 1.36,
    crest,
    qr: qrSymbol,
  };

  const blocks: Block[] = [];
  let footer: Element | undefined;
  for (const element of childElements(templateName, root)) {
    if (element.name === 'footer') footer = element;
    else blocks.push(...blocksOf(scope, element));
  }
  const foot = footer ? readFooter(scope, footer, 0) : undefined;
  const footerTop = paper.height - bottom - (foot?.height ?? 0);
  return {
    geometry: {
      ...paper,
      left,
      right,
      top,
      bottom: foot ? footerTop - FOOTER_GAP : paper.height - bottom,
      footerTop,
    },
    blocks,
    footer: foot,
    structure,
    faces,
    size: scope.size,
    leading: scope.leading,
  };
}

/**
 * The sizes to try, largest first: `font-size` (11.5), and with `shrink-to="10"` smaller ones in steps of a
 * quarter point, until the document has one page with room for some long names.
 */
export function fontSizes(templateName: string, root: Element): number[] {
  const size = parseLength(templateName, root, 'font-size') ?? 11.5;
  const least = parseLength(templateName, root, 'shrink-to') ?? size;
  const steps = Math.max(0, Math.floor((size - least) / 0.25));
  return Array.from({ length: steps + 1 }, (_, step) => size - step * 0.25);
}

/** All blocks of a document, its footer's layers included. */
export function allBlocks({ blocks, footer }: Blueprint): Block[] {
  return [...blocks, ...(footer ? [footer.fixed] : []), ...(footer?.personal ? [footer.personal] : [])];
}

function blocksOf(scope: Scope, element: Element): Block[] {
  switch (element.name) {
    case 'letterhead':
      return [letterheadBlock(scope, element, 0)];
    case 'title':
      return [titleBlock(scope, element, 0)];
    case 'subtitle':
      return [subtitleBlock(scope, element, 0)];
    case 'heading':
      return [headingBlock(scope, element, 0)];
    case 'paragraph':
      return [paragraphBlock(scope, element, 0)];
    case 'fields':
      return fieldBlocks(scope, element, scope.structure.add('Sect', 0));
    case 'points':
      return pointBlocks(scope, element, 0);
    case 'table':
      return tableBlocks(scope, element, 0);
    case 'signatures':
      return [signaturesBlock(scope, element, 0)];
    case 'qr':
      return [qrBlock(scope, element, 0)];
    case 'spacer':
      return [spacerBlock(scope, element)];
    case 'page-break':
      return [pageBreakBlock(element)];
    default:
      throw new TemplateError(scope.templateName, element.line, `<${element.name}> is not known`);
  }
}

/** `margins="16 20 14 25"`: top, right, bottom, left in millimetres. */
function margins(templateName: string, root: Element): [number, number, number, number] {
  const text = root.attributes['margins'] ?? '16 20 14 25';
  const numbers = text.trim().split(/\s+/).map(Number);
  const [top, right, bottom, left] = numbers;
  if (numbers.length !== 4 || !numbers.every((n) => n >= 5 && n <= 60)) {
    throw new TemplateError(templateName, root.line, 'margins are four numbers in mm: top right bottom left');
  }
  return [top! * MM, right! * MM, bottom! * MM, left! * MM];
}

function refuseSlotsInAttributes(templateName: string, element: Element): void {
  for (const [name, value] of Object.entries(element.attributes)) {
    if (/[\ue000-\uf8ff]/.test(value)) {
      throw new TemplateError(templateName, element.line, `a slot must not stand in the attribute ${name}`);
    }
  }
  for (const child of element.children) {
    if (typeof child !== 'string') refuseSlotsInAttributes(templateName, child);
  }
}

/**
 * Short values for every slot of the blocks, and codes of their full length in wide letters: the first guess at
 * the pages comes from them.
 */
export function sampleValues(...blocks: readonly Block[]): string[] {
  const values: string[] = [];
  for (const slot of blocks.flatMap((block) => block.slots)) values[slot] = 'Contoh';
  for (const { slot, length } of blocks.flatMap((block) => block.codes ?? []))
    values[slot] = 'W'.repeat(length);
  return values;
}
