import { extending, Increment, type Place } from './pdf-increment.js';
import { signatureFields, readDocMdp } from './pdf-signatures.js';
import { coveredDigest, injectCms, TIMESTAMP_ROOM, type UnsignedTail } from './seal-pdf.js';
import { signingRefusal } from './signing.errors.js';
import type { Timestamper } from './timestamper.port.js';

/**
 * Later revisions of a signed file: each is the earlier file, byte for byte, and a tail. Verify a file before
 * extending it, and the result before it is kept.
 */

/**
 * A document timestamp (ETSI EN 319 142-1 section 5.4.3) over the whole file, as the tail of a new revision. It
 * is allowed whatever DocMDP says (ISO 32000-2, 12.8.2.2), and is how a file is extended after the event.
 *
 * Rejects as the timestamper does, or with `file-not-extendable`.
 */
export async function timestampDocument(
  file: Uint8Array,
  timestamper: Timestamper,
  room: number = TIMESTAMP_ROOM,
): Promise<Buffer> {
  const unsigned = extending(() => prepareDocumentTimestamp(file, room));
  return injectCms(unsigned, await timestamper.stamp(coveredDigest(file, unsigned)));
}

export interface FieldSignature {
  /** Name of a signature field that was prepared empty. */
  readonly field: string;
  /** Bytes of room in /Contents: `reservedBytes(signer)`. */
  readonly room: number;
  /** The claimed time, /M. */
  readonly time?: Date;
  readonly name?: string;
  readonly reason?: string;
}

/**
 * A second signature: the tail of a revision that fills a prepared empty field, with zeros to be signed by
 * `sealTail`. Refuses with `field-not-free`, or `file-not-extendable` where DocMDP forbids it.
 */
export function prepareFieldSignature(file: Uint8Array, signature: FieldSignature): UnsignedTail {
  return extending(() => {
    const update = new Increment(file);
    const { base } = update;
    const fields = signatureFields(base);
    const field = fields.find((one) => one.name === signature.field);
    if (!field || field.value) throw signingRefusal('field-not-free', { values: { field: signature.field } });
    if (fields.some((one) => one.value && readDocMdp(base, one.value) === 1)) {
      throw signingRefusal('file-not-extendable', { values: { reason: 'DocMDP 1' } });
    }
    const number = update.reserve();
    update.insertInto({ number: field.number, value: field.dict }, `/V ${number} 0 R`);
    const entries = [
      signature.time && `/M(${pdfTime(signature.time)})`,
      signature.name && `/Name${textString(signature.name)}`,
      signature.reason && `/Reason${textString(signature.reason)}`,
    ];
    const dictionary = '/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached';
    return update.buildSigned(number, dictionary + entries.filter(Boolean).join(''), signature.room);
  });
}

/** What a verifier will need once the authorities' servers are gone. All DER. */
export interface ValidationData {
  readonly certificates?: readonly Uint8Array[];
  readonly ocspResponses?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
}

/**
 * A document security store (ISO 32000-2, 12.8.4.3) as the tail of a new revision. What an earlier one holds
 * stays in it. Follow it by a document timestamp, so that it is itself proven.
 */
export function addValidationData(file: Uint8Array, data: ValidationData): Buffer {
  return extending(() => {
    const update = new Increment(file);
    const catalog = update.place()!;
    const old = update.below(catalog, 'DSS');
    const lists = { Certs: data.certificates, OCSPs: data.ocspResponses, CRLs: data.crls };
    const parts = Object.entries(lists).map(([key, ders]) => {
      const kept = old && update.below(old, key)?.value;
      const refs = kept?.kind === 'array' ? kept.items : [];
      const numbers = (ders ?? []).map((der) => update.add(stream(der)));
      const all = [
        ...refs.flatMap((ref) => (ref.kind === 'ref' ? [`${ref.number} ${ref.generation} R`] : [])),
        ...numbers.map((number) => `${number} 0 R`),
      ];
      return all.length > 0 ? `/${key}[${all.join(' ')}]` : '';
    });
    const body = `<</Type/DSS${parts.join('')}>>`;
    const reference = catalog.value.kind === 'dict' ? catalog.value.entries.get('DSS') : undefined;
    const number = update.add(body);
    // A new object each time: a verifier need not ask what else the old one was used for.
    if (reference) update.replace(catalog.number, reference, `${number} 0 R`);
    else update.insertInto(catalog, `/DSS ${number} 0 R`);
    return update.build();
  });
}

function prepareDocumentTimestamp(file: Uint8Array, room: number): UnsignedTail {
  const update = new Increment(file);
  const form = update.place('AcroForm');
  const fields = form && update.below(form, 'Fields');
  const page = firstPage(update);
  if (fields?.value.kind !== 'array' || !page) {
    throw signingRefusal('file-not-extendable', { values: { reason: 'AcroForm' } });
  }
  const names = new Set(signatureFields(update.base).map((field) => field.name));
  let count = 1;
  while (names.has(`StempelWaktu${count}`)) count += 1;
  const number = update.reserve();
  const field = update.add(
    `<</Type/Annot/Subtype/Widget/FT/Sig/T(StempelWaktu${count})/F 132/Rect[0 0 0 0]` +
      `/P ${page.number} 0 R/V ${number} 0 R>>`,
  );
  update.insertInto(fields, ` ${field} 0 R`);
  const annotations = update.below(page, 'Annots');
  if (annotations) update.insertInto(annotations, ` ${field} 0 R`);
  else update.insertInto(page, `/Annots[${field} 0 R]`);
  return update.buildSigned(number, '/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161', room);
}

function firstPage(update: Increment): Place | undefined {
  let place = update.place('Pages');
  for (let depth = 0; place && depth < 16; depth += 1) {
    const kids = update.below(place, 'Kids')?.value;
    if (!kids) return place;
    const first = kids.kind === 'array' ? kids.items[0] : undefined;
    place = first?.kind === 'ref' ? update.at(first) : undefined;
  }
  return undefined;
}

function stream(der: Uint8Array): string {
  return `<</Length ${der.length}>>\nstream\n${Buffer.from(der).toString('latin1')}\nendstream`;
}

/** A date as PDF writes it (ISO 32000-2, 7.9.4), in UTC. */
function pdfTime(at: Date): string {
  return `D:${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

/** A text string in UTF-16BE, which needs no escaping in hexadecimal. */
function textString(text: string): string {
  return `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;
}
