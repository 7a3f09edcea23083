import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paginate, type Flowing } from './paginate.js';

function flowing(heights: readonly number[], own: Partial<Flowing> = {}): Flowing {
  return {
    strips: heights.map((height) => ({ height, fragments: [], breakable: true })),
    before: 0,
    after: 0,
    keepWithNext: false,
    newPage: false,
    headerHeight: 0,
    ...own,
  };
}

/** `0:0-2` for strips 0 and 1 of block 0, page by page. */
function placed(blocks: readonly Flowing[], bottom = 100): string[][] {
  return paginate(blocks, { top: 0, bottom }).pages.map((page) =>
    page.map(({ block, from, to }) => `${block}:${from}-${to}`),
  );
}

describe('paginate', () => {
  it('breaks only where a strip allows it', () => {
    expect(placed([flowing([40, 40, 40])])).toEqual([['0:0-2'], ['0:2-3']]);
    const whole = flowing([40, 40, 40]).strips.map((strip) => ({ ...strip, breakable: false }));
    expect(placed([flowing([40]), { ...flowing([]), strips: whole }], 130)).toEqual([['0:0-1'], ['1:0-3']]);
  });

  it('takes what is kept with the next along', () => {
    const heading = flowing([10], { keepWithNext: true });
    expect(placed([flowing([80]), heading, flowing([20])])).toEqual([['0:0-1'], ['1:0-1', '2:0-1']]);
    // an empty block between them parts nothing
    expect(placed([flowing([80]), heading, flowing([]), flowing([20])])).toEqual([
      ['0:0-1'],
      ['1:0-1', '2:0-0', '3:0-1'],
    ]);
  });

  it('leaves the larger of two spaces, and none at the top of a page', () => {
    const { pages } = paginate(
      [flowing([20], { before: 9, after: 4 }), flowing([20], { before: 6 }), flowing([60], { before: 50 })],
      { top: 5, bottom: 100 },
    );
    expect(pages.map((page) => page.map(({ tops }) => tops[0]))).toEqual([[5, 31], [5]]);
  });

  it('repeats the head of a table on the next page', () => {
    const { pages } = paginate([flowing([70]), flowing([40], { headerHeight: 15 })], { top: 0, bottom: 100 });
    expect(pages[1]![0]).toMatchObject({ headerTop: 0, tops: [15] });
  });

  it('obeys a page break and names what no page can hold', () => {
    expect(placed([flowing([10]), flowing([], { newPage: true }), flowing([10])])).toEqual([
      ['0:0-1'],
      ['1:0-0', '2:0-1'],
    ]);
    expect(paginate([flowing([10]), flowing([101])], { top: 0, bottom: 100 }).tooTall).toEqual([1]);
  });

  it('places every strip once, in order, within the page', () => {
    const block = fc.record({
      heights: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }),
      keepWithNext: fc.boolean(),
      before: fc.integer({ min: 0, max: 10 }),
    });
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const flow = blocks.map(({ heights, ...own }) => flowing(heights, own));
        const { pages, tooTall } = paginate(flow, { top: 0, bottom: 200 });
        const seen = pages
          .flat()
          .flatMap(({ block, from, to }) =>
            Array.from({ length: to - from }, (_, i) => `${block}:${from + i}`),
          );
        expect(seen).toEqual(flow.flatMap(({ strips }, index) => strips.map((_, i) => `${index}:${i}`)));
        if (tooTall.length > 0) return;
        for (const { block, from, tops } of pages.flat()) {
          for (const [i, top] of tops.entries()) {
            expect(top + flow[block]!.strips[from + i]!.height).toBeLessThanOrEqual(200.01);
          }
        }
      }),
    );
  });
});
