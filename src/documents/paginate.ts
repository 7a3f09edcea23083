import type { Strip } from './blocks.js';

/** What pagination has to know of a block. */
export interface Flowing {
  readonly strips: readonly Strip[];
  readonly before: number;
  readonly after: number;
  readonly keepWithNext: boolean;
  readonly newPage: boolean;
  /** Height of what is repeated above the block at the top of a page; 0 for nothing. */
  readonly headerHeight: number;
}

/** Strips `from` to `to` (exclusive) of a block on a page. */
export interface Placement {
  readonly block: number;
  readonly from: number;
  readonly to: number;
  /** Distance of each strip's top from the top of the page, in points. */
  readonly tops: readonly number[];
  /** The block's header is repeated here, at that distance from the top. */
  readonly headerTop?: number;
}

export interface Pages {
  readonly pages: readonly (readonly Placement[])[];
  /** Blocks with a piece that is taller than a page. */
  readonly tooTall: readonly number[];
}

interface Part {
  readonly block: number;
  readonly from: number;
  readonly to: number;
}

/** Strips that must not part: of one block, or of several that are kept together. */
type Chunk = Part[];

const EPSILON = 0.01;

/**
 * Flows blocks over pages. A page ends only where a strip allows it; a block that is kept with the next one
 * takes its last chunk along. Every block has at least one placement, also an empty one. Between two blocks
 * the larger of the spaces they ask for is left; at the top of a page none.
 */
export function paginate(
  blocks: readonly Flowing[],
  page: { readonly top: number; readonly bottom: number },
): Pages {
  const pages: Placement[][] = [[]];
  const tooTall: number[] = [];
  let cursor: Cursor = { y: page.top, after: 0, fresh: true };

  for (const chunk of chunksOf(blocks)) {
    const { block, from } = chunk[0]!;
    if (from === 0 && blocks[block]!.newPage && !cursor.fresh) turn();
    let placed = placeChunk(chunk, blocks, cursor);
    if (placed.cursor.y > page.bottom + EPSILON && !cursor.fresh) {
      turn();
      placed = placeChunk(chunk, blocks, cursor);
    }
    if (placed.cursor.y > page.bottom + EPSILON) tooTall.push(...chunk.map((part) => part.block));
    for (const placement of placed.placements) append(pages.at(-1)!, placement);
    cursor = placed.cursor;
  }
  return { pages, tooTall };

  function turn(): void {
    pages.push([]);
    cursor = { y: page.top, after: 0, fresh: true };
  }
}

interface Cursor {
  readonly y: number;
  /** Space that the block above asks for. */
  readonly after: number;
  /** Nothing stands on this page yet. */
  readonly fresh: boolean;
}

function placeChunk(
  chunk: Chunk,
  blocks: readonly Flowing[],
  start: Cursor,
): { placements: Placement[]; cursor: Cursor } {
  let { y, after, fresh } = start;
  const placements: Placement[] = [];
  for (const part of chunk) {
    const flowing = blocks[part.block]!;
    if (flowing.strips.length === 0) {
      placements.push({ ...part, tops: [] });
      continue;
    }
    if (part.from === 0 && !fresh) y += Math.max(after, flowing.before);
    const repeats = fresh && flowing.headerHeight > 0;
    const headerTop = y;
    if (repeats) y += flowing.headerHeight;
    const tops: number[] = [];
    for (let strip = part.from; strip < part.to; strip++) {
      tops.push(y);
      y += flowing.strips[strip]!.height;
    }
    placements.push(repeats ? { ...part, tops, headerTop } : { ...part, tops });
    fresh = false;
    after = part.to === flowing.strips.length ? flowing.after : 0;
  }
  return { placements, cursor: { y, after, fresh } };
}

/** Strips of one block that stand on one page are one placement. */
function append(page: Placement[], placement: Placement): void {
  const last = page.at(-1);
  if (last && last.block === placement.block && last.to === placement.from && placement.from > 0) {
    page[page.length - 1] = { ...last, to: placement.to, tops: [...last.tops, ...placement.tops] };
  } else page.push(placement);
}

function chunksOf(blocks: readonly Flowing[]): Chunk[] {
  const chunks: Chunk[] = [];
  let tied = false; // the next block stays with the last chunk
  for (const [block, { strips, keepWithNext, newPage }] of blocks.entries()) {
    if (newPage) tied = false;
    const cuts = [0];
    for (let i = 1; i < strips.length; i++) if (strips[i]!.breakable) cuts.push(i);
    for (const [index, from] of cuts.entries()) {
      const part = { block, from, to: cuts[index + 1] ?? strips.length };
      const last = chunks.at(-1);
      // an empty block goes wherever the one above it goes
      const joins = index === 0 && (tied || (strips.length === 0 && !newPage));
      if (joins && last) last.push(part);
      else chunks.push([part]);
    }
    if (strips.length > 0) tied = keepWithNext;
  }
  return chunks;
}
