import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Database, type Tx } from '../database/database.js';
import { Clock } from '../shared/clock.js';
import { merkleLeaf, sha256Hex } from '../shared/hash.js';
import { peekCheckpoint } from './checkpoint.js';
import { record } from './ledger.js';
import { ledgerRefusal } from './ledger.errors.js';
import { LedgerFiles } from './ledger-files.js';
import { currentEpoch, keepLeaves, keepTiles, lastCheckpoint, type Epoch } from './ledger.queries.js';
import { growTiles } from './tiles.js';

/** The epochs of the ledger: one log after another, each with an origin of its own. */
@Injectable()
export class Epochs {
  constructor(
    private readonly database: Database,
    private readonly files: LedgerFiles,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The log that grows now, begun on first use. Throws when its key is not here: nobody else's signs for it. */
  async current(): Promise<Epoch> {
    const found =
      (await this.database.read(currentEpoch)) ?? (await this.begin(originOf(this.config.publicUrl, 1)));
    if ((await this.files.vkey(found.origin, { create: false })) !== found.vkey)
      throw ledgerRefusal('ledger.key-differs', { values: { path: this.files.keyPath } });
    return found;
  }

  private async begin(origin: string): Promise<Epoch> {
    const vkey = await this.files.vkey(origin, { create: true });
    return this.database.transaction(async (tx) => {
      await tx.execute(
        `INSERT INTO ledger_epoch (number, origin, vkey, started_at) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING`,
        [origin, vkey, this.clock.now()],
      );
      return (await currentEpoch(tx))!;
    });
  }

  /**
   * Begins a new log after a rollback that cannot be undone: its first leaf commits to the last checkpoint
   * of the old one, so that the break is visible for ever; all entries that are still there follow it.
   */
  async renew(): Promise<Epoch> {
    const outside = await this.files.readCheckpoint();
    const stored = await this.database.read((tx) => lastCheckpoint(tx));
    const previous = outside ?? stored?.note;
    if (previous === undefined) throw ledgerRefusal('ledger.no-checkpoint');
    const old = peekCheckpoint(previous);
    const before = await this.database.read(currentEpoch);
    // The database may have been taken back behind an epoch that the outside still knows.
    const number = Math.max(before?.number ?? 0, numberOf(old.origin)) + 1;
    const origin = originOf(this.config.publicUrl, number);
    const vkey = await this.files.vkey(origin, { create: true });
    const at = this.clock.now();
    return this.database.transaction(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(${SEQUENCER_LOCK})`);
      await record(tx, {
        kind: 'ledger.renewed',
        subject: origin,
        actor: null,
        at,
        data: {
          origin,
          previous_origin: old.origin,
          previous_size: old.size,
          previous_root: old.root.toString('hex'),
          previous_sha256: sha256Hex(previous),
        },
      });
      return firstLeaf(tx, { number, origin, vkey, previous }, at);
    });
  }
}

/** Everybody who assigns leaves holds this until the transaction ends. */
export const SEQUENCER_LOCK = `hashtextextended('pakta.ledger', 0)`;

async function firstLeaf(tx: Tx, epoch: Omit<Epoch, 'firstEntryId'>, at: Date): Promise<Epoch> {
  const { number, origin, vkey, previous } = epoch;
  const [entry] = await tx.query<{ id: string; leaf: string }>(
    `SELECT id, leaf FROM ledger_entry WHERE subject = $1 AND kind = 'ledger.renewed' ORDER BY id DESC LIMIT 1`,
    [origin],
  );
  await tx.execute(
    `INSERT INTO ledger_epoch (number, origin, vkey, first_entry_id, previous, started_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [number, origin, vkey, entry!.id, previous, at],
  );
  await keepLeaves(tx, number, 0, [entry!.id]);
  await keepTiles(tx, number, growTiles([], [merkleLeaf(entry!.leaf)]));
  return { ...epoch, firstEntryId: entry!.id };
}

/** `pakta.example.go.id/ledger/1`: where the log is served, without the scheme, as C2SP tlog-tiles wants. */
function originOf(publicUrl: string, number: number): string {
  const { host, pathname } = new URL(publicUrl);
  return `${host}${pathname.replace(/\/+$/, '')}/ledger/${number}`;
}

function numberOf(origin: string): number {
  return Number(/\/ledger\/(\d{1,4})$/.exec(origin)?.[1] ?? 0);
}
