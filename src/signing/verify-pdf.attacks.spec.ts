import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import { NOW, OBJECT, PdfWriter, sealedPdf, testAuthority, testPdf, testSigner } from './signing.fixture.js';
import { injectCms } from './seal-pdf.js';
import { forgeCms } from './forge-cms.fixture.js';
import { sha256 } from '../shared/hash.js';
import { openTrust } from './trust.js';
import { verifyPdf } from './verify-pdf.js';

const authority = testAuthority();
const signer = testSigner(authority);
const trust = openTrust([authority.certificate]);
const judge = (file: Uint8Array) => verifyPdf(file, { anchors: trust, at: NOW });
const hostile = (text: string) => judge(Buffer.from(text, 'latin1'));
const codeOf = (file: Uint8Array) => judge(file).code;

const startxref = (file: Buffer): number =>
  Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file.toString('latin1'))![1]);

function update(file: Buffer, objects: Readonly<Record<number, string>>, trailer = '/Root 1 0 R'): Buffer {
  const writer = new PdfWriter(file.length, startxref(file));
  for (const [number, body] of Object.entries(objects)) writer.object(Number(number), body);
  writer.xref(trailer, 30);
  return Buffer.concat([file, writer.finish().bytes]);
}

let good: Buffer;
/** Where its /Contents `<...>` stands. */
let gap: { start: number; end: number };

beforeAll(async () => {
  good = await sealedPdf(signer, { docMdp: 1 });
  gap = gapOf(good);
});

describe('bytes', () => {
  it('refuses a flipped byte at every place', () => {
    // Ten thousand bytes; one flip at each, a different bit each time.
    for (let at = 0; at < good.length; at += 1) {
      const file = Buffer.from(good);
      file[at]! ^= 1 << (at % 8);
      expect({ at, code: codeOf(file) }).not.toEqual({ at, code: 'valid' });
    }
  });

  it('says digest-mismatch when only the page was touched', () => {
    const file = Buffer.from(good);
    file.write('F', file.indexOf('Pakta Integritas'));
    expect(codeOf(file)).toBe('digest-mismatch');
  });

  it('refuses random damage without ever throwing', () => {
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(damage, (changes) => {
        const file = Buffer.from(good);
        for (const [at, byte] of changes) file[at] = byte;
        expect(file.equals(good) || codeOf(file) !== 'valid').toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what was appended', () => {
    for (const more of ['\n', ' ', 'x', '%%EOF\n', '\nstartxref\n9\n%%EOF\n']) {
      expect([more, codeOf(Buffer.concat([good, Buffer.from(more)]))]).toEqual([
        more,
        expect.not.stringMatching(/^valid$/),
      ]);
    }
    expect(codeOf(Buffer.concat([good, Buffer.from('garbage')]))).toBe('changed-after-signature');
  });

  it('refuses every truncation, and says so', () => {
    for (let length = 0; length < good.length; length += 97) {
      expect(codeOf(good.subarray(0, length))).toMatch(/^(truncated|malformed)$/);
    }
    expect(codeOf(good.subarray(0, good.length - 40))).toBe('truncated');
  });
});

describe('revisions', () => {
  it('refuses a page that was edited by an incremental update', () => {
    const content = 'BT /F1 24 Tf 72 700 Td (Bebas tugas) Tj ET';
    const edited = update(good, {
      [OBJECT.content]: `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    });
    expect(judge(edited)).toMatchObject({ code: 'changed-after-signature', signatures: [{ code: 'valid' }] });
  });

  it('refuses an empty update, and one that hides the signature', () => {
    expect(codeOf(update(good, {}))).toBe('changed-after-signature');
    // (the page is the same, but nobody signs it any more)
    expect(codeOf(update(good, { [OBJECT.form]: '<< /Fields [] >>' }))).toBe('no-signature');
    expect(codeOf(update(good, { [OBJECT.catalog]: '<< /Type /Catalog /Pages 2 0 R >>' }))).toBe(
      'no-signature',
    );
  });

  it('refuses a recycled signature object', async () => {
    const dictionary = good.toString('latin1', good.indexOf('8 0 obj') + 7, good.indexOf('endobj', gap.end));
    // The same dictionary again, as another object of a later revision.
    const again = update(good, {
      [OBJECT.field]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Segel) /Rect [0 0 0 0] /V 20 0 R >>`,
      20: dictionary,
    });
    expect(codeOf(again)).toBe('byterange-invalid');
    // A signature that lies in another file, which shows it nowhere, is not that file's.
    const shadow = update(good, {
      [OBJECT.field]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Lain) /Rect [0 0 0 0] /V 8 0 R >>`,
    });
    expect(codeOf(shadow)).toBe('signature-unreachable');
  });

  it('refuses cross-reference loops and tables that point elsewhere', () => {
    const looped = update(good, {}, `/Root 1 0 R`);
    const text = looped
      .toString('latin1')
      .replace(
        /\/Prev (\d+) >>\nstartxref\n(\d+)/,
        (_, __, own: string) => `/Prev ${own} >>\nstartxref\n${own}`,
      );
    expect(codeOf(Buffer.from(text, 'latin1'))).toBe('malformed');
  });
});

describe('/Contents and /ByteRange', () => {
  it('refuses a signature that was made for another document', async () => {
    const other = await sealedPdf(signer, { docMdp: 1, text: 'Pakta Integritaz' });
    const file = Buffer.from(good);
    other.copy(file, gap.start, gapOf(other).start, gapOf(other).end);
    expect(codeOf(file)).toBe('digest-mismatch');
  });

  it('refuses zeros', () => {
    const file = Buffer.from(good);
    file.fill('0', gap.start + 1, gap.end - 1);
    expect(codeOf(file)).toBe('contents-empty');
  });

  it('refuses bytes hidden behind the CMS and letters of both cases', () => {
    const hidden = Buffer.from(good);
    hidden.write('abcd', gap.end - 5);
    expect(codeOf(hidden)).toMatch(/^(cms-malformed|signature-invalid)$/);
    const cased = Buffer.from(good);
    const letter = good.indexOf('a', gap.start);
    cased.write('A', letter);
    expect(codeOf(cased)).toBe('byterange-invalid');
  });

  it.each<[string, (r: readonly number[]) => readonly (number | string)[]]>([
    ['a gap larger than /Contents', ([a = 0, b = 0, c = 0, d = 0]) => [a, b - 40, c, d]],
    ['a gap that reaches further', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c + 10, d - 10]],
    ['overlapping parts', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c - 100, d + 100]],
    ['negative numbers', ([a = 0, b = 0, , d = 0]) => [a, b, -5, d]],
    ['a beginning that is left out', ([, b = 0, c = 0, d = 0]) => [9, b - 9, c, d]],
    ['an end that is left out', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 20]],
    ['an end beyond the file', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d + 1]],
    ['huge numbers', ([a = 0, b = 0, c = 0]) => [a, b, c, '9999999999']],
    ['fractions', ([a = 0, b = 0, c = 0, d = 0]) => [a, `${b}.0`, c, `${d}.5`]],
    ['three numbers', ([a = 0, b = 0, c = 0]) => [a, b, c]],
    ['five numbers', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d, 0]],
    ['no numbers', () => []],
  ])('refuses %s, even when the signature fits it', async (_, change) => {
    const pdf = testPdf();
    const range = change(pdf.signature.byteRange);
    const tail = Buffer.from(pdf.tail);
    const at = tail.indexOf('/ByteRange') + 11;
    tail.write(`[${range.join(' ')}]`.padEnd(40), at, 'latin1');
    const whole = Buffer.concat([pdf.prefix, tail]);
    const [a = 0, b = 0, c = 0, d = 0] = range.map(Number);
    const covered = Buffer.concat([
      whole.subarray(a, Math.max(a, a + b)),
      whole.subarray(Math.max(c, 0), Math.max(c + d, 0)),
    ]);
    const cms = await forgeCms(signer, sha256(covered), {});
    const file = Buffer.concat([pdf.prefix, injectCms({ ...pdf, tail }, cms)]);
    expect(codeOf(file)).toBe('byterange-invalid');
  });

  it('refuses a rewritten file', async () => {
    const document = await PDFDocument.load(good);
    expect(codeOf(await document.save({ useObjectStreams: false }))).toBe('byterange-invalid');
    expect(codeOf(await document.save())).toBe('unsupported');
  });
});

describe('hostile files', () => {
  it.each([
    ['nothing', ''],
    ['no PDF', 'GIF89a'],
    ['an empty table', '%PDF-1.7\nxref\n0 0\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n'],
    ['a table of ten billion rows', '%PDF-1.7\nxref\n0 9999999999\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n'],
    ['a deep array', `%PDF-1.7\nxref\n0 0\ntrailer\n<< /A ${'['.repeat(100_000)} >>\nstartxref\n9\n%%EOF\n`],
    ['a deep dictionary', `%PDF-1.7\nxref\n0 0\ntrailer\n${'<</A '.repeat(100_000)}\nstartxref\n9\n%%EOF\n`],
    [
      'an open string',
      `%PDF-1.7\nxref\n0 0\ntrailer\n<< /A ${'('.repeat(100_000)} >>\nstartxref\n9\n%%EOF\n`,
    ],
    ['a long name', `%PDF-1.7\nxref\n0 0\ntrailer\n<< /${'a'.repeat(1_000_000)} 1 >>\nstartxref\n9\n%%EOF\n`],
    ['encryption', '%PDF-1.7\nxref\n0 0\ntrailer\n<< /Encrypt 1 0 R >>\nstartxref\n9\n%%EOF\n'],
  ])('judges %s quickly', (_, text) => {
    const start = performance.now();
    expect(hostile(text).code).toMatch(/^(malformed|truncated|unsupported|no-signature)$/);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('stops reading objects that lie inside each other', () => {
    const count = 3_000;
    let body = '%PDF-1.7\n';
    const offsets: number[] = [];
    for (let i = 1; i <= count; i += 1) {
      offsets.push(body.length);
      body += `${i} 0 obj (`;
    }
    body += `${')'.repeat(count)} endobj\n`;
    const form = body.length;
    const kids = offsets.map((_, i) => `${i + 1} 0 R`).join(' ');
    body += `4000 0 obj << /Type /Catalog /AcroForm << /Fields [${kids}] >> >> endobj\n`;
    const xref = body.length;
    const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
    body += `xref\n1 ${count}\n${rows}4000 1\n${String(form).padStart(10, '0')} 00000 n \n`;
    body += `trailer\n<< /Root 4000 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
    expect(hostile(body).code).toBe('malformed');
  });

  it('refuses what is too large before reading it', () => {
    expect(verifyPdf(good, { anchors: trust, at: NOW, maxBytes: 1_000 }).code).toBe('too-large');
  });

  it('never throws on made-up syntax', () => {
    const word = fc.constantFrom(
      '<<',
      '>>',
      '[',
      ']',
      '/A',
      '/Type',
      '(',
      ')',
      '<',
      '>',
      '1 0 R',
      '1',
      ' ',
      '\n',
      'xref',
      '0 1',
      'obj',
      '%',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = `%PDF-1.7\nxref\n0 0\ntrailer\n${words.join('')}\nstartxref\n9\n%%EOF\n`;
        expect(hostile(text).code).not.toBe('valid');
      }),
      { numRuns: 1_000 },
    );
  });
});

function gapOf(file: Buffer): { start: number; end: number } {
  const start = file.indexOf('/Contents <') + 10;
  return { start, end: file.indexOf('>', start) + 1 };
}
