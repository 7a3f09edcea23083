import { createCipheriv, createPrivateKey, randomBytes, scryptSync, type KeyObject } from 'node:crypto';
import { integer, octetString, oid, sequence } from './asn1.js';
import { OID } from './oids.js';
import { toPem } from './pem.js';

/**
 * scrypt with N = 2^14, r = 8, p = 1: 16 MiB and about 40 ms a guess, and within the 32 MiB that OpenSSL
 * grants when it reads the key again. Node's own export offers only PBKDF2 with 2,048 rounds.
 */
const COST = { N: 16_384, r: 8, p: 1 } as const;

/**
 * Encrypts a private key as PKCS#8 (RFC 5958) under PBES2 (RFC 8018) with scrypt (RFC 7914) and AES-256-CBC;
 * `openssl pkey` reads it.
 */
export function encryptKey(key: KeyObject, passphrase: string): string {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const secret = scryptSync(passphrase, salt, 32, COST);
  const cipher = createCipheriv('aes-256-cbc', secret, iv);
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  secret.fill(0);
  const scrypt = sequence(octetString(salt), integer(COST.N), integer(COST.r), integer(COST.p));
  const algorithm = sequence(
    oid(OID.pbes2),
    sequence(sequence(oid(OID.scrypt), scrypt), sequence(oid(OID.aes256Cbc), octetString(iv))),
  );
  return toPem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octetString(encrypted)));
}

/** Opens a PEM private key, encrypted or not; throws what OpenSSL throws when the passphrase is wrong. */
export function decryptKey(pem: string, passphrase: string): KeyObject {
  return createPrivateKey({ key: pem, format: 'pem', passphrase });
}
