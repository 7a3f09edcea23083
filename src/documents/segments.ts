import type { Block } from './blocks.js';
import type { Placement } from './paginate.js';

/**
 * Consecutive placements of one page that are all static (the same for every person) or all dynamic. They
 * alternate, and each becomes one content stream.
 */
export interface Segment {
  readonly dynamic: boolean;
  readonly placements: readonly Placement[];
}

/** A block is dynamic when it reads a slot. */
function isDynamic(block: Block): boolean {
  return block.slots.length > 0;
}

/** Cuts the pages into segments. A page that ends static after something dynamic gets an empty dynamic end. */
export function segmentPages(
  pages: readonly (readonly Placement[])[],
  blocks: readonly Block[],
): Segment[][] {
  return pages.map((placements) => {
    const segments: { dynamic: boolean; placements: Placement[] }[] = [];
    for (const placement of placements) {
      const dynamic = isDynamic(blocks[placement.block]!);
      const last = segments.at(-1);
      if (last?.dynamic === dynamic) last.placements.push(placement);
      else segments.push({ dynamic, placements: [placement] });
    }
    if (segments.length > 1 && !segments.at(-1)!.dynamic) segments.push({ dynamic: true, placements: [] });
    return segments;
  });
}

/**
 * What two paginations must share so that one can use the other's static streams, moved up or down: the same
 * static strips on the same pages, between the same dynamic blocks.
 */
export function segmentKey(pages: readonly (readonly Segment[])[]): string {
  return pages
    .map((segments) =>
      segments
        .map(({ dynamic, placements }) =>
          placements
            .map(({ block, from, to, headerTop }) =>
              dynamic ? `d${block}` : `s${block}:${from}-${to}${headerTop === undefined ? '' : 'h'}`,
            )
            .join(','),
        )
        .join(';'),
    )
    .join('|');
}
