import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, type ReadTx } from '../database/database.js';
import { streamRows } from '../database/invariant.js';
import { Refusal } from '../shared/refusal.js';
import { ledgerRefusal } from './ledger.errors.js';
import { tilesAt } from './ledger.queries.js';
import { inclusionRanges, rangeHash, subtreesOf } from './merkle.js';
import { formatProof } from './proof.js';
import { Sequencer } from './sequencer.js';
import { TileHashes, tileOf, type TileAddress } from './tiles.js';

/** A signed checkpoint with the key that opens it. */
export interface CoveringCheckpoint {
  readonly epoch: number;
  readonly size: number;
  readonly note: string;
  readonly vkey: string;
}

/** Shorter than the queue's lease: whoever has to wait longer comes again. */
const WAIT_MS = 8000;
const MOST_TILES = 4096;

/** Proofs for evidence: the checkpoint that covers some entries, and what leads from each of them to it. */
@Injectable()
export class LedgerProofs {
  constructor(
    private readonly database: Database,
    private readonly sequencer: Sequencer,
  ) {}

  /**
   * The first checkpoint of the current log that has all these entries: the same for the same entries,
   * however the log has grown since. Waits for the sequencer. Throws `ledger.behind`.
   */
  async covering(entryIds: readonly string[]): Promise<CoveringCheckpoint> {
    for (const until = Date.now() + WAIT_MS; ;) {
      // On PostgreSQL the key may be with another process: then that one sequences.
      await this.sequencer.run().catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
      const found = await this.database.read((tx) => firstCovering(tx, entryIds));
      if (found) return found;
      if (Date.now() > until) throw ledgerRefusal('ledger.behind', { retryAfterSeconds: 10 });
      await sleep(250);
    }
  }
}

async function firstCovering(
  tx: ReadTx,
  entryIds: readonly string[],
): Promise<CoveringCheckpoint | undefined> {
  const [row] = await tx.query<CoveringCheckpoint>(
    `WITH e AS (SELECT * FROM ledger_epoch ORDER BY number DESC LIMIT 1),
          l AS (SELECT count(*) AS found, max(index) AS last FROM ledger_leaf
                 WHERE epoch = (SELECT number FROM e) AND entry_id = ANY($1::bigint[]))
     SELECT c.epoch, c.size::float8 AS size, c.note, e.vkey FROM ledger_checkpoint c, e, l
      WHERE c.epoch = e.number AND l.found = $2 AND c.size > coalesce(l.last, 0) ORDER BY c.size LIMIT 1`,
    [entryIds, entryIds.length],
  );
  return row;
}

/** A leaf with what it says. */
export interface IndexedLeaf {
  readonly index: number;
  readonly leaf: string;
}

/** Leaves of entries, in the order of the tree. */
export function indexedLeaves(
  tx: ReadTx,
  epoch: number,
  entryIds: readonly string[],
): AsyncGenerator<IndexedLeaf[]> {
  return streamRows<IndexedLeaf>(
    tx,
    `SELECT l.index::float8 AS index, e.leaf FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id
      WHERE l.epoch = $1 AND l.entry_id = ANY($2::bigint[]) ORDER BY l.index`,
    { parameters: [epoch, entryIds] },
  );
}

/** Writes tlog-proofs under one checkpoint; keeps the tiles that it has read, since neighbours share them. */
export class ProofWriter {
  private hashes = new TileHashes();
  private kept = 0;

  constructor(private readonly checkpoint: Pick<CoveringCheckpoint, 'epoch' | 'size' | 'note'>) {}

  async write(tx: ReadTx, indexes: readonly number[]): Promise<string[]> {
    const { epoch, size, note } = this.checkpoint;
    const paths = indexes.map((index) => inclusionRanges(index, size));
    const wanted = new Map<string, TileAddress>();
    for (const tile of paths.flat().flatMap(subtreesOf).map(tileOf))
      if (!this.hashes.has(tile)) wanted.set(`${tile.level}/${tile.number}`, tile);
    if (this.kept + wanted.size > MOST_TILES && this.kept > 0) {
      this.hashes = new TileHashes();
      this.kept = 0;
      return this.write(tx, indexes);
    }
    this.hashes.add(await tilesAt(tx, epoch, [...wanted.values()]));
    this.kept += wanted.size;
    return paths.map((path, i) =>
      formatProof({
        index: indexes[i]!,
        path: path.map((range) => rangeHash(range, this.hashes.hashOf)),
        checkpoint: note,
      }),
    );
  }
}
