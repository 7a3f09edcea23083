import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { centralHeader, dosTime, endRecords, localHeader } from './zip-records.js';

/** How far an archive has been written; with it, another process continues. */
export interface ZipPosition {
  readonly offset: number;
  readonly entries: number;
  readonly central: number;
}

const START: ZipPosition = { offset: 0, entries: 0, central: 0 };
const FLUSH_BYTES = 4 * 1_048_576;
// A writev takes at most 1,024 buffers.
const FLUSH_BUFFERS = 960;

/**
 * Writes a ZIP archive into a file in constant memory: data goes out in batches that are awaited, and the
 * central directory is spooled into a second file until the end. Nothing is compressed (documents share most
 * of their bytes, but ZIP cannot say so) and nothing is copied: a prefix that 250,000 documents share is
 * handed to the system again and again. The same entries give the same bytes, whenever written, and wherever
 * the writing was interrupted.
 */
export class ZipWriter {
  private readonly pending = new Batch();
  private readonly records = new Batch();
  private offset: number;
  private entries: number;
  private central: number;
  private readonly dos: number;

  private constructor(
    private readonly file: FileHandle,
    private readonly spool: FileHandle,
    at: ZipPosition,
    time: Date,
  ) {
    ({ offset: this.offset, entries: this.entries, central: this.central } = at);
    this.dos = dosTime(time);
  }

  /** Begins an archive, or continues it where `at` says; what was written behind that is cut off. */
  static async open(path: string, time: Date, at: ZipPosition = START): Promise<ZipWriter> {
    const flags = at.offset === 0 ? 'w+' : 'r+';
    const file = await open(path, flags);
    const spool = await open(spoolOf(path), flags);
    await file.truncate(at.offset);
    await spool.truncate(at.central);
    return new ZipWriter(file, spool, at, time);
  }

  /** Adds a file whose bytes are these parts, one after the other. `crc` is that of all of them. */
  async add(name: string, parts: readonly Uint8Array[], crc = crcOf(parts)): Promise<void> {
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const entry = { name, crc, size };
    const header = localHeader(entry, this.dos);
    const record = centralHeader(entry, this.dos, this.offset);
    this.pending.push(header, ...parts);
    this.records.push(record);
    this.offset += header.length + size;
    this.central += record.length;
    this.entries += 1;
    if (this.pending.isFull || this.records.isFull) await this.flush();
  }

  /** Adds a file of known size and CRC that need not fit into memory. */
  async addStream(
    { name, size, crc }: { name: string; size: number; crc: number },
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const header = localHeader({ name, size, crc }, this.dos);
    const record = centralHeader({ name, size, crc }, this.dos, this.offset);
    await this.flush();
    let at = this.offset + header.length;
    await writeAll(this.file, [header], this.offset);
    for await (const chunk of chunks) {
      await writeAll(this.file, [chunk], at);
      at += chunk.length;
    }
    if (at !== this.offset + header.length + size) throw new Error(`${name} changed while it was packed`);
    this.offset = at;
    this.records.push(record);
    this.central += record.length;
    this.entries += 1;
  }

  /** Brings everything to the disk and says how far it got. */
  async checkpoint(): Promise<ZipPosition> {
    await this.flush();
    await this.file.datasync();
    await this.spool.datasync();
    return { offset: this.offset, entries: this.entries, central: this.central };
  }

  /** Writes the central directory and closes; returns the size of the whole. Doing it again gives the same. */
  async finish(): Promise<number> {
    await this.flush();
    const start = this.offset;
    for (let read = 0; read < this.central;) {
      const { buffer, bytesRead } = await this.spool.read(Buffer.allocUnsafe(1_048_576), 0, 1_048_576, read);
      if (bytesRead === 0) throw new Error('the spooled central directory is too short');
      await writeAll(this.file, [buffer.subarray(0, bytesRead)], start + read);
      read += bytesRead;
    }
    const end = endRecords(this.entries, this.central, start);
    await writeAll(this.file, [end], start + this.central);
    await this.file.sync();
    await this.close();
    return start + this.central + end.length;
  }

  async close(): Promise<void> {
    await this.file.close();
    await this.spool.close();
  }

  private async flush(): Promise<void> {
    const data = this.pending.take();
    await writeAll(this.file, data.parts, this.offset - data.bytes);
    const records = this.records.take();
    await writeAll(this.spool, records.parts, this.central - records.bytes);
  }
}

class Batch {
  private parts: Uint8Array[] = [];
  private bytes = 0;

  get isFull(): boolean {
    return this.bytes >= FLUSH_BYTES || this.parts.length >= FLUSH_BUFFERS;
  }

  push(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.parts.push(part);
      this.bytes += part.length;
    }
  }

  take(): { parts: Uint8Array[]; bytes: number } {
    const { parts, bytes } = this;
    this.parts = [];
    this.bytes = 0;
    return { parts, bytes };
  }
}

/** The file beside the archive in which its directory waits; of no use once the archive is finished. */
export function spoolOf(path: string): string {
  return `${path}.central`;
}

function crcOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((crc, part) => crc32(part, crc), 0);
}

async function writeAll(file: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  const wanted = parts.reduce((sum, part) => sum + part.length, 0);
  if (wanted === 0) return;
  const { bytesWritten } = await file.writev(parts, position);
  if (bytesWritten !== wanted) throw new Error(`only ${bytesWritten} of ${wanted} bytes could be written`);
}
