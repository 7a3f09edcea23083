import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Lots } from './lots.js';

describe('Lots', () => {
  it('lets one that comes alone go at once, and gathers those that come while it is under way', async () => {
    const sizes: number[] = [];
    const lots = new Lots<number, number>(async (items) => {
      sizes.push(items.length);
      await sleep(5);
      return items.map((item) => item * 2);
    });
    const results = await Promise.all([1, 2, 3, 4].map((item) => lots.add(item)));
    expect(results).toEqual([2, 4, 6, 8]);
    expect(sizes).toEqual([1, 3]);
    expect(await lots.add(5)).toBe(10);
    expect(sizes).toEqual([1, 3, 1]);
  });

  it('takes no more than 64 at once', async () => {
    const sizes: number[] = [];
    const lots = new Lots<number, void>(async (items) => {
      sizes.push(items.length);
      await sleep(1);
      return items.map(() => undefined);
    });
    await Promise.all(Array.from({ length: 100 }, (_, i) => lots.add(i)));
    expect(sizes).toEqual([1, 64, 35]);
  });

  it("fails the one that is at fault and does the others' work", async () => {
    const done: number[] = [];
    const lots = new Lots<number, number>(async (items) => {
      await sleep(1);
      if (items.includes(3)) throw new Error('three');
      done.push(...items);
      return items;
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map((item) => lots.add(item)));
    expect(results.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(done).toEqual([1, 2, 4]);
  });
});
