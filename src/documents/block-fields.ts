import {
  parseCount,
  parseFlag,
  parseLength,
  PLAIN,
  pushLines,
  textOf,
  baseline,
  type Block,
  type Fragment,
  type Scope,
} from './blocks.js';
import { TemplateError } from './documents.errors.js';
import { widthOf } from './line-breaking.js';
import { childElements, type Element } from './markup.js';
import { readRichText, type RichText } from './rich-text.js';
import { showText } from './text-lines.js';

/** Lines that one value may take unless its field says otherwise (`lines="2"`). */
const MAX_LINES = 5;

/**
 * `<fields><field label="Nama">…</field></fields>`: an identity block. The colons stand in one column behind
 * the longest label; values wrap beside it; an `optional` field with an empty value leaves no line.
 */
export function fieldBlocks(scope: Scope, element: Element, parent: number): Block[] {
  const { templateName, size } = scope;
  const indent = parseLength(templateName, element, 'indent') ?? 0;
  const fields = childElements(templateName, element).map((child) => {
    if (child.name !== 'field')
      throw new TemplateError(templateName, child.line, '<fields> holds <field> only');
    return { child, label: labelOf(scope, child) };
  });
  const widest = Math.max(0, ...fields.map(({ label }) => widthOfLabel(label)));
  const colon = parseLength(templateName, element, 'label-width') ?? indent + widest + size;
  return fields.map(({ child, label }, index) =>
    fieldBlock(scope, child, parent, label, {
      label: scope.left + indent,
      colon: scope.left + colon,
      value: scope.left + colon + size * 0.8,
      first: index === 0,
      last: index === fields.length - 1,
    }),
  );
}

interface FieldPlace {
  readonly label: number;
  readonly colon: number;
  readonly value: number;
  readonly first: boolean;
  readonly last: boolean;
}

function fieldBlock(
  scope: Scope,
  element: Element,
  parent: number,
  label: RichText,
  place: FieldPlace,
): Block {
  const { templateName, size } = scope;
  const bold = parseFlag(templateName, element, 'bold');
  const optional = parseFlag(templateName, element, 'optional');
  const maxLines = parseCount(templateName, element, 'lines', MAX_LINES);
  const text = textOf(scope, element, { face: bold ? 'bold' : 'regular' });
  const leaf = scope.structure.add('P', parent);
  const height = size * scope.leading;
  const at = baseline(size, height);
  const head: Fragment[] = [
    { leaf, x: place.label, y: at, body: shownLine(label), graphic: false },
    {
      leaf,
      x: place.colon,
      y: at,
      body: showText({ face: scope.faces.regular, size, grey: 0 }, ': '),
      graphic: false,
    },
  ];
  const width = scope.left + scope.width - place.value;
  return {
    ...PLAIN,
    line: element.line,
    texts: [label, text],
    slots: text.slots,
    optionalSlots: optional ? text.slots : [],
    leaves: [leaf],
    before: place.first ? size * 0.45 : size * 0.14,
    after: place.last ? size * 0.55 : 0,
    keepWithNext: !place.last,
    lay: (values, faults) => {
      if (optional && text.isBlank(values)) return { shape: '0', strips: [] };
      const fragments = [...head];
      const lines = pushLines(fragments, text, values, faults, {
        leaf,
        x: place.value,
        top: 0,
        width,
        align: 'left',
        size,
        height,
      });
      if (lines > maxLines) faults.tooLong(text.slots);
      const count = Math.max(1, lines);
      return { shape: String(count), strips: [{ height: height * count, fragments, breakable: false }] };
    },
  };
}

function labelOf(scope: Scope, field: Element): RichText {
  const label = field.attributes['label'];
  if (!label) throw new TemplateError(scope.templateName, field.line, '<field> needs a label');
  return readRichText(
    scope.templateName,
    { name: 'label', attributes: {}, children: [label], line: field.line },
    scope.faces,
    { face: 'regular', size: scope.size },
  );
}

/** The trailing space parts label, colon and value for programs that read the text. */
function shownLine(text: RichText): string {
  return text
    .runsFor([])
    .map((run) => showText(run.style, `${run.text} `))
    .join(' ');
}

function widthOfLabel(label: RichText): number {
  return label.runsFor([]).reduce((sum, run) => sum + widthOf(run.style, run.text), 0);
}
