import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PackUnreadable, type PackFaultCode } from './pack-faults.js';
import { isUnsafePath, packFileOf, type PackFile } from './pack-layout.js';
import { readZipEntry, streamZipEntry, zipPlaces, type ZipPlace } from './zip-source.js';

/** A pack that somebody handed in, as a directory or a ZIP. Only what has a place in the layout can be read. */
export interface PackSource {
  /** Every file with its size. */
  readonly files: ReadonlyMap<string, number>;
  read(name: string): Promise<Buffer>;
  stream(name: string): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** Most bytes that a file of a kind can have. A document's limit is what the verifier reads. */
const LIMITS: Readonly<Record<PackFile, number>> = {
  document: 64 * 1_048_576,
  trust: 65_536,
  head: 2 ** 31,
  sums: 2 ** 30,
  ledger: 2 ** 31,
  proof: 65_536,
};

/** Opens a pack. Throws PackUnreadable for what cannot or must not be read at all. */
export async function openPack(path: string): Promise<PackSource> {
  return (await stat(path)).isDirectory() ? openDirectory(path) : openZip(path);
}

async function openDirectory(root: string): Promise<PackSource> {
  const files = new Map<string, number>();
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && name.split('/').length < 8) await walk(name);
      // A symbolic link could show any file of this machine as a part of the pack.
      else if (!entry.isFile()) throw unreadable('path-unsafe', name);
      else keep(files, name, (await stat(join(root, name))).size);
    }
  };
  await walk('');
  return {
    files,
    read: (name) => readFile(join(root, name)),
    stream: (name) => createReadStream(join(root, name)) as AsyncIterable<Buffer>,
    close: () => Promise.resolve(),
  };
}

async function openZip(path: string): Promise<PackSource> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const files = new Map<string, number>();
    const places = new Map<string, ZipPlace>();
    for await (const place of zipPlaces(file, size)) {
      keep(files, place.name, place.size);
      places.set(place.name, place);
    }
    return {
      files,
      read: (name) => readZipEntry(file, places.get(name)!),
      stream: (name) => streamZipEntry(file, places.get(name)!),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function keep(files: Map<string, number>, name: string, size: number): void {
  if (isUnsafePath(name)) throw unreadable('path-unsafe', name.slice(0, 200));
  if (files.has(name)) throw unreadable('file-twice', name);
  const kind = packFileOf(name);
  if (kind !== undefined && size > LIMITS[kind]) throw unreadable('file-too-large', name);
  files.set(name, size);
}

function unreadable(code: PackFaultCode, where: string): PackUnreadable {
  return new PackUnreadable({ code, where });
}
