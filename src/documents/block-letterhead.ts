import {
  parseFlag,
  parseLength,
  PLAIN,
  pushLines,
  rule,
  slotsOf,
  textOf,
  type Block,
  type Fragment,
  type Scope,
} from './blocks.js';
import { TemplateError } from './documents.errors.js';
import { widthOf } from './line-breaking.js';
import { childElements, type Element } from './markup.js';
import { pdfNumber } from './pdf-syntax.js';
import type { RichText } from './rich-text.js';
import type { FaceName } from './typeface.js';

interface HeadLine {
  readonly text: RichText;
  readonly leaf: number;
  readonly size: number;
  readonly height: number;
}

const LOOKS: Readonly<Record<string, { face: FaceName; size: number; leading: number }>> = {
  government: { face: 'bold', size: 14.5, leading: 1.22 },
  agency: { face: 'bold', size: 17, leading: 1.2 },
  address: { face: 'regular', size: 9.5, leading: 1.28 },
};

/**
 * `<letterhead>`: the crest at the left, the lines of government, agency and address centred, and a double
 * rule. The lines are centred on the page when they fit beside the crest that way, else in the room right
 * of it.
 */
export function letterheadBlock(scope: Scope, element: Element, parent: number): Block {
  const { templateName, structure, crest, left, width } = scope;
  const wantsCrest = parseFlag(templateName, element, 'crest');
  const crestHeight = wantsCrest && crest ? (parseLength(templateName, element, 'crest-height') ?? 66) : 0;
  const crestWidth = crest ? crestHeight * crest.aspect : 0;
  const section = structure.add('Sect', parent);
  const figure = crestHeight > 0 ? structure.add('Figure', section, 'Lambang daerah') : undefined;

  const lines: HeadLine[] = childElements(templateName, element).map((child) => {
    const look = LOOKS[child.name];
    if (!look)
      throw new TemplateError(templateName, child.line, `<${child.name}> is not a line of a letterhead`);
    const leaf = structure.add('P', section);
    return { text: textOf(scope, child, look), leaf, size: look.size, height: look.size * look.leading };
  });
  const texts = lines.map((line) => line.text);

  const gap = crestWidth > 0 ? 12 : 0;
  const centred = width - 2 * (crestWidth + gap);
  const column = lines.every((line) => line.text.slots.length === 0 && naturalWidth(line.text) <= centred)
    ? { x: left + crestWidth + gap, width: centred }
    : { x: left + crestWidth + gap, width: width - crestWidth - gap };

  return {
    ...PLAIN,
    line: element.line,
    texts,
    slots: slotsOf(texts),
    leaves: [...(figure === undefined ? [] : [figure]), ...lines.map((line) => line.leaf)],
    after: scope.size,
    keepWithNext: true,
    lay: (values, faults) => {
      const fragments: Fragment[] = [];
      let y = 0;
      const counts: number[] = [];
      for (const { text, leaf, size, height } of lines) {
        const place = {
          leaf,
          x: column.x,
          top: y,
          width: column.width,
          align: 'center',
          size,
          height,
        } as const;
        const count = pushLines(fragments, text, values, faults, place);
        counts.push(count);
        y += count * height;
      }
      const inner = Math.max(y, crestHeight);
      const shift = (inner - y) / 2; // the lesser of the two is centred on the other
      const shifted = fragments.map((fragment) => ({ ...fragment, y: fragment.y + shift }));
      if (figure !== undefined) {
        const body = `${pdfNumber(crestWidth)} 0 0 ${pdfNumber(crestHeight)} 0 0 cm /C Do`;
        const top = (inner - crestHeight) / 2;
        shifted.unshift({ leaf: figure, x: left, y: top + crestHeight, body, graphic: true });
      }
      shifted.push(rule(left, inner + 7, width, 2.2), rule(left, inner + 10.6, width, 0.7));
      return {
        shape: counts.join(','),
        strips: [{ height: inner + 11.3, fragments: shifted, breakable: false }],
      };
    },
  };
}

function naturalWidth(text: RichText): number {
  return text.runsFor([]).reduce((sum, run) => sum + widthOf(run.style, run.text), 0);
}
