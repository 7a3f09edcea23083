import type { ReadTx, Tx } from '../database/database.js';
import { rangeHash, subtreesOf, type LeafRange } from './merkle.js';
import { TileHashes, tileOf, type Tile, type TileAddress } from './tiles.js';

/** A log: one origin, one key name, one history. */
export interface Epoch {
  readonly number: number;
  readonly origin: string;
  readonly vkey: string;
  readonly firstEntryId: string | null;
  /** The signed note of the log before it, to which its first leaf commits. */
  readonly previous: string | null;
}

export interface StoredCheckpoint {
  readonly epoch: number;
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

const EPOCH = `SELECT number, origin, vkey, first_entry_id AS "firstEntryId", previous FROM ledger_epoch`;

/** The log that grows now; undefined before the first. */
export async function currentEpoch(tx: ReadTx): Promise<Epoch | undefined> {
  const [row] = await tx.query<Epoch>(`${EPOCH} ORDER BY number DESC LIMIT 1`);
  return row;
}

export function allEpochs(tx: ReadTx): Promise<Epoch[]> {
  return tx.query<Epoch>(`${EPOCH} ORDER BY number`);
}

/** Leaves that an epoch's tree has. */
export async function treeSize(tx: ReadTx, epoch: number): Promise<number> {
  const [row] = await tx.query<{ size: string }>(
    `SELECT coalesce(max(index) + 1, 0) AS size FROM ledger_leaf WHERE epoch = $1`,
    [epoch],
  );
  return Number(row!.size);
}

/** The last tile of each level: what further leaves are appended to. */
export function rightEdge(tx: ReadTx, epoch: number): Promise<Tile[]> {
  return tiles(
    tx,
    `SELECT DISTINCT ON (level) level, number, hashes FROM ledger_tile
      WHERE epoch = $1 ORDER BY level, number DESC`,
    [epoch],
  );
}

export function tilesAt(tx: ReadTx, epoch: number, addresses: readonly TileAddress[]): Promise<Tile[]> {
  return tiles(
    tx,
    `SELECT t.level, t.number, t.hashes FROM unnest($2::smallint[], $3::bigint[]) AS a(level, number)
       JOIN ledger_tile t ON t.epoch = $1 AND t.level = a.level AND t.number = a.number`,
    [epoch, addresses.map(({ level }) => level), addresses.map(({ number }) => number)],
  );
}

async function tiles(tx: ReadTx, sql: string, parameters: readonly unknown[]): Promise<Tile[]> {
  const rows = await tx.query<{ level: number; number: string; hashes: Buffer }>(sql, parameters);
  return rows.map((row) => ({ ...row, number: Number(row.number) }));
}

/** Hashes of ranges, from stored tiles. Throws a RangeError where the tree does not reach that far. */
export async function rangeHashes(
  tx: ReadTx,
  epoch: number,
  ranges: readonly LeafRange[],
): Promise<Buffer[]> {
  const wanted = new Map<string, TileAddress>();
  for (const tile of ranges.flatMap(subtreesOf).map(tileOf)) wanted.set(`${tile.level}/${tile.number}`, tile);
  const { hashOf } = new TileHashes(await tilesAt(tx, epoch, [...wanted.values()]));
  return ranges.map((range) => rangeHash(range, hashOf));
}

export async function keepTiles(tx: Tx, epoch: number, changed: readonly Tile[]): Promise<void> {
  await tx.execute(
    `INSERT INTO ledger_tile (epoch, level, number, hashes)
     SELECT $1, * FROM unnest($2::smallint[], $3::bigint[], $4::bytea[])
     ON CONFLICT (epoch, level, number) DO UPDATE SET hashes = excluded.hashes`,
    [
      epoch,
      changed.map((tile) => tile.level),
      changed.map((tile) => tile.number),
      changed.map((tile) => tile.hashes),
    ],
  );
}

export async function keepLeaves(tx: Tx, epoch: number, from: number, ids: readonly string[]): Promise<void> {
  await tx.execute(
    `INSERT INTO ledger_leaf (epoch, index, entry_id)
     SELECT $1, $2::bigint + position - 1, id FROM unnest($3::bigint[]) WITH ORDINALITY AS e(id, position)`,
    [epoch, from, ids],
  );
}

const CHECKPOINT = `SELECT epoch, size::float8 AS size, root, note FROM ledger_checkpoint`;

/** The last checkpoint of an epoch, or of the current one. */
export async function lastCheckpoint(tx: ReadTx, epoch?: number): Promise<StoredCheckpoint | undefined> {
  const [row] = await tx.query<StoredCheckpoint>(
    `${CHECKPOINT} WHERE $1::smallint IS NULL OR epoch = $1 ORDER BY epoch DESC, size DESC LIMIT 1`,
    [epoch ?? null],
  );
  return row;
}

export async function keepCheckpoint(
  tx: Tx,
  { epoch, size, root, note }: StoredCheckpoint,
  at: Date,
): Promise<void> {
  await tx.execute(
    `INSERT INTO ledger_checkpoint (epoch, size, root, note, signed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [epoch, size, root, note, at],
  );
}
