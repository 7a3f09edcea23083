import { createHash } from 'node:crypto';

/** SHA-256 (FIPS 180-4) of the parts, one after the other; 32 bytes. */
export function sha256(...parts: (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256Hex(...parts: (Uint8Array | string)[]): string {
  return sha256(...parts).toString('hex');
}

/**
 * Root of an RFC 6962 Merkle tree (section 2.1) over the leaves' bytes: 0x00 before a leaf, 0x01 before
 * a node, split at the largest power of two below n. The empty tree has SHA-256 of nothing.
 */
export function merkleRoot(leaves: readonly (Uint8Array | string)[]): Buffer {
  if (leaves.length === 0) return sha256();
  // A stack of complete subtrees gives the same tree as the recursive definition, without recursion.
  const stack: { size: number; hash: Buffer }[] = [];
  for (const leaf of leaves) {
    stack.push({ size: 1, hash: merkleLeaf(leaf) });
    while (stack.length > 1 && stack.at(-1)!.size === stack.at(-2)!.size) joinTop(stack);
  }
  while (stack.length > 1) joinTop(stack);
  return stack[0]!.hash;
}

/** RFC 6962 leaf hash: SHA-256(0x00 || leaf). */
export function merkleLeaf(leaf: Uint8Array | string): Buffer {
  return sha256(LEAF, leaf);
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

function joinTop(stack: { size: number; hash: Buffer }[]): void {
  const right = stack.pop()!;
  const left = stack.pop()!;
  stack.push({ size: left.size + right.size, hash: sha256(NODE, left.hash, right.hash) });
}
