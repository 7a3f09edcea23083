import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromBuffer } from 'yauzl';
import { centralHeader, endRecords } from './zip-records.js';
import { ZipWriter } from './zip-stream.js';

const TIME = new Date('2023-10-16T01:30:42Z');
let directory: string;
const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zip-'));
});
afterAll(() => rm(directory, { recursive: true }));

const files = Array.from({ length: 2500 }, (_, i) => ({
  name: `documents/73.08/${String(i).padStart(16, '0')}.pdf`,
  parts: [Buffer.from('shared prefix '), Buffer.from(`tail of ${i}`)],
}));

/** Entries as a library that we did not write reads them. */
function entriesOf(bytes: Buffer): Promise<{ name: string; size: number; crc: number; date: Date }[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: false }, (error, zip) => {
      if (error) return reject(error);
      const found: { name: string; size: number; crc: number; date: Date }[] = [];
      zip.on('entry', (entry) =>
        found.push({
          name: entry.fileName,
          size: entry.uncompressedSize,
          crc: entry.crc32,
          date: entry.getLastModDate({ timezone: 'UTC' }),
        }),
      );
      zip.on('end', () => resolve(found));
      zip.on('error', reject);
    });
  });
}

async function writeWhole(path: string): Promise<Buffer> {
  const zip = await ZipWriter.open(path, TIME);
  for (const { name, parts } of files) await zip.add(name, parts);
  expect(await zip.finish()).toBe((await readFile(path)).length);
  return readFile(path);
}

async function* chunks() {
  yield await Promise.resolve(Buffer.from('abc'));
}

describe('ZipWriter', () => {
  it('writes what other programs read', async () => {
    const bytes = await writeWhole(at('whole.zip'));
    const entries = await entriesOf(bytes);
    expect(entries).toHaveLength(files.length);
    for (const [i, { name, parts }] of files.entries()) {
      const content = Buffer.concat(parts);
      expect(entries[i]).toEqual({ name, size: content.length, crc: crc32(content), date: TIME });
    }
  });

  it('gives the same bytes when it was interrupted, and what came after the checkpoint is cut off', async () => {
    const whole = await readFile(at('whole.zip'));
    let position = { offset: 0, entries: 0, central: 0 };
    for (let from = 0; from < files.length; from += 700) {
      const zip = await ZipWriter.open(at('parts.zip'), TIME, position);
      for (const { name, parts } of files.slice(from, from + 700)) await zip.add(name, parts);
      position = await zip.checkpoint();
      await zip.add('lost.txt', [Buffer.from('written after the checkpoint')]);
      await zip.checkpoint();
      await zip.close();
    }
    const zip = await ZipWriter.open(at('parts.zip'), TIME, position);
    await zip.finish();
    expect(Buffer.compare(await readFile(at('parts.zip')), whole)).toBe(0);
  });

  it('refuses a stream that is not as long as it was said to be', async () => {
    const zip = await ZipWriter.open(at('short.zip'), TIME);
    await expect(zip.addStream({ name: 'a', size: 4, crc: 0 }, chunks())).rejects.toThrow(/changed/);
    await zip.close();
  });

  it('says offsets and counts beyond 32 and 16 bits in ZIP64', async () => {
    const far = 5 * 2 ** 30;
    const entry = { name: 'a.txt', crc: 0, size: 0 };
    const record = centralHeader(entry, 0x00210000, far);
    expect(record.readUInt32LE(42)).toBe(0xffffffff);
    expect(record.readBigUInt64LE(record.length - 8)).toBe(BigInt(far));
    const end = endRecords(70_000, 100, far);
    expect(end.length).toBe(98);
    expect(end.readBigUInt64LE(32)).toBe(70_000n);
    expect(end.readBigUInt64LE(48)).toBe(BigInt(far));
    expect(end.readBigUInt64LE(64)).toBe(BigInt(far + 100));
  });
});
