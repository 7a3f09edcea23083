import { sha256Hex } from '../shared/hash.js';
import { readCertificate, type Certificate } from './certificate.js';
import { OID } from './oids.js';
import { pemBlocks } from './pem.js';
import { Failed } from './verdict.js';

/**
 * Certificates that the verifier believes, and what it has found out about others: a province's documents
 * share one chain, whose checking (0.3 ms) would else cost more than that of the document.
 */
export interface Trust {
  readonly anchors: readonly Certificate[];
  /** Certificates by SHA-256 of their DER. */
  readonly read: Map<string, Certificate>;
  /** Paths from a set of certificates to an anchor, without regard to time. */
  readonly paths: Map<string, readonly (readonly Certificate[])[]>;
}

/** What a certificate is used for. */
export type Purpose = 'document' | 'timestamp';

const MAX_CACHED = 64;
const MAX_PATH = 6;
const MAX_PATHS = 8;
/** Signature checks in one search, so that a thicket of look-alike issuers cannot cost a second. */
const MAX_TRIALS = 64;

const STRONG_SIGNATURES: ReadonlySet<string> = new Set([
  OID.sha256WithRsa,
  OID.sha384WithRsa,
  OID.sha512WithRsa,
  OID.ecdsaWithSha256,
  OID.ecdsaWithSha384,
  OID.ecdsaWithSha512,
]);
const STRONG_CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
/** Extended key usages under which documents may be signed: any, e-mail (most CAs' choice), RFC 9336, Adobe, Microsoft. */
const DOCUMENT_PURPOSES: ReadonlySet<string> = new Set([
  '2.5.29.37.0',
  '1.3.6.1.5.5.7.3.4',
  '1.3.6.1.5.5.7.3.36',
  '1.2.840.113583.1.1.5',
  '1.3.6.1.4.1.311.10.3.12',
]);

/** Prepares anchors, PEM text (any number of certificates) or DER. Throws a DerError when one is unreadable. */
export function openTrust(anchors: readonly (string | Uint8Array)[]): Trust {
  const ders = anchors.flatMap((one) => (typeof one === 'string' ? pemBlocks(one, 'CERTIFICATE') : [one]));
  return { anchors: ders.map(readCertificate), read: new Map(), paths: new Map() };
}

/** Reads a certificate, or remembers it. */
export function rememberCertificate(trust: Trust, der: Uint8Array): Certificate {
  return remember(trust.read, sha256Hex(der), () => readCertificate(der));
}

/**
 * Checks that a certificate leads to an anchor (RFC 5280 section 6, with names compared as bytes, without
 * policies and revocation) and was valid for the purpose at that time. Returns the path, leaf first.
 *
 * Fails with `certificate-usage`, `weak-algorithm`, `chain-untrusted`, `certificate-expired`,
 * `certificate-not-yet-valid`.
 */
export function checkChain(
  trust: Trust,
  leaf: Certificate,
  others: readonly Certificate[],
  at: Date,
  purpose: Purpose,
): readonly Certificate[] {
  checkUsage(leaf, purpose);
  const key = [leaf, ...others].map((one) => one.fingerprint).join();
  const paths = remember(trust.paths, key, () => {
    checkCompany(trust, [leaf, ...others]);
    return findPaths(trust, leaf, others);
  });
  const inTime = paths.find((path) => path.every((one) => one.notBefore <= at && at <= one.notAfter));
  if (inTime) return inTime;
  const path = paths[0];
  if (!path) throw new Failed('chain-untrusted', `no path from ${leaf.subjectText} to an anchor`);
  const expired = path.find((one) => one.notAfter < at);
  if (expired) throw new Failed('certificate-expired', `${expired.subjectText} at ${at.toISOString()}`);
  throw new Failed('certificate-not-yet-valid', `${leaf.subjectText} at ${at.toISOString()}`);
}

/**
 * Certificates in a CMS are not signed by it. One that no certificate at hand has issued may have been
 * altered or slipped in, so the file is not the one that was made, even if the path does without it.
 */
function checkCompany(trust: Trust, certificates: readonly Certificate[]): void {
  const issuers = [...certificates, ...trust.anchors];
  for (const one of certificates) {
    if (trust.anchors.some((anchor) => anchor.der.equals(one.der))) continue;
    const issued = issuers.some((other) => other.subject.equals(one.issuer) && one.signedBy(other));
    if (!issued) throw new Failed('chain-untrusted', `nobody issued ${one.subjectText}`);
  }
}

function checkUsage(leaf: Certificate, purpose: Purpose): void {
  const { keyUsage, extendedKeyUsage, unknownCritical } = leaf;
  const refuse = (why: string) => new Failed('certificate-usage', `${leaf.subjectText}: ${why}`);
  if (leaf.authority) throw refuse('an authority does not sign documents');
  if (unknownCritical.length > 0) throw refuse(`unknown critical extension ${unknownCritical[0]}`);
  if (keyUsage && !keyUsage.has('digitalSignature') && !keyUsage.has('nonRepudiation'))
    throw refuse('key usage');
  if (purpose === 'timestamp') {
    // RFC 3161 section 2.3: exactly this purpose, and critical.
    const only = extendedKeyUsage?.purposes.length === 1 && extendedKeyUsage.purposes[0] === OID.timeStamping;
    if (!only || !extendedKeyUsage?.critical) throw refuse('not for timestamps alone');
  } else if (extendedKeyUsage && !extendedKeyUsage.purposes.some((id) => DOCUMENT_PURPOSES.has(id))) {
    throw refuse('extended key usage');
  }
  if (!isStrong(leaf)) throw new Failed('weak-algorithm', `key or signature of ${leaf.subjectText}`);
}

function findPaths(
  trust: Trust,
  leaf: Certificate,
  others: readonly Certificate[],
): readonly Certificate[][] {
  const anchors = new Set(trust.anchors);
  const candidates = [...trust.anchors, ...others];
  const found: Certificate[][] = [];
  let trials = 0;
  const extend = (path: Certificate[]): void => {
    const last = path.at(-1)!;
    for (const issuer of candidates) {
      if (found.length >= MAX_PATHS || path.length >= MAX_PATH || trials >= MAX_TRIALS) return;
      if (!issuer.subject.equals(last.issuer) || path.some((one) => one.der.equals(issuer.der))) continue;
      if (!mayIssue(issuer, path.length - 1)) continue;
      trials += 1;
      if (!last.signedBy(issuer)) continue;
      if (anchors.has(issuer)) found.push([...path, issuer]);
      else if (isStrong(issuer)) extend([...path, issuer]);
    }
  };
  extend([leaf]);
  return found;
}

/** Whether a certificate may stand above `below` other authorities. */
function mayIssue(issuer: Certificate, below: number): boolean {
  const { authority, keyUsage, unknownCritical, publicKey } = issuer;
  return (
    authority !== undefined &&
    authority.pathLength >= below &&
    (!keyUsage || keyUsage.has('keyCertSign')) &&
    unknownCritical.length === 0 &&
    isStrongKey(publicKey)
  );
}

const isStrong = (one: Certificate): boolean =>
  STRONG_SIGNATURES.has(one.signatureAlgorithm) && isStrongKey(one.publicKey);

function isStrongKey(key: Certificate['publicKey']): boolean {
  const details = key.asymmetricKeyDetails;
  return key.asymmetricKeyType === 'ec'
    ? STRONG_CURVES.has(details?.namedCurve ?? '')
    : key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048;
}

/** Certificates come from files that anybody may hand in, so the memory has an end: it starts anew. */
function remember<T>(memory: Map<string, T>, key: string, find: () => T): T {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const value = find();
  if (memory.size >= MAX_CACHED) memory.clear();
  memory.set(key, value);
  return value;
}
