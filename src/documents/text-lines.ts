import {
  balanceLines,
  cutWords,
  fillLines,
  widthOf,
  type Part,
  type Span,
  type Word,
} from './line-breaking.js';
import { pdfNumber } from './pdf-syntax.js';
import type { Run, Style } from './style.js';

export type Align = 'left' | 'center' | 'right' | 'justify';

/** A line of text ready to be shown: `body` goes between BT ... Tm and ET. */
export interface TextLine {
  /** Where the line starts, in points from the left edge of its column. */
  readonly x: number;
  readonly body: string;
}

export interface SetText {
  readonly lines: readonly TextLine[];
  /** Some word is wider than the column. */
  readonly overflows: boolean;
}

/** Sets runs of text in a column of `width` points. */
export function setText(runs: readonly Run[], width: number, align: Align): SetText {
  const natural = singleLineWidth(runs);
  if (natural <= width) {
    // nearly every field of nearly every person: one line, nothing to break
    let body = '';
    for (const run of runs) body += body === '' ? showPart(run, 0) : ` ${showPart(run, 0)}`;
    return { lines: [{ x: indent(align, width, natural), body }], overflows: false };
  }
  const words = cutWords(runs);
  if (words.length === 0) return { lines: [], overflows: false };
  const spans = align === 'justify' ? balanceLines(words, width) : fillLines(words, width);
  return {
    lines: spans.map((span) => setLine(words, span, width, align)),
    overflows: words.some((word) => word.width > width + 0.05),
  };
}

/** Width of the runs on one line; infinite when a forced break or nothing stands in the way of one. */
function singleLineWidth(runs: readonly Run[]): number {
  let natural = 0;
  let empty = true;
  for (const { style, text } of runs) {
    if (text.includes('\n')) return Number.POSITIVE_INFINITY;
    natural += widthOf(style, text);
    empty &&= text === '';
  }
  return empty ? Number.POSITIVE_INFINITY : natural;
}

function setLine(words: readonly Word[], span: Span, width: number, align: Align): TextLine {
  const parts = joinParts(words, span);
  const last = words[span.to - 1]!;
  const natural = parts.reduce((sum, part) => sum + widthOf(part.style, part.text), 0);
  const ends = last.after === 'end' || last.after === 'break';
  const rest = width - natural;
  let perPoint = 0; // what a space of this line gains for each point of its own width
  if (align === 'justify' && (!ends || rest < 0)) {
    const spaces = parts.reduce((sum, part) => sum + countSpaces(part.text) * widthOf(part.style, ' '), 0);
    if (spaces > 0) perPoint = rest / spaces;
  }
  // A space at the end of each broken line keeps programs that read the text from gluing words.
  if (last.after === 'space' || last.after === 'break') {
    const end = parts.length - 1;
    parts[end] = { style: parts[end]!.style, text: `${parts[end]!.text} ` };
  }
  return {
    x: align === 'justify' ? 0 : indent(align, width, natural),
    body: parts.map((part) => showPart(part, perPoint)).join(' '),
  };
}

function indent(align: Align, width: number, natural: number): number {
  if (align === 'center') return (width - natural) / 2;
  return align === 'right' ? width - natural : 0;
}

function countSpaces(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 0x20) count++;
  return count;
}

/** Words and the spaces between them as stretches of one style. */
function joinParts(words: readonly Word[], span: Span): Part[] {
  const parts: { style: Style; text: string }[] = [];
  for (let i = span.from; i < span.to; i++) {
    for (const part of words[i]!.parts) {
      const open = parts.at(-1);
      if (open?.style === part.style) open.text += part.text;
      else parts.push({ style: part.style, text: part.text });
    }
    if (i < span.to - 1 && words[i]!.after === 'space') parts.at(-1)!.text += ' ';
  }
  return parts;
}

/** Font, grey, and the text: `/B 12 Tf [<0024>] TJ`. */
function showPart(part: Part, perPoint: number): string {
  const { face, size, grey } = part.style;
  const perSpace = perPoint === 0 ? 0 : perPoint * face.measure(' ');
  const shown = `/${FONT_NAMES[face.name]} ${pdfNumber(size)} Tf ${face.show(part.text, perSpace)} TJ`;
  return grey === 0 ? shown : `${pdfNumber(grey)} g ${shown} 0 g`;
}

/** Text of one style as it stands between BT ... Tm and ET. */
export function showText(style: Style, text: string): string {
  return showPart({ style, text }, 0);
}

/** Names of the faces in the page's resources. */
export const FONT_NAMES = { regular: 'R', bold: 'B', italic: 'I' } as const;
