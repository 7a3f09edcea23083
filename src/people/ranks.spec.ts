import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ECHELONS,
  isJptPratama,
  PNS_RANKS,
  PPPK_RANKS,
  rankLabel,
  readEchelon,
  readPnsRank,
  readPppkRank,
  saysNoEchelon,
} from './ranks.js';
import { readSignerKind, SIGNER_KIND_CODES, SIGNER_KINDS } from './signer-kinds.js';

describe('golongan', () => {
  it.each(['III/d', 'iii/D', 'III.d', 'III d', 'IIId', '3d'])('reads %s', (typed) =>
    expect(readPnsRank(typed)).toBe('III/d'),
  );
  it.each(['IV/f', 'V/a', 'III/e', '', 'd/III'])('refuses %s', (typed) =>
    expect(readPnsRank(typed)).toBeNull(),
  );
  it('reads every rank that it knows', () => {
    for (const rank of Object.keys(PNS_RANKS)) expect(readPnsRank(rank)).toBe(rank);
    for (const [index, rank] of PPPK_RANKS.entries()) {
      expect([readPppkRank(rank), readPppkRank(String(index + 1))]).toEqual([rank, rank]);
    }
    expect([readPppkRank('0'), readPppkRank('18'), readPppkRank('XVIII')]).toEqual([null, null, null]);
  });
  it('labels them', () => {
    expect(rankLabel('III/d')).toBe('Penata Tingkat I, III/d');
    expect(rankLabel('IX')).toBe('Golongan IX');
  });
});

describe('eselon', () => {
  it.each(['II.a', 'IIa', 'ii/A', '2a', '21', 'Eselon II.a'])('reads %s', (typed) =>
    expect(readEchelon(typed)).toBe('II.a'),
  );
  it('reads every code, and knows the JPT Pratama', () => {
    for (const code of Object.keys(ECHELONS)) expect(readEchelon(code)).toBe(code);
    expect([isJptPratama('II.b'), isJptPratama('I.b'), isJptPratama('III.a'), isJptPratama(null)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readEchelon(text);
        readPnsRank(text);
        readPppkRank(text);
        readSignerKind(text);
      }),
    );
    expect(['-', 'Non Eselon', '99', 'non'].every(saysNoEchelon)).toBe(true);
  });
});

describe('kinds of signer', () => {
  it.each([
    ['PNS', 'pns'],
    ['P3K', 'pppk'],
    ['PPPK Paruh Waktu', 'pppk-paruh-waktu'],
    ['Non ASN', 'non-asn'],
    ['Kades', 'kepala-desa'],
    ['PERANGKAT DESA', 'perangkat-desa'],
    ['TNI', null],
  ])('reads %s as %s', (typed, kind) => expect(readSignerKind(typed)).toBe(kind));
  it('gives a number to those who are ASN and to nobody else', () => {
    for (const code of SIGNER_KIND_CODES) {
      expect(SIGNER_KINDS[code].numberLabel !== null).toBe(SIGNER_KINDS[code].isAsn);
    }
  });
});
