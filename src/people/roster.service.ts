import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { zoneOf } from '../hierarchy/regions.js';
import { Operations } from '../jobs/operations.js';
import { Clock } from '../shared/clock.js';
import { dayAt, type Day } from '../shared/dates.js';
import { Refusal } from '../shared/refusal.js';
import { rosterRefusal } from './people.errors.js';
import { batchById, batchFor, insertBatch, lockRoster, type RosterBatch } from './roster-batch.queries.js';
import { COMMIT_BEGINS, type CommitProgress } from './roster-committing.js';
import { RosterUploads } from './roster-uploads.js';

/** A batch and the work that was started on it. */
export interface StartedWork {
  readonly batch: string;
  readonly operation: string;
}

export interface RosterUpload {
  readonly content: Readable;
  readonly fileName: string;
  /** The day from which lines without a date count; default: today in the province. */
  readonly asOf?: Day;
}

/** Rosters as files: hand in, look, commit or discard. An actor `null` is the command line. */
@Injectable()
export class RosterService {
  constructor(
    private readonly database: Database,
    private readonly operations: Operations,
    private readonly uploads: RosterUploads,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Takes a CSV or XLSX file in and starts to look at its lines; the roster is not touched. */
  async upload(actor: Actor | null, upload: RosterUpload, key?: RequestKey): Promise<StartedWork> {
    // Before anything is written to the disk.
    if (actor) requireSomewhere(actor, 'roster.import');
    const stored = await this.uploads.store(upload.content, upload.fileName);
    let isTaken = false;
    try {
      return await this.database.transaction(async (tx) => {
        const scope = actor ? requireSomewhere(actor, 'roster.import') : await rootUnits(tx);
        const onThisFile = key && { ...key, payloadSha256: stored.sha256 };
        isTaken = false;
        const started = await actOnce(tx, onThisFile, async () => {
          isTaken = true;
          const batch = await insertBatch(tx, {
            fileName: stored.fileName,
            sha256: stored.sha256,
            upload: stored.key,
            ignored: stored.ignored,
            asOf: upload.asOf ?? dayAt(this.clock.now(), zoneOf(this.config.province)),
            scope,
            createdBy: actor?.accountId ?? null,
          });
          return this.start(tx, 'roster.stage', batch, actor, stored.lines);
        });
        return started;
      });
    } catch (error) {
      isTaken = false;
      throw error;
    } finally {
      if (!isTaken) await this.uploads.remove(stored.key);
    }
  }

  /** Starts to write a looked-at file into the roster: everything, or with `skipBad` its good lines. */
  async commit(
    actor: Actor | null,
    batchId: string,
    options: { skipBad: boolean },
    key?: RequestKey,
  ): Promise<StartedWork> {
    return this.database.transaction(async (tx) => {
      await batchFor(tx, actor, 'roster.import', batchId);
      return actOnce(tx, key, async () => {
        const batch = await this.batchToCommit(tx, batchId, options.skipBad);
        const counts = batch.counts!.outcomes;
        const phase = (await changedSince(tx, batch)) ? 'check' : 'write';
        const progress: CommitProgress = { ...COMMIT_BEGINS, phase };
        await tx.execute(
          `UPDATE roster_batch SET status = 'committing', skip_bad = $2, progress = $3, committed_by = $4 WHERE id = $1`,
          [batchId, options.skipBad, JSON.stringify(progress), actor?.accountId ?? null],
        );
        return this.start(tx, 'roster.commit', batchId, actor, counts.new + counts.changed);
      });
    });
  }

  /** Goes on with a commit whose operation was cancelled or failed; the lines written so far stay. */
  async resume(actor: Actor | null, batchId: string): Promise<StartedWork> {
    return this.database.transaction(async (tx) => {
      const batch = await batchFor(tx, actor, 'roster.import', batchId, 'FOR UPDATE');
      if (batch.status !== 'committing' && batch.status !== 'finishing') throw notReady(batch);
      return this.start(tx, 'roster.commit', batchId, actor);
    });
  }

  /** Gives a file up. What a halted commit has written is removed; nobody has ever seen it. */
  async discard(actor: Actor | null, batchId: string): Promise<StartedWork> {
    await this.refuseWhileWorking(actor, batchId);
    const { started, upload } = await this.database.transaction(async (tx) => {
      const batch = await batchFor(tx, actor, 'roster.import', batchId, 'FOR UPDATE');
      if (batch.status === 'finishing' || batch.status === 'committed')
        throw rosterRefusal('roster.already-committed');
      const isWritten = batch.status === 'committing' || batch.status === 'discarding';
      await tx.execute(`UPDATE roster_batch SET status = $2, upload = NULL, progress = NULL WHERE id = $1`, [
        batchId,
        isWritten ? 'discarding' : 'discarded',
      ]);
      return { started: await this.start(tx, 'roster.discard', batchId, actor), upload: batch.upload };
    });
    if (upload !== null) await this.uploads.remove(upload);
    return started;
  }

  private async batchToCommit(tx: Tx, batchId: string, skipBad: boolean): Promise<RosterBatch> {
    const batch = await batchById(tx, batchId);
    if (batch.status !== 'ready') throw notReady(batch);
    const { wrong, doubtful } = batch.counts!.outcomes;
    if (!skipBad && wrong + doubtful > 0)
      throw rosterRefusal('roster.has-bad-lines', { field: 'skip_bad', values: { wrong, doubtful } });
    await lockRoster(tx);
    const locked = await batchById(tx, batchId, 'FOR UPDATE');
    if (locked.status !== 'ready') throw notReady(locked);
    return locked;
  }

  private async start(
    tx: Tx,
    kind: string,
    batch: string,
    actor: Actor | null,
    total?: number,
  ): Promise<StartedWork> {
    const operation = await this.operations.start(tx, {
      kind,
      subject: batch,
      createdBy: actor?.accountId ?? null,
      ...(total !== undefined && { total }),
    });
    await tx.execute(`UPDATE roster_batch SET operation_id = $2 WHERE id = $1`, [batch, operation]);
    return { batch, operation };
  }

  // A worker that is writing must be stopped first: paused or cancelled by whoever started it.
  private async refuseWhileWorking(actor: Actor | null, batchId: string): Promise<void> {
    const batch = await this.database.read((tx) => batchFor(tx, actor, 'roster.import', batchId));
    if (batch.status !== 'committing' || batch.operationId === null) return;
    const operation = await this.operations.find(batch.operationId);
    if (operation?.state === 'waiting' || operation?.state === 'running')
      throw rosterRefusal('roster.committing');
  }
}

/** Why a batch cannot be committed in its present state. */
function notReady({ status }: RosterBatch): Refusal {
  if (status === 'staging' || status === 'ready')
    return rosterRefusal('roster.staging', { retryAfterSeconds: 5 });
  if (status === 'committing') return rosterRefusal('roster.committing');
  const isDiscarded = status === 'discarding' || status === 'discarded';
  return rosterRefusal(isDiscarded ? 'roster.discarded' : 'roster.already-committed');
}

async function rootUnits(tx: ReadTx): Promise<number[]> {
  const roots = await tx.query<{ id: number }>(`SELECT id FROM unit WHERE parent_id IS NULL`);
  return roots.map(({ id }) => id);
}

/** Whether anything became visible since the batch's first line was matched. */
async function changedSince(tx: ReadTx, batch: RosterBatch): Promise<boolean> {
  // Ten seconds more than needed: a batch that was being shown as this one was handed in counts as later.
  const [row] = await tx.query<{ changed: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM roster_batch WHERE id <> $1
       AND committed_at > (SELECT created_at FROM roster_batch WHERE id = $1) - interval '10 seconds') AS changed`,
    [batch.id],
  );
  return row!.changed;
}
