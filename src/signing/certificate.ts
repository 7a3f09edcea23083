import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { sha256Hex } from '../shared/hash.js';
import {
  DerError,
  DerReader,
  members,
  readBitString,
  readDer,
  readFirst,
  readIntegerHex,
  readOid,
  readSmallInteger,
  readTime,
  TAG,
  type DerValue,
} from './asn1.js';
import { OID } from './oids.js';

/** What this room needs of an X.509 certificate (RFC 5280). Names are compared as encoded bytes. */
export interface Certificate {
  readonly der: Buffer;
  /** SHA-256 of the DER, hexadecimal. */
  readonly fingerprint: string;
  /** Lower-case hexadecimal, without leading zero bytes. */
  readonly serial: string;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** `CN=..., O=..., C=ID`, for people. */
  readonly subjectText: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The signature algorithm of the certificate itself, dotted. */
  readonly signatureAlgorithm: string;
  readonly publicKey: KeyObject;
  /** The public key's bits (contents of subjectPublicKey), for key identifiers. */
  readonly publicKeyBits: Buffer;
  /** Absent: not an authority. */
  readonly authority?: { readonly pathLength: number };
  /** Absent: the certificate does not restrict its key. */
  readonly keyUsage?: ReadonlySet<KeyUsage>;
  /** Object identifiers of extended key usages, and whether the extension is critical. */
  readonly extendedKeyUsage?: { readonly purposes: readonly string[]; readonly critical: boolean };
  readonly extensions: ReadonlySet<string>;
  /** Critical extensions that this reader does not understand: such a certificate must be refused. */
  readonly unknownCritical: readonly string[];
  /** Whether the key of `issuer` signed this certificate. */
  signedBy(issuer: Certificate): boolean;
}

/** In the order of the bits (RFC 5280 section 4.2.1.3). */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.basicConstraints,
  OID.extendedKeyUsage,
  OID.subjectAltName,
  OID.subjectKeyIdentifier,
  OID.authorityKeyIdentifier,
  // Policies restrict nothing unless policy constraints, which we refuse, demand them.
  OID.certificatePolicies,
]);

/** Reads one DER certificate; throws a DerError for anything else. */
export function readCertificate(der: Uint8Array): Certificate {
  const bytes = Buffer.from(der);
  const x509 = parseX509(bytes);
  const [tbs, algorithm, , ...more] = members(readDer(bytes));
  if (!tbs || !algorithm || more.length > 0) throw new DerError('not a certificate');
  const fields = new DerReader(tbs);
  fields.maybe(0xa0);
  const serial = readIntegerHex(fields.take());
  const signatureAlgorithm = fields.take(TAG.sequence);
  // RFC 5280 section 4.1.1.2: the algorithm stands twice, and the outer one is not signed.
  if (!signatureAlgorithm.bytes.equals(algorithm.bytes)) throw new DerError('two different algorithms');
  const issuer = fields.take(TAG.sequence).bytes;
  const [notBefore, notAfter] = members(fields.take());
  if (!notBefore || !notAfter) throw new DerError('no validity');
  const subject = fields.take(TAG.sequence).bytes;
  const [, keyBits] = members(fields.take());
  if (!keyBits) throw new DerError('no public key');
  const wrapped = fields.rest().find((field) => field.tag === 0xa3);
  return {
    der: bytes,
    fingerprint: sha256Hex(bytes),
    serial,
    issuer,
    subject,
    subjectText: x509.subject.split('\n').toReversed().join(', '),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    signatureAlgorithm: readOid(readFirst(signatureAlgorithm.contents)),
    publicKey: x509.publicKey,
    publicKeyBits: readBitString(keyBits).bytes,
    ...readExtensions(wrapped),
    signedBy: (other) => x509.verify(other.publicKey),
  };
}

/** Whether the certificate itself says that it belongs to a demo: by our extension or by its name. */
export function isDemoCertificate(certificate: Certificate): boolean {
  return certificate.extensions.has(OID.demo) || /\bDEMO\b/.test(certificate.subjectText);
}

/** Whether a certificate is that of a key. */
export function belongsTo(certificate: Certificate, key: KeyObject): boolean {
  // Not KeyObject.equals: with two kinds of key it leaves an error in OpenSSL's queue (Node 20), and the next
  // key that is opened fails with "different key types".
  const spki = { type: 'spki', format: 'der' } as const;
  return createPublicKey(key).export(spki).equals(certificate.publicKey.export(spki));
}

function parseX509(der: Buffer): X509Certificate {
  try {
    const x509 = new X509Certificate(der);
    // Touching the key here turns an unusable one into an error of reading, not of verifying.
    if (x509.publicKey.type === 'public') return x509;
  } catch {
    // OpenSSL's own words change between versions; the caller needs to know only that it is none.
  }
  throw new DerError('not a certificate');
}

function readExtensions(
  wrapped: DerValue | undefined,
): Pick<Certificate, 'authority' | 'keyUsage' | 'extendedKeyUsage' | 'extensions' | 'unknownCritical'> {
  const extensions = new Map<string, { critical: boolean; value: Buffer }>();
  for (const extension of wrapped ? members(readDer(wrapped.contents)) : []) {
    const fields = new DerReader(extension);
    const id = readOid(fields.take());
    if (extensions.has(id)) throw new DerError('an extension stands twice');
    const critical = fields.maybe(TAG.boolean) !== undefined;
    extensions.set(id, { critical, value: fields.take(TAG.octetString).contents });
    fields.end();
  }
  const constraints = extensions.get(OID.basicConstraints);
  const usage = extensions.get(OID.keyUsage);
  const extended = extensions.get(OID.extendedKeyUsage);
  return {
    extensions: new Set(extensions.keys()),
    unknownCritical: [...extensions].filter(([id, e]) => e.critical && !UNDERSTOOD.has(id)).map(([id]) => id),
    ...(constraints && readAuthority(readDer(constraints.value))),
    ...(usage && { keyUsage: readKeyUsage(readDer(usage.value)) }),
    ...(extended && {
      extendedKeyUsage: {
        purposes: members(readDer(extended.value)).map(readOid),
        critical: extended.critical,
      },
    }),
  };
}

function readAuthority(value: DerValue): Pick<Certificate, 'authority'> {
  const fields = new DerReader(value);
  const isAuthority = fields.maybe(TAG.boolean)?.contents[0] === 0xff;
  const limit = fields.maybe(TAG.integer);
  const pathLength = limit ? readSmallInteger(limit) : Number.POSITIVE_INFINITY;
  return isAuthority ? { authority: { pathLength } } : {};
}

function readKeyUsage(value: DerValue): ReadonlySet<KeyUsage> {
  const { bytes } = readBitString(value);
  return new Set(KEY_USAGES.filter((_, bit) => ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1));
}
