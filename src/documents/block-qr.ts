import {
  parseChoice,
  parseCount,
  parseLength,
  PLAIN,
  type Block,
  type Fragment,
  type Scope,
} from './blocks.js';
import { TemplateError } from './documents.errors.js';
import type { Element } from './markup.js';
import { pdfNumber } from './pdf-syntax.js';
import { splitSlots } from './template.js';
import { VERIFICATION_CODE_LENGTH } from '../shared/codes.js';

/** A QR code of a constant address and one slot at its end. */
export interface QrPart {
  readonly slot: number | undefined;
  /** The slot with the length of its codes, for the block that holds the part. */
  readonly codes: NonNullable<Block['codes']>;
  readonly leaf: number;
  /** Side of the square, in points. */
  readonly side: number;
  /** The code as a fragment whose lower left corner is at (x, y). */
  fragment(values: readonly string[], x: number, y: number): Fragment;
  /** Whether the slot's value has the length and the alphabet it was compiled for. */
  accepts(values: readonly string[]): boolean;
}

/**
 * `<qr size="22mm">{{base}}/v/{{code}}</qr>`: level M. The text is constant but for one slot at the end,
 * a code of `length` ASCII characters (16 by default).
 */
export function qrPart(scope: Scope, element: Element, parent: number): QrPart {
  const { templateName, structure } = scope;
  const side = parseLength(templateName, element, 'size') ?? 62;
  const length = parseCount(templateName, element, 'length', VERIFICATION_CODE_LENGTH);
  const text = element.children.map((child) => (typeof child === 'string' ? child : '<')).join('');
  const pieces = splitSlots(text.trim());
  const last = pieces.at(-1);
  const slot = typeof last === 'number' ? last : undefined;
  const constant = slot === undefined ? pieces : pieces.slice(0, -1);
  if (constant.length !== 1 || typeof constant[0] !== 'string') {
    throw new TemplateError(
      templateName,
      element.line,
      '<qr> is a constant text with at most one slot, at its end',
    );
  }
  const symbol = scope.qr(constant[0], slot === undefined ? 0 : length);
  const leaf = structure.add('Figure', parent, 'Kode QR menuju laman verifikasi dokumen ini');
  const scale = pdfNumber(side / symbol.size);
  // the scale is rounded; so is the side
  const printed = Number(scale) * symbol.size;
  const codeOf = (values: readonly string[]): string => (slot === undefined ? '' : values[slot]!);
  return {
    slot,
    codes: slot === undefined ? [] : [{ slot, length }],
    leaf,
    side: printed,
    accepts: (values) => slot === undefined || symbol.accepts(values[slot]!),
    fragment: (values, x, y) => ({
      leaf,
      x,
      y,
      body: `${scale} 0 0 ${scale} 0 0 cm\n${symbol.path(codeOf(values))}`,
      graphic: true,
    }),
  };
}

/** A QR code as a block of its own. */
export function qrBlock(scope: Scope, element: Element, parent: number): Block {
  const part = qrPart(scope, element, parent);
  const align = parseChoice(scope.templateName, element, 'align', ['left', 'center', 'right']);
  const room = scope.width - part.side;
  const x = scope.left + (align === 'left' ? 0 : align === 'center' ? room / 2 : room);
  return {
    ...PLAIN,
    line: element.line,
    texts: [],
    slots: part.codes.map(({ slot }) => slot),
    codes: part.codes,
    leaves: [part.leaf],
    before: scope.size,
    after: scope.size,
    lay: (values, faults) => {
      const fits = part.accepts(values);
      if (!fits && part.slot !== undefined) faults.codeLength(part.slot);
      const fragments = fits ? [part.fragment(values, x, part.side)] : [];
      return { shape: 'q', strips: [{ height: part.side, fragments, breakable: false }] };
    },
  };
}
