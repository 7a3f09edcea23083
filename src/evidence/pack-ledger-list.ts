import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ReadTx } from '../database/database.js';
import { indexedLeaves, ProofWriter, type CoveringCheckpoint } from '../ledger/ledger-proofs.js';
import { evidenceLeaves } from '../pacts/pact-evidence.queries.js';
import { canonicalJson } from '../shared/canonical-json.js';
import { sha256Hex } from '../shared/hash.js';
import { ENTRIES, entryProofPath, proofPath } from './pack-layout.js';
import type { ListedFile } from './pack-list.js';

/** A text of a pack that is finished: its bytes with what a ZIP and SHA256SUMS need. */
export interface ProofFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly crc: number;
}

export interface LedgerList {
  readonly entries: ListedFile;
  /** Leaves that belong to no document of the manifest: they get a proof under their index. */
  readonly others: readonly number[];
}

/** Writes ledger/entries.jsonl: the leaves themselves, one a line, in the order of the tree. */
export async function writeEntries(
  tx: ReadTx,
  { epoch }: CoveringCheckpoint,
  entryIds: readonly string[],
  directory: string,
): Promise<LedgerList> {
  const file = await open(join(directory, ENTRIES), 'w');
  const hash = createHash('sha256');
  const others: number[] = [];
  let [size, crc] = [0, 0];
  try {
    for await (const leaves of indexedLeaves(tx, epoch, entryIds)) {
      const bytes = Buffer.from(leaves.map((one) => `${canonicalJson({ ...one })}\n`).join(''));
      for (const { index, leaf } of leaves) if (!isAboutDocument(leaf)) others.push(index);
      await file.writeFile(bytes);
      hash.update(bytes);
      crc = crc32(bytes, crc);
      size += bytes.length;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  return { entries: { name: ENTRIES, size, crc, sha256: hash.digest('hex') }, others };
}

function isAboutDocument(leaf: string): boolean {
  return (JSON.parse(leaf) as { kind: string }).kind === 'pact.signed';
}

/** Proofs of documents, by verification code, in the order of the codes. */
export async function documentProofs(
  tx: ReadTx,
  writer: ProofWriter,
  epoch: number,
  codes: readonly string[],
): Promise<ProofFile[]> {
  const leaves = await evidenceLeaves(tx, epoch, codes);
  const proven = codes.filter((code) => leaves.has(code));
  const texts = await writer.write(
    tx,
    proven.map((code) => leaves.get(code)!),
  );
  return texts.map((text, i) => proofFile(proofPath(proven[i]!), text));
}

/** Proofs of entries, by index. */
export async function entryProofs(
  tx: ReadTx,
  writer: ProofWriter,
  indexes: readonly number[],
): Promise<ProofFile[]> {
  const texts = await writer.write(tx, indexes);
  return texts.map((text, i) => proofFile(entryProofPath(indexes[i]!), text));
}

function proofFile(path: string, text: string): ProofFile {
  const bytes = Buffer.from(text);
  return { path, bytes, sha256: sha256Hex(bytes), crc: crc32(bytes) };
}
