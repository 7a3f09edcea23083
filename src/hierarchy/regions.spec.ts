import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  loadRegion,
  PROVINCE_CODES,
  provinceFacts,
  tidyName,
  titleCase,
  type UnitSeed,
  zoneOf,
} from './regions.js';
import { formalName, headTitleOf, mayHangUnder, type UnitKind } from './unit-kinds.js';

/** domain.md section 6: districts, kelurahan, desa of each regency of Sulawesi Selatan. */
const COUNTS: [string, string, number, number, number][] = [
  ['73.01', 'Kab. Kepulauan Selayar', 11, 7, 81],
  ['73.02', 'Kab. Bulukumba', 10, 27, 109],
  ['73.03', 'Kab. Bantaeng', 8, 21, 46],
  ['73.04', 'Kab. Jeneponto', 11, 31, 82],
  ['73.05', 'Kab. Takalar', 12, 24, 86],
  ['73.06', 'Kab. Gowa', 18, 46, 121],
  ['73.07', 'Kab. Sinjai', 9, 13, 67],
  ['73.08', 'Kab. Bone', 27, 44, 328],
  ['73.09', 'Kab. Maros', 14, 23, 80],
  ['73.10', 'Kab. Pangkajene dan Kepulauan', 13, 38, 65],
  ['73.11', 'Kab. Barru', 7, 15, 40],
  ['73.12', 'Kab. Soppeng', 8, 21, 49],
  ['73.13', 'Kab. Wajo', 14, 48, 142],
  ['73.14', 'Kab. Sidenreng Rappang', 11, 38, 68],
  ['73.15', 'Kab. Pinrang', 12, 40, 69],
  ['73.16', 'Kab. Enrekang', 12, 17, 112],
  ['73.17', 'Kab. Luwu', 22, 20, 207],
  ['73.18', 'Kab. Tana Toraja', 19, 47, 112],
  ['73.22', 'Kab. Luwu Utara', 15, 7, 166],
  ['73.24', 'Kab. Luwu Timur', 11, 3, 125],
  ['73.26', 'Kab. Toraja Utara', 21, 40, 111],
  ['73.71', 'Kota Makassar', 15, 153, 0],
  ['73.72', 'Kota Parepare', 4, 22, 0],
  ['73.73', 'Kota Palopo', 9, 48, 0],
];

describe('Sulawesi Selatan', () => {
  let units: UnitSeed[];
  const find = (code: string) => units.find((unit) => unit.code === code);
  const count = (kind: UnitKind, under = '73') =>
    units.filter((unit) => unit.kind === kind && unit.code.startsWith(under)).length;

  beforeAll(async () => {
    units = await loadRegion('73');
  });

  it('has 24 regencies and cities, 313 districts, 793 kelurahan and 2,266 desa', () => {
    expect([count('regency'), count('city')]).toEqual([21, 3]);
    expect([count('district'), count('kelurahan'), count('desa')]).toEqual([313, 793, 2266]);
    expect(units).toHaveLength(3397);
  });

  it.each(COUNTS)(
    '%s %s has %i districts, %i kelurahan, %i desa',
    (code, name, districts, kelurahan, desa) => {
      expect(find(code)?.name).toBe(name);
      expect([count('district', code), count('kelurahan', code), count('desa', code)]).toEqual([
        districts,
        kelurahan,
        desa,
      ]);
    },
  );

  it('is one tree, parents first, and every link is allowed', () => {
    const seen = new Map<string, UnitSeed>();
    for (const unit of units) {
      const parent = unit.parentCode === null ? null : seen.get(unit.parentCode);
      expect(parent).not.toBeUndefined();
      expect(mayHangUnder(unit.kind, parent?.kind ?? null)).toBe(true);
      seen.set(unit.code, unit);
    }
    expect(seen.size).toBe(units.length);
  });

  it('names the employer: a desa is its own, a kelurahan its regency’s', () => {
    expect(find('73')?.governmentCode).toBe('73');
    expect(find('73.08.18')?.governmentCode).toBe('73.08');
    expect(units.find((unit) => unit.kind === 'kelurahan' && unit.parentCode === '73.08.21')).toMatchObject({
      governmentCode: '73.08',
    });
    for (const unit of units.filter(({ kind }) => kind === 'desa'))
      expect(unit.governmentCode).toBe(unit.code);
  });

  it('spells the names that the data misspells', () => {
    expect(
      ['73.12.02', '73.18.01', '73.18.13', '73.18.33', '73.09.06'].map((code) => find(code)?.name),
    ).toEqual([
      'Kec. Liliriaja',
      'Kec. Salupputti',
      "Kec. Sangalla'",
      "Kec. Sangalla' Selatan",
      'Kec. Mallawa',
    ]);
    expect(find('73.14.01.1002')?.name).toBe("Kel. Wette'e");
    for (const { name } of units) expect(name).toMatch(/^[\p{L}\p{N} .'/()-]+$/u);
  });

  it('gives the head’s title', () => {
    expect(find('73.08.18')?.headTitle).toBe('Camat Ajangale');
    expect(find('73.71')?.headTitle).toBe('Wali Kota Makassar');
    expect(headTitleOf({ kind: 'dinas', name: 'Dinas Kesehatan' })).toBe('Kepala Dinas Kesehatan');
    expect(formalName(find('73.10')!)).toBe('Kabupaten Pangkajene dan Kepulauan');
  });
});

describe('other provinces', () => {
  it('knows 38 provinces and their zones', () => {
    expect(PROVINCE_CODES).toHaveLength(38);
    expect([zoneOf('31'), zoneOf('61'), zoneOf('63'), zoneOf('73'), zoneOf('91')]).toEqual([
      'Asia/Jakarta',
      'Asia/Jakarta',
      'Asia/Makassar',
      'Asia/Makassar',
      'Asia/Jayapura',
    ]);
    expect(() => provinceFacts('99')).toThrow(expect.objectContaining({ code: 'region.province-unknown' }));
    expect(() => provinceFacts('constructor')).toThrow('tidak dikenal');
  });

  it('puts Jakarta’s cities under one government', async () => {
    const units = await loadRegion('31');
    expect(new Set(units.map(({ governmentCode }) => governmentCode))).toEqual(new Set(['31']));
    expect(units.find(({ code }) => code === '31.01')?.name).toBe('Kab. Administrasi Kepulauan Seribu');
    expect(units[0]?.name).toBe('Provinsi DKI Jakarta');
  });

  it('speaks of distrik and kampung in Papua', async () => {
    const units = await loadRegion('91');
    expect(
      units.filter(({ kind }) => kind === 'district').every(({ name }) => name.startsWith('Distrik ')),
    ).toBe(true);
    expect(units.find(({ code }) => code === '91.03.01.3007')?.name).toBe('Desa Adat Yoboi');
  });
});

describe('names', () => {
  it.each([
    ['Plampa"an', "Plampa'an"],
    ["Oel'Ekam", "Oel'ekam"],
    ["Way 'U'", "Way 'U'"],
    ["Baji pa'mai", "Baji Pa'mai"],
    ['J a t i', 'Jati'],
    ['Rante PakuTallunglipu', 'Rante Paku Tallunglipu'],
    ['PongrangaE', 'Pongrangae'],
    ['Pasar III Muara  Enim', 'Pasar III Muara Enim'],
    ['Komba-Komba', 'Komba-Komba'],
  ])('tidies %s to %s', (typed, tidy) => expect(tidyName(typed)).toBe(tidy));

  it('writes "dan" small', () =>
    expect(titleCase('PANGKAJENE DAN KEPULAUAN')).toBe('Pangkajene dan Kepulauan'));

  it('tidying twice changes nothing', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'aeBEI \'"’-.(/') });
    fc.assert(
      fc.property(typed, (name) => expect(tidyName(tidyName(name))).toBe(tidyName(name))),
      { numRuns: 2000 },
    );
  });
});
