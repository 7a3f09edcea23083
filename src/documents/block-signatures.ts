import {
  parseCount,
  parseFlag,
  parseLength,
  PLAIN,
  pushLines,
  slotsOf,
  textOf,
  type Block,
  type Fragment,
  type Scope,
} from './blocks.js';
import { TemplateError } from './documents.errors.js';
import { childElements, type Element } from './markup.js';
import type { RichText } from './rich-text.js';
import type { FaceName } from './typeface.js';

interface ColumnLine {
  readonly text: RichText | undefined;
  readonly leaf: number;
  readonly size: number;
  readonly height: number;
  readonly optional: boolean;
  /** Height of a `<space>`, where there is no text. */
  readonly space: number;
}

interface Column {
  readonly x: number;
  readonly width: number;
  readonly lines: readonly ColumnLine[];
}

/**
 * `<signatures>` with one `<signature>` per column: `line` (place and date, role), `space`, `note` (small and
 * grey, says how it was signed), `name` (bold). The block never parts; it moves to the next page whole.
 * Columns share the width; a single one stands at the right, `of="2"` gives how many columns are counted.
 */
export function signaturesBlock(scope: Scope, element: Element, parent: number): Block {
  const { templateName, left, width } = scope;
  const children = childElements(templateName, element);
  const count = Math.max(parseCount(templateName, element, 'of', 2), children.length);
  const gap = scope.size * 1.5;
  const columnWidth = (width - gap * (count - 1)) / count;
  const columns = children.map((child, index): Column => {
    if (child.name !== 'signature') {
      throw new TemplateError(templateName, child.line, '<signatures> holds <signature> only');
    }
    const position = count - children.length + index;
    return {
      x: left + position * (columnWidth + gap),
      width: columnWidth,
      lines: readColumn(scope, child, parent),
    };
  });
  const lines = columns.flatMap((column) => column.lines);
  const texts = lines.flatMap((line) => line.text ?? []);
  return {
    ...PLAIN,
    line: element.line,
    texts,
    slots: slotsOf(texts),
    optionalSlots: slotsOf(lines.flatMap((line) => (line.optional && line.text ? [line.text] : []))),
    leaves: lines.flatMap((line) => (line.text ? [line.leaf] : [])),
    before: scope.size * 1.1,
    after: scope.size * 0.5,
    lay: (values, faults) => {
      const fragments: Fragment[] = [];
      let tallest = 0;
      let shape = '';
      for (const column of columns) {
        let y = 0;
        for (const line of column.lines) {
          if (!line.text) {
            y += line.space;
            continue;
          }
          if (line.optional && line.text.isBlank(values)) {
            shape += '0';
            continue;
          }
          const rows = pushLines(fragments, line.text, values, faults, {
            leaf: line.leaf,
            x: column.x,
            top: y,
            width: column.width,
            align: 'left',
            size: line.size,
            height: line.height,
          });
          shape += rows;
          y += rows * line.height;
        }
        tallest = Math.max(tallest, y);
        shape += ',';
      }
      return { shape, strips: [{ height: tallest, fragments, breakable: false }] };
    },
  };
}

function readColumn(scope: Scope, signature: Element, parent: number): ColumnLine[] {
  const { templateName, structure, size, leading } = scope;
  const section = structure.add('Sect', parent);
  return childElements(templateName, signature).map((child) => {
    if (child.name === 'space') {
      const space = parseLength(templateName, child, 'height') ?? 48;
      return { text: undefined, leaf: -1, size, height: 0, optional: false, space };
    }
    const look = lookOf(scope, child);
    return {
      text: textOf(scope, child, look),
      leaf: structure.add('P', section),
      size: look.size,
      height: look.size * leading,
      optional: parseFlag(templateName, child, 'optional'),
      space: 0,
    };
  });
}

function lookOf(scope: Scope, line: Element): { face: FaceName; size: number; grey: number } {
  const { size } = scope;
  if (line.name === 'line') return { face: 'regular', size, grey: 0 };
  if (line.name === 'name') return { face: 'bold', size, grey: 0 };
  if (line.name === 'note') return { face: 'regular', size: size * 0.75, grey: 0.35 };
  throw new TemplateError(scope.templateName, line.line, `<${line.name}> is not a line of a signature`);
}
