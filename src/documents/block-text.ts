import {
  parseChoice,
  parseFlag,
  parseLength,
  PLAIN,
  pushLines,
  textOf,
  type Block,
  type FaultSink,
  type Fragment,
  type Scope,
  type Strip,
} from './blocks.js';
import type { Element } from './markup.js';
import type { RichText } from './rich-text.js';
import type { StructureType } from './structure.js';
import type { Align } from './text-lines.js';
import type { FaceName } from './typeface.js';

interface TextLook {
  readonly type: StructureType;
  readonly face: FaceName;
  readonly size: number;
  readonly grey?: number;
  readonly leading: number;
  readonly align: Align;
  readonly before: number;
  readonly after: number;
  readonly keepWithNext: boolean;
}

/** `<title>`: the name of the document, centred, bold; `<br/>` parts its lines. */
export function titleBlock(scope: Scope, element: Element, parent: number): Block {
  return textBlock(scope, element, parent, {
    type: 'H1',
    face: 'bold',
    size: scope.size * 1.17,
    leading: 1.28,
    align: 'center',
    before: scope.size * 1.6,
    after: scope.size * 1.35,
    keepWithNext: true,
  });
}

/** `<subtitle>`: a centred line under the title, such as a number. */
export function subtitleBlock(scope: Scope, element: Element, parent: number): Block {
  return textBlock(scope, element, parent, {
    type: 'P',
    face: 'regular',
    size: scope.size,
    leading: scope.leading,
    align: 'center',
    before: 0,
    after: scope.size * 1.1,
    keepWithNext: true,
  });
}

/** `<heading>`: bold, kept with what follows. */
export function headingBlock(scope: Scope, element: Element, parent: number): Block {
  return textBlock(scope, element, parent, {
    type: 'H2',
    face: 'bold',
    size: scope.size,
    leading: scope.leading,
    align: parseChoice(scope.templateName, element, 'align', ['left', 'center']),
    before: scope.size,
    after: scope.size * 0.35,
    keepWithNext: true,
  });
}

/** `<paragraph>`: running text, justified unless `align` says otherwise. */
export function paragraphBlock(scope: Scope, element: Element, parent: number): Block {
  const small = parseChoice(scope.templateName, element, 'size', ['normal', 'small']) === 'small';
  return textBlock(scope, element, parent, {
    type: 'P',
    face: 'regular',
    size: small ? scope.size * 0.88 : scope.size,
    leading: scope.leading,
    align: parseChoice(scope.templateName, element, 'align', ['justify', 'left', 'center', 'right']),
    before: parseLength(scope.templateName, element, 'before') ?? scope.size * 0.55,
    after: scope.size * 0.55,
    keepWithNext: parseFlag(scope.templateName, element, 'keep-with-next'),
  });
}

/** `<spacer height="4mm"/>`: empty room of that height. */
export function spacerBlock(scope: Scope, element: Element): Block {
  const height = parseLength(scope.templateName, element, 'height') ?? scope.size;
  return emptyBlock(element, [{ height, fragments: [], breakable: false }]);
}

/** `<page-break/>`: what follows begins a page. */
export function pageBreakBlock(element: Element): Block {
  return { ...emptyBlock(element, []), newPage: true };
}

function emptyBlock(element: Element, strips: readonly Strip[]): Block {
  const laid = { shape: '', strips };
  return { ...PLAIN, line: element.line, texts: [], slots: [], leaves: [], lay: () => laid };
}

function textBlock(scope: Scope, element: Element, parent: number, look: TextLook): Block {
  const optional = parseFlag(scope.templateName, element, 'optional');
  const text = textOf(scope, element, look);
  const leaf = scope.structure.add(look.type, parent);
  return {
    ...PLAIN,
    line: element.line,
    texts: [text],
    slots: text.slots,
    optionalSlots: optional ? text.slots : [],
    leaves: [leaf],
    before: look.before,
    after: look.after,
    keepWithNext: look.keepWithNext,
    lay: (values, faults) => {
      if (optional && text.isBlank(values)) return { shape: '0', strips: [] };
      const strips = lineStrips(text, values, faults, {
        leaf,
        x: scope.left,
        width: scope.width,
        align: look.align,
        size: look.size,
        height: look.size * look.leading,
      });
      return { shape: String(strips.length), strips };
    },
  };
}

/**
 * A strip for each line. Neither the first nor the last line of a text stands alone on a page (no widows and
 * orphans), so texts of up to three lines are never parted.
 */
export function lineStrips(
  text: RichText,
  values: readonly string[],
  faults: FaultSink,
  place: { leaf: number; x: number; width: number; align: Align; size: number; height: number },
): Strip[] {
  const fragments: Fragment[] = [];
  const count = pushLines(fragments, text, values, faults, { ...place, top: 0 });
  return fragments.map((fragment, index) => ({
    height: place.height,
    fragments: [{ ...fragment, y: fragment.y - index * place.height }],
    breakable: index >= 2 && count - index >= 2,
  }));
}
