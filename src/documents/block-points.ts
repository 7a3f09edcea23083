import { lineStrips } from './block-text.js';
import { parseChoice, PLAIN, textOf, baseline, type Block, type Scope } from './blocks.js';
import { TemplateError } from './documents.errors.js';
import { childElements, type Element } from './markup.js';
import { widthOf } from './line-breaking.js';
import { showText } from './text-lines.js';

const STYLES = ['number', 'letter', 'bullet', 'parenthesis'] as const;
type PointStyle = (typeof STYLES)[number];

/**
 * `<points><point>…</point></points>`: a numbered list with hanging indent, justified. A point may end with
 * a nested `<points>`, lettered by default. `style` is number (1.), letter (a.), parenthesis (1)) or bullet.
 */
export function pointBlocks(scope: Scope, element: Element, parent: number, depth = 0): Block[] {
  const { templateName, structure, size } = scope;
  const style: PointStyle =
    element.attributes['style'] === undefined && depth > 0
      ? 'letter'
      : parseChoice(templateName, element, 'style', STYLES);
  const list = structure.add('L', parent);
  const hang = size * 1.95;
  const inner: Scope = { ...scope, left: scope.left + hang, width: scope.width - hang };
  const points = childElements(templateName, element);
  return points.flatMap((point, index) => {
    if (point.name !== 'point')
      throw new TemplateError(templateName, point.line, '<points> holds <point> only');
    const item = structure.add('LI', list);
    const last = index === points.length - 1;
    const nested = point.children.filter(
      (child) => typeof child !== 'string' && child.name === 'points',
    ) as Element[];
    const own: Element = { ...point, children: point.children.filter((c) => !nested.includes(c as Element)) };
    const { block, body } = pointBlock(
      scope,
      inner,
      own,
      item,
      labelText(style, index),
      last && nested.length === 0,
    );
    return [block, ...nested.flatMap((points) => pointBlocks(inner, points, body, depth + 1))];
  });
}

function pointBlock(
  scope: Scope,
  inner: Scope,
  element: Element,
  item: number,
  label: string,
  last: boolean,
): { block: Block; body: number } {
  const { size, faces, structure } = scope;
  const height = size * scope.leading;
  const labelLeaf = structure.add('Lbl', item);
  const body = structure.add('LBody', item);
  const text = textOf(inner, element);
  const style = { face: faces.regular, size, grey: 0 };
  const labelFragment = {
    leaf: labelLeaf,
    // labels end in one column, so that 9. and 10. align at their points
    x: inner.left - size * 0.6 - widthOf(style, label),
    y: baseline(size, height),
    body: showText(style, `${label} `),
    graphic: false,
  };
  return {
    body,
    block: {
      ...PLAIN,
      line: element.line,
      texts: [text],
      slots: text.slots,
      leaves: [labelLeaf, body],
      before: size * 0.28,
      after: last ? size * 0.55 : size * 0.28,
      lay: (values, faults) => {
        const strips = lineStrips(text, values, faults, {
          leaf: body,
          x: inner.left,
          width: inner.width,
          align: 'justify',
          size,
          height,
        });
        const [first, ...rest] = strips;
        if (!first) return { shape: '0', strips };
        const head = { ...first, fragments: [labelFragment, ...first.fragments] };
        return { shape: String(strips.length), strips: [head, ...rest] };
      },
    },
  };
}

function labelText(style: PointStyle, index: number): string {
  if (style === 'bullet') return '•';
  if (style === 'parenthesis') return `${index + 1})`;
  if (style === 'number') return `${index + 1}.`;
  const letter = String.fromCharCode(97 + (index % 26));
  return `${index < 26 ? letter : letter + letter}.`;
}
