import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { rosterRefusal } from './people.errors.js';
import { openRosterFile, ROSTER_LIMITS, type RosterFile, type RosterFileLine } from './roster-file.js';
import { rosterFileRefusal } from './roster-file.errors.js';

/** A file that was handed in, stored until its lines are staged. */
export interface StoredUpload {
  /** Its name in the store. */
  readonly key: string;
  readonly fileName: string;
  readonly sha256: Buffer;
  /** How many lines it seems to have; unknown for a workbook. */
  readonly lines: number | undefined;
  /** Headers that are not read, as written. */
  readonly ignored: readonly string[];
}

/** An open file, read so far. */
interface Reading {
  readonly file: RosterFile;
  readonly lines: AsyncIterator<RosterFileLine>;
  read: number;
  expiry?: NodeJS.Timeout;
}

export interface ReadChunk {
  readonly file: RosterFile;
  readonly lines: readonly RosterFileLine[];
  readonly isLast: boolean;
  /** Keeps the file open at this place for the next chunk; call it when the chunk is stored. */
  keep(): void;
  /** Closes the file; call it when the chunk could not be stored. */
  close(): Promise<void>;
}

const UNUSED_MS = 60_000;
const FORGOTTEN_MS = 24 * 3_600_000;

/**
 * Roster files on disk, in the data directory, for as long as their lines are being staged: they may
 * hold more than we keep (a NIK), so they are removed right after.
 */
@Injectable()
export class RosterUploads {
  private readonly directory: string;
  private readonly readings = new Map<string, Reading>();

  constructor(@Inject(CONFIG) config: Config) {
    this.directory = join(config.dataDir, 'uploads');
  }

  /** Stores a stream, and refuses at once what is no roster: too large, no table, a missing column. */
  async store(source: Readable, fileName: string): Promise<StoredUpload> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await this.sweep();
    const key = randomUUID();
    const hash = createHash('sha256');
    let bytes = 0;
    let newlines = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > ROSTER_LIMITS.bytes) {
          done(
            rosterFileRefusal('roster.too-large', {
              field: 'file',
              values: { limit: ROSTER_LIMITS.bytes / 1_048_576 },
            }),
          );
          return;
        }
        hash.update(chunk);
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) newlines += 1;
        done(null, chunk);
      },
    });
    try {
      await pipeline(source, measure, createWriteStream(this.path(key), { mode: 0o600 }));
      const { format, header, lines } = await openRosterFile(this.path(key));
      let isEmpty = true;
      for await (const _ of lines) {
        isEmpty = false;
        break;
      }
      if (isEmpty) throw rosterFileRefusal('roster.empty', { field: 'file' });
      return {
        key,
        fileName: cleanFileName(fileName),
        sha256: hash.digest(),
        lines: format === 'csv' ? Math.max(0, newlines - 1) : undefined,
        ignored: header.ignored.slice(0, 50).map((text) => text.slice(0, 100)),
      };
    } catch (error) {
      await this.remove(key);
      throw error;
    }
  }

  /** Reads `size` lines after the first `read`: from the open file if it stands there, else from anew. */
  async next(key: string, read: number, size: number): Promise<ReadChunk> {
    const reading = this.take(key, read) ?? (await this.reopen(key, read));
    const lines: RosterFileLine[] = [];
    try {
      while (lines.length < size) {
        const next = await reading.lines.next();
        if (next.done)
          return {
            file: reading.file,
            lines,
            isLast: true,
            keep: () => undefined,
            close: () => close(reading),
          };
        lines.push(next.value);
      }
    } catch (error) {
      await close(reading);
      throw error;
    }
    reading.read += lines.length;
    return {
      file: reading.file,
      lines,
      isLast: false,
      keep: () => this.put(key, reading),
      close: () => close(reading),
    };
  }

  async remove(key: string): Promise<void> {
    const reading = this.readings.get(key);
    this.readings.delete(key);
    if (reading) await close(reading);
    await rm(this.path(key), { force: true });
  }

  // Whoever holds a reading has taken it out: two workers never pull at one iterator.
  private take(key: string, read: number): Reading | undefined {
    const reading = this.readings.get(key);
    if (!reading) return undefined;
    this.readings.delete(key);
    clearTimeout(reading.expiry);
    if (reading.read === read) return reading;
    void close(reading);
    return undefined;
  }

  private put(key: string, reading: Reading): void {
    const before = this.readings.get(key);
    if (before) void close(before);
    // Another process may have gone on with the file; the handle must not stay open for ever.
    reading.expiry = setTimeout(() => {
      if (this.readings.get(key) === reading) this.readings.delete(key);
      void close(reading);
    }, UNUSED_MS);
    reading.expiry.unref();
    this.readings.set(key, reading);
  }

  private async reopen(key: string, read: number): Promise<Reading> {
    const path = this.path(key);
    if (!(await exists(path))) throw rosterRefusal('roster.upload-lost');
    const file = await openRosterFile(path);
    const reading: Reading = { file, lines: file.lines[Symbol.asyncIterator](), read };
    for (let skipped = 0; skipped < read; skipped += 1) await reading.lines.next();
    return reading;
  }

  // An upload whose request or whose process died before it became a batch.
  private async sweep(): Promise<void> {
    for (const name of await readdir(this.directory)) {
      const path = join(this.directory, name);
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > FORGOTTEN_MS) await rm(path, { force: true });
    }
  }

  private path(key: string): string {
    return join(this.directory, key);
  }
}

async function close(reading: Reading): Promise<void> {
  clearTimeout(reading.expiry);
  await reading.lines.return?.().catch(() => undefined);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function cleanFileName(name: string): string {
  const clean = basename(name.replaceAll('\\', '/')).replace(/\p{C}/gu, '');
  return clean.slice(0, 200) || 'berkas';
}
