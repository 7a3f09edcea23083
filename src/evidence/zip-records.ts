/**
 * The records of a ZIP archive (PKWARE APPNOTE 6.3.10) as packs use them: stored without compression, UTF-8
 * names, sizes and CRC known before the data, ZIP64 where a number needs it. Files are smaller than 4 GB, so
 * only offsets and counts ever do.
 */

export interface ZipEntry {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
}

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const END64_SIGNATURE = 0x06064b50;
export const LOCATOR64_SIGNATURE = 0x07064b50;

/** Names are UTF-8 (bit 11); nothing is encrypted and no sizes follow the data. */
export const FLAGS = 0x0800;
export const NO_COMPRESSION = 0;
export const U16 = 0xffff;
export const U32 = 0xffffffff;

const VERSION = 45; // ZIP64
const UNIX_MADE = (3 << 8) | VERSION;
const REGULAR_FILE = (0o100644 << 16) >>> 0;

/** Date and time as DOS has them: UTC here, two-second steps, from 1980 to 2107. */
export function dosTime(instant: Date): number {
  const year = Math.min(Math.max(instant.getUTCFullYear(), 1980), 2107);
  const date = ((year - 1980) << 9) | ((instant.getUTCMonth() + 1) << 5) | instant.getUTCDate();
  const time =
    (instant.getUTCHours() << 11) | (instant.getUTCMinutes() << 5) | (instant.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

/** What stands before an entry's data. */
export function localHeader(entry: ZipEntry, dos: number): Buffer {
  const name = Buffer.from(entry.name);
  if (entry.size >= U32) throw new RangeError(`${entry.name} is too large for this archive`);
  const out = Buffer.allocUnsafe(30 + name.length);
  out.writeUInt32LE(LOCAL_SIGNATURE, 0);
  out.writeUInt16LE(VERSION, 4);
  writeCommon(out, 6, entry, dos, name.length);
  out.writeUInt16LE(0, 28);
  name.copy(out, 30);
  return out;
}

/** An entry's record in the central directory. */
export function centralHeader(entry: ZipEntry, dos: number, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const far = offset >= U32;
  const out = Buffer.alloc(46 + name.length + (far ? 12 : 0));
  out.writeUInt32LE(CENTRAL_SIGNATURE, 0);
  out.writeUInt16LE(UNIX_MADE, 4);
  out.writeUInt16LE(VERSION, 6);
  writeCommon(out, 8, entry, dos, name.length);
  out.writeUInt16LE(far ? 12 : 0, 30);
  out.writeUInt32LE(REGULAR_FILE, 38);
  out.writeUInt32LE(far ? U32 : offset, 42);
  name.copy(out, 46);
  if (far) {
    const extra = 46 + name.length;
    out.writeUInt16LE(1, extra);
    out.writeUInt16LE(8, extra + 2);
    out.writeBigUInt64LE(BigInt(offset), extra + 4);
  }
  return out;
}

// Flags to name length: the same eleven words in both headers.
function writeCommon(out: Buffer, at: number, { crc, size }: ZipEntry, dos: number, name: number): void {
  out.writeUInt16LE(FLAGS, at);
  out.writeUInt16LE(NO_COMPRESSION, at + 2);
  out.writeUInt32LE(dos, at + 4);
  out.writeUInt32LE(crc, at + 8);
  out.writeUInt32LE(size, at + 12);
  out.writeUInt32LE(size, at + 16);
  out.writeUInt16LE(name, at + 20);
}

/** What ends the archive: the central directory began at `offset`, has `size` bytes and so many entries. */
export function endRecords(entries: number, size: number, offset: number): Buffer {
  const small = entries < U16 && size < U32 && offset < U32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(small ? entries : U16, 8);
  end.writeUInt16LE(small ? entries : U16, 10);
  end.writeUInt32LE(small ? size : U32, 12);
  end.writeUInt32LE(small ? offset : U32, 16);
  if (small) return end;
  const end64 = Buffer.alloc(56 + 20);
  end64.writeUInt32LE(END64_SIGNATURE, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(UNIX_MADE, 12);
  end64.writeUInt16LE(VERSION, 14);
  end64.writeBigUInt64LE(BigInt(entries), 24);
  end64.writeBigUInt64LE(BigInt(entries), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  end64.writeUInt32LE(LOCATOR64_SIGNATURE, 56);
  end64.writeBigUInt64LE(BigInt(offset + size), 64);
  end64.writeUInt32LE(1, 72);
  return Buffer.concat([end64, end]);
}
