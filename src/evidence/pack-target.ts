import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ListedFile } from './pack-list.js';
import { ZipWriter, type ZipPosition } from './zip-stream.js';

/** Where a pack is written: a directory or a ZIP. */
export interface PackTarget {
  /** Adds a file that lies in the staging directory under its own name. */
  addListed(file: ListedFile, directory: string): Promise<void>;
  addDocument(path: string, file: { readonly parts: readonly Buffer[]; readonly crc: number }): Promise<void>;
  /** What another process needs to continue from here; everything before it is on the disk. */
  checkpoint(): Promise<ZipPosition | null>;
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** A ZIP file; continues at a position that a checkpoint gave. */
export async function zipTarget(path: string, time: Date, position: ZipPosition | null): Promise<PackTarget> {
  const zip = await ZipWriter.open(path, time, position ?? undefined);
  return {
    addListed: (file, directory) => zip.addStream(file, createReadStream(join(directory, file.name))),
    addDocument: (name, { parts, crc }) => zip.add(name, parts, crc),
    checkpoint: () => zip.checkpoint(),
    finish: async () => void (await zip.finish()),
    close: () => zip.close(),
  };
}

/** A directory; files that are there already are written again. */
export function directoryTarget(root: string): PackTarget {
  const made = new Set<string>();
  const write = async (
    name: string,
    content: readonly Uint8Array[] | AsyncIterable<Uint8Array>,
  ): Promise<void> => {
    const path = join(root, name);
    if (!made.has(dirname(path))) {
      await mkdir(dirname(path), { recursive: true });
      made.add(dirname(path));
    }
    await writeFile(path, content);
  };
  return {
    addListed: (file, directory) => write(file.name, createReadStream(join(directory, file.name))),
    addDocument: (name, { parts }) => write(name, parts),
    checkpoint: () => Promise.resolve(null),
    finish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
