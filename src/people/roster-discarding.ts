import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import type { Operation } from '../jobs/operations.js';
import type { Advance } from '../jobs/worker.js';
import { batchById } from './roster-batch.queries.js';

const CHUNK = 2_000;

/** Removes what a batch that will never count has left: written rows first, then the staged lines. */
@Injectable()
export class RosterDiscarding {
  constructor(private readonly database: Database) {}

  /** One chunk of the operation `roster.discard`; `operation.subject` is the batch's id. */
  async run(operation: Operation, advance: Advance): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { id, status } = await batchById(tx, operation.subject, 'FOR UPDATE');
      const removed = status === 'discarding' ? await removeWritten(tx, id) : 0;
      if (removed > 0) return advance(tx, {});
      if (status === 'discarding')
        await tx.execute(`UPDATE roster_batch SET status = 'discarded', progress = NULL WHERE id = $1`, [id]);
      const lines = status === 'committed' ? 0 : await removeStaged(tx, id);
      return advance(tx, lines > 0 ? { done: lines } : { result: { batch: id } });
    });
  }
}

async function removeWritten(tx: Tx, batchId: string): Promise<number> {
  const postings = await tx.execute(
    `DELETE FROM posting WHERE id IN (SELECT id FROM posting WHERE batch_id = $1 ORDER BY id LIMIT $2)`,
    [batchId, CHUNK],
  );
  if (postings > 0) return postings;
  return tx.execute(`DELETE FROM person WHERE id IN (SELECT id FROM person WHERE batch_id = $1 LIMIT $2)`, [
    batchId,
    CHUNK,
  ]);
}

function removeStaged(tx: Tx, batchId: string): Promise<number> {
  return tx.execute(
    `DELETE FROM roster_row WHERE batch_id = $1 AND line IN (
       SELECT line FROM roster_row WHERE batch_id = $1 ORDER BY line LIMIT $2)`,
    [batchId, CHUNK],
  );
}
