import { PDFNull, PDFRef, type PDFContext } from 'pdf-lib';
import type { Laid } from './blocks.js';
import type { Blueprint } from './blueprint.js';
import { pageObject, planPages, type NumberedObject, type PagePlan, type StreamPart } from './page-plan.js';
import { pdfNumber } from './pdf-syntax.js';
import { objectBytes, type Prefix } from './prefix.js';
import { segmentKey, type Segment } from './segments.js';
import { structureObjects } from './structure.js';

/** A content stream of the tail: its object number and what it draws. */
export interface TailStream {
  readonly number: number;
  readonly parts: readonly StreamPart[];
}

/** Everything about a tail that depends on the shape of a document only, not on the person. */
export interface TailPlan {
  readonly pages: number;
  /** Objects that open the tail: page tree, structure root, pages. */
  readonly head: string;
  readonly streams: readonly TailStream[];
  /** Rows of the cross-reference table before and after the signature's, up to the last fixed object. */
  readonly rowsBefore: string;
  readonly rowsAfter: string;
  /** Number of objects with the free one: /Size. */
  readonly size: number;
}

/** One row of a cross-reference table, exactly 20 bytes (ISO 32000-2, 7.5.4). */
export function xrefRow(offset: number): string {
  return `${String(offset).padStart(10, '0')} 00000 n \n`;
}

/**
 * The tail of documents of one shape. When its pages break like the nominal ones, it uses the static streams
 * of the prefix, moved up or down by a `cm`; otherwise it brings its own streams and structure tree.
 */
export function planTail(
  context: PDFContext,
  blueprint: Blueprint,
  prefix: Prefix,
  nominal: PagePlan,
  laid: readonly Laid[],
  stamp: string,
): { tail: TailPlan; tooTall: readonly number[] } {
  const { plan, tooTall } = planPages(blueprint, laid, stamp);
  const reuse = segmentKey(plan.segments) === segmentKey(nominal.segments);
  const tail = reuse
    ? reusingTail(context, blueprint, prefix, nominal, plan)
    : ownTail(context, blueprint, prefix, plan);
  return { tail, tooTall };
}

/** Contents of a page in their order: a static stream, or one of the tail. */
type Content = PDFRef | TailStream;

/** The streams of the prefix, with the static ones moved to where this shape has them. */
function reusingTail(
  context: PDFContext,
  blueprint: Blueprint,
  prefix: Prefix,
  nominal: PagePlan,
  plan: PagePlan,
): TailPlan {
  let number = prefix.nextNumber;
  const contents = pageContents(plan, {
    next: () => number++,
    background: (page) => prefix.backgrounds[page],
    fixed: (page, segment) => prefix.staticStreams[page]![segment]!,
    shift: (page, segment) => shiftOf(plan.segments[page]![segment], nominal.segments[page]![segment]),
  });
  return assemble(context, blueprint, prefix, contents, prefix.refs.pageRefs, number, [
    [prefix.refs.structureRoot, prefix.structureRoot],
  ]);
}

/** How far down a static segment has moved, in points. */
function shiftOf(now: Segment | undefined, then: Segment | undefined): number {
  const [a, b] = [now?.placements[0]?.tops[0], then?.placements[0]?.tops[0]];
  return now?.dynamic === false && a !== undefined && b !== undefined ? Math.round((a - b) * 100) / 100 : 0;
}

/** Static streams and a structure tree of its own, for pages that break elsewhere. */
function ownTail(context: PDFContext, blueprint: Blueprint, prefix: Prefix, plan: PagePlan): TailPlan {
  let number = prefix.nextNumber;
  const next = (): PDFRef => PDFRef.of(number++);
  const pageRefs = plan.segments.map((_, index) => prefix.refs.pageRefs[index] ?? next());
  const structure = structureObjects(
    context,
    blueprint.structure,
    plan.marks,
    pageRefs,
    { root: prefix.refs.structureRoot, next },
    prefix.refs.widgets,
  );
  // a page that most documents have and this one does not: its number stays, and names nothing
  const spare = prefix.refs.pageRefs.slice(pageRefs.length);
  const extra: NumberedObject[] = [
    [prefix.refs.structureRoot, structure.root],
    ...structure.objects,
    ...spare.map((ref): NumberedObject => [ref, PDFNull]),
  ];
  const stream = (text: string): PDFRef => {
    const ref = next();
    extra.push([ref, context.flateStream(text)]);
    return ref;
  };
  const backgrounds = plan.backgrounds.map((text) => (text === '' ? undefined : stream(text)));
  const fixed = plan.contents.map((segments) =>
    segments.map((content) => (typeof content === 'string' ? stream(content) : undefined)),
  );
  const contents = pageContents(plan, {
    next: () => number++,
    background: (page) => backgrounds[page],
    fixed: (page, segment) => fixed[page]![segment]!,
    shift: () => 0,
  });
  return assemble(context, blueprint, prefix, contents, pageRefs, number, extra);
}

/** The streams of each page. A static segment that has moved stands between `q … cm` and `Q`. */
function pageContents(
  plan: PagePlan,
  source: {
    next(): number;
    background(page: number): PDFRef | undefined;
    fixed(page: number, segment: number): PDFRef;
    shift(page: number, segment: number): number;
  },
): Content[][] {
  return plan.segments.map((segments, page) => {
    const background = source.background(page);
    const list: Content[] = background ? [background] : [];
    let moved = false;
    for (const [index, segment] of segments.entries()) {
      if (!segment.dynamic) {
        list.push(source.fixed(page, index));
        continue;
      }
      const parts: StreamPart[] = moved ? ['Q\n'] : [];
      parts.push(...(plan.contents[page]![index] as readonly StreamPart[]));
      const shift = index + 1 < segments.length ? source.shift(page, index + 1) : 0;
      moved = shift !== 0;
      if (moved) parts.push(`q 1 0 0 1 0 ${pdfNumber(-shift)} cm\n`);
      list.push({ number: source.next(), parts });
    }
    appendFooter(list, plan, page, () => source.next());
    return list;
  });
}

/** The footer joins the last dynamic stream of its page. */
function appendFooter(list: Content[], plan: PagePlan, page: number, next: () => number): void {
  const footer = plan.footers[page];
  if (!footer) return;
  const last = list.at(-1);
  if (last && !(last instanceof PDFRef)) list[list.length - 1] = { ...last, parts: [...last.parts, footer] };
  else list.push({ number: next(), parts: [footer] });
}

function assemble(
  context: PDFContext,
  blueprint: Blueprint,
  prefix: Prefix,
  contents: readonly (readonly Content[])[],
  pageRefs: readonly PDFRef[],
  nextNumber: number,
  extra: readonly NumberedObject[],
): TailPlan {
  const { refs } = prefix;
  const objects: NumberedObject[] = [
    [refs.pages, context.obj({ Type: 'Pages', Kids: [...pageRefs], Count: pageRefs.length })],
    ...extra,
  ];
  for (const [index, page] of contents.entries()) {
    const streams = page.map((content) => (content instanceof PDFRef ? content : PDFRef.of(content.number)));
    const annotations = index === 0 ? refs.widgets.map((widget) => widget.ref) : [];
    const parts = { parent: refs.pages, resources: refs.resources, contents: streams, index, annotations };
    objects.push([pageRefs[index]!, pageObject(context, blueprint, parts)]);
  }
  const offsets = new Map(prefix.offsets);
  let at = prefix.bytes.length;
  let head = '';
  for (const [ref, object] of objects) {
    const bytes = objectBytes(ref, object).toString('latin1');
    offsets.set(ref.objectNumber, at);
    at += bytes.length;
    head += bytes;
  }
  const streams = contents.flat().filter((content): content is TailStream => !(content instanceof PDFRef));
  // streams have the last numbers and stand in that order, so their rows can simply follow
  const firstStream = streams[0]?.number ?? nextNumber;
  const signature = refs.signature?.objectNumber ?? firstStream;
  const rows = (from: number, to: number): string => {
    let text = '';
    for (let number = from; number < to; number++) text += xrefRow(offsets.get(number)!);
    return text;
  };
  return {
    pages: pageRefs.length,
    head,
    streams,
    rowsBefore: `0000000000 65535 f \n${rows(1, signature)}`,
    rowsAfter: refs.signature ? rows(signature + 1, firstStream) : '',
    size: nextNumber,
  };
}
