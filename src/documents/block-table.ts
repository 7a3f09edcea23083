import {
  parseChoice,
  parseFlag,
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
import { pdfNumber } from './pdf-syntax.js';
import type { RichText } from './rich-text.js';
import { ARTIFACT } from './structure.js';
import type { Align } from './text-lines.js';

const PADDING = { x: 5, y: 3.2 };
const BORDER = 0.6;

interface Cell {
  readonly text: RichText;
  readonly leaf: number;
  readonly align: Align;
}

interface Columns {
  /** Left edges and, last, the right edge of the table. */
  readonly edges: readonly number[];
}

/**
 * `<table columns="1 5 2"><row header="yes"><cell>…`: a ruled table over the whole width. Columns share it by
 * their weights. A row never parts; the header row is repeated on each page that the table reaches.
 */
export function tableBlocks(scope: Scope, element: Element, parent: number): Block[] {
  const { templateName, structure, left, width } = scope;
  const weights = (element.attributes['columns'] ?? '').trim().split(/\s+/).map(Number);
  if (weights.length === 0 || weights.some((weight) => !(weight > 0))) {
    throw new TemplateError(templateName, element.line, 'columns="1 5 2" gives the weight of each column');
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const edges = [left];
  for (const weight of weights) edges.push(edges.at(-1)! + (weight / total) * width);

  const table = structure.add('Table', parent);
  const rows = childElements(templateName, element);
  let header: Block | undefined;
  return rows.map((row, index) => {
    if (row.name !== 'row') throw new TemplateError(templateName, row.line, '<table> holds <row> only');
    const isHeader = parseFlag(templateName, row, 'header');
    const block = rowBlock(
      scope,
      row,
      table,
      { edges },
      {
        isHeader,
        first: index === 0,
        last: index === rows.length - 1,
        header,
      },
    );
    if (isHeader && index === 0) header = block;
    return block;
  });
}

function rowBlock(
  scope: Scope,
  element: Element,
  table: number,
  { edges }: Columns,
  row: { isHeader: boolean; first: boolean; last: boolean; header: Block | undefined },
): Block {
  const { templateName, structure } = scope;
  const size = scope.size * 0.92;
  const height = size * 1.25;
  const node = structure.add('TR', table);
  const children = childElements(templateName, element);
  if (children.length !== edges.length - 1) {
    throw new TemplateError(templateName, element.line, `the table has ${edges.length - 1} columns`);
  }
  const cells = children.map((child): Cell => {
    if (child.name !== 'cell') throw new TemplateError(templateName, child.line, '<row> holds <cell> only');
    const align = parseChoice(templateName, child, 'align', ['left', 'center', 'right', 'justify']);
    return {
      text: textOf(scope, child, { size, face: row.isHeader ? 'bold' : 'regular' }),
      leaf: structure.add(row.isHeader ? 'TH' : 'TD', node),
      align: row.isHeader ? 'center' : align,
    };
  });
  const texts = cells.map((cell) => cell.text);
  if (row.isHeader && slotsOf(texts).length > 0) {
    // repeated on later pages from a plan that many persons share
    throw new TemplateError(templateName, element.line, 'a header row is the same for everybody');
  }
  return {
    ...PLAIN,
    line: element.line,
    texts,
    slots: slotsOf(texts),
    leaves: cells.map((cell) => cell.leaf),
    before: row.first ? scope.size * 0.6 : 0,
    after: row.last ? scope.size * 0.8 : 0,
    keepWithNext: row.isHeader,
    ...(row.header ? { header: row.header } : {}),
    lay: (values, faults) => {
      const fragments: Fragment[] = [];
      const counts = cells.map((cell, column) =>
        pushLines(fragments, cell.text, values, faults, {
          leaf: cell.leaf,
          x: edges[column]! + PADDING.x,
          top: PADDING.y,
          width: edges[column + 1]! - edges[column]! - 2 * PADDING.x,
          align: cell.align,
          size,
          height,
        }),
      );
      const full = Math.max(1, ...counts) * height + 2 * PADDING.y;
      fragments.unshift(borders(edges, full));
      return { shape: counts.join(','), strips: [{ height: full, fragments, breakable: false }] };
    },
  };
}

/** The row's frame and the lines between its columns; neighbours' frames fall on one another. */
function borders(edges: readonly number[], height: number): Fragment {
  const first = edges[0]!;
  const width = edges.at(-1)! - first;
  const inner = edges
    .slice(1, -1)
    .map((edge) => `${pdfNumber(edge - first)} 0 m ${pdfNumber(edge - first)} ${pdfNumber(height)} l `);
  const body = `${BORDER} w 0 0 ${pdfNumber(width)} ${pdfNumber(height)} re ${inner.join('')}S`;
  return { leaf: ARTIFACT, x: first, y: height, body, graphic: true };
}
