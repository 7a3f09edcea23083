import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { merkleLeaf } from '../shared/hash.js';
import {
  consistencyRanges,
  inclusionRanges,
  provesConsistency,
  provesInclusion,
  rangeHash,
  type LeafRange,
} from './merkle.js';
import { growTiles, parseTilePath, TileHashes, tilePath, widthOf, type Tile } from './tiles.js';

// The independent implementation: RFC 6962 section 2.1 word for word, on whole lists, without tiles.
const H = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const pow = (n: number) => 2 ** Math.ceil(Math.log2(n) - 1);
const memo = new Map<string, Buffer>();
function MTH(D: readonly Buffer[], from = 0, to = D.length): Buffer {
  if (to === from) return H();
  if (to - from === 1) return H(Buffer.of(0), D[from]!);
  const key = `${from}-${to}`;
  if (D === LEAVES && memo.has(key)) return memo.get(key)!;
  const k = pow(to - from);
  const hash = H(Buffer.of(1), MTH(D, from, from + k), MTH(D, from + k, to));
  if (D === LEAVES) memo.set(key, hash);
  return hash;
}
function PATH(m: number, D: readonly Buffer[], from: number, to: number): Buffer[] {
  const n = to - from;
  if (n === 1) return [];
  const k = pow(n);
  if (m < k) return [...PATH(m, D, from, from + k), MTH(D, from + k, to)];
  return [...PATH(m - k, D, from + k, to), MTH(D, from, from + k)];
}
function SUBPROOF(m: number, D: readonly Buffer[], from: number, to: number, known: boolean): Buffer[] {
  const n = to - from;
  if (m === n) return known ? [] : [MTH(D, from, to)];
  const k = pow(n);
  if (m <= k) return [...SUBPROOF(m, D, from, from + k, known), MTH(D, from + k, to)];
  return [...SUBPROOF(m - k, D, from + k, to, false), MTH(D, from, from + k)];
}

const LARGEST = 300;
const LEAVES = Array.from({ length: LARGEST }, (_, i) => Buffer.from(`entri ${i}`));

/** Tiles as the sequencer makes them: in batches of any size, the right edge carried along. */
function tilesOf(leaves: readonly Buffer[], batch: number): Map<string, Tile> {
  const all = new Map<string, Tile>();
  for (let at = 0; at < leaves.length; at += batch) {
    const edge = [...all.values()].filter((tile) => !all.has(`${tile.level}/${tile.number + 1}`));
    for (const tile of growTiles(edge, leaves.slice(at, at + batch).map(merkleLeaf)))
      all.set(`${tile.level}/${tile.number}`, tile);
  }
  return all;
}

describe('known answers of RFC 6962, as Certificate Transparency tests them', () => {
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((hex) => Buffer.from(hex, 'hex'));
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];

  it.each(roots.map((root, size) => ({ size, root })))('root of $size leaves', ({ size, root }) => {
    const { hashOf } = new TileHashes(tilesOf(inputs.slice(0, size), 3).values());
    expect(rangeHash([0, size], hashOf).toString('hex')).toBe(root);
  });

  it('the path of leaf 5 in a tree of 8, the consistency of 6 with 8', () => {
    const { hashOf } = new TileHashes(tilesOf(inputs, 8).values());
    const hex = (ranges: LeafRange[]) => ranges.map((range) => rangeHash(range, hashOf).toString('hex'));
    expect(hex(inclusionRanges(5, 8))).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(consistencyRanges(6, 8))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });
});

describe('every tree of 0 to 300 leaves against the independent implementation', () => {
  const { hashOf } = new TileHashes(tilesOf(LEAVES, 7).values());
  const hashes = (ranges: LeafRange[]) => ranges.map((range) => rangeHash(range, hashOf));
  const root = (size: number) => MTH(LEAVES, 0, size);

  it('has its root, also from tiles that have grown further meanwhile', () => {
    for (let size = 0; size <= LARGEST; size += 1) expect(rangeHash([0, size], hashOf)).toEqual(root(size));
  });

  it('has the tiles of the specification, whatever the batches', () => {
    for (const size of [1, 255, 256, 257, 300])
      for (const batch of [1, 13, 256, 300]) {
        const tiles = tilesOf(LEAVES.slice(0, size), batch);
        expect(tiles.size).toBe(size < 256 ? 1 : size === 256 ? 2 : 3);
        const first = Buffer.concat(LEAVES.slice(0, Math.min(size, 256)).map(merkleLeaf));
        expect(tiles.get('0/0')!.hashes.equals(first)).toBe(true);
        if (size >= 256) expect(tiles.get('1/0')!.hashes).toEqual(MTH(LEAVES, 0, 256));
      }
  });

  it('has every inclusion path, and each of them proves', () => {
    for (let size = 1; size <= LARGEST; size += 1)
      for (let index = 0; index < size; index += 1) {
        const path = hashes(inclusionRanges(index, size));
        if (!path.every((hash, i) => hash.equals(PATH(index, LEAVES, 0, size)[i]!)))
          throw new Error(`path of ${index} in ${size}`);
        const proof = { index, size, path, root: root(size) };
        if (!provesInclusion(merkleLeaf(LEAVES[index]!), proof)) throw new Error(`${index} in ${size}`);
      }
  });

  it('has every consistency proof from 0 to 300 within 300, and many between others', () => {
    for (const second of [1, 2, 3, 7, 8, 64, 100, 127, 128, 129, 200, 255, 256, 257, 299, 300])
      for (let first = 0; first <= second; first += 1) {
        const proof = hashes(consistencyRanges(first, second));
        if (first > 0) expect(proof).toEqual(SUBPROOF(first, LEAVES, 0, second, true));
        const heads = [first, second].map((size) => ({ size, root: root(size) }));
        if (!provesConsistency(heads[0]!, heads[1]!, proof)) throw new Error(`${first} in ${second}`);
      }
  });

  it('refuses history that was rewritten, wherever', () => {
    for (const changed of [0, 1, 63, 64, 99]) {
      const other = LEAVES.map((leaf, i) => (i === changed ? Buffer.from('lain') : leaf));
      for (const [first, second] of [
        [100, 101],
        [100, 128],
        [100, 300],
        [128, 300],
      ] as const) {
        const forged = new TileHashes(tilesOf(other, 50).values());
        const proof = consistencyRanges(first, second).map((range) => rangeHash(range, forged.hashOf));
        const now = { size: second, root: MTH(other, 0, second) };
        expect(provesConsistency({ size: first, root: root(first) }, now, proof)).toBe(false);
      }
    }
  });

  it('refuses paths that are cut, longer, of another leaf, another place or another size', () => {
    for (const size of [1, 2, 5, 8, 100, 256, 257])
      for (const index of [0, Math.floor(size / 2), size - 1]) {
        const path = hashes(inclusionRanges(index, size));
        const good = { index, size, path, root: root(size) };
        const leaf = merkleLeaf(LEAVES[index]!);
        for (const bad of [
          { ...good, path: path.slice(1) },
          { ...good, path: path.slice(0, -1) },
          { ...good, path: [...path, root(3)] },
          { ...good, index: index + 1 },
          { ...good, index: size },
          { ...good, root: root(size + 1) },
        ])
          if (path.length > 0 || bad.path.length > 0 || bad.index !== index || bad.root !== good.root)
            expect([size, index, provesInclusion(leaf, bad)]).toEqual([size, index, false]);
        expect(provesInclusion(merkleLeaf('lain'), good)).toBe(false);
      }
  });

  it('refuses consistency that is cut, longer, or between trees in the wrong order', () => {
    const head = (size: number) => ({ size, root: root(size) });
    const proof = hashes(consistencyRanges(100, 300));
    expect(provesConsistency(head(100), head(300), proof.slice(1))).toBe(false);
    expect(provesConsistency(head(100), head(300), proof.slice(0, -1))).toBe(false);
    expect(provesConsistency(head(100), head(300), [...proof, root(1)])).toBe(false);
    expect(provesConsistency(head(100), head(300), [])).toBe(false);
    expect(provesConsistency(head(300), head(100), proof)).toBe(false);
    expect(provesConsistency(head(100), { size: 100, root: root(99) }, [])).toBe(false);
    expect(provesConsistency({ size: 0, root: root(1) }, head(5), [])).toBe(false);
  });
});

describe('tile paths', () => {
  it.each([
    ['0/000', { level: 0, number: 0, width: 256 }],
    ['1/000.p/17', { level: 1, number: 0, width: 17 }],
    ['0/x001/x234/067', { level: 0, number: 1_234_067, width: 256 }],
    ['0/x001/000.p/255', { level: 0, number: 1000, width: 255 }],
  ])('%s', (path, address) => {
    expect(parseTilePath(path)).toEqual(address);
    expect(tilePath(address, address.width)).toBe(path);
  });

  it.each([
    '',
    'x',
    '0/0',
    '0/00',
    '00/000',
    '64/000',
    '0/x000/001',
    '0/1000',
    '0/000.p/0',
    '0/000.p/256',
    '0/000.p/01',
    '0/x001/x234',
    '0/000/',
    '0/../000',
    'entries/000',
    '-1/000',
  ])('refuses %s', (path) => expect(parseTilePath(path)).toBeUndefined());

  it('a tree of 70,000 has the widths of the specification', () => {
    const leaf = merkleLeaf('x');
    let edge: Tile[] = [];
    const tiles = new Map<string, Tile>();
    for (let at = 0; at < 70_000; at += 10_000) {
      const changed = growTiles(
        edge,
        Array.from({ length: 10_000 }, () => leaf),
      );
      for (const tile of changed) tiles.set(`${tile.level}/${tile.number}`, tile);
      const rows = [...tiles.values()];
      edge = [0, 1, 2].flatMap((level) => rows.findLast((tile) => tile.level === level) ?? []);
    }
    const full = [...tiles.values()].filter((tile) => tile.level === 0 && widthOf(tile) === 256);
    expect(full).toHaveLength(273);
    expect(['0/273', '1/0', '1/1', '2/0'].map((key) => widthOf(tiles.get(key)!))).toEqual([112, 256, 17, 1]);
  });
});
