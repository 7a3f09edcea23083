import { merkleLeaf } from '../shared/hash.js';
import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import { provesInclusion } from './merkle.js';
import { NoteFault, strictBase64, type NoteKey } from './note.js';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** An entry's proof of inclusion with the checkpoint that it leads to; C2SP tlog-proof. */
export interface TlogProof {
  readonly index: number;
  /** From the leaf's sibling up to the root's child. */
  readonly path: readonly Buffer[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

export function formatProof({ index, path, checkpoint }: TlogProof): string {
  const hashes = path.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `${HEADER}\nindex ${index}\n${hashes}\n${checkpoint}`;
}

/** Reads a proof; extra data are allowed and ignored, since nothing vouches for them. Throws `proof-malformed`. */
export function parseProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const [header, ...rest] = text.slice(0, Math.max(end, 0)).split('\n');
  if (rest[0]?.startsWith('extra ')) rest.shift();
  const [, indexText] = /^index (0|[1-9]\d{0,15})$/.exec(rest.shift() ?? '') ?? [];
  const path = rest.map(strictBase64);
  const whole = path.every((hash): hash is Buffer => hash?.length === 32) && path.length <= 63;
  if (header !== HEADER || indexText === undefined || !whole) throw new NoteFault('proof-malformed');
  return { index: Number(indexText), path, checkpoint: text.slice(end + 2) };
}

/** Checks that the entry with these bytes is in the log of the key. Throws a NoteFault. */
export function verifyProof(
  text: string,
  leaf: Uint8Array | string,
  key: NoteKey,
): Checkpoint & { readonly index: number } {
  const { index, path, checkpoint } = parseProof(text);
  const head = openCheckpoint(checkpoint, key);
  if (!provesInclusion(merkleLeaf(leaf), { index, path, size: head.size, root: head.root }))
    throw new NoteFault('not-included');
  return { ...head, index };
}
