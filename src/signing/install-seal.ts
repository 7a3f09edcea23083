import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { DerError } from './asn1.js';
import { belongsTo, readCertificate, type Certificate } from './certificate.js';
import { keyKind, readChain } from './local-key.signer.js';
import { readP12 } from './p12.js';
import { pemBlocks, toPem } from './pem.js';
import { loadSeal, writeSeal, type Seal } from './seal-store.js';
import { signingRefusal } from './signing.errors.js';

/** A key as its owner received it. */
export interface SealMaterial {
  /** PEM (PKCS#8, encrypted or not), a JWK as JSON text, or the bytes of a PKCS #12 file. */
  readonly key: string | Uint8Array;
  /** Of the key or the PKCS #12 file, when it is encrypted. */
  readonly keyPassphrase?: string;
  /** Certificates, PEM, in any order; those in a PKCS #12 file need not be repeated. */
  readonly chainPem?: string;
  /** Anchors for verifiers, PEM; default the last certificate of the chain. */
  readonly trustPem?: string;
}

/**
 * Puts an operator's key into a seal directory, encrypted under the given passphrase whatever form it came in.
 * Refuses with `seal-exists` where there is a seal, and with the codes of `openLocalKey` what could not sign.
 */
export async function installSeal(
  directory: string,
  passphrase: string,
  material: SealMaterial,
): Promise<Seal> {
  const { key, certificates } = readMaterial(material);
  keyKind(key);
  const chain = orderChain(key, [...certificates, ...pemBlocks(material.chainPem ?? '', 'CERTIFICATE')]);
  readChain(chain.map((one) => toPem('CERTIFICATE', one.der)).join(''));
  const trustPem = material.trustPem ?? toPem('CERTIFICATE', chain.at(-1)!.der);
  const ders = chain.map((one) => one.der);
  if (!(await writeSeal(directory, passphrase, key, ders, trustPem))) {
    throw signingRefusal('seal-exists', { values: { directory } });
  }
  return loadSeal(directory, passphrase);
}

function readMaterial({ key, keyPassphrase = '' }: SealMaterial): {
  key: KeyObject;
  certificates: readonly Buffer[];
} {
  try {
    if (typeof key !== 'string') return readP12(key, keyPassphrase);
    const opened = key.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(key) as JsonWebKey, format: 'jwk' })
      : createPrivateKey({ key, format: 'pem', passphrase: keyPassphrase });
    return { key: opened, certificates: [] };
  } catch {
    throw signingRefusal('seal-unusable');
  }
}

/** The certificate of the key, its issuer, the issuer's issuer; what is left over is left out. */
function orderChain(key: KeyObject, ders: readonly Buffer[]): Certificate[] {
  let certificates: Certificate[];
  try {
    certificates = ders.map(readCertificate);
  } catch (error) {
    throw error instanceof DerError ? signingRefusal('seal-unusable') : error;
  }
  const chain: Certificate[] = [];
  let next = certificates.find((one) => belongsTo(one, key));
  if (!next)
    throw signingRefusal('seal-key-mismatch', { values: { subject: certificates[0]?.subjectText ?? '–' } });
  while (next && !chain.includes(next)) {
    const last: Certificate = next;
    chain.push(last);
    next = certificates.find((one) => one !== last && one.subject.equals(last.issuer) && last.signedBy(one));
  }
  return chain;
}
