import { sha256 } from '../shared/hash.js';

/** Hash of an inner node: SHA-256(0x01 || left || right); RFC 6962, section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(NODE, left, right);
}

/** A complete subtree: the `index`-th of those with 2^level leaves. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** Where the hash of a complete subtree comes from: tiles, or a test's own tree. */
export type SubtreeHash = (level: number, index: number) => Buffer;

/** Leaves `[from, to)`. */
export type LeafRange = readonly [from: number, to: number];

/**
 * The largest complete subtrees that make up a range, from left to right: at most two for each level.
 * Sizes go beyond 2^31, so nothing here uses bit operators.
 */
export function subtreesOf([from, to]: LeafRange): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = from; at < to;) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1;
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

/** MTH(D[from:to]) of RFC 6962, for ranges as its proofs use them; the empty tree has SHA-256 of nothing. */
export function rangeHash(range: LeafRange, hashOf: SubtreeHash): Buffer {
  const hashes = subtreesOf(range).map(({ level, index }) => hashOf(level, index));
  if (hashes.length === 0) return sha256();
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** PATH(index, D[size]) of RFC 6962, section 2.1.1, as the ranges whose hashes prove inclusion. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const path: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    path.unshift(index < middle ? [middle, to] : [from, middle]);
    if (index < middle) to = middle;
    else from = middle;
  }
  return path;
}

/** PROOF(first, D[second]) of RFC 6962, section 2.1.2; nothing to prove from the empty tree. */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  if (first > second) throw new RangeError(`a tree of ${first} is not older than one of ${second}`);
  if (first === 0) return [];
  const path: LeafRange[] = [];
  let [from, to] = [0, second];
  while (first !== to) {
    const middle = from + split(to - from);
    path.unshift(first <= middle ? [middle, to] : [from, middle]);
    if (first <= middle) to = middle;
    else from = middle;
  }
  // The old tree itself is known to whoever asks, unless it is only a part of what was compared.
  return from === 0 ? path : [[from, to], ...path];
}

/** Whether a path leads from a leaf's hash to the root; RFC 9162, section 2.1.3.2. */
export function provesInclusion(
  leaf: Buffer,
  { index, size, path, root }: { index: number; size: number; path: readonly Buffer[]; root: Buffer },
): boolean {
  if (index >= size) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/** A tree as a checkpoint says it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** Whether the second tree begins with the whole first one; RFC 9162, section 2.1.4.2. */
export function provesConsistency(first: TreeHead, second: TreeHead, proof: readonly Buffer[]): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root);
  if (first.size === 0) return proof.length === 0 && first.root.equals(sha256());
  const path = Number.isInteger(Math.log2(first.size)) ? [first.root, ...proof] : proof;
  let [node, last] = [first.size - 1, second.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [old, grown] = [path[0], path[0]];
  if (!old || !grown) return false;
  for (const hash of path.slice(1)) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      old = nodeHash(hash, old);
      grown = nodeHash(hash, grown);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      grown = nodeHash(grown, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && old.equals(first.root) && grown.equals(second.root);
}

const NODE = Uint8Array.of(1);

/** The largest power of two below n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function half(n: number): number {
  return Math.floor(n / 2);
}
