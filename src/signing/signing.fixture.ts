/**
 * For specs: certificates of every sort and a one-page PDF written by hand, so that this room is tried
 * without the documents room.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { readCertificate, type KeyUsage } from './certificate.js';
import { issueCertificate } from './issue-certificate.js';
import { localKeySigner } from './local-key.signer.js';
import { coveredDigest, reservedBytes, sealTail, type UnsignedTail } from './seal-pdf.js';
import type { SealKeyType } from './seal-store.js';
import type { Signer } from './signer.port.js';

export const NOW = new Date('2026-10-16T02:00:00Z');
const DAY = 86_400_000;

const keys = new Map<string, KeyObject>();

/** A key per name, generated once per process: RSA keys are slow to come by. */
export function testKey(type: SealKeyType, name = 'seal'): KeyObject {
  const cached = keys.get(`${type} ${name}`);
  if (cached) return cached;
  const { privateKey } =
    type === 'P-256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: type === 'RSA-2048' ? 2048 : 3072 });
  keys.set(`${type} ${name}`, privateKey);
  return privateKey;
}

export interface TestAuthority {
  readonly certificate: Buffer;
  readonly key: KeyObject;
}

export function testAuthority(name = 'CA Uji', pathLength = 1, issuer?: TestAuthority): TestAuthority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = issueCertificate({
    subject: { country: 'ID', commonName: name },
    publicKey: pair.publicKey,
    issuer: issuer?.certificate,
    issuerKey: issuer?.key ?? pair.privateKey,
    serial: Buffer.concat([Buffer.of(1), randomBytes(8)]),
    notBefore: new Date(NOW.getTime() - DAY),
    notAfter: new Date(NOW.getTime() + 3_650 * DAY),
    authority: { pathLength },
    keyUsage: ['keyCertSign', 'cRLSign'],
  });
  return { certificate, key: pair.privateKey };
}

export interface TestSignerOptions {
  readonly type?: SealKeyType;
  readonly name?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly keyUsage?: readonly KeyUsage[];
  readonly extendedKeyUsage?: readonly string[];
  readonly demo?: boolean;
}

/** A signer whose certificate that authority issued. */
export function testSigner(authority: TestAuthority, options: TestSignerOptions = {}): Signer {
  const key = testKey(options.type ?? 'P-256', options.name);
  const certificate = issueCertificate({
    subject: { country: 'ID', organization: 'Dinas Uji', commonName: options.name ?? 'Segel Uji' },
    publicKey: createPublicKey(key),
    issuer: authority.certificate,
    issuerKey: authority.key,
    serial: Buffer.concat([Buffer.of(2), randomBytes(8)]),
    notBefore: options.notBefore ?? new Date(NOW.getTime() - DAY),
    notAfter: options.notAfter ?? new Date(NOW.getTime() + 365 * DAY),
    keyUsage: options.keyUsage ?? ['digitalSignature', 'nonRepudiation'],
    extendedKeyUsage: options.extendedKeyUsage,
    demo: options.demo,
  });
  return localKeySigner(key, [certificate, authority.certificate].map(readCertificate));
}

export interface TestPdfOptions {
  readonly text?: string;
  /** Bytes of room in /Contents. */
  readonly room?: number;
  /** 1, 2 or none. */
  readonly docMdp?: 1 | 2;
  /** Names of empty signature fields beside the one that is signed. */
  readonly preparedFields?: readonly string[];
  /** More entries of the page, such as a reference to an object that is not there. */
  readonly shadow?: string;
}

const widget = (name: string, value: string): string =>
  `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /F 132 /Rect [0 0 0 0] /P 3 0 R${value} >>`;

export interface TestPdf extends UnsignedTail {
  readonly prefix: Buffer;
}

/** Numbers of the fixture's objects. */
export const OBJECT = {
  catalog: 1,
  pages: 2,
  page: 3,
  font: 4,
  form: 5,
  field: 6,
  content: 7,
  signature: 8,
} as const;

/** One page, classic xref, catalog and field in the prefix, content and signature dictionary in the tail. */
export function testPdf(options: TestPdfOptions = {}): TestPdf {
  const { text = 'Pakta Integritas', room = 4096, docMdp, preparedFields = [], shadow } = options;
  const extra = preparedFields.map((name, i) => ({ name, number: 9 + i }));
  const fields = [OBJECT.field, ...extra.map((field) => field.number)].map((n) => `${n} 0 R`).join(' ');
  const writer = new PdfWriter();
  writer.text('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n');
  const perms = docMdp ? ` /Perms << /DocMDP ${OBJECT.signature} 0 R >>` : '';
  writer.object(OBJECT.catalog, `<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R${perms} >>`);
  writer.object(OBJECT.pages, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>');
  writer.object(
    OBJECT.page,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Annots [${fields}] ` +
      `/Resources << /Font << /F1 4 0 R >> >>${shadow ? ` /Metadata ${shadow}` : ''} >>`,
  );
  writer.object(OBJECT.font, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  writer.object(OBJECT.form, `<< /Fields [${fields}] /SigFlags 3 >>`);
  writer.object(OBJECT.field, widget('Segel', ` /V ${OBJECT.signature} 0 R`));
  for (const field of extra) writer.object(field.number, widget(field.name, ''));
  const prefixLength = writer.length;
  const content = `BT /F1 24 Tf 72 700 Td (${text}) Tj ET`;
  writer.object(OBJECT.content, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  const reference = docMdp
    ? ` /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P ${docMdp} /V /1.2 >> >>]`
    : '';
  const signature = writer.signature(OBJECT.signature, room, `/M (D:20261016100000+08'00')${reference}`);
  writer.xref(`/Root 1 0 R /ID [<${'ab'.repeat(16)}> <${'ab'.repeat(16)}>]`);
  const { bytes, byteRange } = writer.finish(signature);
  return {
    prefix: bytes.subarray(0, prefixLength),
    prefixLength,
    tail: bytes.subarray(prefixLength),
    signature: { byteRange },
  };
}

/** Seals a fixture and returns the whole file. */
export async function sealedPdf(signer: Signer, options: TestPdfOptions = {}): Promise<Buffer> {
  const pdf = testPdf({ room: reservedBytes(signer), ...options });
  return Buffer.concat([pdf.prefix, await sealTail(pdf, coveredDigest(pdf.prefix, pdf), signer)]);
}

type ByteRange = readonly [number, number, number, number];

/** Writes objects and remembers where; `at` is the length of the file that an update appends to. */
export class PdfWriter {
  readonly #parts: Buffer[] = [];
  readonly #offsets = new Map<number, number>();
  #length: number;

  constructor(
    readonly start = 0,
    readonly previousXref?: number,
  ) {
    this.#length = start;
  }

  get length(): number {
    return this.#length;
  }

  text(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  object(number: number, body: string): void {
    this.#offsets.set(number, this.#length);
    this.text(`${number} 0 obj\n${body}\nendobj\n`);
  }

  /** A signature dictionary with zeros; returns where the gap and the ByteRange's spaces are. */
  signature(number: number, room: number, more: string): { gapStart: number; gapEnd: number; range: number } {
    this.#offsets.set(number, this.#length);
    this.text(
      `${number} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached ${more} /ByteRange `,
    );
    const range = this.#length;
    this.text(`${' '.repeat(40)} /Contents `);
    const gapStart = this.#length;
    this.text(`<${'00'.repeat(room)}>`);
    const gapEnd = this.#length;
    this.text(' >>\nendobj\n');
    return { gapStart, gapEnd, range };
  }

  xref(trailer: string, size?: number): void {
    const start = this.#length;
    const numbers = [...this.#offsets.keys()].sort((a, b) => a - b);
    this.text('xref\n');
    if (this.previousXref === undefined) this.text('0 1\n0000000000 65535 f \n');
    for (const number of numbers) {
      this.text(`${number} 1\n${String(this.#offsets.get(number)).padStart(10, '0')} 00000 n \n`);
    }
    const previous = this.previousXref === undefined ? '' : ` /Prev ${this.previousXref}`;
    this.text(
      `trailer\n<< /Size ${size ?? Math.max(...numbers) + 1} ${trailer}${previous} >>\nstartxref\n${start}\n%%EOF\n`,
    );
  }

  finish(signature?: { gapStart: number; gapEnd: number; range: number }): {
    bytes: Buffer;
    byteRange: ByteRange;
  } {
    const bytes = Buffer.concat(this.#parts);
    if (!signature) return { bytes, byteRange: [0, 0, 0, 0] };
    const byteRange: ByteRange = [0, signature.gapStart, signature.gapEnd, this.#length - signature.gapEnd];
    bytes.write(`[${byteRange.join(' ')}]`, signature.range - this.start, 'latin1');
    return { bytes, byteRange };
  }
}
