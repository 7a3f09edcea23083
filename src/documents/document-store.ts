import { createHash, type Hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { deflateTail, inflateTail } from './document-store-codec.js';

/** Bytes that many documents share (a prefix, a dictionary), by their SHA-256. */
export interface Part {
  readonly sha256: Buffer;
  readonly bytes: Uint8Array;
}

/** A finished state of a document's bytes: the whole is `prefix ++ tail`. */
export interface NewRevision {
  readonly documentId: string;
  readonly kind: 'pact' | 'record' | 'circular' | 'upload';
  /** 1 for the first; each later one begins with the whole earlier one. */
  readonly number: number;
  readonly prefix: Part;
  readonly tail: Uint8Array;
  /** Preset dictionary for the tail: a tail of the same make, of at most 32 KB. */
  readonly dictionary: Part | null;
  /** PAdES level that was reached: `B-B`, `B-T` …; `none` for bytes without a signature. */
  readonly level: string;
  /** SHA-256 of the whole file, where it was just computed (by a verifier): hashing 55 KB again takes 0.03 ms. */
  readonly wholeSha256?: Buffer;
}

export interface StoredRevision {
  readonly sha256: Buffer;
  readonly size: number;
}

/** What is stored of a revision; joined with its parts it is the file again. */
export interface TailRow {
  readonly sha256: Buffer;
  readonly size: number;
  readonly prefix_sha256: Buffer;
  readonly dictionary_sha256: Buffer | null;
  readonly tail: Buffer;
}

const CACHE_BYTES = 64 * 1_048_576;

/**
 * Signed bytes: each shared part once, each revision as a deflated tail of about a kilobyte, rebuilt byte
 * for byte and checked against its SHA-256 on every reading.
 */
@Injectable()
export class DocumentStore {
  // Parts are content-addressed and final, so what was read once stays true.
  private readonly parts = new Map<string, KnownPart>();
  private cached = 0;

  constructor(private readonly database: Database) {}

  /** Stores a shared part if it is new. Call it in a transaction of its own, before the documents. */
  async keepPart(part: Part): Promise<void> {
    if (this.parts.has(key(part.sha256))) return;
    await this.database.transaction((tx) =>
      tx.execute(`INSERT INTO document_part (sha256, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
        part.sha256,
        part.bytes,
      ]),
    );
    this.remember(part.sha256, Buffer.from(part.bytes));
  }

  /** Compresses a revision and checks that the file comes back from it; no database, for the work outside a transaction. */
  compact(revision: NewRevision): CompactRevision {
    const dictionary = revision.dictionary?.bytes;
    const deflated = deflateTail(revision.tail, dictionary);
    if (!inflateTail(deflated, dictionary).equals(revision.tail))
      throw new Error(`Document ${revision.documentId} does not come back from its compressed form.`);
    return {
      ...revision,
      deflated,
      sha256: revision.wholeSha256 ?? this.hashBehind(revision.prefix, revision.tail),
      size: revision.prefix.bytes.length + revision.tail.length,
    };
  }

  /** Writes a revision; its parts must be stored. */
  async keepRevision(tx: Tx, revision: CompactRevision): Promise<StoredRevision> {
    await this.keepRevisions(tx, [revision]);
    return { sha256: revision.sha256, size: revision.size };
  }

  /** Writes revisions of different documents by one statement. */
  async keepRevisions(tx: Tx, revisions: readonly CompactRevision[]): Promise<void> {
    const column = <T>(value: (revision: CompactRevision) => T): T[] => revisions.map(value);
    await tx.execute(
      `WITH r AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::bytea[], $5::int[], $6::bytea[], $7::bytea[], $8::bytea[], $9::text[])
                    AS r(document_id, kind, number, sha256, size, prefix_sha256, dictionary_sha256, tail, level)),
            d AS (INSERT INTO document (id, kind) SELECT document_id, kind FROM r ON CONFLICT (id) DO NOTHING)
       INSERT INTO revision (document_id, number, sha256, size, prefix_sha256, dictionary_sha256, tail, level)
       SELECT document_id, number, sha256, size, prefix_sha256, dictionary_sha256, tail, level FROM r`,
      [
        column((one) => one.documentId),
        column((one) => one.kind),
        column((one) => one.number),
        column((one) => one.sha256),
        column((one) => one.size),
        column((one) => one.prefix.sha256),
        column((one) => one.dictionary?.sha256 ?? null),
        column((one) => one.deflated),
        column((one) => one.level),
      ],
    );
  }

  /** The whole file of a document's last revision (or of a given one); undefined when there is none. */
  async read(documentId: string, number?: number): Promise<Buffer | undefined> {
    const row = await this.database.read(async (tx) => {
      const [found] = await tx.query<TailRow>(
        `SELECT sha256, size, prefix_sha256, dictionary_sha256, tail FROM revision
          WHERE document_id = $1 AND ($2::smallint IS NULL OR number = $2) ORDER BY number DESC LIMIT 1`,
        [documentId, number ?? null],
      );
      return found && { found, parts: await this.loadParts(tx, [found]) };
    });
    return row && this.rebuild(row.found);
  }

  /** Loads the parts that the rows need into memory, so that `rebuild` works without the database. */
  async loadParts(tx: ReadTx, rows: readonly TailRow[]): Promise<void> {
    const wanted = new Map<string, Buffer>();
    for (const row of rows)
      for (const hash of [row.prefix_sha256, row.dictionary_sha256])
        if (hash && !this.parts.has(key(hash))) wanted.set(key(hash), hash);
    if (wanted.size === 0) return;
    const found = await tx.query<{ sha256: Buffer; bytes: Buffer }>(
      `SELECT sha256, bytes FROM document_part WHERE sha256 = ANY($1)`,
      [[...wanted.values()]],
    );
    for (const part of found) this.remember(part.sha256, part.bytes);
  }

  /** The file of a row whose parts are loaded. Throws when the bytes are not those that were issued. */
  rebuild(row: TailRow): Buffer {
    const prefix = this.part(row.prefix_sha256);
    const dictionary = row.dictionary_sha256 ? this.part(row.dictionary_sha256).bytes : undefined;
    const tail = inflateTail(row.tail, dictionary);
    const sha256 = continueHash(prefix, tail);
    if (prefix.bytes.length + tail.length !== row.size || !sha256.equals(row.sha256))
      throw new Error(`Stored bytes do not match their SHA-256 ${row.sha256.toString('hex')}.`);
    return Buffer.concat([prefix.bytes, tail]);
  }

  /** SHA-256 of `prefix ++ tail`; a prefix that is known is not hashed again. */
  private hashBehind(prefix: Part, tail: Uint8Array): Buffer {
    return continueHash(this.parts.get(key(prefix.sha256)) ?? { bytes: Buffer.from(prefix.bytes) }, tail);
  }

  private part(hash: Buffer): KnownPart {
    const known = this.parts.get(key(hash));
    if (!known) throw new Error(`Part ${hash.toString('hex')} is not loaded.`);
    return known;
  }

  private remember(hash: Buffer, bytes: Buffer): void {
    if (this.parts.has(key(hash))) return;
    this.parts.set(key(hash), { bytes });
    this.cached += bytes.length;
    for (const [oldest, old] of this.parts) {
      if (this.cached <= CACHE_BYTES || oldest === key(hash)) break;
      this.parts.delete(oldest);
      this.cached -= old.bytes.length;
    }
  }
}

/** A revision ready to be written. */
export interface CompactRevision extends NewRevision, StoredRevision {
  readonly deflated: Buffer;
}

export function partOf(bytes: Uint8Array): Part {
  return { sha256: createHash('sha256').update(bytes).digest(), bytes };
}

interface KnownPart {
  readonly bytes: Buffer;
  /** SHA-256 up to the part's end, once somebody needed it. */
  state?: Hash;
}

/** Clones the state after the prefix: 3 µs instead of the 25 of hashing 45 KB for every document. */
function continueHash(prefix: KnownPart, tail: Uint8Array): Buffer {
  prefix.state ??= createHash('sha256').update(prefix.bytes);
  return prefix.state.copy().update(tail).digest();
}

function key(hash: Buffer): string {
  return hash.toString('latin1');
}
