import { beforeAll, describe, expect, it } from '@jest/globals';
import { letterheadCodeOf, letterheadOf } from './organisation-letterhead.js';
import { loadUnits } from './organisation.js';
import type { UnitSeed } from './regions.js';
import { isGovernment, mayHangUnder } from './unit-kinds.js';

let units: UnitSeed[];
beforeAll(async () => {
  units = await loadUnits('73');
});
const find = (code: string) => units.find((unit) => unit.code === code);

describe('perangkat daerah', () => {
  it('stay below 5,500 units with the regional tree', () => {
    expect(units.length).toBeGreaterThan(4_000);
    expect(units.length).toBeLessThanOrEqual(5_500);
  });

  it('hang where their kind may hang, parents first, no code twice', () => {
    const seen = new Map<string, UnitSeed>();
    for (const unit of units) {
      const parent = unit.parentCode === null ? null : seen.get(unit.parentCode);
      expect({ code: unit.code, parent: parent?.kind ?? null }).toEqual({
        code: unit.code,
        parent: parent === null ? null : expect.any(String),
      });
      expect(mayHangUnder(unit.kind, parent?.kind ?? null)).toBe(true);
      seen.set(unit.code, unit);
    }
    expect(seen.size).toBe(units.length);
  });

  it('belong to a government that is in the tree', () => {
    for (const { governmentCode } of units) {
      const government = find(governmentCode);
      expect(government && isGovernment(government.kind)).toBe(true);
    }
  });

  it('are known by stable codes', () => {
    expect(find('73.BKD')).toEqual({
      code: '73.BKD',
      name: 'Badan Kepegawaian Daerah',
      kind: 'badan',
      parentCode: '73',
      governmentCode: '73',
      headTitle: 'Kepala Badan Kepegawaian Daerah',
    });
    expect(find('73.SETDA.BIRO-UMUM')).toMatchObject({ name: 'Biro Umum', parentCode: '73.SETDA.ASISTEN-3' });
    expect(find('73.08.PKM-18')).toMatchObject({ name: 'Puskesmas Ajangale', parentCode: '73.08.DINKES' });
    expect(find('73.08.RSUD')?.headTitle).toBe('Direktur RSUD Tenriawaru');
    expect(find('73.SMAN-08-1')).toMatchObject({ name: 'SMA Negeri 1 Bone', governmentCode: '73' });
    expect([find('73.08.DPMD') !== undefined, find('73.71.DPMD')]).toEqual([true, undefined]);
  });

  it('exist for any province, and Jakarta’s cities have none of their own', async () => {
    const jakarta = await loadUnits('31');
    expect(jakarta.find(({ code }) => code === '31.BKD')).toBeDefined();
    expect(jakarta.find(({ code }) => code === '31.71.BKPSDM')).toBeUndefined();
    expect(new Set(jakarta.map(({ governmentCode }) => governmentCode))).toEqual(new Set(['31']));
    const codes = new Set(jakarta.map(({ code }) => code));
    for (const { parentCode } of jakarta) expect(parentCode === null || codes.has(parentCode)).toBe(true);
  });
});

describe('letterhead', () => {
  it('is the government’s own', () => {
    expect(letterheadOf(find('73')!, 'Provinsi Sulawesi Selatan')).toMatchObject({
      governmentLine: 'PEMERINTAH PROVINSI SULAWESI SELATAN',
      agencyLine: 'BADAN KEPEGAWAIAN DAERAH',
      place: 'Makassar',
      headOfGovernment: 'Gubernur Sulawesi Selatan',
    });
    expect(letterheadOf(find('73.08')!, 'Provinsi Sulawesi Selatan')).toEqual({
      governmentLine: 'PEMERINTAH KABUPATEN BONE',
      agencyLine: 'BADAN KEPEGAWAIAN DAN PENGEMBANGAN SUMBER DAYA MANUSIA',
      addressLines: ['Watampone, Sulawesi Selatan'],
      place: 'Watampone',
      agencyCode: '73.08.BKPSDM',
      agencyHeadTitle: 'Kepala Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Bone',
      headOfGovernment: 'Bupati Bone',
    });
  });

  it('names an agency that exists, in every government', () => {
    const governments = units.filter(({ kind }) => ['province', 'regency', 'city'].includes(kind));
    expect(governments).toHaveLength(25);
    for (const government of governments) {
      expect(find(letterheadOf(government, 'Provinsi Sulawesi Selatan').agencyCode)).toBeDefined();
    }
  });

  it('of a desa is its regency’s', () => {
    expect(letterheadCodeOf('73.08.18.2001')).toBe('73.08');
    expect(letterheadCodeOf('73.08')).toBe('73.08');
    expect(letterheadCodeOf('73')).toBe('73');
  });
});
