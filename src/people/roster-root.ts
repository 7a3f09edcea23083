import { canonicalJson } from '../shared/canonical-json.js';
import { merkleLeaf, sha256 } from '../shared/hash.js';

/**
 * A Merkle tree of RFC 6962 that grows over many transactions: the complete subtrees so far, largest
 * first, as [number of leaves, hash in hexadecimal]. 250,000 leaves are at most 18 of them.
 */
export type GrowingTree = readonly (readonly [size: number, hash: string])[];

const NODE = Uint8Array.of(1);

/** The tree with further leaves at its end. */
export function grow(tree: GrowingTree, leaves: readonly string[]): GrowingTree {
  const stack: Subtree[] = tree.map(([size, hash]) => ({ size, hash: Buffer.from(hash, 'hex') }));
  for (const leaf of leaves) {
    stack.push({ size: 1, hash: merkleLeaf(leaf) });
    while (stack.length > 1 && stack.at(-1)!.size === stack.at(-2)!.size) joinTop(stack);
  }
  return stack.map(({ size, hash }) => [size, hash.toString('hex')]);
}

/** The root, in hexadecimal: the same as that of `merkleRoot` over all leaves. */
export function rootOf(tree: GrowingTree): string {
  const stack = tree.map(([size, hash]) => ({ size, hash: Buffer.from(hash, 'hex') }));
  while (stack.length > 1) joinTop(stack);
  return (stack[0]?.hash ?? sha256()).toString('hex');
}

interface Subtree {
  readonly size: number;
  readonly hash: Buffer;
}

function joinTop(stack: Subtree[]): void {
  const right = stack.pop()!;
  const left = stack.pop()!;
  stack.push({ size: left.size + right.size, hash: sha256(NODE, left.hash, right.hash) });
}

/** A stored posting as its leaf sees it: everything that it says. */
export interface PostingRecord {
  readonly id: string;
  readonly person: string;
  readonly unit: number;
  readonly kind: string;
  readonly name: string;
  readonly jabatan: string;
  readonly jenis_jabatan: string | null;
  readonly eselon: string | null;
  readonly golongan: string | null;
  readonly kedudukan_hukum: string;
  readonly is_head: boolean;
  readonly since: string;
  readonly contact: string | null;
}

/** SQL of a `PostingRecord` from `posting`. */
export const POSTING_RECORD = `posting.id, posting.person_id AS person, posting.unit_id AS unit, posting.kind, posting.name,
  posting.jabatan, posting.jenis_jabatan, posting.eselon, posting.golongan, posting.kedudukan_hukum, posting.is_head,
  posting.since::text AS since, posting.contact`;

/** The leaf of a posting. It never leaves the house: only the root over a batch's leaves is recorded. */
export function postingLeaf(posting: PostingRecord): string {
  return canonicalJson({ ...posting });
}
