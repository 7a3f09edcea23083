import { qrPart } from './block-qr.js';
import { PLAIN, pushLines, rule, slotsOf, textOf, type Block, type Fragment, type Scope } from './blocks.js';
import { TemplateError } from './documents.errors.js';
import { childElements } from './markup.js';
import type { Element } from './markup.js';

const GAP = 11;

/**
 * `<footer>`: stands at the foot of every page: a `<qr>` at the left, a rule, and `<line>`s of small text
 * beside it. Its height must not depend on a person, so lines with slots have to fit one line each.
 */
export function footerBlock(scope: Scope, element: Element, parent: number): Block {
  const { templateName, structure, left, width } = scope;
  const children = childElements(templateName, element);
  const qrElement = children.find((child) => child.name === 'qr');
  const qr = qrElement ? qrPart(scope, qrElement, parent) : undefined;
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
  const texts = lines.map((line) => line.text);
  const x = left + (qr ? qr.side + GAP : 0);
  const column = left + width - x;
  return {
    ...PLAIN,
    line: element.line,
    texts,
    slots: [...new Set([...slotsOf(texts), ...(qr?.slot === undefined ? [] : [qr.slot])])],
    leaves: [...(qr ? [qr.leaf] : []), ...lines.map((line) => line.leaf)],
    lay: (values, faults) => {
      const fragments: Fragment[] = [];
      let y = 6;
      for (const { text, leaf } of lines) {
        const place = { leaf, x, top: y, width: column, align: 'left', size, height } as const;
        const count = pushLines(fragments, text, values, faults, place);
        if (text.slots.length > 0 && count > 1) faults.tooLong(text.slots);
        y += count * height;
      }
      const full = Math.max(y, qr?.side ?? 0);
      // text and rule are centred on the code's height
      const shift = (full - y) / 2;
      const placed = fragments.map((fragment) => ({ ...fragment, y: fragment.y + shift }));
      placed.unshift(rule(x, shift, column, 0.6));
      if (qr) {
        if (qr.accepts(values)) placed.push(qr.fragment(values, left, full));
        else if (qr.slot !== undefined) faults.codeLength(qr.slot);
      }
      return { shape: 'f', strips: [{ height: full, fragments: placed, breakable: false }] };
    },
  };
}
