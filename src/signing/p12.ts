import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  pbkdf2Sync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import {
  DerError,
  DerReader,
  members,
  readDer,
  readFirst,
  readOid,
  readSmallInteger,
  TAG,
  type DerValue,
} from './asn1.js';

/** What a PKCS #12 file (RFC 7292) holds: one private key, and certificates in any order, DER. */
export interface P12 {
  readonly key: KeyObject;
  readonly certificates: readonly Buffer[];
}

const PKCS12 = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  tripleDes: '1.2.840.113549.1.12.1.3',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
} as const;

const HASHES: Readonly<Record<string, { name: string; block: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', block: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128 },
};
const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};
const CIPHERS: Readonly<Record<string, { name: string; key: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', key: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', key: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', key: 32 },
};
/** Far above any real file (OpenSSL 2,048, Windows 2,000, Java 10,000). */
const MAX_ROUNDS = 2_000_000;

/**
 * Opens a PKCS #12 file in DER. Its integrity is checked before anything is decrypted. The 40-bit RC2 of old
 * exports is not supported: convert those by `openssl pkcs12 -legacy`.
 *
 * Throws a DerError for what is not such a file, for a wrong passphrase, and for unsupported encryption.
 */
export function readP12(bytes: Uint8Array, passphrase: string): P12 {
  const pfx = new DerReader(readDer(bytes));
  if (readSmallInteger(pfx.take(TAG.integer)) !== 3) throw new DerError('not PKCS #12');
  const safe = dataOf(pfx.take(TAG.sequence));
  checkMac(safe, pfx.take(TAG.sequence), passphrase);
  const bags = members(readDer(safe)).flatMap((info) => members(readDer(contentsOf(info, passphrase))));
  const keys: KeyObject[] = [];
  const certificates: Buffer[] = [];
  for (const bag of bags) {
    const fields = new DerReader(bag);
    const type = readOid(fields.take());
    const value = readDer(fields.take(0xa0).contents);
    if (type === PKCS12.keyBag) keys.push(privateKey(value, ''));
    if (type === PKCS12.shroudedKeyBag) keys.push(privateKey(value, passphrase));
    if (type === PKCS12.certBag) certificates.push(...certificateOf(value));
  }
  const [key, ...others] = keys;
  if (!key || others.length > 0) throw new DerError('not exactly one private key');
  return { key, certificates };
}

/** OpenSSL decrypts an EncryptedPrivateKeyInfo by itself, in all its forms. */
function privateKey(value: DerValue, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: value.bytes, format: 'der', type: 'pkcs8', passphrase });
  } catch {
    throw new DerError('private key cannot be opened');
  }
}

function certificateOf(value: DerValue): Buffer[] {
  const fields = new DerReader(value);
  if (readOid(fields.take()) !== PKCS12.x509Certificate) return [];
  return [readDer(fields.take(0xa0).contents).contents];
}

/** The SafeContents in a ContentInfo, decrypted when they are encrypted. */
function contentsOf(info: DerValue, passphrase: string): Buffer {
  const fields = new DerReader(info);
  if (readOid(fields.take()) !== PKCS12.encryptedData) return dataOf(info);
  const encrypted = new DerReader(readDer(fields.take(0xa0).contents));
  readSmallInteger(encrypted.take(TAG.integer));
  const content = new DerReader(encrypted.take(TAG.sequence));
  content.take(TAG.oid);
  const algorithm = content.take(TAG.sequence);
  return decrypt(algorithm, content.take(0x80).contents, passphrase);
}

function dataOf(info: DerValue): Buffer {
  const fields = new DerReader(info);
  if (readOid(fields.take()) !== PKCS12.data) throw new DerError('not plain data');
  const octets = readDer(fields.take(0xa0).contents);
  if (octets.tag !== TAG.octetString) throw new DerError('expected octets');
  return octets.contents;
}

function decrypt(algorithm: DerValue, data: Buffer, passphrase: string): Buffer {
  const fields = new DerReader(algorithm);
  const id = readOid(fields.take());
  const parameters = fields.take(TAG.sequence);
  if (id === PKCS12.pbes2) return decryptPbes2(parameters, data, passphrase);
  if (id !== PKCS12.tripleDes) throw new DerError('unsupported encryption');
  const [salt, rounds] = members(parameters);
  if (!salt || !rounds) throw new DerError('no salt');
  const derive = (purpose: number, length: number): Buffer =>
    derivePkcs12(passphrase, salt.contents, roundsOf(rounds), purpose, length, { name: 'sha1', block: 64 });
  return decipher('des-ede3-cbc', derive(1, 24), derive(2, 8), data);
}

/** PBES2 with PBKDF2 and AES-CBC (RFC 8018 section 6.2). */
function decryptPbes2(parameters: DerValue, data: Buffer, passphrase: string): Buffer {
  const [derivation, scheme] = members(parameters).map((value) => new DerReader(value));
  if (!derivation || !scheme || readOid(derivation.take()) !== PKCS12.pbkdf2) {
    throw new DerError('unsupported key derivation');
  }
  const pbkdf2 = new DerReader(derivation.take(TAG.sequence));
  const salt = pbkdf2.take(TAG.octetString).contents;
  const rounds = roundsOf(pbkdf2.take(TAG.integer));
  pbkdf2.maybe(TAG.integer);
  const prf = pbkdf2.maybe(TAG.sequence);
  const hash = HMACS[prf ? readOid(readFirst(prf.contents)) : '1.2.840.113549.2.7'];
  const cipher = CIPHERS[readOid(scheme.take())];
  if (!hash || !cipher) throw new DerError('unsupported encryption');
  const iv = scheme.take(TAG.octetString).contents;
  return decipher(cipher.name, pbkdf2Sync(passphrase, salt, rounds, cipher.key, hash), iv, data);
}

function decipher(name: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  try {
    const cipher = createDecipheriv(name, key, iv);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  } catch {
    throw new DerError('cannot be decrypted');
  }
}

/** The MAC over the authenticated safe (RFC 7292 section 5.1); the first thing a wrong passphrase fails at. */
function checkMac(safe: Buffer, macData: DerValue, passphrase: string): void {
  const fields = new DerReader(macData);
  const [algorithm, digest] = members(fields.take(TAG.sequence));
  const salt = fields.take(TAG.octetString).contents;
  const rounds = fields.maybe(TAG.integer);
  const hash = algorithm && HASHES[readOid(readFirst(algorithm.contents))];
  if (!hash || !digest) throw new DerError('unsupported MAC');
  const length = createHash(hash.name).digest().length;
  const key = derivePkcs12(passphrase, salt, rounds ? roundsOf(rounds) : 1, 3, length, hash);
  const mac = createHmac(hash.name, key).update(safe).digest();
  if (digest.contents.length !== length || !timingSafeEqual(mac, digest.contents)) {
    throw new DerError('wrong passphrase, or the file was altered');
  }
}

function roundsOf(value: DerValue): number {
  const rounds = readSmallInteger(value);
  if (rounds < 1 || rounds > MAX_ROUNDS) throw new DerError('too many rounds');
  return rounds;
}

/** The key derivation of PKCS #12 (RFC 7292, appendix B.2). Purpose: 1 key, 2 initial vector, 3 MAC key. */
function derivePkcs12(
  passphrase: string,
  salt: Buffer,
  rounds: number,
  purpose: number,
  length: number,
  { name, block }: { name: string; block: number },
): Buffer {
  // BMPString with its two zero bytes at the end
  const password = Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
  const diversifier = Buffer.alloc(block, purpose);
  const input = Buffer.concat([repeated(salt, block), repeated(password, block)]);
  const out: Buffer[] = [];
  for (let made = 0; made < length; made += out.at(-1)!.length) {
    let hash = createHash(name).update(diversifier).update(input).digest();
    for (let i = 1; i < rounds; i += 1) hash = createHash(name).update(hash).digest();
    out.push(hash);
    const addend = BigInt(`0x${repeated(hash, block).toString('hex', 0, block)}`) + 1n;
    for (let at = 0; at < input.length; at += block) {
      const sum = BigInt(`0x${input.toString('hex', at, at + block)}`) + addend;
      const hex = BigInt.asUintN(8 * block, sum)
        .toString(16)
        .padStart(2 * block, '0');
      input.write(hex, at, 'hex');
    }
  }
  return Buffer.concat(out).subarray(0, length);
}

/** Copies of the bytes up to the next multiple of the block. */
function repeated(bytes: Buffer, block: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}
