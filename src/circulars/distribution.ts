import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { addToCounters, holdRound } from '../coverage/counters.js';
import { Database, type Tx } from '../database/database.js';
import { zoneOf } from '../hierarchy/regions.js';
import { unitsByCodes } from '../hierarchy/hierarchy.queries.js';
import type { Operation } from '../jobs/operations.js';
import { Worker, type Advance } from '../jobs/worker.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { endOfDay } from '../shared/dates.js';
import type { Circular } from './circular.model.js';
import { circularById } from './circular.queries.js';
import { unitsAfter } from './circular-scope.js';

/** 1,000 deliveries with their counters take some 40 ms on PostgreSQL. */
const CHUNK = 1000;

/** A circular counts as one wave: all its units have the same deadline. */
export const ONLY_WAVE = 1;

/** Brings a published circular to its units in chunks that survive being killed anywhere. */
@Injectable()
export class Distribution {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    worker: Worker,
  ) {
    worker.handle('circular.distribute', (operation, advance) => this.chunk(operation, advance));
  }

  private async chunk(operation: Operation, advance: Advance): Promise<void> {
    const after = (operation.cursor as { after?: number } | null)?.after ?? 0;
    await this.database.transaction(async (tx) => {
      // Held against revoking: a circular that has ended is delivered to nobody any more.
      await holdRound(tx, operation.subject);
      const circular = await circularById(tx, operation.subject);
      const ended = circular.state !== 'published';
      const units = ended ? [] : await unitsAfter(tx, circular.content.scope, after, CHUNK);
      const made = await this.deliver(tx, circular, units, false);
      if (units.length === CHUNK) {
        await advance(tx, { done: made, cursor: { after: units.at(-1)! } });
        return;
      }
      const copies = ended ? 0 : await this.deliver(tx, circular, await copyUnits(tx, circular), true);
      await this.finish(tx, circular, operation, made + copies, advance);
    });
  }

  private async finish(
    tx: Tx,
    circular: Circular,
    operation: Operation,
    done: number,
    advance: Advance,
  ): Promise<void> {
    const at = this.clock.now();
    const [row] = await tx.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery WHERE circular_id = $1`,
      [circular.id],
    );
    await tx.execute(`UPDATE circular SET distributed_at = $2 WHERE id = $1`, [circular.id, at]);
    await record(tx, {
      kind: 'circular.distributed',
      subject: circular.id,
      actor: operation.createdBy,
      at,
      data: { circular: circular.id, deliveries: row!.n },
    });
    await advance(tx, { done, total: row!.n, result: { circular: circular.id, deliveries: row!.n } });
  }

  /** Returns how many deliveries were made; a unit that has one keeps it. */
  private async deliver(
    tx: Tx,
    circular: Circular,
    units: readonly number[],
    isCopy: boolean,
  ): Promise<number> {
    if (units.length === 0) return 0;
    const made = await tx.query<{ unit_id: number }>(
      `INSERT INTO delivery (circular_id, unit_id, is_copy, delivered_at, state)
       SELECT $1, u, $3, $4, 'open' FROM unnest($2::int[]) AS u ORDER BY u ON CONFLICT DO NOTHING RETURNING unit_id`,
      [circular.id, units, isCopy, this.clock.now()],
    );
    // One head answers for each unit, so "has its head signed" says whether he himself gave the receipt.
    const deadline = endOfDay(circular.content.deadline, zoneOf(this.config.province));
    await addToCounters(
      tx,
      circular.id,
      made.map(({ unit_id: unitId }) => ({ wave: ONLY_WAVE, unitId, open: 1, heads: 1, deadline })),
    );
    return made.length;
  }
}

async function copyUnits(tx: Tx, { content }: Circular): Promise<number[]> {
  const codes = content.copies.flatMap(({ unitCode }) => unitCode ?? []);
  const units = await unitsByCodes(tx, codes);
  return [...units.values()].filter(({ closedOn }) => closedOn === null).map(({ id }) => id);
}
