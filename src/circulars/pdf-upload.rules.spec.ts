import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { PDFDocument, PDFName, PDFString } from 'pdf-lib';
import { uploadFault } from './pdf-upload.rules.js';

async function pdf(
  change: (document: PDFDocument) => void = () => undefined,
  packed = false,
): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage().drawText('Surat tentang /JS dan JavaScript (bukan isi aktif)');
  change(document);
  return Buffer.from(await document.save({ useObjectStreams: packed }));
}

const scripted = (document: PDFDocument): void => document.addJavaScript('x', 'app.alert(1)');

const plain = (body: string, trailer = '/Root 1 0 R'): Buffer =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<</Type /Catalog ${body}>>\nendobj\ntrailer\n<<${trailer}>>\nstartxref\n9\n%%EOF\n`,
  );

const objStm = (dictionary: string, data: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n2 0 obj\n<<${dictionary}>>\nstream\n`),
    data,
    Buffer.from('\nendstream\nendobj\nstartxref\n9\n%%EOF\n'),
  ]);

describe('an uploaded letter', () => {
  it('is kept when it is a plain PDF, packed or not', async () => {
    expect(uploadFault(await pdf())).toBeUndefined();
    expect(uploadFault(await pdf(undefined, true))).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['GIF89a', 'a picture'],
    ['%PDF-1.7\nhello', 'cut off'],
    ['MZ%PDF-1.7\n/Type /Catalog\nstartxref\n1\n%%EOF', 'something in front'],
    ['%PDF-1.7\nstartxref\n1\n%%EOF', 'without a catalog'],
  ])('is refused when it is no PDF: %j (%s)', (text) => {
    expect(uploadFault(Buffer.from(text))).toEqual({ why: 'not-pdf' });
  });

  it('is refused when it is encrypted, however the name is written', () => {
    expect(uploadFault(plain('', '/Root 1 0 R /Encrypt 5 0 R'))).toEqual({ why: 'encrypted' });
    expect(uploadFault(plain('', '/Root 1 0 R /#45ncrypt<</V 4>>'))).toEqual({ why: 'encrypted' });
  });

  it('is refused with JavaScript, also inside an object stream', async () => {
    expect(uploadFault(await pdf(scripted))).toEqual({ why: 'active', what: 'JavaScript' });
    expect(uploadFault(await pdf(scripted, true))).toEqual({ why: 'active', what: 'JavaScript' });
  });

  it.each([
    '/OpenAction<</S/JavaScript/JS(app.alert)>>',
    '/OpenAction<</S /J#61vaScript /J#53 7 0 R>>',
    '/AA<</O<</JS <61>>>>>',
  ])('is refused with JavaScript in disguise: %s', (body) =>
    expect(uploadFault(plain(body))).toEqual({ why: 'active', what: 'JavaScript' }),
  );

  it.each([
    '/OpenAction<</S/Launch/F(cmd.exe)>>',
    '/AcroForm<</XFA 5 0 R>>',
    '/Names<</EmbeddedFiles 5 0 R>>',
  ])('is refused with anything else that acts: %s', (body) =>
    expect(uploadFault(plain(body))?.why).toBe('active'),
  );

  it('is refused when it cannot be seen through', () => {
    const js = Buffer.from('1 0 <</JS (x)>>');
    expect(uploadFault(objStm('/Type/ObjStm/N 1/First 4/Filter/ASCIIHexDecode', js))).toEqual({
      why: 'unreadable',
    });
    expect(uploadFault(objStm('/Type/ObjStm/N 1/First 4/Filter 9 0 R', js))).toEqual({ why: 'unreadable' });
    expect(uploadFault(objStm('/Type/#4fbjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]', js))).toEqual({
      why: 'unreadable',
    });
    expect(uploadFault(objStm('/N 1/First 4/Filter/FlateDecode', deflateSync(js)))?.why).toBe('active');
    const bomb = deflateSync(Buffer.alloc(80 * 1_048_576));
    expect(uploadFault(objStm('/Type/ObjStm/N 1/First 4/Filter/FlateDecode', bomb))).toEqual({
      why: 'unreadable',
    });
  });

  it('takes no longer than its size allows', () => {
    const hostile = Buffer.concat([
      Buffer.from('%PDF-1.7\n/Type /Catalog\n'),
      Buffer.from('<<'.repeat(2_000_000)),
      Buffer.from('/a#'.repeat(1_000_000)),
      Buffer.from('\nstartxref\n9\n%%EOF\n'),
    ]);
    const start = performance.now();
    uploadFault(hostile);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('survives any name', async () => {
    const odd = await pdf((document) => document.catalog.set(PDFName.of('Jahr'), PDFString.of('(JS) <<')));
    expect(uploadFault(odd)).toBeUndefined();
  });
});
