import { footerBlock } from './block-footer.js';
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
import { parseLength, type Block, type Crest, type FaultSink, type Scope } from './blocks.js';
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
  readonly footer: Block | undefined;
  readonly structure: Structure;
  readonly faces: Readonly<Record<FaceName, Typeface>>;
}

/** Reads the markup of a document. Throws a TemplateError with the template's line for what it does not know. */
export function readBlueprint(
  templateName: string,
  root: Element,
  faces: Readonly<Record<FaceName, Typeface>>,
  crest: Crest | undefined,
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
    size: parseLength(templateName, root, 'font-size') ?? 11.5,
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
  const foot = footer ? footerBlock(scope, footer, 0) : undefined;
  const footerHeight = foot ? foot.lay(sampleValues(foot), IGNORE).strips[0]!.height : 0;
  const footerTop = paper.height - bottom - footerHeight;
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
  };
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

const IGNORE: FaultSink = { tooLong: () => undefined, codeLength: () => undefined };

/** Short values for every slot of a block: heights of footers and first guesses of pages come from them. */
export function sampleValues(...blocks: readonly Block[]): string[] {
  const values: string[] = [];
  for (const slot of blocks.flatMap((block) => block.slots)) values[slot] = 'Contoh';
  return values;
}
