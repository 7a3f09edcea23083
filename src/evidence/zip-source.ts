import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { PackUnreadable, type PackFaultCode } from './pack-faults.js';
import {
  CENTRAL_SIGNATURE,
  END64_SIGNATURE,
  END_SIGNATURE,
  FLAGS,
  LOCAL_SIGNATURE,
  LOCATOR64_SIGNATURE,
  NO_COMPRESSION,
  U16,
  U32,
} from './zip-records.js';

/** An entry whose data lie at a known place of the archive. */
export interface ZipPlace {
  readonly name: string;
  /** Of the local header. */
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
}

const MOST_ENTRIES = 2_000_000;
const LONGEST_NAME = 200;
const LONGEST_RECORD = 46 + LONGEST_NAME + 12;
const READ_BYTES = 1_048_576;

/**
 * Reads the directory of an archive that ZipWriter wrote. Everything else is refused: entries must follow one
 * another without gap or overlap, from the first byte to the directory, stored as they are, so that the
 * size of what comes out is the size of the file and no two readers can see different archives in it.
 */
export async function* zipPlaces(file: FileHandle, size: number): AsyncGenerator<ZipPlace> {
  const directory = await readEnd(file, size);
  let next = 0;
  let read = 0;
  let buffer: Buffer = Buffer.alloc(0);
  for (let i = 0; i < directory.entries; i += 1) {
    if (buffer.length < LONGEST_RECORD && read < directory.size) {
      const more = await readAt(file, directory.offset + read, Math.min(READ_BYTES, directory.size - read));
      read += more.length;
      buffer = Buffer.concat([buffer, more]);
    }
    const { place, length } = readRecord(buffer);
    if (place.offset !== next) throw broken('zip-malformed', place.name, 'a gap or an overlap');
    next += 30 + Buffer.byteLength(place.name) + place.size;
    if (next > directory.offset) throw broken('zip-malformed', place.name, 'reaches into the directory');
    buffer = buffer.subarray(length);
    yield place;
  }
  if (buffer.length > 0 || read < directory.size) throw broken('zip-malformed', 'directory', 'too long');
  if (next !== directory.offset) throw broken('zip-malformed', 'directory', 'a gap before it');
}

/** An entry's data. Its own header must say what the directory says. */
export async function readZipEntry(file: FileHandle, place: ZipPlace): Promise<Buffer> {
  const header = 30 + Buffer.byteLength(place.name);
  const bytes = await readAt(file, place.offset, header + place.size);
  checkLocalHeader(bytes, place);
  const data = bytes.subarray(header);
  if (crc32(data) !== place.crc) throw broken('zip-malformed', place.name, 'CRC');
  return data;
}

/** The same for data that need not fit into memory. */
export async function* streamZipEntry(file: FileHandle, place: ZipPlace): AsyncGenerator<Buffer> {
  const header = 30 + Buffer.byteLength(place.name);
  checkLocalHeader(await readAt(file, place.offset, header), place);
  let crc = 0;
  for (let at = 0; at < place.size; at += READ_BYTES) {
    const chunk = await readAt(file, place.offset + header + at, Math.min(READ_BYTES, place.size - at));
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (crc !== place.crc) throw broken('zip-malformed', place.name, 'CRC');
}

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
}

async function readEnd(file: FileHandle, size: number): Promise<Directory> {
  if (size < 22) throw broken('zip-malformed', 'end', 'too short');
  const end = await readAt(file, size - 22, 22);
  if (end.readUInt32LE(0) !== END_SIGNATURE || end.readUInt16LE(20) !== 0)
    throw broken('zip-malformed', 'end', 'no end record at the end of the file');
  const small = {
    entries: end.readUInt16LE(10),
    size: end.readUInt32LE(12),
    offset: end.readUInt32LE(16),
  };
  const is64 = small.entries === U16 || small.size === U32 || small.offset === U32;
  const directory = is64 ? await readEnd64(file, size - 22) : small;
  const ends = size - 22 - (is64 ? 76 : 0);
  if (directory.entries > MOST_ENTRIES) throw broken('zip-malformed', 'end', 'too many entries');
  if (directory.offset + directory.size !== ends)
    throw broken('zip-malformed', 'end', 'the directory does not lie before the end');
  return directory;
}

async function readEnd64(file: FileHandle, at: number): Promise<Directory> {
  if (at < 76) throw broken('zip-malformed', 'end', 'too short');
  const bytes = await readAt(file, at - 76, 76);
  const sound =
    bytes.readUInt32LE(0) === END64_SIGNATURE &&
    bytes.readUInt32LE(56) === LOCATOR64_SIGNATURE &&
    Number(bytes.readBigUInt64LE(64)) === at - 76;
  if (!sound) throw broken('zip-malformed', 'end', 'ZIP64');
  return {
    entries: Number(bytes.readBigUInt64LE(32)),
    size: Number(bytes.readBigUInt64LE(40)),
    offset: Number(bytes.readBigUInt64LE(48)),
  };
}

function readRecord(bytes: Buffer): { place: ZipPlace; length: number } {
  if (bytes.length < 46 || bytes.readUInt32LE(0) !== CENTRAL_SIGNATURE)
    throw broken('zip-malformed', 'directory', 'no record');
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => bytes.readUInt16LE(at));
  const name = bytes.toString('utf8', 46, 46 + nameLength!);
  const length = 46 + nameLength! + extraLength!;
  const plain =
    bytes.readUInt16LE(8) === FLAGS &&
    bytes.readUInt16LE(10) === NO_COMPRESSION &&
    bytes.readUInt32LE(20) === bytes.readUInt32LE(24) &&
    bytes.readUInt32LE(24) !== U32 &&
    commentLength === 0 &&
    nameLength! <= LONGEST_NAME;
  if (!plain) throw broken('zip-unsupported', name.slice(0, LONGEST_NAME));
  if (bytes.length < length) throw broken('zip-malformed', 'directory', 'cut off');
  return {
    place: {
      name,
      crc: bytes.readUInt32LE(16),
      size: bytes.readUInt32LE(24),
      offset: readOffset(bytes, name, 46 + nameLength!, extraLength!),
    },
    length,
  };
}

function readOffset(bytes: Buffer, name: string, extra: number, length: number): number {
  const offset = bytes.readUInt32LE(42);
  if (offset !== U32) {
    if (length > 0) throw broken('zip-unsupported', name, 'extra field');
    return offset;
  }
  if (length !== 12 || bytes.readUInt16LE(extra) !== 1) throw broken('zip-malformed', name, 'ZIP64');
  return Number(bytes.readBigUInt64LE(extra + 4));
}

function checkLocalHeader(bytes: Buffer, { name, size, crc }: ZipPlace): void {
  const same =
    bytes.readUInt32LE(0) === LOCAL_SIGNATURE &&
    bytes.readUInt16LE(6) === FLAGS &&
    bytes.readUInt16LE(8) === NO_COMPRESSION &&
    bytes.readUInt32LE(14) === crc &&
    bytes.readUInt32LE(18) === size &&
    bytes.readUInt32LE(22) === size &&
    bytes.readUInt16LE(26) === Buffer.byteLength(name) &&
    bytes.readUInt16LE(28) === 0 &&
    bytes.toString('utf8', 30, 30 + Buffer.byteLength(name)) === name;
  if (!same) throw broken('zip-malformed', name, 'its header differs from the directory');
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
  if (bytesRead !== length) throw broken('zip-malformed', `byte ${position}`, 'the file is too short');
  return buffer;
}

function broken(code: PackFaultCode, where: string, detail?: string): PackUnreadable {
  return new PackUnreadable({ code, where, ...(detail !== undefined && { detail }) });
}
