import { PDFRef, type PDFContext, type PDFObject } from 'pdf-lib';
import type { Block, Laid } from './blocks.js';
import type { Blueprint } from './blueprint.js';
import { ARTIFACT_OPEN, contentTag, drawArtifact, drawStrips, type Tag } from './drawing.js';
import { paginate, type Placement } from './paginate.js';
import { pdfNumber } from './pdf-syntax.js';
import { segmentPages, type Segment } from './segments.js';
import { ARTIFACT, type Mark } from './structure.js';
import { showText } from './text-lines.js';

/** A piece of a dynamic stream: operators, or a block to draw for the person. */
export type StreamPart = string | DrawnBlock;

export interface DrawnBlock {
  /** Index of the block; FOOTER is the footer's personal layer. */
  readonly block: number;
  readonly from: number;
  readonly to: number;
  readonly tops: readonly number[];
  readonly tags: readonly Tag[];
  /** The whole block as an artifact: a footer repeated on later pages. */
  readonly artifact: boolean;
}

export const FOOTER = -1;

/** One way of laying the document out on pages: where everything stands, and what marks it carries. */
export interface PagePlan {
  readonly segments: readonly (readonly Segment[])[];
  /** Content of each segment: static operators, or parts. Parallel to `segments`. */
  readonly contents: readonly (readonly (string | StreamPart[])[])[];
  /** What is the same on each page for everybody: stamp, static footer, page number. Drawn first. */
  readonly backgrounds: readonly string[];
  /** A footer with slots, page by page. */
  readonly footers: readonly (DrawnBlock | undefined)[];
  readonly marks: readonly Mark[];
  /** Lower edge of the last strip, from the top of its page. */
  readonly lowest: number;
}

/** Lays the blocks on pages. `tooTall` are blocks with a piece that no page can hold. */
export function planPages(
  blueprint: Blueprint,
  laid: readonly Laid[],
  stamp: string,
): { plan: PagePlan; tooTall: readonly number[] } {
  const { geometry, blocks, structure } = blueprint;
  const indexOf = new Map(blocks.map((block, index) => [block, index]));
  const headerOf = (block: Block): Laid | undefined => block.header && laid[indexOf.get(block.header)!];
  const { pages, tooTall } = paginate(
    blocks.map((block, index) => ({
      strips: laid[index]!.strips,
      before: block.before,
      after: block.after,
      keepWithNext: block.keepWithNext,
      newPage: block.newPage,
      headerHeight: heightOf(headerOf(block)),
    })),
    geometry,
  );
  const segments = segmentPages(pages, blocks);
  const marks: Mark[] = [];
  const counters = pages.map(() => 0);
  const tagsOf = (leaves: readonly number[], page: number): Tag[] =>
    leaves.map((node) => {
      const mcid = counters[page]!++;
      marks.push({ node, page, mcid });
      return contentTag(structure.typeOf(node), node, mcid);
    });

  const drawStatic = (placement: Placement, page: number): string => {
    const block = blocks[placement.block]!;
    const { strips } = laid[placement.block]!;
    const present = new Set(
      strips.slice(placement.from, placement.to).flatMap((s) => s.fragments.map((f) => f.leaf)),
    );
    present.delete(ARTIFACT);
    const tags = tagsOf(
      block.leaves.filter((leaf) => present.has(leaf)),
      page,
    );
    const own = drawStrips(strips, placement.from, placement.to, placement.tops, geometry.height, tags);
    return repeatedHeader(placement) + own;
  };
  const repeatedHeader = (placement: Placement): string => {
    const header = headerOf(blocks[placement.block]!);
    if (!header || placement.headerTop === undefined) return '';
    return drawArtifact(header.strips, placement.headerTop, geometry.height);
  };
  const contents = segments.map((page, index) =>
    page.map((segment) =>
      segment.dynamic
        ? segment.placements.flatMap((placement): StreamPart[] => {
            const block = blocks[placement.block]!;
            const drawn = { ...placement, tags: tagsOf(block.leaves, index), artifact: false };
            const header = repeatedHeader(placement);
            return header === '' ? [drawn] : [header, drawn];
          })
        : segment.placements.map((placement) => drawStatic(placement, index)).join(''),
    ),
  );

  const foot = planFooter(blueprint, pages.length, tagsOf);
  const backgrounds = pages.map(
    (_, index) => stamp + foot.backgrounds[index]! + pageNumber(blueprint, index, pages.length),
  );
  const lowest = lowestEdge(pages.at(-1) ?? [], laid);
  return { plan: { segments, contents, backgrounds, footers: foot.footers, marks, lowest }, tooTall };
}

/** The footer's fixed layer page by page as operators, its personal layer as parts to draw. */
function planFooter(
  { footer, geometry }: Blueprint,
  count: number,
  tagsOf: (leaves: readonly number[], page: number) => Tag[],
): { backgrounds: string[]; footers: (DrawnBlock | undefined)[] } {
  const tops = [geometry.footerTop];
  const onPage = (block: Block, page: number): DrawnBlock => ({
    block: FOOTER,
    from: 0,
    to: 1,
    tops,
    // on later pages it is a repetition, which a screen reader skips
    tags: page === 0 ? tagsOf(block.leaves, 0) : [],
    artifact: page > 0,
  });
  const strips = footer?.fixed.lay([], { tooLong: () => undefined, codeLength: () => undefined }).strips;
  const pages = Array.from({ length: count }, (_, page) => page);
  return {
    backgrounds: pages.map((page) =>
      footer && strips ? drawPart(onPage(footer.fixed, page), strips, geometry.height) : '',
    ),
    footers: pages.map((page) => footer?.personal && onPage(footer.personal, page)),
  };
}

function lowestEdge(placements: readonly Placement[], laid: readonly Laid[]): number {
  let lowest = 0;
  for (const { block, to, tops } of placements) {
    if (tops.length > 0) lowest = tops.at(-1)! + laid[block]!.strips[to - 1]!.height;
  }
  return lowest;
}

function heightOf(header: Laid | undefined): number {
  return header ? header.strips.reduce((sum, strip) => sum + strip.height, 0) : 0;
}

/** Draws a part for one person. */
export function drawPart(part: DrawnBlock, strips: Laid['strips'], pageHeight: number): string {
  if (part.artifact) return drawArtifact(strips, part.tops[0]!, pageHeight);
  return drawStrips(strips, part.from, part.to, part.tops, pageHeight, part.tags);
}

/** `Halaman 2 dari 3`, at the right above the lower margin's edge; a single page carries no number. */
function pageNumber({ geometry, faces }: Blueprint, page: number, count: number): string {
  if (count === 1) return '';
  const style = { face: faces.regular, size: 8.5, grey: 0.25 };
  const text = `Halaman ${page + 1} dari ${count}`;
  const width = (style.face.measure(text) * style.size) / 1000;
  const x = geometry.width - geometry.right - width;
  return `${ARTIFACT_OPEN}BT 1 0 0 1 ${pdfNumber(x)} 24 Tm ${showText(style, text)} ET\nEMC\n`;
}

/** A reference together with the object that it names. */
export type NumberedObject = readonly [PDFRef, PDFObject];

/** The page object of a plan. */
export function pageObject(
  context: PDFContext,
  { geometry }: Blueprint,
  parts: {
    readonly parent: PDFRef;
    readonly resources: PDFRef;
    readonly contents: readonly PDFRef[];
    readonly index: number;
    readonly annotations: readonly PDFRef[];
  },
): PDFObject {
  return context.obj({
    Type: 'Page',
    Parent: parts.parent,
    MediaBox: [0, 0, round(geometry.width), round(geometry.height)],
    Resources: parts.resources,
    Contents: [...parts.contents],
    StructParents: parts.index,
    Tabs: 'S',
    ...(parts.annotations.length > 0 ? { Annots: [...parts.annotations] } : {}),
  });
}

function round(points: number): number {
  return Math.round(points * 100) / 100;
}
