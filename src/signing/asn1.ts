/**
 * The part of ITU-T X.690 (DER) that CMS, X.509 and RFC 3161 need: a writer of whole values and a strict
 * reader. Each function turns bytes into bytes; nothing here knows what the bytes mean.
 */

/** Identifier octets of the types in use. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** Thrown by every reader of this file, and by readers built on it, for bytes that are not what they claim. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** One value: identifier, minimal length, contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of contents) length += part.length;
  return Buffer.concat([header(tag, length), ...contents]);
}

function header(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.of(tag, length);
  if (length < 0x100) return Buffer.of(tag, 0x81, length);
  if (length < 0x1_0000) return Buffer.of(tag, 0x82, length >> 8, length & 0xff);
  return Buffer.of(tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => der(TAG.sequence, ...contents);

/** SET OF: DER sorts the members by their encoding (X.690 section 11.6). */
export const setOf = (...members: readonly Uint8Array[]): Buffer =>
  der(TAG.set, ...[...members].sort((a, b) => Buffer.compare(a, b)));

export const octetString = (bytes: Uint8Array): Buffer => der(TAG.octetString, bytes);

/** A BIT STRING whose bits fill its bytes. */
export const bitString = (bytes: Uint8Array): Buffer => der(TAG.bitString, Buffer.of(0), bytes);

export const utf8String = (text: string): Buffer => der(TAG.utf8String, Buffer.from(text));

export const derNull = (): Buffer => der(TAG.null);

export const derTrue = (): Buffer => der(TAG.boolean, Buffer.of(0xff));

/** Constructed context-specific tag `[n]`: EXPLICIT, or IMPLICIT over a constructed type. */
export const context = (n: number, ...contents: readonly Uint8Array[]): Buffer => der(0xa0 | n, ...contents);

/** Primitive context-specific tag `[n]` IMPLICIT. */
export const contextPrimitive = (n: number, bytes: Uint8Array): Buffer => der(0x80 | n, bytes);

/** A non-negative INTEGER, from a number or from big-endian magnitude bytes. */
export function integer(value: number | Uint8Array): Buffer {
  const bytes = typeof value === 'number' ? magnitude(value) : value;
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const minimal = bytes.subarray(start);
  // A leading one bit would read as negative.
  return (minimal[0] ?? 0) & 0x80
    ? der(TAG.integer, Buffer.of(0), minimal)
    : der(TAG.integer, minimal.length > 0 ? minimal : Buffer.of(0));
}

function magnitude(value: number): Buffer {
  if (!Number.isSafeInteger(value) || value < 0) throw new DerError('an integer here is not negative');
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}

/** OBJECT IDENTIFIER from its dotted form; arcs of any size (2.25 holds 128-bit ones). */
export function oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  return der(TAG.oid, Buffer.from([first * 40n + second, ...rest].flatMap(base128)));
}

function base128(arc: bigint): number[] {
  const digits = [Number(arc & 0x7fn)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) digits.unshift(Number(left & 0x7fn) | 0x80);
  return digits;
}

/** Time as RFC 5280 section 4.1.2.5 wants it: UTCTime to 2049, GeneralizedTime from 2050, whole seconds, Z. */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return at.getUTCFullYear() < 2050
    ? der(TAG.utcTime, Buffer.from(`${digits.slice(2)}Z`))
    : der(TAG.generalizedTime, Buffer.from(`${digits}Z`));
}

/** One value that was read. `bytes` is the whole of it, `contents` what is inside; both are views. */
export interface DerValue {
  readonly tag: number;
  readonly bytes: Buffer;
  readonly contents: Buffer;
}

/** Reads exactly one value; bytes after it are an error. */
export function readDer(bytes: Uint8Array): DerValue {
  const value = readFirst(bytes);
  if (value.bytes.length !== bytes.length) throw new DerError('bytes after the value');
  return value;
}

/** Reads the first value and leaves the rest, as for a CMS that is padded in a PDF's /Contents. */
export function readFirst(input: Uint8Array): DerValue {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const tag = bytes[0];
  const short = bytes[1];
  if (tag === undefined || short === undefined) throw new DerError('cut off');
  if ((tag & 0x1f) === 0x1f) throw new DerError('tag numbers above 30 are not used here');
  let start = 2;
  let length = short;
  if (short >= 0x80) {
    const count = short & 0x7f;
    if (count === 0) throw new DerError('indefinite length is BER, not DER');
    if (count > 4 || bytes.length < 2 + count) throw new DerError('length out of range');
    length = bytes.readUIntBE(2, count);
    start += count;
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw new DerError('length is not minimal');
  }
  if (length > bytes.length - start) throw new DerError('cut off');
  return { tag, bytes: bytes.subarray(0, start + length), contents: bytes.subarray(start, start + length) };
}

/** Walks the members of a constructed value in order; every member must be taken before `end()`. */
export class DerReader {
  #rest: Buffer;

  constructor(value: DerValue, tag: number = TAG.sequence) {
    if (value.tag !== tag) throw new DerError(`expected tag ${tag}, found ${value.tag}`);
    this.#rest = value.contents;
  }

  /** The next member, which must have the tag (any tag when none is given). */
  take(tag?: number): DerValue {
    const value = readFirst(this.#rest);
    if (tag !== undefined && value.tag !== tag) throw new DerError(`expected tag ${tag}, found ${value.tag}`);
    this.#rest = this.#rest.subarray(value.bytes.length);
    return value;
  }

  /** The next member when it has the tag. */
  maybe(tag: number): DerValue | undefined {
    return this.#rest[0] === tag ? this.take(tag) : undefined;
  }

  /** All members that are left. */
  rest(): DerValue[] {
    const values: DerValue[] = [];
    while (this.#rest.length > 0) values.push(this.take());
    return values;
  }

  end(): void {
    if (this.#rest.length > 0) throw new DerError('members that were not expected');
  }
}

/** The members of a constructed value. */
export const members = (value: DerValue, tag: number = TAG.sequence): DerValue[] =>
  new DerReader(value, tag).rest();

/** An OBJECT IDENTIFIER in dotted form. */
export function readOid(value: DerValue): string {
  const { tag, contents } = value;
  if (tag !== TAG.oid || contents.length === 0) throw new DerError('expected an object identifier');
  if (contents.length > 64 || contents.at(-1)! & 0x80)
    throw new DerError('object identifier too long or cut off');
  const arcs: (number | bigint)[] = [];
  let arc: number | bigint = 0;
  for (const byte of contents) {
    // Numbers while they are exact: arcs of 128 bits are rare, and BigInt is slow.
    arc =
      typeof arc === 'number' && arc < 2 ** 45
        ? arc * 128 + (byte & 0x7f)
        : (BigInt(arc) << 7n) | BigInt(byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [head = 0, ...rest] = arcs;
  const first = head < 40 ? 0 : head < 80 ? 1 : 2;
  return [first, BigInt(head) - BigInt(first * 40), ...rest].join('.');
}

/** The magnitude of a non-negative INTEGER as lower-case hexadecimal without leading zero bytes. */
export function readIntegerHex(value: DerValue): string {
  const bytes = value.contents;
  if (value.tag !== TAG.integer || bytes.length === 0) throw new DerError('expected an integer');
  if (bytes[0] === 0 && bytes.length > 1) {
    if (!(bytes[1]! & 0x80)) throw new DerError('integer is not minimal');
    return bytes.toString('hex', 1);
  }
  return bytes.toString('hex');
}

/** A small non-negative INTEGER or ENUMERATED. */
export function readSmallInteger(value: DerValue): number {
  if (value.contents.length === 0 || value.contents.length > 4 || value.contents[0]! & 0x80) {
    throw new DerError('expected a small integer');
  }
  return value.contents.readUIntBE(0, value.contents.length);
}

/** The bytes of a BIT STRING, and how many bits at its end do not count. */
export function readBitString(value: DerValue): { bytes: Buffer; unused: number } {
  const unused = value.contents[0];
  if (value.tag !== TAG.bitString || unused === undefined || unused > 7)
    throw new DerError('expected a bit string');
  return { bytes: value.contents.subarray(1), unused };
}

/** UTCTime or GeneralizedTime in DER: seconds are there, the zone is Z, a fraction has no trailing zero. */
export function readTime(value: DerValue): Date {
  const text = value.contents.toString('latin1');
  const match =
    value.tag === TAG.utcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/.exec(text)
      : value.tag === TAG.generalizedTime
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/.exec(text)
        : null;
  if (!match) throw new DerError('not a time in DER');
  const [, y = '', month, day, hour, minute, second, fraction = ''] = match;
  const year = y.length === 4 ? y : `${Number(y) < 50 ? '20' : '19'}${y}`;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const at = new Date(`${iso}${fraction.slice(0, 4)}Z`);
  // Date accepts 31 February and rolls it over; the round trip does not.
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(iso)) throw new DerError('not a time');
  return at;
}
