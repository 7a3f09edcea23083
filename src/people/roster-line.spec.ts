import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateRoster } from './roster-generator.js';
import { parseRosterLine } from './roster-line.js';
import { readHeader, ROSTER_COLUMNS, type RosterCells } from './roster-line-columns.js';

const LINE: RosterCells = {
  nip: '198609152010011001',
  nama: "H. Ma'ruf Dg. Naba, S.Sos., M.Si.",
  jenis: 'PNS',
  kode_unit: '73.08.DINKES',
  jabatan: 'Analis Kebijakan Ahli Muda',
  jenis_jabatan: 'Fungsional',
  golongan: 'III/d',
  kedudukan_hukum: '1',
  kepala_unit: 'tidak',
  sejak: '2019-03-01',
};
const problemsOf = (cells: RosterCells) =>
  parseRosterLine({ ...LINE, ...cells }).problems.map(
    ({ column, code, severity }) => `${severity} ${column} ${code}`,
  );

describe('parseRosterLine', () => {
  it('reads a whole line', () => {
    expect(parseRosterLine(LINE)).toEqual({
      value: {
        externalId: null,
        nip: '198609152010011001',
        name: "H. Ma'ruf Dg. Naba, S.Sos., M.Si.",
        nameKey: 'maruf dg naba',
        kind: 'pns',
        unitCode: '73.08.DINKES',
        position: 'Analis Kebijakan Ahli Muda',
        positionType: 'fungsional',
        echelon: null,
        rank: 'III/d',
        legalStanding: '01',
        headsUnit: false,
        since: '2019-03-01',
        contact: null,
      },
      problems: [],
    });
  });

  it.each<[RosterCells, string]>([
    [{ nama: '' }, 'error nama text.required'],
    [{ nama: 'A'.repeat(201) }, 'error nama text.too-long'],
    [{ nama: 'A'.repeat(10_000) }, 'error nama text.too-long'],
    [{ nama: '12345' }, 'error nama name.letters'],
    [{ nama: 'Andi\u202eilhaM' }, 'error nama text.control'],
    [{ nama: 'Andi\nIlham' }, 'error nama text.control'],
    [{ nama: '=CMD()' }, 'error nama text.formula'],
    [{ nip: '1,98609E+17' }, 'error nip nip.scientific'],
    [{ nip: '198609152010011000' }, 'error nip nip.rounded'],
    [{ nip: '' }, 'warning nip nip.missing'],
    [{ nip: '198609152010131001' }, 'warning nip nip.appointment'],
    [{ jenis: 'TNI' }, 'error jenis kind.unknown'],
    [{ jenis: 'perangkat desa', golongan: '' }, 'warning nip nip.unexpected'],
    [{ kode_unit: '73 08' }, 'error kode_unit unit.characters'],
    [{ kode_unit: '' }, 'error kode_unit text.required'],
    [{ id_eksternal: 'a b' }, 'error id_eksternal id.characters'],
    [{ jenis_jabatan: 'kepala' }, 'error jenis_jabatan position-type.unknown'],
    [{ eselon: 'V.a' }, 'error eselon echelon.unknown'],
    [{ golongan: 'X/z' }, 'error golongan rank.unknown'],
    [{ kedudukan_hukum: '77' }, 'error kedudukan_hukum standing.unknown'],
    [{ kepala_unit: 'mungkin' }, 'error kepala_unit head.unknown'],
    [{ sejak: '31-02-2020' }, 'error sejak since.unreadable'],
    [{ kontak: 'tanya saja' }, 'error kontak contact.unreadable'],
  ])('says what is wrong with %j: %s', (cells, problem) => expect(problemsOf(cells)).toEqual([problem]));

  it.each<[RosterCells, object]>([
    [{ sejak: '16/10/2023' }, { since: '2023-10-16' }],
    [{ sejak: '2023-10-16 00:00:00' }, { since: '2023-10-16' }],
    [{ kepala_unit: 'YA' }, { headsUnit: true }],
    [{ golongan: 'Penata Tk. I, III/d' }, { rank: 'III/d' }],
    [{ golongan: 'III/d (Penata Tk. I)' }, { rank: 'III/d' }],
    [{ eselon: 'Non Eselon' }, { echelon: null }],
    [{ nip: "'198609152010011001" }, { nip: '198609152010011001' }],
    [{ nama: '  Andi   Ilham ' }, { name: 'Andi Ilham' }],
    [{ kontak: 'Andi@Sulselprov.go.id' }, { contact: 'andi@sulselprov.go.id' }],
    [
      { jenis: 'kades', kedudukan_hukum: '08', golongan: '' },
      { kind: 'kepala-desa', legalStanding: '08' },
    ],
  ])('reads %j as %j', (cells, value) => {
    const reading = parseRosterLine({ ...LINE, ...cells });
    expect(reading.value).toMatchObject(value);
  });

  it('trusts no cell of a line whose columns have shifted', () => {
    expect(parseRosterLine(LINE, 1)).toMatchObject({ value: null, problems: [{ code: 'line.cells' }] });
  });

  it('reports every fault of a line at once', () => {
    expect(problemsOf({ nama: '', jenis: '', sejak: 'x' })).toHaveLength(3);
  });

  it('never throws; a line without an error has a value, one with an error has none', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789E+,./-aIVXd \'="\n') }),
      fc.constantFrom('pns', 'PPPK', 'II.a', 'III/d', 'ya', '2020-02-29', '\ud800', '73.08'),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...ROSTER_COLUMNS), cell, { noNullPrototype: true }),
        fc.integer({ min: 0, max: 1 }),
        (cells, surplus) => {
          const { value, problems } = parseRosterLine(cells, surplus);
          expect(value === null).toBe(problems.some(({ severity }) => severity === 'error'));
          for (const { message } of problems) expect(message).toMatch(/^[A-Z].*\.$/);
          if (value) expect(value.name.length).toBeLessThanOrEqual(400);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('finds no fault in what the generator makes', () => {
    const unit = {
      kind: 'dinas',
      governmentCode: '73',
      name: 'Dinas Sosial',
      headTitle: 'Kepala Dinas Sosial',
    };
    const desa = { ...unit, kind: 'desa', code: '73.08.01.2001', governmentCode: '73.08.01.2001' };
    for (const row of generateRoster({ units: [{ ...unit, code: '73.DINSOS' }, desa], people: 500 })) {
      const { value, problems } = parseRosterLine(row);
      expect({ row, problems }).toEqual({ row, problems: [] });
      expect(value?.name).toBe(row.nama);
    }
  });
});

describe('readHeader', () => {
  it('knows the columns however they are written', () => {
    const header = readHeader([
      'NIP Baru',
      'Nama Lengkap',
      'JENIS PEGAWAI',
      'Kode Unit',
      'Jabatan',
      'NIK',
      '',
    ]);
    expect(header).toEqual({
      columns: ['nip', 'nama', 'jenis', 'kode_unit', 'jabatan', null, null],
      missing: [],
      doubled: [],
      ignored: ['NIK'],
    });
  });

  it('misses and doubles', () => {
    expect(readHeader(['nama', 'Nama Pegawai'])).toMatchObject({
      missing: ['jenis', 'kode_unit', 'jabatan'],
      doubled: ['nama'],
    });
  });
});
