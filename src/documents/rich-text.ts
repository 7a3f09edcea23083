import { showCode } from '../shared/codes.js';
import { TemplateError } from './documents.errors.js';
import type { Element } from './markup.js';
import type { Run, Style } from './style.js';
import { splitSlots, type Pieces } from './template.js';
import { setText, type Align, type SetText } from './text-lines.js';
import type { FaceName, Typeface } from './typeface.js';

/** A run as it stands in the template: its text may hold slots. */
interface TemplateRun {
  readonly style: Style;
  readonly pieces: Pieces;
  /** Show the text in groups of four, as verification codes are read aloud. */
  readonly fours: boolean;
}

/** Inline content of a block: text in several styles, with slots. */
export class RichText {
  readonly slots: readonly number[];
  private readonly constant: readonly Run[] | undefined;
  private remembered: { width: number; align: Align; set: SetText } | undefined;

  constructor(private readonly runs: readonly TemplateRun[]) {
    this.slots = [...new Set(runs.flatMap((run) => run.pieces.filter((p) => typeof p === 'number')))];
    if (this.slots.length === 0) this.constant = this.filled([]);
  }

  /** The faces that a slot's characters are shown in. */
  facesOf(slot: number): Typeface[] {
    return this.runs.filter((run) => run.pieces.includes(slot)).map((run) => run.style.face);
  }

  /** Every face of this text. */
  faces(): Typeface[] {
    return this.runs.map((run) => run.style.face);
  }

  /** The static characters with the faces that show them, to check that they have glyphs. */
  staticTexts(): { text: string; face: Typeface }[] {
    return this.runs.map((run) => ({
      text: run.pieces.filter((p) => typeof p === 'string').join(''),
      face: run.style.face,
    }));
  }

  /** The runs with their slots filled; `values` by index of the slot. */
  runsFor(values: readonly string[]): readonly Run[] {
    return this.constant ?? this.filled(values);
  }

  private filled(values: readonly string[]): Run[] {
    const filled: Run[] = [];
    for (const run of this.runs) {
      let text = '';
      for (const piece of run.pieces) text += typeof piece === 'string' ? piece : values[piece]!;
      filled.push({ style: run.style, text: run.fours ? showCode(text) : text });
    }
    return filled;
  }

  /** The text set in a column; what no person changes is set once. */
  set(values: readonly string[], width: number, align: Align): SetText {
    if (!this.constant) return setText(this.filled(values), width, align);
    if (this.remembered?.width !== width || this.remembered.align !== align) {
      this.remembered = { width, align, set: setText(this.constant, width, align) };
    }
    return this.remembered.set;
  }

  /** Whether all slots of this text are empty: what is `optional` is then left out. */
  isBlank(values: readonly string[]): boolean {
    return this.slots.length > 0 && this.slots.every((slot) => values[slot] === '');
  }
}

/** The inline elements and what they change. */
interface Look {
  readonly face: FaceName;
  readonly fours: boolean;
}

/** Reads the inline content of an element: text, `b`, `i`, `br`, `fours`. White space is collapsed. */
export function readRichText(
  templateName: string,
  element: Element,
  faces: Readonly<Record<FaceName, Typeface>>,
  base: { readonly face: FaceName; readonly size: number; readonly grey?: number },
): RichText {
  const raw: { look: Look; text: string }[] = [];
  collect(element, { face: base.face, fours: false });

  function collect(parent: Element, look: Look): void {
    for (const child of parent.children) {
      if (typeof child === 'string') raw.push({ look, text: child.normalize('NFC') });
      else if (child.name === 'br') raw.push({ look, text: '\n' });
      else if (child.name === 'b') collect(child, { ...look, face: 'bold' });
      else if (child.name === 'i') collect(child, { ...look, face: 'italic' });
      else if (child.name === 'fours') collect(child, { ...look, fours: true });
      else throw new TemplateError(templateName, child.line, `<${child.name}> is not an inline element`);
    }
  }

  const runs: TemplateRun[] = [];
  let spaced = true; // no space at the start of a line
  for (const [index, { look, text }] of raw.entries()) {
    if (text === '\n') {
      trimEnd(runs);
      runs.push({ style: styleOf(look), pieces: ['\n'], fours: false });
      spaced = true;
      continue;
    }
    let collapsed = text.replace(/[ \t\r\n]+/g, ' ');
    if (spaced) collapsed = collapsed.replace(/^ /, '');
    if (index === raw.length - 1) collapsed = collapsed.replace(/ $/, '');
    if (collapsed === '') continue;
    spaced = collapsed.endsWith(' ');
    runs.push({ style: styleOf(look), pieces: splitSlots(collapsed), fours: look.fours });
  }
  trimEnd(runs);
  return new RichText(runs);

  function styleOf(look: Look): Style {
    return { face: faces[look.face], size: base.size, grey: base.grey ?? 0 };
  }
}

function trimEnd(runs: TemplateRun[]): void {
  const last = runs.at(-1);
  const piece = last?.pieces.at(-1);
  if (last === undefined || typeof piece !== 'string' || !piece.endsWith(' ')) return;
  runs[runs.length - 1] = { ...last, pieces: [...last.pieces.slice(0, -1), piece.slice(0, -1)] };
}
