import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsvRows } from './roster-csv.js';
import { correctionFile, rosterCsv } from './roster-file-correction.js';
import { ROSTER_LIMITS } from './roster-file-limits.js';
import { openRosterFile } from './roster-file.js';
import { parseRosterLine } from './roster-line.js';
import { ROSTER_COLUMNS, type RosterCells } from './roster-line-columns.js';

let dir: string;
let files = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roster-csv-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(dir, `${files++}.csv`);
  await writeFile(path, content);
  return path;
}
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
async function rowsOf(content: string | Uint8Array, limits = ROSTER_LIMITS) {
  return collect(readCsvRows(await file(content), limits));
}
async function linesOf(content: string | Uint8Array, limits = ROSTER_LIMITS) {
  return collect((await openRosterFile(await file(content), limits)).lines);
}
const HEADER = 'nama;jenis;kode_unit;jabatan';

describe('readCsvRows', () => {
  it.each([
    ['comma', 'a,b\r\n1,2\r\n'],
    ['semicolon', 'a;b\n1;2\n'],
    ['semicolon with commas inside', 'a;b\n"1";2\n'],
    ['tab', 'a\tb\n1\t2'],
    ['BOM', '\ufeffa;b\r\n1;2'],
    ['old Mac line ends', 'a;b\r1;2\r'],
    ['UTF-16', Buffer.from('\ufeffa\tb\r\n1\t2\r\n', 'utf16le')],
  ])('reads %s', async (_, content) => {
    expect((await rowsOf(content)).map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('is told by sep=', async () => {
    expect(await rowsOf('sep=;\r\na;b,c\r\n')).toEqual([{ line: 2, cells: ['a', 'b,c'] }]);
  });

  it('counts the lines as the person sees them, over empty ones and line breaks in cells', async () => {
    expect((await rowsOf('a;b\n\n;\n"x\ny";2\nlast;3')).map(({ line }) => line)).toEqual([1, 5, 6]);
  });

  it.each([
    ['an open quote', 'a;b\n"x;2\n3;4\n', 'roster.csv-quotes'],
    ['a stray quote', 'a;b\n"x"y;2\n', 'roster.csv-quotes'],
    ['Latin-1', Uint8Array.of(0x61, 0x3b, 0xe9, 0x0a), 'roster.encoding'],
    ['binary', Uint8Array.of(0x61, 0x00, 0x62), 'roster.format'],
    ['a record without end', `a;b\n"${'x'.repeat(70_000)}";1\n`, 'roster.csv-record'],
  ])('refuses %s', async (_, content, code) => {
    await expect(rowsOf(content)).rejects.toMatchObject({ code });
  });

  it('finds a wrong byte far behind the sample', async () => {
    const content = Buffer.concat([Buffer.from('nama;b\n'.repeat(20_000)), Buffer.of(0xe9)]);
    await expect(rowsOf(content)).rejects.toMatchObject({ code: 'roster.encoding' });
  });

  it('stops at the limit of rows', async () => {
    await expect(rowsOf('a\nb\nc\n', { ...ROSTER_LIMITS, rows: 2 })).rejects.toMatchObject({
      code: 'roster.too-many-rows',
    });
  });
});

describe('openRosterFile', () => {
  it('finds the header below a title', async () => {
    const lines = await linesOf(`DAFTAR PEGAWAI\n\n${HEADER}\nAndi;pns;73.BKD;Analis\n`);
    expect(lines).toEqual([
      {
        line: 4,
        cells: { nama: 'Andi', jenis: 'pns', kode_unit: '73.BKD', jabatan: 'Analis' },
        surplusCells: 0,
      },
    ]);
  });

  it('sees shifted columns', async () => {
    const [line] = await linesOf('nama,jenis,kode_unit,jabatan\nAndi, S.Sos,pns,73.BKD,Analis\n');
    expect(line).toMatchObject({ surplusCells: 1 });
  });

  it.each([
    ['', 'roster.empty'],
    ['\n\n', 'roster.empty'],
    ['nama;jenis\nAndi;pns\n', 'roster.header-missing'],
    [`${HEADER};Nama Pegawai\n`, 'roster.header-doubled'],
    ['%PDF-1.7', 'roster.format'],
    [Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), 'roster.old-excel'],
  ])('refuses %j as %s', async (content, code) => {
    await expect(linesOf(content)).rejects.toMatchObject({ code });
  });

  it('refuses a file that is too large before reading it', async () => {
    await expect(linesOf(HEADER, { ...ROSTER_LIMITS, bytes: 10 })).rejects.toMatchObject({
      code: 'roster.too-large',
      kind: 'too-large',
    });
  });

  it('lets go of the file when the loop is left', async () => {
    const { lines } = await openRosterFile(await file(`${HEADER}\n${'Andi;pns;73;x\n'.repeat(10_000)}`));
    for await (const line of lines) {
      expect(line.line).toBe(2);
      break;
    }
    await expect(collect(lines)).resolves.toEqual([]);
  });
});

describe('what we write', () => {
  it('is guarded: no formula, and a NIP stays text', async () => {
    const cells: RosterCells = { nip: '198609152010011001', nama: '=HYPERLINK("x")', jabatan: '-1+1' };
    const text = (
      await collect(correctionFile([{ line: 7, cells, problems: parseRosterLine(cells).problems }]))
    ).join('');
    expect(text.startsWith('\ufeffbaris;id_eksternal;nip;nama')).toBe(true);
    expect(text).toContain(`\r\n7;;'198609152010011001;"'=HYPERLINK(""x"")";;;'-1+1;`);
    expect(text).toContain('Kolom kode_unit wajib diisi.');
    expect(text).not.toMatch(/[;"](?:=|\+|@)/);
  });

  it('can be uploaded again as it is', async () => {
    const cells: RosterCells = {
      nip: '198609152010011001',
      nama: 'Andi; "Ilham", S.Sos.',
      jenis: 'pns',
      kode_unit: '73.BKD',
      jabatan: 'Analis',
    };
    const text = (await collect(correctionFile([{ line: 2, cells, problems: [] }]))).join('');
    const [line] = await linesOf(text);
    expect(parseRosterLine(line!.cells, line!.surplusCells).value).toMatchObject({
      nip: '198609152010011001',
      name: 'Andi; "Ilham", S.Sos.',
    });
  });

  it('comes back cell by cell, whatever is in it', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'aB1=-+@;,"\n\r\t é\'') });
    const row = fc.record(Object.fromEntries(ROSTER_COLUMNS.map((column) => [column, cell])));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 4 }), async (rows) => {
        const filled = rows.filter((cells) => Object.values(cells).some((text) => text.trim() !== ''));
        const lines = await linesOf([...rosterCsv(rows)].join(''));
        const plain = lines.map(({ cells }) =>
          Object.values(cells).map((text: string) => text.replace(/^'/, '')),
        );
        expect(plain).toEqual(
          filled.map((cells) => ROSTER_COLUMNS.map((column) => cells[column]!.replace(/^'/, ''))),
        );
      }),
      { numRuns: 60 },
    );
  });
});
