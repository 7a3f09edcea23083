import { sha256Hex } from '../shared/hash.js';
import { faultOf, judgePlaced, placeSignature, type Proof, type SignatureReport } from './judge-signature.js';
import { PdfFile, Revision } from './pdf-file.js';
import { readClaim, signatureFields } from './pdf-signatures.js';
import { PdfError } from './pdf-syntax.js';
import { judgeUpdate } from './pdf-update.js';
import { openTrust, type Trust } from './trust.js';
import { Failed, type VerdictCode } from './verdict.js';

export type { SignatureReport } from './judge-signature.js';

export type Anchors = Trust | readonly (string | Uint8Array)[];

export interface VerifyOptions {
  /** Anchors as PEM or DER, or a prepared Trust when many files are checked. */
  readonly anchors: Anchors;
  /** Anchors of timestamping authorities; default the same. */
  readonly timestampAnchors?: Anchors;
  /** The time at which certificates must have been valid, unless a timestamp proves an earlier one; default now. */
  readonly at?: Date;
  /** Default 64 MiB. */
  readonly maxBytes?: number;
}

export interface PdfVerdict {
  readonly code: VerdictCode;
  readonly detail?: string;
  /** Signatures and document timestamps, in the order in which they were made. */
  readonly signatures: readonly SignatureReport[];
  /** Of the whole file, hexadecimal; empty when it was too large to be read. */
  readonly sha256: string;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_SIGNATURES = 32;
const MAX_UPDATES = 64;

/**
 * Judges the signatures of a PDF, whoever sent it: never throws for what the file holds, and takes time in
 * proportion to its size. `valid` means: there is a signature; every one is good and covers its revision
 * entirely, is reached from that revision's catalog, leads to an anchor, and nothing came after the first one
 * but what the grammar of later revisions allows (pdf-update.ts). Revocation is not checked.
 */
export function verifyPdf(input: Uint8Array, options: VerifyOptions): PdfVerdict {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length > (options.maxBytes ?? MAX_BYTES)) {
    return { code: 'too-large', detail: `${bytes.length} bytes`, signatures: [], sha256: '' };
  }
  const trust = trustOf(options.anchors);
  const timestampTrust = options.timestampAnchors ? trustOf(options.timestampAnchors) : trust;
  const sha256 = sha256Hex(bytes);
  let signatures: readonly SignatureReport[] = [];
  try {
    const file = new PdfFile(bytes);
    const final = openFinal(file);
    const proof: Proof = { at: options.at ?? new Date(), source: 'given' };
    signatures = judgeAll(final, sha256, trust, timestampTrust, proof);
    const wrong = signatures.find((one) => one.code !== 'valid');
    if (wrong) return { code: wrong.code, detail: wrong.detail, signatures, sha256 };
    checkNoneReplaced(final);
    judgeRevisions(file, signatures);
    return { code: 'valid', signatures, sha256 };
  } catch (error) {
    return { ...faultOf(error, 'malformed'), signatures, sha256 };
  }
}

/**
 * Judges from the last to the first: what a document timestamp proves holds for all that it covers, so the
 * certificates of an older signature need only have been valid then.
 */
function judgeAll(
  final: Revision,
  sha256: string,
  trust: Trust,
  timestampTrust: Trust,
  given: Proof,
): readonly SignatureReport[] {
  const filled = signatureFields(final).filter((field) => field.value);
  if (filled.length === 0) throw new Failed('no-signature', 'no signature field with a value');
  if (filled.length > MAX_SIGNATURES) throw new PdfError('too many signatures');
  const placed = filled
    .map((field) => placeSignature(final, field, sha256))
    .sort((a, b) => coveredBytes(b) - coveredBytes(a));
  let proof = given;
  const reports = placed.map((one) => {
    if (!('claim' in one)) return one;
    const report = judgePlaced(final.file.bytes, one, trust, timestampTrust, proof);
    const proven = report.kind === 'document-timestamp' ? report.timestamp?.time : undefined;
    if (proven) proof = { at: proven < proof.at ? proven : proof.at, source: 'timestamp' };
    return report;
  });
  return reports.toReversed();
}

/**
 * Whoever holds a trusted key could put his signature in the place of another's, and all that is left to see
 * would be good. So every signature that an older cross-reference section shows must still be shown.
 */
function checkNoneReplaced(final: Revision): void {
  if (final.sections.length === 1) return;
  const shown = new Set(signatureFields(final).map((field) => field.value?.start));
  for (let i = 1; i < final.sections.length; i += 1) {
    const older = new Revision(final.file, final.length, final.sections.slice(i));
    for (const field of older.trailer.entries.has('Root') ? signatureFields(older) : []) {
      if (field.value && !shown.has(field.value.start))
        throw new Failed('changed-after-signature', `${field.name} was replaced`);
    }
  }
}

function coveredBytes(one: ReturnType<typeof placeSignature>): number {
  return ('claim' in one ? one.claim.coveredLength : one.revisionBytes) ?? 0;
}

/** Every revision after the first signature must be one that the grammar has, under the strictest DocMDP. */
function judgeRevisions(file: PdfFile, signatures: readonly SignatureReport[]): void {
  if (!signatures.some((one) => one.kind === 'signature'))
    throw new Failed('no-signature', 'only timestamps');
  const byEnd = new Map(signatures.map((one) => [one.revisionBytes ?? 0, one]));
  if (byEnd.size < signatures.length)
    throw new Failed('signature-unreachable', 'two signatures of one revision');
  const ends = new Set(byEnd.keys());
  let revision = file.revision(Math.min(...ends));
  const seen = new Set([byEnd.get(revision.length)]);
  for (let count = 0; revision.length < file.bytes.length; count += 1) {
    if (count >= MAX_UPDATES) throw new PdfError('too many revisions');
    const update = judgeUpdate(revision, ends);
    const signature = byEnd.get(update.revision.length);
    const expected = {
      'document-timestamp': 'document-timestamp',
      'field-signature': 'signature',
      'validation-data': undefined,
    };
    if (signature?.kind !== expected[update.kind]) {
      throw new Failed('changed-after-signature', `${update.kind} that no signature covers`);
    }
    if (update.kind === 'field-signature' && [...seen].some((one) => one?.docMdp === 1)) {
      throw new Failed('changed-after-signature', 'DocMDP 1 forbids a further signature');
    }
    seen.add(signature);
    revision = update.revision;
  }
  if (signatures.some((one) => !seen.has(one)))
    throw new Failed('signature-unreachable', 'not at the end of a revision');
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

/** The last anchors that came as PEM: whoever checks one file after the other need not prepare them himself. */
let last: { readonly pems: string; readonly trust: Trust } | undefined;

function trustOf(anchors: Anchors): Trust {
  if ('paths' in anchors) return anchors;
  if (!anchors.every((one) => typeof one === 'string')) return openTrust(anchors);
  const pems = anchors.join('\n');
  if (last?.pems !== pems) last = { pems, trust: openTrust(anchors) };
  return last.trust;
}
