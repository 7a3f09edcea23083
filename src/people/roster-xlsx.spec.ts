import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { readNip } from './nip.js';
import { openRosterFile } from './roster-file.js';
import { ROSTER_LIMITS } from './roster-file-limits.js';
import { readXlsxRows } from './roster-xlsx.js';
import { columnIndex, dayOfSerial, isDateFormat, numberText } from './roster-xlsx-cells.js';

let dir: string;
let files = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roster-xlsx-'));
});
afterAll(() => rm(dir, { recursive: true }));

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PARTS: Readonly<Record<string, string>> = {
  'xl/workbook.xml': `${XML}<workbook xmlns:r="r"><sheets><sheet name="Rahasia" sheetId="1" state="hidden" r:id="rId1"/><sheet name="Pegawai" sheetId="2" r:id="rId2"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${XML}<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>`,
  'xl/styles.xml': `${XML}<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
  'xl/sharedStrings.xml': `${XML}<sst><si><t>nama</t></si><si><r><t>Ma'ruf </t></r><r><t>Dg. Naba</t></r><rPh><t>x</t></rPh></si></sst>`,
};

async function workbook(sheet: string, parts: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = join(dir, `${files++}.xlsx`);
  const zip = new ZipFile();
  const all = {
    ...PARTS,
    'xl/worksheets/sheet2.xml': `${XML}<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    ...parts,
  };
  for (const [name, content] of Object.entries(all)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
async function rowsOf(sheet: string, parts?: Readonly<Record<string, string>>, limits = ROSTER_LIMITS) {
  return collect(readXlsxRows(await workbook(sheet, parts), limits));
}

describe('readXlsxRows', () => {
  it('reads shared, inline and rich strings, numbers, dates, booleans and gaps of the first visible sheet', async () => {
    const rows = await rowsOf(
      `<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"/></row>
       <row r="4"><c r="A4" t="s"><v>1</v></c><c r="C4" s="1"><v>45215</v></c><c r="D4" s="2"><v>45215.75</v></c>
       <c r="E4"><v>12</v></c><c r="F4" t="b"><v>1</v></c><c r="G4" t="inlineStr"><is><t>a_x000D_b</t></is></c>
       <c r="H4" t="str"><f>A1</f><v>hasil</v></c><c r="I4" t="e"><v>#N/A</v></c></row>`,
    );
    expect(rows).toEqual([
      { line: 1, cells: ['nama'] },
      {
        line: 4,
        cells: ["Ma'ruf Dg. Naba", '', '2023-10-16', '2023-10-16', '12', 'ya', 'a\rb', 'hasil', '#N/A'],
      },
    ]);
  });

  it('says of an 18-digit number that its digits are lost', async () => {
    const [row] = await rowsOf(
      '<row><c><v>1.98609152010011E+17</v></c><c><v>198609152010011001</v></c></row>',
    );
    for (const cell of row!.cells) {
      expect(readNip(cell)).toMatchObject({ ok: false, fault: { code: 'nip.scientific' } });
    }
  });

  it('reads prefixed elements, absolute targets and a book without shared strings', async () => {
    const rows = await rowsOf('', {
      'xl/_rels/workbook.xml.rels':
        '<x:Relationships><x:Relationship Id="rId2" Target="/xl/other.xml"/></x:Relationships>',
      'xl/other.xml':
        '<x:worksheet><x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    });
    expect(rows).toEqual([{ line: 1, cells: ['7'] }]);
  });

  it.each([
    ['a DOCTYPE', { 'xl/workbook.xml': '<!DOCTYPE a [<!ENTITY b "c">]><workbook/>' }],
    ['CDATA', { 'xl/sharedStrings.xml': '<sst><![CDATA[x]]></sst>' }],
    ['deep nesting', { 'xl/sharedStrings.xml': '<a>'.repeat(5_000) }],
    ['a long run of text', { 'xl/sharedStrings.xml': `<sst><si><t>${'x'.repeat(900_000)}</t></si></sst>` }],
    ['broken XML', { 'xl/sharedStrings.xml': '<sst><si></sst>' }],
    ['an end too early', { 'xl/sharedStrings.xml': '<sst><si>' }],
    ['no worksheet', { 'xl/workbook.xml': '<workbook/>' }],
  ])('refuses %s', async (_, parts) => {
    await expect(rowsOf('<row/>', parts)).rejects.toMatchObject({ code: 'roster.xlsx-broken' });
  });

  it('refuses what inflates beyond measure, by ratio and by size', async () => {
    const zeros = '<row><c><v>0</v></c></row>'.repeat(200_000);
    await expect(rowsOf(zeros)).rejects.toMatchObject({ code: 'roster.inflated' });
    const limits = { ...ROSTER_LIMITS, inflatedBytes: 1_500 };
    await expect(rowsOf(zeros.slice(0, 2_600), {}, limits)).rejects.toMatchObject({
      code: 'roster.inflated',
    });
  });

  it('stops at the limit of rows', async () => {
    const sheet = '<row><c><v>1</v></c></row>'.repeat(3);
    await expect(rowsOf(sheet, {}, { ...ROSTER_LIMITS, rows: 2 })).rejects.toMatchObject({
      code: 'roster.too-many-rows',
    });
  });

  it('never fails otherwise than by a refusal', async () => {
    const noise = fc.string({
      unit: fc.constantFrom(
        '<row>',
        '</row>',
        '<c t="s">',
        '</c>',
        '<v>',
        '</v>',
        '9',
        '&',
        '<',
        'r="A1"',
        '<is><t>',
      ),
    });
    await fc.assert(
      fc.asyncProperty(noise, async (sheet) => {
        try {
          await rowsOf(sheet);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Refusal' });
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('is chosen by content, whatever the name', async () => {
  const cells = ['nama', 'jenis', 'kode_unit', 'jabatan'].map(
    (text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`,
  );
  const path = await workbook(`<row>${cells.join('')}</row><row><c t="s"><v>1</v></c></row>`);
  const { format, lines } = await openRosterFile(path);
  expect(format).toBe('xlsx');
  expect(await collect(lines)).toMatchObject([{ line: 2, cells: { nama: "Ma'ruf Dg. Naba", jenis: '' } }]);
});

describe('cells', () => {
  it('finds columns', () => {
    expect(['A1', 'Z9', 'AA1', 'BC12', 'x', '', 'A1B'].map(columnIndex)).toEqual([
      0,
      25,
      26,
      54,
      null,
      null,
      null,
    ]);
  });
  it('knows the days of both systems', () => {
    expect([
      dayOfSerial(1, false),
      dayOfSerial(59, false),
      dayOfSerial(61, false),
      dayOfSerial(45215, false),
    ]).toEqual(['1900-01-01', '1900-02-28', '1900-03-01', '2023-10-16']);
    expect([dayOfSerial(43753, true), dayOfSerial(0, false), dayOfSerial(Number.NaN, false)]).toEqual([
      '2023-10-16',
      null,
      null,
    ]);
  });
  it('knows date formats', () => {
    expect(
      ['yyyy\\-mm\\-dd', '[$-421]dd mmmm yyyy;@', 'General', '0.00', '"day" 0', '[Red]0'].map(isDateFormat),
    ).toEqual([true, true, false, false, false, false]);
  });
  it('writes numbers as people do', () => {
    expect(['12', '12.0', '0.1', '1E3', '45215.5', '198609152010011001', 'abc', ''].map(numberText)).toEqual([
      '12',
      '12',
      '0.1',
      '1000',
      '45215.5',
      '1.98609152010011E+17',
      'abc',
      '',
    ]);
  });
});
