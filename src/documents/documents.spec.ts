import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import {
  compilePact,
  contentOf,
  fileOf,
  pactInput,
  pactValues,
  pageTexts,
  xrefFaults,
} from '../../test/support/documents.js';
import { compileDocument, DocumentError, documentTemplate, TemplateError } from './documents.js';
import { REPERTOIRE } from './repertoire.js';

const LONG_UNIT =
  'Unit Pelaksana Teknis Daerah Pelatihan Kesehatan dan Pengembangan Sumber Daya Manusia Kesehatan Masyarakat ' +
  'Wilayah Kepulauan pada Dinas Kesehatan, Pengendalian Penduduk, dan Keluarga Berencana';

describe('a compiled pact', () => {
  it('prints name, unit, points and code as text, on one page', async () => {
    const pact = await compilePact();
    const [text, ...others] = await pageTexts(fileOf(pact, pactValues()));
    expect(others).toEqual([]);
    expect(text).toContain('Nama \n: \nSudirman Hamzah Nasution, S.Kom., M.T.');
    expect(text).toContain('Dinas Tanaman Pangan, Hortikultura, dan Perkebunan');
    expect(text).toContain('Menolak politik uang dan segala jenis pemberian dalam bentuk apapun.');
    expect(text).toContain('Z3PB-E1TP-GDA0-8TBX');
    expect(text).toContain('https://pakta.example.go.id/v/Z3PBE1TPGDA08TBX');
    expect(text).not.toContain('\ufffd');
  });

  it('is one revision with a true cross-reference table, signed or not', async () => {
    for (const signature of [undefined, { fieldName: 'Segel', contentsBytes: 2000 }]) {
      const pact = await compilePact({ signature });
      expect(xrefFaults(fileOf(pact, pactValues()))).toEqual([]);
      expect(xrefFaults(fileOf(pact, pactValues({ nip: '', unit: LONG_UNIT })))).toEqual([]);
    }
  });

  it('gives the same bytes for the same input', async () => {
    const [one, two] = [await compilePact(), await compilePact()];
    expect(Buffer.compare(one.prefix, two.prefix)).toBe(0);
    expect(one.prefixSha256).toBe(createHash('sha256').update(one.prefix).digest('hex'));
    const time = new Date('2023-10-16T02:00:00Z');
    const again = two.render(pactValues({ unit: LONG_UNIT }), { time }); // plans are cached in another order
    expect(
      Buffer.compare(one.render(pactValues(), { time }).tail, two.render(pactValues(), { time }).tail),
    ).toBe(0);
    expect(Buffer.compare(one.render(pactValues({ unit: LONG_UNIT }), { time }).tail, again.tail)).toBe(0);
  });

  it('moves what follows a value of several lines down by whole lines', async () => {
    const pact = await compilePact();
    const content = async (unit: string): Promise<string> => {
      const pdf = await PDFDocument.load(fileOf(pact, pactValues({ unit })));
      expect(pdf.getPageCount()).toBe(1);
      return contentOf(pdf.getPage(0));
    };
    expect(await content('Dinas Pendidikan')).not.toContain('q 1 0 0 1 0 ');
    const shift = Number(/q 1 0 0 1 0 (-[\d.]+) cm/.exec(await content(LONG_UNIT))?.[1]);
    expect(shift).toBeCloseTo(-2 * 11.5 * 1.36, 1);
  });

  it('drops an optional field with its line and pulls the rest up', async () => {
    const pact = await compilePact();
    const pdf = await PDFDocument.load(fileOf(pact, pactValues({ nip: '', pangkat: '' })));
    expect(contentOf(pdf.getPage(0))).toMatch(/q 1 0 0 1 0 3\d[\d.]* cm/);
    const [text] = await pageTexts(fileOf(pact, pactValues({ nip: '', pangkat: '' })));
    expect(text).not.toContain('NIP');
    expect(text).not.toContain('Pangkat');
  });

  it('moves the signature whole to a second page, with its closing words and page numbers', async () => {
    const butir = Array.from(
      { length: 11 },
      (_, i) => `Butir ${i + 1} ${'yang cukup panjang untuk dua baris '.repeat(5)}`,
    );
    const pact = await compilePact({}, { butir });
    const pages = await pageTexts(fileOf(pact, pactValues({ unit: LONG_UNIT })));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain('Halaman 1 dari 2');
    expect(pages[0]).not.toContain('Yang menyatakan,');
    expect(pages[1]).toContain('Demikian pakta integritas');
    expect(pages[1]).toContain('Yang menyatakan,');
    expect(pages[1]).toContain('Sudirman Hamzah Nasution');
    expect(pages[1]).toContain('Z3PB-E1TP-GDA0-8TBX');
    expect(xrefFaults(fileOf(pact, pactValues({ unit: LONG_UNIT })))).toEqual([]);
  });

  it('carries the stamp on every page', async () => {
    const butir = Array.from({ length: 14 }, () => 'panjang '.repeat(25));
    const pact = await compilePact({ stamp: 'CONTOH – bukan naskah dinas' }, { butir });
    const pages = await pageTexts(fileOf(pact, pactValues()));
    expect(pages).toHaveLength(2);
    for (const page of pages) expect(page.match(/CONTOH – bukan naskah dinas/g)).toHaveLength(2);
  });

  it('fits A4 by a smaller type before it takes a second page', async () => {
    const pact = await compilePact({}, { kertas: 'A4' });
    const pdf = await PDFDocument.load(fileOf(pact, pactValues()));
    expect(pdf.getPageCount()).toBe(1);
    expect(pdf.getPage(0).getSize().height).toBeCloseTo(841.89, 1);
  });

  it('is tagged, in Indonesian, with every content in the structure tree', async () => {
    const pact = await compilePact();
    for (const values of [pactValues(), pactValues({ nip: '', unit: LONG_UNIT })]) {
      const pdf = await PDFDocument.load(fileOf(pact, values), { updateMetadata: false });
      expect(pdf.catalog.get(PDFName.of('Lang'))?.toString()).toBe('(id)');
      expect(pdf.catalog.lookup(PDFName.of('MarkInfo'), PDFDict).toString()).toContain('/Marked true');
      const content = contentOf(pdf.getPage(0));
      const ids = [...content.matchAll(/MCID (\d+)/g)].map((match) => Number(match[1]));
      expect(new Set(ids).size).toBe(ids.length);
      expect([...ids].sort((a, b) => a - b)).toEqual(ids.map((_, index) => index));
      const parents = pdf.catalog
        .lookup(PDFName.of('StructTreeRoot'), PDFDict)
        .lookup(PDFName.of('ParentTree'), PDFDict)
        .toString();
      expect(parents.split('[')[2]!.split(']')[0]!.match(/R/g)).toHaveLength(ids.length);
    }
  });
});

describe('room for a signature', () => {
  it('leaves out of the byte range exactly the contents and their brackets', async () => {
    const pact = await compilePact();
    const rendered = pact.render(pactValues(), {
      name: 'Badan Kepegawaian (Daerah)',
      reason: 'Pengesahan – segel',
      time: new Date('2023-10-16T01:30:00Z'),
    });
    const file = Buffer.concat([pact.prefix, rendered.tail]);
    const { byteRange, contentsStart, contentsLength } = rendered.signature!;
    expect(byteRange[1] + 1).toBe(contentsStart);
    expect(file.toString('latin1', byteRange[1], byteRange[2])).toBe(`<${'0'.repeat(contentsLength)}>`);
    expect(byteRange[2] + byteRange[3]).toBe(file.length);
    const text = file.toString('latin1');
    const printed = /\/ByteRange\[0 (\d+) +(\d+) +(\d+) *\]/.exec(text)!.slice(1).map(Number);
    expect(printed).toEqual(byteRange.slice(1));
    expect(text).toContain('/M(D:20231016013000Z)/Name(Badan Kepegawaian \\(Daerah\\))/Reason<FEFF');
    const signed = Buffer.concat([file.subarray(0, byteRange[1]), file.subarray(byteRange[2])]);
    expect(rendered.digest().equals(createHash('sha256').update(signed).digest())).toBe(true);
  });

  it('permits no change, or the filling of fields prepared for later signers', async () => {
    const sealed = fileOf(await compilePact(), pactValues()).toString('latin1');
    expect(sealed).toContain('/P 1/V/1.2');
    const further = { fieldName: 'Segel', contentsBytes: 2000, furtherFields: ['Saksi'] };
    const file = fileOf(await compilePact({ signature: further }), pactValues());
    expect(file.toString('latin1')).toContain('/P 2/V/1.2');
    const pdf = await PDFDocument.load(file);
    expect(
      pdf
        .getForm()
        .getFields()
        .map((field) => field.getName()),
    ).toEqual(['Segel', 'Saksi']);
  });
});

describe('faults', () => {
  it('names the field and the character', async () => {
    const pact = await compilePact();
    const faultsOf = (own: Record<string, string>): string[] =>
      pact
        .check(pactValues(own))
        .map((f) => [f.code, f.field, ...(f.character ? [f.character] : [])].join(' '));
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ nama: 'Siti 李' })).toEqual(['glyph-missing nama 李']);
    expect(faultsOf({ nama: 'Siti 😀' })).toEqual(['glyph-missing nama 😀']);
    expect(faultsOf({ jabatan: 'Kepala\tBidang' })).toEqual(['control-character jabatan \t']);
    expect(faultsOf({ unit: ' ', nama: '' })).toEqual(['value-missing nama', 'value-missing unit']);
    expect(faultsOf({ unit: 'x'.repeat(300) })).toEqual(['text-too-long unit']);
    expect(faultsOf({ unit: 'Dinas '.repeat(100) })).toEqual(['text-too-long unit']);
    expect(faultsOf({ kode: 'ABC' })).toEqual(['code-length kode']);
    expect(() => pact.render(pactValues({ nama: '李' }))).toThrow(DocumentError);
  });

  it('accepts awkward but printable names, decomposed or not', async () => {
    const pact = await compilePact();
    for (const nama of [
      "H. Ma'mun Jum\u02bcat",
      'O\u2019Brien-Łukasz Şahin',
      'Suparman',
      'Re\u0301ne\u0301',
      'A (alm.) \\ B',
    ]) {
      expect(pact.check(pactValues({ nama }))).toEqual([]);
      const [text] = await pageTexts(fileOf(pact, pactValues({ nama })));
      expect(text).toContain(nama.normalize('NFC').replace('\u02bc', '\u2019'));
    }
  });

  it('renders whatever it does not refuse, as a valid file that holds the name', async () => {
    const pact = await compilePact();
    const letters = [...REPERTOIRE].filter((c) => c.trim() !== '' && c !== '\u00a0');
    const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 7 }), async (words) => {
        const values = pactValues({ nama: words.join(' ') });
        if (pact.check(values).length > 0) {
          expect(() => pact.render(values)).toThrow(DocumentError);
          return;
        }
        const file = fileOf(pact, values);
        expect(xrefFaults(file)).toEqual([]);
        const [text] = await pageTexts(file);
        expect(text!.replace(/\s/g, '')).toContain(words.join('').normalize('NFC'));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses templates with the line that is wrong', async () => {
    const input = await pactInput();
    const compiling = (template: string) => compileDocument({ ...input, template });
    const line = async (template: string): Promise<number | undefined> =>
      compiling(template).then(
        () => undefined,
        (error: unknown) => (error as TemplateError).line,
      );
    await expect(compiling('<document>{{{nama}}}</document>')).rejects.toThrow('triple braces');
    await expect(compiling('<document>{{tidakAda}}</document>')).rejects.toThrow(TemplateError);
    await expect(compiling('<document><paragraph>')).rejects.toThrow(TemplateError);
    expect(await line('<document>\n\n<bogus/></document>')).toBe(3);
    expect(await line('<document>\n{{#each butir}}\n<paragraph>漢</paragraph>{{/each}}</document>')).toBe(3);
    expect(
      await line(`<document>\n<table columns="1 1">\n<row><cell>a</cell></row></table></document>`),
    ).toBe(3);
    expect(await line(`<document>\n<title>${'x'.repeat(200)}</title></document>`)).toBe(2);
    expect(
      await line(
        '<document>\n<table columns="1">\n<row header="yes"><cell>{{nama}}</cell></row></table></document>',
      ),
    ).toBe(3);
    expect(await line(`<document>\n<heading align="{{nama}}">a</heading></document>`)).toBe(2);
  });
});

describe('a berita acara', () => {
  it('names reader, witness, counts and root', async () => {
    const row = { wajib: '12', sudah: '10', menolak: '0', belum: '2', dikecualikan: '1' };
    const input = await pactInput(
      { template: await documentTemplate('berita-acara'), slots: ['kode'] },
      {
        kegiatan: 'Pemilihan Umum 2024',
        gelombang: 'Gelombang I',
        tanggal: '16 Oktober 2023',
        tempat: 'Ruang Pola Kantor Gubernur',
        kota: 'Makassar',
        pembaca: { nama: 'Andi Muhammad Arsjad', jabatan: 'Pj. Sekretaris Daerah' },
        saksi: { nama: 'Bahtiar Baharuddin', jabatan: 'Pj. Gubernur' },
        rekapitulasi: Array.from({ length: 40 }, (_, i) => ({
          ...row,
          nomor: String(i + 1),
          unit: `Dinas ${i + 1}`,
        })),
        jumlah: row,
        jumlahDokumen: '480',
        akar: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      },
    );
    const record = await compileDocument({ ...input, templateName: 'berita-acara' });
    const file = fileOf(record, { kode: 'Z3PBE1TPGDA08TBX' });
    expect(xrefFaults(file)).toEqual([]);
    const pages = await pageTexts(file);
    const text = pages.join('\n');
    for (const part of [
      'Dinas 40',
      'Bahtiar Baharuddin',
      'e3b0c44298fc1c149afbf4c8996fb924',
      'Halaman 2 dari 2',
    ]) {
      expect(text).toContain(part);
    }
    expect(pages[1]).toContain('Saksi,');
  });
});

describe('a template of another structure', () => {
  const template = `
<document size="A4" margins="20 20 20 20">
  <title>DAFTAR HADIR</title>
  <subtitle>{{acara}}</subtitle>
  <heading>Peserta</heading>
  <table columns="1 4 3">
    <row header="yes"><cell>No.</cell><cell>Nama</cell><cell>Keterangan</cell></row>
    {{#each peserta}}
      <row><cell align="center">{{nomor}}</cell><cell>{{nama}}</cell><cell>{{../keterangan}}</cell></row>
    {{/each}}
  </table>
  <points style="letter">
    <point>Butir luar dengan <i>huruf miring</i> oleh {{petugas}}:
      <points style="number"><point>butir dalam satu</point><point>butir dalam dua</point></points>
    </point>
  </points>
  <qr align="right" length="4">https://contoh.example/{{kode}}</qr>
  <page-break/>
  <paragraph align="right">Dibuat oleh {{petugas}}</paragraph>
</document>`;

  it('needs no TypeScript: tables over pages with their head, nested points, a code in the flow', async () => {
    const input = await pactInput();
    const list = await compileDocument({
      template,
      templateName: 'daftar-hadir',
      shared: {
        acara: 'Apel pagi & ikrar',
        peserta: Array.from({ length: 60 }, (_, i) => ({ nomor: String(i + 1), nama: `Peserta ${i + 1}` })),
      },
      slots: ['petugas', 'kode', 'keterangan'],
      info: input.info,
    });
    const file = fileOf(list, { petugas: 'Baso', kode: '1234', keterangan: 'hadir' });
    expect(xrefFaults(file)).toEqual([]);
    const pages = await pageTexts(file);
    expect(pages).toHaveLength(3);
    expect(pages[0]).toContain('Apel pagi & ikrar');
    for (const page of pages.slice(0, 2)) expect(page.match(/Keterangan/g)).toHaveLength(1);
    expect(pages[1]).toContain('Peserta 60');
    expect(pages[1]).toContain('huruf miring oleh Baso:');
    expect(pages[1]).toMatch(/a\. \n.*\n1\. \nbutir dalam satu\n2\. /);
    expect(pages[2]).toContain('Dibuat oleh Baso');
  });
});
