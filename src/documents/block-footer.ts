import { qrPart } from './block-qr.js';
import { PLAIN, pushLines, rule, slotsOf, textOf, type Block, type Fragment, type Scope } from './blocks.js';
import { TemplateError } from './documents.errors.js';
import { childElements, type Element } from './markup.js';

const GAP = 11;
const ABOVE_TEXT = 6;

/** A footer in two layers of the same height: what everybody's has in common, and what is a person's own. */
export interface Footer {
  readonly height: number;
  /** Leaves of the static layer come first in reading order. */
  readonly fixed: Block;
  readonly personal: Block | undefined;
}

/**
 * `<footer>`: stands at the foot of every page: a `<qr>` at the left, a rule, and `<line>`s of small text
 * beside it. Its height must not depend on a person, so a line with slots has to fit on one line.
 */
export function readFooter(scope: Scope, element: Element, parent: number): Footer {
  const { templateName, structure, left, width } = scope;
  const children = childElements(templateName, element);
  const qrElement = children.find((child) => child.name === 'qr');
  const size = scope.size * 0.76;
  const height = size * 1.34;
  const lines = children
    .filter((child) => child !== qrElement)
    .map((child) => {
      if (child.name !== 'line') {
        throw new TemplateError(templateName, child.line, `<${child.name}> has no place in a footer`);
      }
      return { text: textOf(scope, child, { size, grey: 0.15 }), leaf: structure.add('P', parent) };
    });
  const qr = qrElement ? qrPart(scope, qrElement, parent) : undefined;
  const x = left + (qr ? qr.side + GAP : 0);
  const column = left + width - x;

  const counts = lines.map(({ text }) =>
    text.slots.length > 0 ? 1 : text.set([], column, 'left').lines.length,
  );
  const textHeight = ABOVE_TEXT + counts.reduce((sum, count) => sum + count * height, 0);
  const full = Math.max(textHeight, qr?.side ?? 0);
  const top = (full - textHeight) / 2; // rule and text are centred on the code
  let y = top + ABOVE_TEXT;
  const placed = lines.map((line, index) => {
    const at = {
      ...line,
      place: { leaf: line.leaf, x, top: y, width: column, align: 'left', size, height } as const,
    };
    y += counts[index]! * height;
    return at;
  });
  const layer = (personal: boolean): Block => {
    const own = placed.filter(({ text }) => text.slots.length > 0 === personal);
    const code = qr && (qr.slot !== undefined) === personal ? qr : undefined;
    const texts = own.map(({ text }) => text);
    return {
      ...PLAIN,
      line: element.line,
      texts,
      slots: [...new Set([...slotsOf(texts), ...(code?.codes ?? []).map(({ slot }) => slot)])],
      codes: code?.codes ?? [],
      leaves: [...own.map(({ leaf }) => leaf), ...(code ? [code.leaf] : [])],
      lay: (values, faults) => {
        const fragments: Fragment[] = personal ? [] : [rule(x, top, column, 0.6)];
        for (const { text, place } of own) {
          const count = pushLines(fragments, text, values, faults, place);
          if (personal && count > 1) faults.tooLong(text.slots);
        }
        if (code?.accepts(values)) fragments.push(code.fragment(values, left, full));
        else if (code?.slot !== undefined) faults.codeLength(code.slot);
        return { shape: 'f', strips: [{ height: full, fragments, breakable: false }] };
      },
    };
  };
  const personal = layer(true);
  return { height: full, fixed: layer(false), personal: personal.slots.length > 0 ? personal : undefined };
}
