import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { sha256 } from '../shared/hash.js';

export type NoteFaultCode =
  | 'key-malformed'
  | 'note-malformed'
  | 'note-unsigned' // no signature of the key that was asked for
  | 'note-forged' // its signature does not verify
  | 'checkpoint-malformed'
  | 'wrong-origin'
  | 'proof-malformed'
  | 'not-included';

/** Why a key, a note, a checkpoint or a proof is not accepted. */
export class NoteFault extends Error {
  override readonly name = 'NoteFault';

  constructor(readonly code: NoteFaultCode) {
    super(code);
  }
}

/** A key that may have signed a note; C2SP signed-note. */
export interface NoteKey {
  readonly name: string;
  /** The first four bytes of SHA-256(name || 0x0A || type || public key). */
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

const ED25519 = Uint8Array.of(1);
// Longer than sixteen ML-DSA signatures: a limit against hostile input, never met by our own notes.
const LONGEST = 100_000;
const NAME = /^[^\s+]+$/u;

/** The verifier key as one line: `<name>+<key id>+<base64 of 0x01 || public key>`. */
export function formatVkey(name: string, publicKey: KeyObject): string {
  const raw = rawKey(publicKey);
  const id = keyId(name, raw).toString('hex');
  return `${name}+${id}+${Buffer.concat([ED25519, raw]).toString('base64')}`;
}

/** Reads an Ed25519 verifier key. Throws `key-malformed`; a key id that does not belong to it counts. */
export function parseVkey(vkey: string): NoteKey {
  const [, name, idText, keyText] = /^([^+\s]+)\+([0-9a-f]{8})\+([0-9A-Za-z+/=]+)\s*$/u.exec(vkey) ?? [];
  const bytes = keyText === undefined ? undefined : strictBase64(keyText);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== 1) throw new NoteFault('key-malformed');
  const raw = bytes.subarray(1);
  const id = keyId(name, raw);
  if (id.toString('hex') !== idText) throw new NoteFault('key-malformed');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return { name, id, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** Signs a text that ends in a newline: text, blank line, signature line. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  if (!text.endsWith('\n') || !NAME.test(name)) throw new NoteFault('note-malformed');
  const id = keyId(name, rawKey(createPublicKey(privateKey)));
  const signature = sign(null, Buffer.from(text), privateKey);
  return `${text}\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/**
 * The text of a note that the key has signed. Signatures of other keys (witnesses) are left alone, as the
 * specification wants; one of this key that does not verify spoils the note.
 */
export function openNote(note: string, key: NoteKey): string {
  const { text, signatures } = splitNote(note);
  const own = signatures.filter((one) => one.name === key.name && one.id.equals(key.id));
  if (own.length === 0) throw new NoteFault('note-unsigned');
  for (const { signature } of own)
    if (signature.length !== 64 || !verify(null, Buffer.from(text), key.publicKey, signature))
      throw new NoteFault('note-forged');
  return text;
}

/** How many signatures a note carries that are not the log's own: a witness's, perhaps. */
export function otherSignatures(note: string, key: NoteKey): number {
  return splitNote(note).signatures.filter((one) => one.name !== key.name).length;
}

interface Signature {
  readonly name: string;
  readonly id: Buffer;
  readonly signature: Buffer;
}

function splitNote(note: string): { text: string; signatures: Signature[] } {
  const end = note.lastIndexOf('\n\n');
  if (note.length > LONGEST || !note.isWellFormed() || end < 0 || !note.endsWith('\n')) throw malformed();

  if (/[\x00-\x09\x0b-\x1f]/.test(note)) throw malformed();
  const lines = note.slice(end + 2, -1).split('\n');
  return { text: note.slice(0, end + 1), signatures: lines.map(readSignature) };
}

function readSignature(line: string): Signature {
  const [, name, encoded] = /^— ([^\s+]+) ([0-9A-Za-z+/=]+)$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : strictBase64(encoded);
  if (name === undefined || bytes === undefined || bytes.length < 5) throw malformed();
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function malformed(): NoteFault {
  return new NoteFault('note-malformed');
}

/** Standard base64 (RFC 4648, section 4) in its one canonical form; undefined for anything else. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function keyId(name: string, raw: Buffer): Buffer {
  return sha256(name, '\n', ED25519, raw).subarray(0, 4);
}

function rawKey(publicKey: KeyObject): Buffer {
  const { crv, x } = publicKey.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new NoteFault('key-malformed');
  return Buffer.from(x, 'base64url');
}
