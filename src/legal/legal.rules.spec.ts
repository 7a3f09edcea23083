import { describe, expect, it } from '@jest/globals';
import { isDay } from '../shared/dates.js';
import { LEGAL_BASES } from './data/legal-bases.js';
import { PROHIBITED_ACTS } from './data/prohibited-acts.js';
import { citation, citationFault, inForceOn } from './legal.rules.js';

describe('citing a legal basis', () => {
  it('lets a circular of 17 October 2023 cite UU 5/2014 and not UU 20/2023', () => {
    expect(citationFault(LEGAL_BASES, ['uu-5-2014', 'skb-2022'], '2023-10-17')).toBeUndefined();
    expect(citationFault(LEGAL_BASES, ['uu-20-2023'], '2023-10-17')).toMatchObject({ why: 'not-yet' });
  });

  it('turns round on 31 October 2023', () => {
    expect(citationFault(LEGAL_BASES, ['uu-5-2014'], '2023-10-30')).toBeUndefined();
    expect(citationFault(LEGAL_BASES, ['uu-5-2014'], '2023-10-31')).toMatchObject({ why: 'no-longer' });
    expect(citationFault(LEGAL_BASES, ['uu-20-2023'], '2023-10-31')).toBeUndefined();
  });

  it('does not know what nobody wrote down', () => {
    expect(citationFault(LEGAL_BASES, ['uu-1-1945'], '2023-10-17')).toEqual({
      why: 'unknown',
      code: 'uu-1-1945',
    });
  });

  it('reads as a letter has it', () => {
    const basis = LEGAL_BASES.find(({ code }) => code === 'uu-7-2017')!;
    expect(citation(basis)).toBe('Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum');
  });
});

describe('the data', () => {
  const all = [...LEGAL_BASES, ...PROHIBITED_ACTS];

  it('has each code once, true days, and a source', () => {
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    for (const item of all) {
      expect(isDay(item.validFrom) && (item.validTo === null || isDay(item.validTo))).toBe(true);
      expect(item.validTo === null || item.validTo >= item.validFrom).toBe(true);
      expect(item.source).not.toBe('');
    }
  });

  it('replaces without a gap and only by what is known', () => {
    for (const { replacedBy, validTo } of LEGAL_BASES.filter((basis) => basis.replacedBy !== null)) {
      const next = LEGAL_BASES.find(({ code }) => code === replacedBy)!;
      expect(Date.parse(next.validFrom) - Date.parse(validTo!)).toBe(86_400_000);
    }
  });

  it('has the catalogue of the joint decree: KE-1 to KE-7 and D-1 to D-11, each with a known basis', () => {
    const codes = inForceOn(PROHIBITED_ACTS, '2023-10-17').map(({ code }) => code);
    expect(codes.filter((code) => code.startsWith('KE-'))).toHaveLength(7);
    expect(codes.filter((code) => code.startsWith('D-'))).toHaveLength(11);
    const known = new Set(LEGAL_BASES.map(({ code }) => code));
    for (const { bases } of PROHIBITED_ACTS) expect(bases.every((code) => known.has(code))).toBe(true);
    expect(inForceOn(PROHIBITED_ACTS, '2022-09-21')).toEqual([]);
  });
});
