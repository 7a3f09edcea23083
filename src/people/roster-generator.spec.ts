import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadUnits } from '../hierarchy/organisation.js';
import { sha256Hex } from '../shared/hash.js';
import { nameKey } from './names.js';
import { readNip } from './nip.js';
import { generateRoster, type RosterRow, type RosterUnit } from './roster-generator.js';
import { SIGNER_KIND_CODES } from './signer-kinds.js';

function unit(code: string, kind: string, governmentCode: string, name = `Unit ${code}`): RosterUnit {
  return { code, kind, governmentCode, name, headTitle: `Kepala ${name}` };
}

/** A small province: its nodes, an agency, a regency with an office, districts and villages. */
function smallProvince(villages = 60): RosterUnit[] {
  return [
    unit('73', 'province', '73'),
    unit('73.08', 'regency', '73.08'),
    ...Array.from({ length: 3 }, (_, d) => unit(`73.08.0${d + 1}`, 'district', '73.08')),
    ...Array.from({ length: villages }, (_, v) => {
      const code = `73.08.0${(v % 3) + 1}.2${String(v).padStart(3, '0')}`;
      return unit(code, 'desa', code);
    }),
    unit('73.08.01.1001', 'kelurahan', '73.08'),
    unit('73.08.DISDIK', 'dinas', '73.08', 'Dinas Pendidikan dan Kebudayaan'),
    unit('73.08.PKM-01', 'puskesmas', '73.08'),
    unit('73.BKD', 'badan', '73', 'Badan Kepegawaian Daerah'),
  ];
}

const units = smallProvince();
const rosterOf = (people: number, seed?: number) => [...generateRoster({ units, people, seed })];
const digest = (rows: readonly RosterRow[]) => sha256Hex(JSON.stringify(rows));

describe('generateRoster', () => {
  let rows: RosterRow[];
  beforeAll(() => {
    rows = rosterOf(2_000);
  });

  it('is the same every time, and another with another seed', () => {
    expect(digest(rosterOf(2_000))).toBe(digest(rows));
    expect(digest(rosterOf(2_000, 1))).not.toBe(digest(rows));
  });

  it.each([0, 1, 2, 7, 40, 67, 68, 72, 100, 5_000])('gives exactly %i people', (people) => {
    expect(rosterOf(people)).toHaveLength(people);
  });

  it('gives every unit one head, and nobody to the nodes of elected officials', () => {
    const heads = new Map<string, number>();
    for (const row of rows) {
      if (row.kepala_unit === 'ya') heads.set(row.kode_unit, (heads.get(row.kode_unit) ?? 0) + 1);
    }
    const seated = units.filter(({ kind }) => kind !== 'province' && kind !== 'regency');
    expect(heads.size).toBe(seated.length);
    expect([...heads.values()].every((count) => count === 1)).toBe(true);
    expect(rows.some((row) => row.kode_unit === '73.08')).toBe(false);
  });

  it('has every kind of signer, and the province’s agency in the smallest sample', () => {
    expect(new Set(rows.map(({ jenis }) => jenis))).toEqual(new Set(SIGNER_KIND_CODES));
    expect(rosterOf(10).map((row) => row.kode_unit)).toContain('73.BKD');
  });

  it('gives numbers without a doubt and never twice', () => {
    const numbers = rows.map(({ nip }) => nip).filter((nip) => nip !== '');
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const row of rows) {
      if (row.nip === '') continue;
      const reading = readNip(row.nip, row.jenis.startsWith('pppk') ? 'pppk' : 'pns');
      expect({ row, doubts: reading.ok && reading.nip.doubts }).toEqual({ row, doubts: [] });
    }
  });

  it('leaves nobody ambiguous: id, number, or unit, kind and name', () => {
    const identities = rows.map(
      (row) => row.id_eksternal || row.nip || `${row.kode_unit}|${row.jenis}|${nameKey(row.nama)}`,
    );
    expect(new Set(identities).size).toBe(rows.length);
  });

  it('has awkward names: one word, apostrophes, titles, and very long ones', () => {
    const many = [...generateRoster({ units: smallProvince(), people: 20_000 })].map(({ nama }) => nama);
    expect(many.some((name) => /^\w+$/.test(name))).toBe(true);
    expect(many.some((name) => name.includes("Ma'ruf"))).toBe(true);
    expect(many.some((name) => /^Dr\. Hj?\. .*, .*.*\.$/.test(name))).toBe(true);
    expect(many.some((name) => name.length > 100)).toBe(true);
    expect(Math.max(...many.map((name) => name.length))).toBeLessThanOrEqual(200);
  });

  it('keeps villages small however many people there are', () => {
    const many = [...generateRoster({ units, people: 20_000 })];
    const perVillage = new Map<string, number>();
    for (const { jenis, kode_unit } of many) {
      if (jenis === 'perangkat-desa') perVillage.set(kode_unit, (perVillage.get(kode_unit) ?? 0) + 1);
    }
    expect(Math.max(...perVillage.values())).toBe(12);
  });
});

it('fills Sulawesi Selatan with 5,000 people: every village, kelurahan and district has its head', async () => {
  const rows = [...generateRoster({ units: await loadUnits('73'), people: 5_000 })];
  const heads = rows.filter(({ kepala_unit }) => kepala_unit === 'ya');
  const led = (title: string) => heads.filter(({ jabatan }) => jabatan.startsWith(title)).length;
  expect([led('Kepala Desa '), led('Lurah '), led('Camat ')]).toEqual([2266, 793, 313]);
  expect(rows).toHaveLength(5_000);
  expect(new Set(rows.map(({ jenis }) => jenis))).toEqual(new Set(SIGNER_KIND_CODES));
  for (const { jabatan } of rows) expect(jabatan.length).toBeLessThanOrEqual(300);
});
