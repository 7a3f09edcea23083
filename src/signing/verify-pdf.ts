import { sha256Hex } from '../shared/hash.js';
import { createHash } from 'node:crypto';
import { DerError, readFirst } from './asn1.js';
import { OID } from './oids.js';
import { PdfFile, type Revision } from './pdf-file.js';
import { readClaim, signatureFields, type SignatureClaim, type SignatureField } from './pdf-signatures.js';
import { PdfError } from './pdf-syntax.js';
import { openTrust, type Trust } from './trust.js';
import { Failed, type Fault, type VerdictCode } from './verdict.js';
import { judgeSigner, openCms, type CmsSigner } from './verify-cms.js';

export interface VerifyOptions {
  /** Anchors as PEM or DER, or a prepared Trust when many files are checked. */
  readonly anchors: Trust | readonly (string | Uint8Array)[];
  /** The time at which certificates must have been valid, unless a timestamp proves another; default now. */
  readonly at?: Date;
  /** Default 64 MiB. */
  readonly maxBytes?: number;
}

export interface SignatureReport {
  readonly code: VerdictCode;
  readonly detail?: string;
  readonly field: string;
  readonly kind?: SignatureClaim['kind'];
  /** Present when the signature was found good. */
  readonly signer?: CmsSigner;
  readonly level?: 'B-B' | 'B-T';
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

export interface PdfVerdict {
  readonly code: VerdictCode;
  readonly detail?: string;
  /** In the order in which they were made. */
  readonly signatures: readonly SignatureReport[];
  /** Of the whole file, hexadecimal. */
  readonly sha256: string;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_SIGNATURES = 32;

/**
 * Judges the signatures of a PDF, whoever sent it: never throws for what the file holds, and takes time in
 * proportion to its size. `valid` means: every signature is good and covers its revision entirely, is reached
 * from that revision's catalog, leads to an anchor, and nothing came after the last one but what the grammar
 * of later revisions allows. Revocation is not checked.
 */
export function verifyPdf(input: Uint8Array, options: VerifyOptions): PdfVerdict {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  if (bytes.length > maxBytes) {
    return { code: 'too-large', detail: `${bytes.length} bytes`, signatures: [], sha256: '' };
  }
  const trust = 'paths' in options.anchors ? options.anchors : openTrust(options.anchors);
  const sha256 = sha256Hex(bytes);
  try {
    const file = new PdfFile(bytes);
    const final = openFinal(file);
    const found = filledFields(final);
    const signatures = found
      .map(({ field, value }) => judge(final, sha256, field, value, trust, options.at ?? new Date()))
      .sort((a, b) => (a.revisionBytes ?? 0) - (b.revisionBytes ?? 0));
    const wrong = signatures.find((one) => one.code !== 'valid');
    if (wrong) return { code: wrong.code, detail: wrong.detail, signatures, sha256 };
    const fault = judgeWhole(file, signatures);
    return { code: fault?.code ?? 'valid', ...(fault && { detail: fault.detail }), signatures, sha256 };
  } catch (error) {
    const fault = faultOf(error, 'malformed');
    return { ...fault, signatures: [], sha256 };
  }
}

function filledFields(
  final: Revision,
): { field: SignatureField; value: NonNullable<SignatureField['value']> }[] {
  const found = signatureFields(final).flatMap((field) =>
    field.value ? [{ field, value: field.value }] : [],
  );
  if (found.length === 0) throw new Failed('no-signature', 'no signature field with a value');
  if (found.length > MAX_SIGNATURES) throw new PdfError('too many signatures');
  return found;
}

/**
 * The revision that ends the file. When there is none, says whether bytes were put behind a signed one, or
 * whether the end was cut off.
 */
function openFinal(file: PdfFile): Revision {
  try {
    return file.revision(file.bytes.length);
  } catch (error) {
    if (!(error instanceof PdfError) || error.kind === 'unsupported') throw error;
    const end = file.bytes.lastIndexOf('%%EOF');
    if (end < 0) throw new Failed('truncated', error.message);
    for (const length of [end + 5, end + 6, end + 7]) {
      if (length <= file.bytes.length && signedUpTo(file, length)) {
        throw new Failed('changed-after-signature', 'bytes behind the signed revision');
      }
    }
    throw error;
  }
}

function signedUpTo(file: PdfFile, length: number): boolean {
  try {
    const revision = file.revision(length);
    return signatureFields(revision).some(
      (field) => field.value && readClaim(revision, field.value).coveredLength === length,
    );
  } catch {
    return false;
  }
}

function judge(
  final: Revision,
  sha256: string,
  field: SignatureField,
  value: NonNullable<SignatureField['value']>,
  trust: Trust,
  at: Date,
): SignatureReport {
  let report: Omit<SignatureReport, 'code'> = { field: field.name };
  try {
    const claim = readClaim(final, value);
    const { byteRange, coveredLength, kind, claimedTime, docMdp } = claim;
    const bytes = final.file.bytes;
    report = {
      ...report,
      kind,
      byteRange,
      revisionBytes: coveredLength,
      revisionSha256: coveredLength === bytes.length ? sha256 : sha256Hex(bytes.subarray(0, coveredLength)),
      ...(claimedTime !== undefined && { claimedTime }),
      ...(docMdp !== undefined && { docMdp }),
    };
    checkReachable(final, field, value.start, coveredLength);
    const cms = unpadded(claim.contents);
    const opened = openCms(cms, OID.data, (hash) => coveredHash(bytes, byteRange, hash), trust);
    if (opened.cms.content) throw new Failed('cms-profile', 'the content is inside');
    // EN 319 142-1 section 6.3: the claimed time stands in /M, and only there.
    if (opened.cms.attributes.has(OID.signingTime)) throw new Failed('cms-profile', 'signing-time');
    const signer = judgeSigner(opened, trust, at, 'document');
    return { code: 'valid', ...report, signer, level: 'B-B', checkedAt: at, timeSource: 'given' };
  } catch (error) {
    return { ...report, ...faultOf(error, 'cms-malformed') };
  }
}

/**
 * The signature must be what the revision that it covers shows in this field, so that an object that merely
 * lies in the file, or was put there later, counts for nothing.
 */
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
  hash: string,
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

function judgeWhole(file: PdfFile, signatures: readonly SignatureReport[]): Fault | undefined {
  const covered = signatures.at(-1)?.revisionBytes ?? 0;
  if (signatures.length > 1 || covered !== file.bytes.length) {
    return { code: 'changed-after-signature', detail: `${file.bytes.length - covered} bytes follow` };
  }
  return undefined;
}

function faultOf(error: unknown, otherwise: 'malformed' | 'cms-malformed'): Fault {
  if (error instanceof Failed) return { code: error.code, detail: error.detail };
  if (error instanceof PdfError) return { code: error.kind, detail: error.message };
  if (error instanceof DerError) return { code: otherwise, detail: error.message };
  throw error;
}
