import { createHash } from 'node:crypto';
import { sha256Hex } from '../shared/hash.js';
import { DerError, readFirst } from './asn1.js';
import { OID } from './oids.js';
import type { Revision } from './pdf-file.js';
import { readClaim, signatureFields, type SignatureClaim, type SignatureField } from './pdf-signatures.js';
import { PdfError } from './pdf-syntax.js';
import { singleValue } from './read-cms.js';
import { verifyTimestamp, type Timestamp } from './timestamp.js';
import type { Trust } from './trust.js';
import { Failed, type Fault, type VerdictCode } from './verdict.js';
import { judgeSigner, openCms, type CmsSigner, type Digest } from './verify-cms.js';

/** What was found out about one signature or document timestamp. */
export interface SignatureReport {
  readonly code: VerdictCode;
  readonly detail?: string;
  readonly field: string;
  readonly kind?: SignatureClaim['kind'];
  /** Present when a signature was found good. */
  readonly signer?: CmsSigner;
  /** B-T: a timestamp inside the signature, or a document timestamp behind it, proves when it existed. */
  readonly level?: 'B-B' | 'B-T';
  /** Of a document timestamp, or inside a signature. */
  readonly timestamp?: Timestamp;
  readonly byteRange?: SignatureClaim['byteRange'];
  /** Length and SHA-256 (hexadecimal) of the revision that it covers: the file as it was when signed. */
  readonly revisionBytes?: number;
  readonly revisionSha256?: string;
  /** /M as it stands there: what the signer's machine said. */
  readonly claimedTime?: string;
  /** The time at which the certificates were checked, and where it comes from. */
  readonly checkedAt?: Date;
  readonly timeSource?: 'given' | 'timestamp';
  readonly docMdp?: number;
}

/** A signature whose place in the file is in order. */
export interface Placed {
  readonly report: Omit<SignatureReport, 'code'>;
  readonly claim: SignatureClaim;
}

/** When a signature is known to have existed. */
export interface Proof {
  readonly at: Date;
  readonly source: 'given' | 'timestamp';
}

/**
 * Finds out what a filled field claims, and whether it is what the revision that it covers shows in this
 * field: an object that merely lies in the file, or was put there later, counts for nothing.
 */
export function placeSignature(
  final: Revision,
  field: SignatureField,
  sha256: string,
): Placed | SignatureReport {
  let report: Placed['report'] = { field: field.name };
  try {
    if (!field.value) throw new Failed('contents-empty', field.name);
    const claim = readClaim(final, field.value);
    const { bytes } = final.file;
    const { byteRange, coveredLength, kind, claimedTime, docMdp } = claim;
    const whole = coveredLength === bytes.length;
    report = {
      ...report,
      kind,
      byteRange,
      revisionBytes: coveredLength,
      revisionSha256: whole ? sha256 : sha256Hex(bytes.subarray(0, coveredLength)),
      ...(claimedTime !== undefined && { claimedTime }),
      ...(docMdp !== undefined && { docMdp }),
    };
    checkReachable(final, field, field.value.start, coveredLength);
    return { report, claim };
  } catch (error) {
    return { ...report, ...faultOf(error, 'malformed') };
  }
}

/** Judges a placed signature; `proof` is what later revisions prove about the time at which it existed. */
export function judgePlaced(
  bytes: Buffer,
  { report, claim }: Placed,
  trust: Trust,
  timestampTrust: Trust,
  proof: Proof,
): SignatureReport {
  try {
    const cms = unpadded(claim.contents);
    const covered = (hash: Digest): Buffer => coveredHash(bytes, claim.byteRange, hash);
    if (claim.kind === 'document-timestamp') {
      const timestamp = verifyTimestamp(cms, covered, timestampTrust, proof.at);
      return { code: 'valid', ...report, timestamp, checkedAt: proof.at, timeSource: proof.source };
    }
    const opened = openCms(cms, OID.data, covered, trust);
    if (opened.cms.content) throw new Failed('cms-profile', 'the content is inside');
    // EN 319 142-1 section 6.3: the claimed time stands in /M, and only there.
    if (opened.cms.attributes.has(OID.signingTime)) throw new Failed('cms-profile', 'signing-time');
    const token = singleValue(opened.cms.unsigned, OID.timestampToken);
    const over = (hash: Digest): Buffer => createHash(hash).update(opened.cms.signature).digest();
    const timestamp = token && insideTimestamp(token.bytes, over, timestampTrust, proof.at);
    const best = timestamp && timestamp.time < proof.at ? timestamp.time : proof.at;
    const source = timestamp ? 'timestamp' : proof.source;
    const signer = judgeSigner(opened, trust, best, 'document');
    return {
      code: 'valid',
      ...report,
      signer,
      level: source === 'timestamp' ? 'B-T' : 'B-B',
      ...(timestamp && { timestamp }),
      checkedAt: best,
      timeSource: source,
    };
  } catch (error) {
    return { ...report, ...faultOf(error, 'cms-malformed') };
  }
}

/** What an error of reading or judging means; every other error is a fault of ours and goes on. */
export function faultOf(error: unknown, otherwise: 'malformed' | 'cms-malformed'): Fault {
  if (error instanceof Failed) return { code: error.code, detail: error.detail };
  if (error instanceof PdfError) return { code: error.kind, detail: error.message };
  if (error instanceof DerError) return { code: otherwise, detail: error.message };
  throw error;
}

/** A timestamp is not covered by the signature: one that does not hold makes the file another one. */
function insideTimestamp(token: Buffer, over: (hash: Digest) => Buffer, trust: Trust, at: Date): Timestamp {
  try {
    return verifyTimestamp(token, over, trust, at);
  } catch (error) {
    const { code, detail } = faultOf(error, 'cms-malformed');
    throw new Failed('timestamp-invalid', `${code}: ${detail}`);
  }
}

function checkReachable(final: Revision, field: SignatureField, start: number, length: number): void {
  let revision = final;
  try {
    if (length !== final.length) revision = final.file.revision(length);
  } catch (error) {
    if (error instanceof PdfError)
      throw new Failed('byterange-invalid', `no revision ends there: ${error.message}`);
    throw error;
  }
  const then = signatureFields(revision).find(
    (one) => one.number === field.number && one.name === field.name,
  );
  if (then?.value?.start !== start) throw new Failed('signature-unreachable', field.name);
}

function coveredHash(
  bytes: Buffer,
  [, gapStart, gapEnd, rest]: SignatureClaim['byteRange'],
  hash: Digest,
): Buffer {
  return createHash(hash)
    .update(bytes.subarray(0, gapStart))
    .update(bytes.subarray(gapEnd, gapEnd + rest))
    .digest();
}

/** The CMS at the start of /Contents; behind it only zeros may stand. */
function unpadded(contents: Buffer): Buffer {
  const cms = readFirst(contents).bytes;
  if (contents.subarray(cms.length).some((byte) => byte !== 0)) throw new DerError('bytes behind the CMS');
  return cms;
}
