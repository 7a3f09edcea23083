import type { Revision } from './pdf-file.js';
import { PdfError, pdfText, type PdfDict, type PdfOf, type PdfValue } from './pdf-syntax.js';
import { Failed } from './verdict.js';

/** A signature field of one revision (ISO 32000-2, 12.7.5.5), with its signature when it is filled. */
export interface SignatureField {
  readonly name: string;
  /** The field's object number. */
  readonly number: number;
  readonly dict: PdfDict;
  readonly value?: PdfDict;
}

/** What a signature dictionary claims, with offsets into the file (ISO 32000-2, table 255). */
export interface SignatureClaim {
  readonly byteRange: readonly [number, number, number, number];
  /** How many bytes of the file it covers, gap included: the length of its revision. */
  readonly coveredLength: number;
  readonly contents: Buffer;
  readonly kind: 'signature' | 'document-timestamp';
  /** /M, as text. */
  readonly claimedTime?: string;
  /** DocMDP permission (12.8.2.2): 1 nothing, 2 filling and signing, 3 also annotations. */
  readonly docMdp?: number;
}

const MAX_FIELDS = 5_000;
const MAX_DEPTH = 8;

/** All signature fields that the revision's catalog leads to. */
export function signatureFields(revision: Revision): SignatureField[] {
  const form = revision.entry(revision.catalog(), 'AcroForm', 'dict');
  const found: SignatureField[] = [];
  const seen = new Set<number>();
  const walk = (values: readonly PdfValue[], prefix: string, inherited: boolean, depth: number): void => {
    if (depth > MAX_DEPTH) throw new PdfError('fields nested too deeply');
    for (const value of values) {
      if (value.kind !== 'ref') throw new PdfError('a field is not a reference');
      if (seen.has(value.number) || seen.size >= MAX_FIELDS) throw new PdfError('fields form a loop');
      seen.add(value.number);
      const dict = revision.resolve(value);
      if (dict?.kind !== 'dict') throw new PdfError('a field is missing');
      const type = revision.entry(dict, 'FT', 'name')?.value;
      const isSignature = type === undefined ? inherited : type === 'Sig';
      const title = revision.entry(dict, 'T', 'string');
      const name = title ? [prefix, pdfText(title.value)].filter(Boolean).join('.') : prefix;
      const filled = revision.entry(dict, 'V', 'dict');
      if (isSignature && (title || filled)) {
        found.push({ name, number: value.number, dict, ...(filled && { value: filled }) });
      }
      walk(revision.entry(dict, 'Kids', 'array')?.items ?? [], name, isSignature, depth + 1);
    }
  };
  if (form) walk(revision.entry(form, 'Fields', 'array')?.items ?? [], '', false, 0);
  return found;
}

/**
 * Reads a signature dictionary. Fails with `byterange-invalid` unless the range covers the file from its
 * first byte on but for exactly the text `<...>` of this dictionary's own /Contents, with
 * `subfilter-unsupported` and `contents-empty`.
 */
export function readClaim(revision: Revision, signature: PdfDict): SignatureClaim {
  const contents = signature.entries.get('Contents');
  const range = signature.entries.get('ByteRange');
  // Both must stand in the dictionary itself: by reference they could be exchanged.
  if (contents?.kind !== 'string' || !contents.hex) throw new Failed('byterange-invalid', '/Contents');
  if (range?.kind !== 'array') throw new Failed('byterange-invalid', 'no /ByteRange');
  const { byteRange, coveredLength } = checkRange(range, contents, revision.file.bytes.length);
  const digits = contents.end - contents.start - 2;
  const text = revision.file.bytes.toString('latin1', contents.start + 1, contents.end - 1);
  // One way of writing the same signature, so that its file has one hash: no white space, no mixed case.
  if (contents.value.length * 2 !== digits || !/^([0-9a-f]*|[0-9A-F]*)$/.test(text)) {
    throw new Failed('byterange-invalid', 'digits of /Contents');
  }
  if (contents.value.every((byte) => byte === 0)) throw new Failed('contents-empty', 'zeros');
  const claimed = revision.entry(signature, 'M', 'string');
  const docMdp = readDocMdp(revision, signature);
  return {
    byteRange,
    coveredLength,
    contents: contents.value,
    kind: kindOf(revision, signature),
    ...(claimed && { claimedTime: pdfText(claimed.value) }),
    ...(docMdp !== undefined && { docMdp }),
  };
}

function checkRange(
  range: PdfOf<'array'>,
  contents: PdfOf<'string'>,
  length: number,
): Pick<SignatureClaim, 'byteRange' | 'coveredLength'> {
  const numbers = range.items.map((item) => (item.kind === 'number' ? item.value : Number.NaN));
  const [begin, gapStart, gapEnd, rest] = numbers;
  const fail = (why: string) => new Failed('byterange-invalid', `${why} in [${numbers.join(' ')}]`);
  if (numbers.length !== 4 || numbers.some((n) => !Number.isSafeInteger(n) || n < 0))
    throw fail('not four offsets');
  if (begin !== 0) throw fail('does not begin at 0');
  if (gapStart !== contents.start || gapEnd !== contents.end) throw fail('the gap is not /Contents');
  if (gapEnd + rest! > length) throw fail('beyond the end');
  return { byteRange: [0, gapStart, gapEnd, rest!], coveredLength: gapEnd + rest! };
}

function kindOf(revision: Revision, signature: PdfDict): SignatureClaim['kind'] {
  const subFilter = revision.entry(signature, 'SubFilter', 'name')?.value;
  const type = revision.entry(signature, 'Type', 'name')?.value;
  if (subFilter === 'ETSI.CAdES.detached' && (type === undefined || type === 'Sig')) return 'signature';
  if (subFilter === 'ETSI.RFC3161' && type === 'DocTimeStamp') return 'document-timestamp';
  throw new Failed('subfilter-unsupported', `${type ?? '-'} ${subFilter ?? '-'}`);
}

/** The DocMDP permission of a signature dictionary; undefined when it certifies nothing. */
export function readDocMdp(revision: Revision, signature: PdfDict): number | undefined {
  for (const item of revision.entry(signature, 'Reference', 'array')?.items ?? []) {
    const reference = revision.resolve(item);
    if (reference?.kind !== 'dict') continue;
    if (revision.entry(reference, 'TransformMethod', 'name')?.value !== 'DocMDP') continue;
    const parameters = revision.entry(reference, 'TransformParams', 'dict');
    // ISO 32000-2, table 257: without /P it is 2.
    return (parameters && revision.entry(parameters, 'P', 'number')?.value) ?? 2;
  }
  return undefined;
}
