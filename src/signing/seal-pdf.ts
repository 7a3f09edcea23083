import { sha256 } from '../shared/hash.js';
import { Refusal } from '../shared/refusal.js';
import { assembleCms, attribute, compileCms, signedAttributes, type CmsTemplate } from './cms.js';
import { OID } from './oids.js';
import type { Signer } from './signer.port.js';
import { signingRefusal } from './signing.errors.js';
import type { Timestamper } from './timestamper.port.js';

/**
 * A file in two parts: `prefixLength` bytes that many documents share, and this document's `tail`. The tail
 * holds a signature dictionary with /SubFilter /ETSI.CAdES.detached and /Contents of zeros.
 */
export interface UnsignedTail {
  readonly prefixLength: number;
  readonly tail: Uint8Array;
  readonly signature: {
    /** `[0, a, b, c]`: the file's bytes 0..a and b..b+c; `<` is at a, `>` at b-1 (ISO 32000-2, 12.8.1). */
    readonly byteRange: readonly [number, number, number, number];
  };
}

/** Room for a token of any authority that was met: 2.2 KB with one certificate, 6 KB with a long RSA chain. */
export const TIMESTAMP_ROOM = 7_168;

/** How many bytes a /Contents must be able to hold for this signer; write twice as many zeros. */
export function reservedBytes(signer: Signer, timestamped = false): number {
  return templateOf(signer).maxLength + (timestamped ? TIMESTAMP_ROOM : 0);
}

/** SHA-256 of what the byte range covers. Who renders many documents clones the prefix's state instead. */
export function coveredDigest(prefix: Uint8Array, document: UnsignedTail): Buffer {
  const [, gapStart, gapEnd] = document.signature.byteRange;
  const at = document.prefixLength;
  return sha256(prefix, document.tail.subarray(0, gapStart - at), document.tail.subarray(gapEnd - at));
}

/**
 * Signs a document: the given SHA-256 of its covered bytes goes into the signed attributes, the signer signs
 * those, and the CMS is written over the zeros of a copy of the tail (PAdES baseline B-B).
 *
 * The digest is not computed again here. Verify the result before it is called signed.
 */
export async function sealTail(document: UnsignedTail, digest: Uint8Array, signer: Signer): Promise<Buffer> {
  const template = templateOf(signer);
  const attributes = signedAttributes(template, digest);
  return injectCms(document, assembleCms(template, attributes, await signer.sign(attributes)));
}

export interface StampedTail {
  readonly tail: Buffer;
  /** The level that was reached: without a timestamp it is B-B, whatever was wished. */
  readonly level: 'B-B' | 'B-T';
  /** Why there is no timestamp; a later job can add a document timestamp. */
  readonly missing?: Refusal;
}

/**
 * Signs like `sealTail` and adds a timestamp over the signature (PAdES baseline B-T). An authority that cannot
 * be reached, refuses, or sends a token for which there is no room does not hold up the signature.
 */
export async function sealTailWithTimestamp(
  document: UnsignedTail,
  digest: Uint8Array,
  signer: Signer,
  timestamper: Timestamper,
): Promise<StampedTail> {
  const template = templateOf(signer);
  const attributes = signedAttributes(template, digest);
  const signature = await signer.sign(attributes);
  try {
    const token = await timestamper.stamp(sha256(signature));
    const cms = assembleCms(template, attributes, signature, [attribute(OID.timestampToken, token)]);
    return { tail: injectCms(document, cms), level: 'B-T' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      tail: injectCms(document, assembleCms(template, attributes, signature)),
      level: 'B-B',
      missing: error,
    };
  }
}

/** A copy of the tail with the CMS in hexadecimal at the start of /Contents; the zeros behind it remain. */
export function injectCms(document: UnsignedTail, cms: Uint8Array): Buffer {
  const tail = Buffer.from(document.tail);
  const { start, end } = placeholder(document, tail);
  const room = (end - start) / 2;
  if (cms.length > room) throw signingRefusal('signature-too-large', { values: { bytes: cms.length, room } });
  tail.write(Buffer.from(cms.buffer, cms.byteOffset, cms.length).toString('hex'), start, 'latin1');
  return tail;
}

/** Where in the tail the hexadecimal digits of /Contents are. */
function placeholder(document: UnsignedTail, tail: Buffer): { start: number; end: number } {
  const [begin, gapStart, gapEnd, rest] = document.signature.byteRange;
  const start = gapStart + 1 - document.prefixLength;
  const end = gapEnd - 1 - document.prefixLength;
  if (begin !== 0 || gapEnd + rest !== document.prefixLength + tail.length) throw misplaced('ByteRange');
  if (start < 1 || end <= start || (end - start) % 2 !== 0) throw misplaced('Contents');
  if (tail[start - 1] !== 0x3c || tail[end] !== 0x3e) throw misplaced('< >');
  // A signature that is there already is never written over.
  if (tail[start] !== 0x30 || tail[start + 1] !== 0x30) throw misplaced('Contents');
  return { start, end };
}

const misplaced = (reason: string): Error => signingRefusal('placeholder-wrong', { values: { reason } });

/** A signer's CMS is laid out once and kept as long as the signer. */
const templates = new WeakMap<Signer, CmsTemplate>();

function templateOf(signer: Signer): CmsTemplate {
  let template = templates.get(signer);
  if (!template) {
    template = compileCms(signer.algorithm, signer.chain, signer.signatureBytes);
    templates.set(signer, template);
  }
  return template;
}
