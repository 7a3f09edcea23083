import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { Worker } from '../jobs/worker.js';
import { Clock } from '../shared/clock.js';
import { log } from '../shared/log.js';
import { Refusal } from '../shared/refusal.js';
import { openCheckpoint, peekCheckpoint, signCheckpoint, type Checkpoint } from './checkpoint.js';
import { Epochs, SEQUENCER_LOCK } from './epochs.js';
import { ledgerRefusal } from './ledger.errors.js';
import { LedgerFiles } from './ledger-files.js';
import {
  currentEpoch,
  keepCheckpoint,
  keepLeaves,
  keepTiles,
  lastCheckpoint,
  rangeHashes,
  rightEdge,
  treeSize,
  type Epoch,
  type StoredCheckpoint,
} from './ledger.queries.js';
import { NoteFault, parseVkey } from './note.js';
import { keepCursor, ledgerLag, pendingBatch, type Lag, type PendingBatch } from './pending.queries.js';
import { growTiles } from './tiles.js';

/** Leaves per transaction: 80 ms on PostgreSQL, 340 ms on the embedded database, both on a busy machine. */
const BATCH = 2048;
const EVERY_MS = 500;
/** Entries that wait longer than this are an alarm: a transaction somewhere in the cluster does not end. */
const ALARM_SECONDS = 30;
const ALARM_EVERY_MS = 60_000;

/** What a monitor asks: how late the tree is, and why nothing is signed. */
export interface LedgerStatus {
  readonly lag: Lag | null;
  readonly refused: string | null;
}

/**
 * Makes leaves of entries and signs the tree's head, about every half second, in every process that works
 * the queue; an advisory lock lets one of them do it. Signers never wait for it: they only insert.
 */
@Injectable()
export class Sequencer implements OnModuleInit {
  private checked = false;
  private alarmAt = 0;
  private refused: string | null = null;
  private lag: Lag | null = null;

  constructor(
    private readonly database: Database,
    private readonly epochs: Epochs,
    private readonly files: LedgerFiles,
    private readonly clock: Clock,
    private readonly worker: Worker,
  ) {}

  onModuleInit(): void {
    this.worker.beside('ledger', EVERY_MS, () => this.turn());
  }

  /** One turn of the loop: what is refused is said once and tried again, since an operator may have mended it. */
  async turn(): Promise<void> {
    try {
      await this.run();
      await this.watch();
      this.refused = null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.kind !== 'busy' && this.refused !== error.code)
        log.error({ code: error.code }, `ledger: ${error.message}`);
      this.refused = error.code;
    }
  }

  status(): LedgerStatus {
    return { lag: this.lag, refused: this.refused };
  }

  /** Takes up everything that is certain, then signs. Returns the number of new leaves. Throws a Refusal. */
  async run(): Promise<number> {
    const epoch = await this.epochs.current();
    if (!this.checked) await this.compare(epoch);
    let added = 0;
    for (;;) {
      const batch = await this.database.transaction((tx) => append(tx, epoch));
      if (!batch) break;
      added += batch.ids.length;
    }
    await this.sign(epoch);
    return added;
  }

  /** Signs the tree as it stands, unless that is signed already or contradicts what was signed before. */
  private async sign(epoch: Epoch): Promise<void> {
    const [size, last] = await this.database.read(async (tx) => [
      await treeSize(tx, epoch.number),
      await lastCheckpoint(tx, epoch.number),
    ]);
    if (size === 0 || size === last?.size) return;
    const head = await this.compare(epoch);
    const note = signCheckpoint(
      { origin: epoch.origin, ...head },
      await this.files.openKey({ create: false }),
    );
    // Outside first: whatever is published afterwards is remembered there, wherever this process dies.
    await this.files.writeCheckpoint(note, epoch.vkey);
    await this.database.transaction((tx) =>
      keepCheckpoint(tx, { epoch: epoch.number, note, ...head }, this.clock.now()),
    );
  }

  /** The tree's head, if it continues the checkpoint outside the database. Throws `ledger.rolled-back` and others. */
  async compare(epoch: Epoch): Promise<{ size: number; root: Buffer }> {
    const outside = this.continued(epoch, await this.files.readCheckpoint());
    const head = await this.database.read(async (tx) => {
      const size = await treeSize(tx, epoch.number);
      const then = outside && outside.size <= size ? outside.size : size;
      const [root, before] = await rangeHashes(tx, epoch.number, [
        [0, size],
        [0, then],
      ]);
      return { size, root: root!, before: before!, last: await lastCheckpoint(tx, epoch.number) };
    });
    if (!outside && head.last)
      throw ledgerRefusal('ledger.outside-missing', { values: { path: this.files.checkpointPath } });
    if (outside && (outside.size > head.size || !outside.root.equals(head.before))) throw rolledBack(outside);
    this.checked = true;
    return { size: head.size, root: head.root };
  }

  /** The checkpoint outside, if it belongs to this log; undefined when it is the one that the log began after. */
  private continued(epoch: Epoch, note: string | undefined): Checkpoint | undefined {
    if (note === undefined || note === epoch.previous) return undefined;
    try {
      const { origin } = peekCheckpoint(note);
      if (origin !== epoch.origin) throw rolledBack(peekCheckpoint(note));
      return openCheckpoint(note, parseVkey(epoch.vkey));
    } catch (error) {
      if (!(error instanceof NoteFault)) throw error;
      throw ledgerRefusal('ledger.outside-unreadable', { values: { path: this.files.checkpointPath } });
    }
  }

  private async watch(): Promise<void> {
    const now = Date.now();
    if (now < this.alarmAt) return;
    this.lag = await this.database.read(async (tx) => {
      const epoch = await currentEpoch(tx);
      return epoch ? ledgerLag(tx, epoch.number) : null;
    });
    const late = this.lag !== null && this.lag.seconds > ALARM_SECONDS;
    if (late) log.error({ ...this.lag }, 'ledger: entries wait for an open transaction');
    this.alarmAt = now + (late ? ALARM_EVERY_MS : ALARM_EVERY_MS / 12);
  }

  /** The last checkpoint that was published. Throws `ledger.no-checkpoint`. */
  async published(): Promise<StoredCheckpoint> {
    const last = await this.database.read((tx) => lastCheckpoint(tx));
    if (!last) throw ledgerRefusal('ledger.no-checkpoint');
    return last;
  }
}

/** Gives the next entries their leaves; undefined when there are none, or another process is at it. */
async function append(tx: Tx, epoch: Epoch): Promise<PendingBatch | undefined> {
  const [lock] = await tx.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${SEQUENCER_LOCK}) AS mine`,
  );
  if (!lock!.mine) return undefined;
  const batch = await pendingBatch(tx, epoch.number, epoch.firstEntryId, BATCH);
  if (!batch) return undefined;
  if (batch.ids.length > 0) {
    await keepLeaves(tx, epoch.number, await treeSize(tx, epoch.number), batch.ids);
    await keepTiles(tx, epoch.number, growTiles(await rightEdge(tx, epoch.number), batch.hashes));
  }
  await keepCursor(tx, epoch.number, batch.cursor);
  return batch;
}

function rolledBack({ origin, size }: Checkpoint): Refusal {
  return ledgerRefusal('ledger.rolled-back', { values: { origin, size } });
}
