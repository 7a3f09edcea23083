import { beforeAll, describe, expect, it } from '@jest/globals';
import { addValidationData, prepareFieldSignature, timestampDocument } from './extend-pdf.js';
import { NOW, PdfWriter, sealedPdf, testAuthority, testSigner } from './signing.fixture.js';
import { coveredDigest, injectCms, reservedBytes, sealTail, type UnsignedTail } from './seal-pdf.js';
import { testTimestamper } from './timestamper.fixture.js';
import { openTrust } from './trust.js';
import { verifyPdf } from './verify-pdf.js';

/**
 * Somebody who holds a trusted key, or asks a trusted timestamping authority, tries to change a signed document
 * in a revision that he then signs or stamps properly. The signatures are all good; the update is not allowed.
 */
const authority = testAuthority();
const signer = testSigner(authority);
const timestamper = testTimestamper();
const trust = openTrust([authority.certificate, timestamper.anchor]);
const judge = (file: Uint8Array) => verifyPdf(file, { anchors: trust, at: NOW });

const FIELDS = 'Type /Annot /Subtype /Widget /FT /Sig /F 132 /P 3 0 R';
const content = 'BT /F1 24 Tf 72 700 Td (Bebas tugas) Tj ET';
const page = (more: string, annotations = '6 0 R 9 0 R 20 0 R'): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Annots [${annotations}] ` +
  `/Resources << /Font << /F1 4 0 R >> >> ${more}>>`;
const form = (fields: string, more = ''): string => `<< /Fields [${fields}] /SigFlags 3 ${more}>>`;
const stampField = (more = '', rect = '0 0 0 0'): string =>
  `<< /${FIELDS} /T (Waktu) /Rect [${rect}] /V 21 0 R ${more}>>`;
const ROOM = 4096;

type Objects = Readonly<Record<number, string>>;

interface Shape {
  readonly trailer?: string;
  /** Text between the objects and the table. */
  readonly between?: string;
  readonly previous?: number;
}

/** An update with those objects and a signature dictionary as object 21. */
function update(file: Buffer, objects: Objects, type: string, shape: Shape = {}): UnsignedTail {
  const last = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file.toString('latin1'))![1]);
  const writer = new PdfWriter(file.length, shape.previous ?? last);
  for (const [number, body] of Object.entries(objects)) writer.object(Number(number), body);
  const signature = writer.signature(21, ROOM, `/Type /${type}`);
  writer.text(shape.between ?? '');
  writer.xref(shape.trailer ?? '/Root 1 0 R', 30);
  const { bytes, byteRange } = writer.finish(signature);
  return { prefixLength: file.length, tail: rename(bytes, type), signature: { byteRange } };
}

/** The fixture's dictionary is of /Type /Sig; a document timestamp differs in two names. */
function rename(bytes: Buffer, type: string): Buffer {
  const text = bytes.toString('latin1').replace('/Type /Sig /Filter', '/Filter           ');
  if (type === 'Sig') return Buffer.from(text, 'latin1');
  return Buffer.from(text.replace('/ETSI.CAdES.detached', '/ETSI.RFC3161       '), 'latin1');
}

async function stampedUpdate(file: Buffer, objects: Objects, shape?: Shape): Promise<Buffer> {
  const unsigned = update(file, objects, 'DocTimeStamp', shape);
  const token = await timestamper.stamp(coveredDigest(file, unsigned));
  return Buffer.concat([file, injectCms(unsigned, token)]);
}

async function signedUpdate(file: Buffer, objects: Objects, shape?: Shape): Promise<Buffer> {
  const unsigned = update(file, objects, 'Sig', shape);
  return Buffer.concat([file, await sealTail(unsigned, coveredDigest(file, unsigned), signer)]);
}

let open: Buffer;
let closed: Buffer;

beforeAll(async () => {
  open = await sealedPdf(signer, { docMdp: 2, preparedFields: ['Saksi'] });
  closed = await sealedPdf(signer, { docMdp: 1, preparedFields: ['Saksi'] });
});

describe('an update under a document timestamp', () => {
  const honest: Objects = { 3: page(''), 5: form('6 0 R 9 0 R 20 0 R'), 20: stampField() };

  it('is accepted when it is honest', async () => {
    expect(judge(await stampedUpdate(closed, honest))).toMatchObject({ code: 'valid' });
  });

  it.each<[string, Objects]>([
    [
      'other page content',
      { ...honest, 7: `<< /Length ${content.length} >>\nstream\n${content}\nendstream` },
    ],
    ['another key of the page', { ...honest, 3: page('/Rotate 180 ') }],
    [
      'an annotation that hides something',
      { ...honest, 3: page('', '6 0 R 9 0 R 20 0 R 22 0 R'), 22: '<< /Subtype /FreeText >>' },
    ],
    ['an old object as annotation', { ...honest, 3: page('', '6 0 R 9 0 R 20 0 R 4 0 R') }],
    ['an annotation taken away', { ...honest, 3: page('', '9 0 R 20 0 R') }],
    ['a field taken away', { ...honest, 5: form('9 0 R 20 0 R') }],
    ['scripts in the form', { ...honest, 5: form('6 0 R 9 0 R 20 0 R', '/NeedAppearances true ') }],
    ['a field that shows', { ...honest, 20: stampField('', '0 0 595 842') }],
    ['a field with an action', { ...honest, 20: stampField('/A << /S /JavaScript /JS (x) >> ') }],
    [
      'another catalog',
      { ...honest, 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /OpenAction 3 0 R >>' },
    ],
    ['other pages', { ...honest, 2: '<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>' }],
    ['an object without a purpose', { ...honest, 22: '(diam)' }],
    ['an old number that was free', { ...honest, 10: '(diam)' }],
    ['another font', { ...honest, 4: '<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>' }],
    [
      'another text of the signed field',
      { ...honest, 6: `<< /${FIELDS} /T (Segel) /Rect [0 0 9 9] /V 8 0 R >>` },
    ],
    [
      'a prepared field filled with an old signature',
      { ...honest, 9: `<< /${FIELDS} /T (Saksi) /Rect [0 0 0 0] /V 8 0 R >>` },
    ],
  ])('is refused with %s', async (_, objects) => {
    expect(judge(await stampedUpdate(closed, objects))).toMatchObject({
      code: expect.stringMatching(/^(changed-after-signature|signature-unreachable|malformed|no-signature)$/),
    });
  });

  it.each<[string, Shape]>([
    ['bytes between the objects', { between: '(tersembunyi)\n' }],
    ['a comment between the objects', { between: '%tersembunyi\n' }],
    ['another root', { trailer: '/Root 2 0 R' }],
    ['information that was not there', { trailer: '/Root 1 0 R /Info 4 0 R' }],
    ['an unknown key in the trailer', { trailer: '/Root 1 0 R /Foo 1' }],
  ])('is refused with %s', async (_, shape) => {
    expect(judge(await stampedUpdate(closed, honest, shape)).code).toMatch(
      /^(changed-after-signature|malformed)$/,
    );
  });

  it('is refused when it casts a shadow that was prepared', async () => {
    // The signed page refers to an object that is not there yet.
    const prepared = await sealedPdf(signer, { docMdp: 1, preparedFields: ['Saksi'], text: 'x' });
    expect(judge(await stampedUpdate(prepared, honest)).code).toBe('valid');
    const shadow = await sealedPdf(signer, { docMdp: 1, preparedFields: ['Saksi'], shadow: '20 0 R' });
    expect(judge(shadow).code).toBe('valid');
    expect(judge(await stampedUpdate(shadow, honest)).code).toBe('changed-after-signature');
  });
});

describe('an update under a second signature', () => {
  const filled: Objects = { 9: `<< /${FIELDS} /T (Saksi) /Rect [0 0 0 0] /V 21 0 R >>` };

  it('is accepted when the document allows it', async () => {
    expect(judge(await signedUpdate(open, filled)).code).toBe('valid');
    expect(judge(await signedUpdate(closed, filled)).code).toBe('changed-after-signature');
  });

  it.each<[string, Objects]>([
    ['a field that was not prepared', { 3: page(''), 5: form('6 0 R 9 0 R 20 0 R'), 20: stampField() }],
    ['another place of the field', { 9: `<< /${FIELDS} /T (Saksi) /Rect [0 0 99 99] /V 21 0 R >>` }],
    ['another name of the field', { 9: `<< /${FIELDS} /T (Gubernur) /Rect [0 0 0 0] /V 21 0 R >>` }],
    ['the first field', { 6: `<< /${FIELDS} /T (Segel) /Rect [0 0 0 0] /V 21 0 R >>` }],
    ['page content', { ...filled, 7: `<< /Length ${content.length} >>\nstream\n${content}\nendstream` }],
  ])('is refused with %s', async (_, objects) => {
    expect(judge(await signedUpdate(open, objects)).code).toMatch(
      /^(changed-after-signature|signature-unreachable|malformed)$/,
    );
  });
});

describe('revisions of our own', () => {
  it('are refused when bytes of any of them change, or one is cut out', async () => {
    const prepared = prepareFieldSignature(open, { field: 'Saksi', room: reservedBytes(signer) });
    const one = Buffer.concat([open, await sealTail(prepared, coveredDigest(open, prepared), signer)]);
    const two = Buffer.concat([one, addValidationData(one, { crls: [Buffer.from('3000', 'hex')] })]);
    const three = Buffer.concat([two, await timestampDocument(two, timestamper, 3_000)]);
    expect(judge(three).code).toBe('valid');
    for (let at = 0; at < three.length; at += 7) {
      const file = Buffer.from(three);
      file[at]! ^= 1 << (at % 8);
      expect({ at, code: judge(file).code }).not.toEqual({ at, code: 'valid' });
    }
    const cut = Buffer.concat([three.subarray(0, one.length), three.subarray(two.length)]);
    expect(judge(cut).code).not.toBe('valid');
  });

  it('are refused when a DSS is followed by anything that is not one', async () => {
    const store = Buffer.concat([closed, addValidationData(closed, { crls: [Buffer.from('3000', 'hex')] })]);
    expect(judge(store).code).toBe('valid');
    expect(judge(Buffer.concat([store, Buffer.from('\n')])).code).not.toBe('valid');
    const text = store.toString('latin1');
    const swapped = Buffer.from(text.replace(/\/DSS (\d+) 0 R/, '/XSS $1 0 R'), 'latin1');
    expect(judge(swapped).code).toBe('changed-after-signature');
  });
});
