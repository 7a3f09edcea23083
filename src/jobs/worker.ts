import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import PgBoss from 'pg-boss';
import { Database, type Tx } from '../database/database.js';
import { log } from '../shared/log.js';
import type { Json } from '../shared/canonical-json.js';
import { Refusal } from '../shared/refusal.js';
import { COLUMNS, Operations, type Operation } from './operations.js';

const QUEUE = 'operation';

/** A job works through chunks for at most so long, then queues its own continuation. */
const SLICE_MS = 10_000;

/** How often what is done beside the queue and is in no hurry takes its turn. */
export const EVERY_TEN_MINUTES = 600_000;

/** What a chunk achieved, written in the chunk's own transaction. */
export interface Progress {
  readonly done?: number;
  readonly failed?: number;
  /** Corrects the total, when only the work itself can know it. */
  readonly total?: number;
  readonly cursor?: Json;
  /** Present when this was the last chunk. */
  readonly result?: Json;
}

/** Writes the progress under the fence: throws when another worker has taken the operation over. */
export type Advance = (tx: Tx, progress: Progress) => Promise<void>;

/**
 * Does one chunk (500 to 2,000 rows, at most a second) from `operation.cursor` on, in transactions of its
 * own, the last of which calls `advance`. A chunk may be run again from its start after a crash.
 */
export type ChunkHandler = (operation: Operation, advance: Advance) => Promise<void>;

class LeaseLost extends Error {}

/**
 * Runs operations chunk by chunk from the queue. The queue's lease is 15 s and is renewed by short
 * slices; our own fence (`attempt`) stands in every chunk's UPDATE, so that a worker that wakes up late
 * can do nothing twice.
 */
@Injectable()
export class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly handlers = new Map<string, ChunkHandler>();
  private readonly boss: PgBoss;
  private workerIds: string[] = [];
  private readonly companions: { name: string; everyMs: number; turn: () => Promise<void> }[] = [];
  private running: Promise<void>[] = [];
  private readonly stop = new AbortController();

  constructor(
    private readonly database: Database,
    operations: Operations,
  ) {
    this.boss = new PgBoss({
      db: { executeSql: async (sql, values) => ({ rows: await database.foreign(sql, values) }) },
      supervise: true,
      schedule: false,
      maintenanceIntervalSeconds: 5,
    });
    this.boss.on('error', (error) => log.warn({ err: error }, 'queue'));
    operations.connect({
      enqueue: (tx, id) => this.enqueue(tx, id),
      wake: () => {
        for (const id of this.workerIds) this.boss.notifyWorker(id);
      },
    });
  }

  /** Registers the handler of a kind of operation. */
  handle(kind: string, handler: ChunkHandler): void {
    this.handlers.set(kind, handler);
  }

  /** Registers work that goes on beside the queue, turn by turn, in every process that works. */
  beside(name: string, everyMs: number, turn: () => Promise<void>): void {
    this.companions.push({ name, everyMs, turn });
  }

  /** Brings up the queue, so that operations can be started; working is `startWorking`. */
  async onApplicationBootstrap(): Promise<void> {
    await this.boss.start();
    await this.boss.createQueue(QUEUE, {
      name: QUEUE,
      policy: 'standard',
      retryLimit: 1_000_000,
      expireInSeconds: 15,
    });
  }

  /** Takes up jobs in this process, `parallel` at a time. */
  async startWorking(parallel = 2): Promise<void> {
    for (let i = 0; i < parallel; i += 1) {
      const id = await this.boss.work<{ id: string }>(
        QUEUE,
        { batchSize: 1, pollingIntervalSeconds: 1 },
        async ([job]) => this.runSlice(job!.data.id),
      );
      this.workerIds.push(id);
    }
    if (this.running.length === 0) this.running = this.companions.map((one) => this.accompany(one));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.running);
    await this.boss.stop({ graceful: true, close: false, wait: true, timeout: 15_000 });
  }

  private async accompany({ name, everyMs, turn }: (typeof this.companions)[number]): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      // A turn that fails (the database restarts) must not end the loop.
      await turn().catch((error: unknown) => log.error({ err: error }, name));
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async enqueue(tx: Tx, operationId: string): Promise<void> {
    await this.boss.send(
      QUEUE,
      { id: operationId },
      {
        expireInSeconds: 15,
        retryLimit: 1_000_000,
        retryDelay: 1,
        db: { executeSql: async (sql, values) => ({ rows: await tx.query(sql, values) }) },
      },
    );
  }

  private async runSlice(id: string): Promise<void> {
    const until = Date.now() + SLICE_MS;
    let operation = await this.take(id);
    while (operation?.state === 'running') {
      if (Date.now() > until || this.stop.signal.aborted) {
        await this.database.transaction((tx) => this.enqueue(tx, id));
        return;
      }
      operation = await this.runChunk(operation);
    }
  }

  /** Makes this worker the only one whose chunks count. */
  private async take(id: string): Promise<Taken | undefined> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<Taken>(
        `UPDATE operation SET state = 'running', attempt = attempt + 1, updated_at = now()
          WHERE id = $1 AND state IN ('waiting', 'running') RETURNING ${COLUMNS}, attempt`,
        [id],
      );
      return row;
    });
  }

  private async runChunk(operation: Taken): Promise<Taken | undefined> {
    const handler = this.handlers.get(operation.kind);
    if (!handler) throw new Error(`No handler for operations of kind ${operation.kind}.`);
    try {
      await handler(operation, (tx, progress) => advance(tx, operation, progress));
    } catch (error) {
      if (error instanceof LeaseLost) return undefined;
      // A refusal stays a refusal however often it is tried; anything else goes back to the queue.
      if (!(error instanceof Refusal) || error.kind === 'busy') throw error;
      await this.fail(operation, error.message);
      return undefined;
    }
    return this.current(operation);
  }

  private current(operation: Taken): Promise<Taken | undefined> {
    return this.database.read(async (tx) => {
      const [row] = await tx.query<Taken>(
        `SELECT ${COLUMNS}, attempt FROM operation WHERE id = $1 AND attempt = $2`,
        [operation.id, operation.attempt],
      );
      return row;
    });
  }

  private async fail(operation: Taken, fault: string): Promise<void> {
    await this.database.transaction((tx) =>
      tx.execute(
        `UPDATE operation SET state = 'failed', fault = $3, updated_at = now() WHERE id = $1 AND attempt = $2`,
        [operation.id, operation.attempt, fault],
      ),
    );
  }
}

interface Taken extends Operation {
  /** The fencing token: grows with every take-over. */
  readonly attempt: number;
}

async function advance(tx: Tx, operation: Taken, progress: Progress): Promise<void> {
  const changed = await tx.execute(
    `UPDATE operation SET done = done + $3, failed = failed + $4, total = coalesce($5, total), cursor = coalesce($6, cursor),
            result = coalesce($7, result), state = CASE WHEN $7::jsonb IS NULL THEN state ELSE 'done' END, updated_at = now()
      WHERE id = $1 AND attempt = $2 AND state = 'running'`,
    [
      operation.id,
      operation.attempt,
      progress.done ?? 0,
      progress.failed ?? 0,
      progress.total ?? null,
      progress.cursor === undefined ? null : JSON.stringify(progress.cursor),
      progress.result === undefined ? null : JSON.stringify(progress.result),
    ],
  );
  if (changed === 0) throw new LeaseLost();
}
