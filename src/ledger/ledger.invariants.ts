import type { ReadTx } from '../database/database.js';
import { noRows, streamRows, type Invariant, type Violation } from '../database/invariant.js';
import { merkleLeaf } from '../shared/hash.js';
import { openCheckpoint } from './checkpoint.js';
import { allEpochs, type Epoch, type StoredCheckpoint } from './ledger.queries.js';
import { rangeHash } from './merkle.js';
import { NoteFault, parseVkey } from './note.js';
import { growTiles, TileHashes, widthOf, type Tile } from './tiles.js';

/** Entries are the leaves of the tree, tiles hold its hashes, and every checkpoint is the head of its beginning. */
export const LEDGER_INVARIANTS: readonly Invariant[] = [
  noRows(
    'ledger.entry',
    'jenis atau subjek entri berbeda dari isi daunnya',
    `SELECT 'entri ' || id AS where FROM ledger_entry
      WHERE leaf::jsonb->>'kind' IS DISTINCT FROM kind OR leaf::jsonb->>'subject' IS DISTINCT FROM subject`,
  ),
  noRows(
    'ledger.every-entry',
    'entri tidak ada di pohon, padahal yang sesudahnya sudah',
    `SELECT 'entri ' || e.id AS where FROM ledger_entry e
       JOIN ledger_cursor k ON k.cluster = e.cluster AND k.epoch = (SELECT max(number) FROM ledger_epoch)
       LEFT JOIN ledger_leaf l ON l.epoch = k.epoch AND l.entry_id = e.id
      WHERE e.xid < k.from_xid AND l.entry_id IS NULL`,
  ),
  { name: 'ledger.tree', check: trees },
];

async function* trees(tx: ReadTx): AsyncGenerator<Violation> {
  for (const epoch of await allEpochs(tx)) yield* tree(tx, epoch);
}

interface LeafRow {
  readonly index: string;
  readonly leaf: string | null;
  readonly hash: Buffer | null;
}

/** Builds the tree anew from the entries and compares what is stored: tile by tile, checkpoint by checkpoint. */
async function* tree(tx: ReadTx, epoch: Epoch): AsyncGenerator<Violation> {
  const rebuilt = new TileHashes();
  let edge: readonly Tile[] = [];
  let size = 0;
  const sql = `SELECT l.index, e.leaf, e.hash FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.id = l.entry_id
                WHERE l.epoch = $1 ORDER BY l.index`;
  for await (const rows of streamRows<LeafRow>(tx, sql, { parameters: [epoch.number], size: 2048 })) {
    const hashes: Buffer[] = [];
    for (const { index, leaf, hash } of rows) {
      const at = { where: `daun ${epoch.number}/${index}` };
      // What follows a gap cannot be judged any more: every later hash would differ.
      if (Number(index) !== size || leaf === null) {
        yield { ...at, what: leaf === null ? 'entri daun ini tidak ada' : `daun ${size} tidak ada` };
        return;
      }
      const own = merkleLeaf(leaf);
      if (!hash || !own.equals(hash)) yield { ...at, what: 'isi entri diubah (hash daun berbeda)' };
      hashes.push(own);
      size += 1;
    }
    const grown = growTiles(edge, hashes);
    rebuilt.add(grown);
    edge = lastOfEachLevel([...edge, ...grown]);
    yield* compareTiles(tx, epoch, grown);
  }
  yield* surplusTiles(tx, epoch, edge);
  yield* checkpoints(tx, epoch, size, rebuilt);
}

function lastOfEachLevel(tiles: readonly Tile[]): Tile[] {
  const last = new Map<number, Tile>();
  for (const tile of tiles) last.set(tile.level, tile);
  return [...last.values()];
}

async function* compareTiles(
  tx: ReadTx,
  { number }: Epoch,
  grown: readonly Tile[],
): AsyncGenerator<Violation> {
  const rows = await tx.query<{ level: number; number: string; hashes: Buffer | null }>(
    `SELECT a.level, a.number, t.hashes FROM unnest($2::smallint[], $3::bigint[]) AS a(level, number)
       LEFT JOIN ledger_tile t ON t.epoch = $1 AND t.level = a.level AND t.number = a.number`,
    [number, grown.map((tile) => tile.level), grown.map((tile) => tile.number)],
  );
  const stored = new Map(rows.map((row) => [`${row.level}/${row.number}`, row.hashes]));
  for (const tile of grown) {
    const key = `${tile.level}/${tile.number}`;
    const hashes = stored.get(key);
    // A tile that grew over several rows of leaves is longer in the store than here.
    if (!hashes?.subarray(0, tile.hashes.length).equals(tile.hashes))
      yield { where: `ubin ${number}/${key}`, what: 'ubin berbeda dari entrinya' };
  }
}

async function* surplusTiles(
  tx: ReadTx,
  { number }: Epoch,
  edge: readonly Tile[],
): AsyncGenerator<Violation> {
  const rows = await tx.query<{ level: number; number: string; width: number }>(
    `SELECT DISTINCT ON (level) level, number, length(hashes) / 32 AS width FROM ledger_tile
      WHERE epoch = $1 ORDER BY level, number DESC`,
    [number],
  );
  for (const row of rows) {
    const own = edge.find((tile) => tile.level === row.level);
    if (!own || own.number !== Number(row.number) || widthOf(own) !== row.width)
      yield { where: `ubin ${number}/${row.level}/${row.number}`, what: 'ubin memuat lebih dari entrinya' };
  }
}

async function* checkpoints(
  tx: ReadTx,
  epoch: Epoch,
  size: number,
  { hashOf }: TileHashes,
): AsyncGenerator<Violation> {
  const key = parseVkey(epoch.vkey);
  const sql = `SELECT epoch, size::float8 AS size, root, note FROM ledger_checkpoint WHERE epoch = $1 ORDER BY size`;
  for await (const rows of streamRows<StoredCheckpoint>(tx, sql, { parameters: [epoch.number] }))
    for (const row of rows) {
      const where = `checkpoint ${epoch.number}/${row.size}`;
      if (row.size > size) {
        yield { where, what: `pohon hanya memuat ${size} entri: ada yang dihapus atau dipulihkan` };
        continue;
      }
      if (!rangeHash([0, row.size], hashOf).equals(row.root))
        yield { where, what: 'akar berbeda dari entri yang ada: riwayat diubah' };
      if (!isSigned(row, key)) yield { where, what: 'tidak ditandatangani oleh kunci buku besar' };
    }
}

function isSigned(row: StoredCheckpoint, key: ReturnType<typeof parseVkey>): boolean {
  try {
    const head = openCheckpoint(row.note, key);
    return head.size === row.size && head.root.equals(row.root);
  } catch (error) {
    if (!(error instanceof NoteFault)) throw error;
    return false;
  }
}
