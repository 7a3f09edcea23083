import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { merkleRoot } from '../shared/hash.js';
import { grow, rootOf, type GrowingTree } from './roster-root.js';

describe('a growing tree', () => {
  it('has the root of RFC 6962, however its leaves arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { maxLength: 9 }), { maxLength: 12 }), (chunks) => {
        const tree = chunks.reduce<GrowingTree>((grown, chunk) => grow(grown, chunk), []);
        expect(rootOf(tree)).toBe(merkleRoot(chunks.flat()).toString('hex'));
      }),
    );
  });

  it('stays small, and survives JSON between chunks', () => {
    const leaves = Array.from({ length: 1_023 }, (_, i) => `leaf ${i}`);
    const half = JSON.parse(JSON.stringify(grow([], leaves.slice(0, 500)))) as GrowingTree;
    const tree = grow(half, leaves.slice(500));
    expect(tree).toHaveLength(10);
    expect(rootOf(tree)).toBe(merkleRoot(leaves).toString('hex'));
  });
});
