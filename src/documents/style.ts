import type { Typeface } from './typeface.js';

/** How a run of text looks. Sizes in points; grey from 0 (black) to 1. */
export interface Style {
  readonly face: Typeface;
  readonly size: number;
  readonly grey: number;
}

/** A run whose slots are filled. A line feed is a forced line break. */
export interface Run {
  readonly style: Style;
  readonly text: string;
}
