import type { Run, Style } from './style.js';

/** A stretch of one style inside a word. */
export interface Part {
  readonly style: Style;
  readonly text: string;
}

/** What never breaks: a word, or the part of a compound up to its hyphen. Widths in points. */
export interface Word {
  readonly parts: readonly Part[];
  readonly width: number;
  /** What follows: a space of that width, a hyphen's break (0), a forced break, or the end. */
  readonly after: 'space' | 'hyphen' | 'break' | 'end';
  readonly space: number;
}

/** Words `from` to `to` (exclusive) of a line. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Cuts runs into words at spaces, after the hyphens of compounds (`masing-masing`), and at forced breaks. */
export function cutWords(runs: readonly Run[]): Word[] {
  const words: Word[] = [];
  let parts: Part[] = [];
  const end = (after: Word['after'], style: Style): void => {
    const width = parts.reduce((sum, part) => sum + widthOf(part.style, part.text), 0);
    words.push({ parts, width, after, space: after === 'space' ? widthOf(style, ' ') : 0 });
    parts = [];
  };
  for (const { style, text } of runs) {
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const character = text[i];
      if (character === ' ' || character === '\n') {
        if (i > start) parts.push({ style, text: text.slice(start, i) });
        // a second space in a row belongs to no word
        if (parts.length > 0) end(character === ' ' ? 'space' : 'break', style);
        else if (character === '\n') setAfter(words, 'break');
        start = i + 1;
      } else if (character === '-' && breaksAfter(text, i)) {
        parts.push({ style, text: text.slice(start, i + 1) });
        end('hyphen', style);
        start = i + 1;
      }
    }
    if (start < text.length) parts.push({ style, text: text.slice(start) });
  }
  if (parts.length > 0) end('end', parts[0]!.style);
  else setAfter(words, 'end');
  return words;
}

export function widthOf(style: Style, text: string): number {
  return (style.face.measure(text) * style.size) / 1000;
}

/** A compound's hyphen has at least two letters on both sides; `S-1` and `II-a` stay whole. */
function breaksAfter(text: string, hyphen: number): boolean {
  return (
    /\p{L}{2}-$/u.test(text.slice(Math.max(0, hyphen - 2), hyphen + 1)) &&
    /^\p{L}{2}/u.test(text.slice(hyphen + 1, hyphen + 3))
  );
}

function setAfter(words: Word[], after: Word['after']): void {
  const last = words.at(-1);
  if (last) words[words.length - 1] = { ...last, after, space: 0 };
}

/** First fit: for ragged lines. A word wider than the line gets a line of its own and sticks out. */
export function fillLines(words: readonly Word[], width: number): Span[] {
  const spans: Span[] = [];
  let from = 0;
  let used = 0;
  for (const [index, word] of words.entries()) {
    if (index > from && used + word.width > width + EPSILON) {
      spans.push({ from, to: index });
      from = index;
      used = 0;
    }
    used += word.width + word.space;
    if (word.after === 'break') {
      spans.push({ from, to: index + 1 });
      from = index + 1;
      used = 0;
    }
  }
  if (from < words.length) spans.push({ from, to: words.length });
  return spans;
}

const EPSILON = 0.005;
/** Spaces may shrink to 88 % of their width and should not grow to more than one and a half times. */
const SHRINK = 0.12;
const STRETCH = 0.5;

/**
 * Total fit (after Knuth and Plass 1981, without hyphenation): the breaks whose spaces, over the whole
 * paragraph, differ least from their natural width. For justified text.
 */
export function balanceLines(words: readonly Word[], width: number): Span[] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let to = 1; to <= words.length; to++) {
    let chosen = { cost: Number.POSITIVE_INFINITY, from: to - 1 };
    let natural = 0;
    let gaps = 0;
    for (let from = to - 1; from >= 0; from--) {
      const word = words[from]!;
      if (from < to - 1 && word.after === 'break') break;
      natural += word.width;
      if (from < to - 1) {
        natural += word.space;
        gaps += word.space;
      }
      if (natural - gaps * SHRINK > width + EPSILON && from < to - 1) break;
      const cost = best[from]!.cost + lineCost(words[to - 1]!, natural, gaps, width);
      if (cost < chosen.cost) chosen = { cost, from };
    }
    best.push(chosen);
  }
  const spans: Span[] = [];
  for (let to = words.length; to > 0; to = best[to]!.from) spans.push({ from: best[to]!.from, to });
  return spans.toReversed();
}

function lineCost(last: Word, natural: number, gaps: number, width: number): number {
  if (last.after === 'end' || last.after === 'break') {
    if (natural > width) return cubed((natural - width) / Math.max(gaps * SHRINK, EPSILON));
    // a last line of one short word looks like a mistake
    return natural < width * 0.12 ? 400 : 0;
  }
  const rest = width - natural;
  if (gaps === 0) return 100_000 + Math.abs(rest) * 100;
  const ratio = rest < 0 ? -rest / (gaps * SHRINK) : rest / (gaps * STRETCH);
  return 10 + cubed(ratio) * 100 + (last.after === 'hyphen' ? 60 : 0);
}

function cubed(ratio: number): number {
  return ratio ** 3;
}
