import { nodeHash, type Subtree } from './merkle.js';

/** Hashes in a full tile, and levels of the tree that a tile spans; C2SP tlog-tiles. */
export const TILE_WIDTH = 256;
const TILE_LEVELS = 8;
const HASH = 32;

export interface TileAddress {
  readonly level: number;
  readonly number: number;
}

/** Consecutive hashes of one level, 32 bytes each; 256 of them when full. */
export interface Tile extends TileAddress {
  readonly hashes: Buffer;
}

export function widthOf(tile: Tile): number {
  return tile.hashes.length / HASH;
}

/**
 * Appends leaf hashes to the right edge (the last, not yet full tile of each level) and returns every tile
 * that changed or came to be. A tile counts in the level above only when it is full.
 */
export function growTiles(edge: readonly Tile[], leaves: readonly Buffer[]): Tile[] {
  const changed: Tile[] = [];
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    let tile = edge.find((one) => one.level === level) ?? { level, number: 0, hashes: Buffer.alloc(0) };
    if (widthOf(tile) === TILE_WIDTH) tile = nextOf(tile);
    const above: Buffer[] = [];
    for (let taken = 0; taken < hashes.length;) {
      const part = hashes.slice(taken, taken + TILE_WIDTH - widthOf(tile));
      taken += part.length;
      tile = { ...tile, hashes: Buffer.concat([tile.hashes, ...part]) };
      changed.push(tile);
      if (widthOf(tile) < TILE_WIDTH) break;
      above.push(innerHashes(tile)[TILE_LEVELS]![0]!);
      tile = nextOf(tile);
    }
    hashes = above;
  }
  return changed;
}

function nextOf(tile: Tile): Tile {
  return { level: tile.level, number: tile.number + 1, hashes: Buffer.alloc(0) };
}

/** The tile that holds a complete subtree's hash, or the hashes below it. */
export function tileOf({ level, index }: Subtree): TileAddress {
  return {
    level: Math.floor(level / TILE_LEVELS),
    number: Math.floor(index / 2 ** (TILE_LEVELS - (level % TILE_LEVELS))),
  };
}

/** Hashes of complete subtrees out of tiles that are in memory; inner ones are computed once per tile. */
export class TileHashes {
  private readonly tiles = new Map<string, Tile>();
  private readonly inner = new Map<string, Buffer[][]>();

  constructor(tiles: Iterable<Tile> = []) {
    this.add(tiles);
  }

  add(tiles: Iterable<Tile>): void {
    for (const tile of tiles) {
      this.tiles.set(keyOf(tile), tile);
      this.inner.delete(keyOf(tile));
    }
  }

  has(address: TileAddress): boolean {
    return this.tiles.has(keyOf(address));
  }

  /** Throws a RangeError when the tile is missing or too short. */
  readonly hashOf = (level: number, index: number): Buffer => {
    const address = tileOf({ level, index });
    const key = keyOf(address);
    let levels = this.inner.get(key);
    if (!levels) {
      const tile = this.tiles.get(key);
      if (!tile) throw new RangeError(`tile ${key} is missing`);
      levels = innerHashes(tile);
      this.inner.set(key, levels);
    }
    const within = level % TILE_LEVELS;
    const hash = levels[within]![index % 2 ** (TILE_LEVELS - within)];
    if (!hash) throw new RangeError(`tile ${key} is too short`);
    return hash;
  };
}

/** The hashes of a tile and of every complete subtree above them: under 1 ms for a full tile. */
function innerHashes(tile: Tile): Buffer[][] {
  const levels: Buffer[][] = [[]];
  for (let at = 0; at < tile.hashes.length; at += HASH) levels[0]!.push(tile.hashes.subarray(at, at + HASH));
  for (let level = 1; level <= TILE_LEVELS; level += 1) {
    const below = levels[level - 1]!;
    const row: Buffer[] = [];
    for (let i = 0; i + 1 < below.length; i += 2) row.push(nodeHash(below[i]!, below[i + 1]!));
    levels.push(row);
  }
  return levels;
}

function keyOf({ level, number }: TileAddress): string {
  return `${level}/${number}`;
}

/** `<L>/<N>[.p/<W>]`: `0/x001/x234/067.p/12`. */
export function tilePath({ level, number }: TileAddress, width = TILE_WIDTH): string {
  const digits = String(number);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/.{3}/g) ?? [];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^(0|[1-9]\d?)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads a tile's path; undefined for one that is not written exactly as `tilePath` writes it. */
export function parseTilePath(path: string): (TileAddress & { readonly width: number }) | undefined {
  const match = PATH.exec(path);
  if (!match) return undefined;
  const level = Number(match[1]);
  const number = Number(match[2]!.replace(/[x/]/g, ''));
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3]);
  const canonical = tilePath({ level, number }, width) === path;
  return level > 63 || !canonical ? undefined : { level, number, width };
}
