import { createHash, timingSafeEqual, verify } from 'node:crypto';
import { DerReader, members, readOid, TAG } from './asn1.js';
import { isDemoCertificate, type Certificate } from './certificate.js';
import { OID } from './oids.js';
import { algorithmOf, readCms, singleValue, type Cms } from './read-cms.js';
import { checkChain, rememberCertificate, type Purpose, type Trust } from './trust.js';
import { Failed } from './verdict.js';

/** Who signed, by a CMS that was found good. */
export interface CmsSigner {
  readonly subject: string;
  readonly issuer: string;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** `ECDSA P-256 SHA-256`, `RSA-2048 SHA-256`. */
  readonly algorithm: string;
  /** Whether any certificate of the path says that it belongs to a demo. */
  readonly demo: boolean;
  readonly notAfter: Date;
}

export type Digest = 'sha256' | 'sha384' | 'sha512';

/** Digests that may be signed over, by object identifier. */
export const DIGESTS: Readonly<Record<string, Digest>> = {
  [OID.sha256]: 'sha256',
  [OID.sha384]: 'sha384',
  [OID.sha512]: 'sha512',
};
/** Signature algorithms: kind of key, and the digest that they fix (rsaEncryption fixes none). */
const SIGNATURES: Readonly<Record<string, { key: 'rsa' | 'ec'; digest?: string }>> = {
  [OID.rsaEncryption]: { key: 'rsa' },
  [OID.sha256WithRsa]: { key: 'rsa', digest: 'sha256' },
  [OID.sha384WithRsa]: { key: 'rsa', digest: 'sha384' },
  [OID.sha512WithRsa]: { key: 'rsa', digest: 'sha512' },
  [OID.ecdsaWithSha256]: { key: 'ec', digest: 'sha256' },
  [OID.ecdsaWithSha384]: { key: 'ec', digest: 'sha384' },
  [OID.ecdsaWithSha512]: { key: 'ec', digest: 'sha512' },
};

export interface OpenedCms {
  readonly cms: Cms;
  readonly signer: Certificate;
  readonly others: readonly Certificate[];
  readonly algorithm: string;
}

/**
 * Checks the mathematics of a CMS over detached bytes: digest, signing certificate, signature; not the chain.
 *
 * @param digestOf the digest of the signed content under a hash algorithm
 *
 * Throws a DerError for bytes that are no such CMS; fails with `weak-algorithm`, `cms-malformed`,
 * `cms-profile`, `certificate-mismatch`, `digest-mismatch`, `signature-invalid`.
 */
export function openCms(
  bytes: Uint8Array,
  contentType: string,
  digestOf: (hash: Digest, cms: Cms) => Buffer,
  trust: Trust,
): OpenedCms {
  const cms = readCms(bytes);
  const { attributes } = cms;
  const hash = DIGESTS[cms.digestAlgorithm];
  if (!hash) throw new Failed('weak-algorithm', `digest ${cms.digestAlgorithm}`);
  const scheme = SIGNATURES[cms.signatureAlgorithm];
  if (!scheme) throw new Failed('weak-algorithm', `signature ${cms.signatureAlgorithm}`);
  if (scheme.digest && scheme.digest !== hash) throw new Failed('cms-malformed', 'two different digests');

  const type = singleValue(attributes, OID.contentType);
  if (cms.contentType !== contentType || !type || readOid(type) !== contentType) {
    throw new Failed('cms-profile', 'content-type');
  }
  const digest = singleValue(attributes, OID.messageDigest);
  if (digest?.tag !== TAG.octetString) throw new Failed('cms-profile', 'no message-digest');
  const certificates = cms.certificates.map((der) => rememberCertificate(trust, der));
  const signer = findSigner(cms, certificates);

  const expected = digestOf(hash, cms);
  if (digest.contents.length !== expected.length || !timingSafeEqual(digest.contents, expected)) {
    throw new Failed('digest-mismatch', hash);
  }
  const key = signer.publicKey;
  if (key.asymmetricKeyType !== scheme.key || !verify(hash, cms.signedBytes, key, cms.signature)) {
    throw new Failed('signature-invalid', signer.subjectText);
  }
  return {
    cms,
    signer,
    others: certificates.filter((one) => one !== signer),
    algorithm: `${describeKey(signer)} ${hash.toUpperCase().replace('SHA', 'SHA-')}`,
  };
}

/** Checks the chain of an opened CMS at a time, and says who signed. */
export function judgeSigner(opened: OpenedCms, trust: Trust, at: Date, purpose: Purpose): CmsSigner {
  const { signer, others, algorithm } = opened;
  const path = checkChain(trust, signer, others, at, purpose);
  return {
    subject: signer.subjectText,
    issuer: path[1]?.subjectText ?? '',
    serial: signer.serial,
    algorithm,
    demo: path.some(isDemoCertificate),
    notAfter: signer.notAfter,
  };
}

/**
 * The signer's certificate: named by signing-certificate-v2 (RFC 5035 section 3), which is signed, and by
 * the SignerInfo's issuer and serial, which are not. Both must mean the same one.
 */
function findSigner(cms: Cms, certificates: readonly Certificate[]): Certificate {
  const { hash, value } = readCertificateHash(cms);
  const signer = certificates.find((one) => certificateHash(one, hash).equals(value));
  if (!signer)
    throw new Failed('certificate-mismatch', 'signing-certificate-v2 names a certificate that is not there');
  if (cms.signerIssuer && !(cms.signerIssuer.equals(signer.issuer) && cms.signerSerial === signer.serial)) {
    throw new Failed('certificate-mismatch', 'issuer and serial name another certificate');
  }
  return signer;
}

const certificateHash = (one: Certificate, hash: string): Buffer =>
  hash === 'sha256' ? Buffer.from(one.fingerprint, 'hex') : createHash(hash).update(one.der).digest();

/**
 * ESSCertIDv2 { hashAlgorithm DEFAULT sha256, certHash, issuerSerial OPTIONAL } of the first certificate. Many
 * timestamping authorities still write the ESSCertID of RFC 2634, which is SHA-1: enough to tell their own
 * certificates apart, since a forger would need a second preimage.
 */
function readCertificateHash(cms: Cms): { hash: string; value: Buffer } {
  const attribute = singleValue(cms.attributes, OID.signingCertificateV2);
  const old = attribute ? undefined : singleValue(cms.attributes, OID.signingCertificateV1);
  const used = attribute ?? (cms.contentType === OID.timestampInfo ? old : undefined);
  if (!used) throw new Failed('cms-profile', 'no signing-certificate-v2');
  const [first] = members(new DerReader(used).take());
  if (!first) throw new Failed('cms-profile', 'signing-certificate is empty');
  const fields = new DerReader(first);
  const algorithm = attribute && fields.maybe(TAG.sequence);
  const hash = algorithm ? DIGESTS[algorithmOf(algorithm)] : attribute ? 'sha256' : 'sha1';
  if (!hash) throw new Failed('weak-algorithm', 'hash in signing-certificate-v2');
  return { hash, value: fields.take(TAG.octetString).contents };
}

function describeKey({ publicKey }: Certificate): string {
  const details = publicKey.asymmetricKeyDetails;
  return publicKey.asymmetricKeyType === 'rsa'
    ? `RSA-${details?.modulusLength}`
    : `ECDSA ${details?.namedCurve === 'prime256v1' ? 'P-256' : details?.namedCurve}`;
}
