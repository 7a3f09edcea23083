import { describe, expect, it } from '@jest/globals';
import { SIGNER_KIND_CODES } from '../people/signer-kinds.js';
import { isDay } from '../shared/dates.js';
import { demoCampaign } from './demo-campaign.js';
import { selects } from './selection.js';
import { statement, statementFor } from './statements.js';

const campaign = demoCampaign('73', 'Provinsi Sulawesi Selatan');
const waveOf = (person: Parameters<typeof selects>[1]) =>
  campaign.waves.find(({ selection }) => selects(selection, person, () => true))?.order;

describe('the demo campaign', () => {
  it('is the signing of 16 October 2023', () => {
    expect(campaign.waves[0]).toMatchObject({
      date: '2023-10-16',
      place: 'Ruang Pola Kantor Gubernur Sulawesi Selatan, Makassar',
      leader: { name: 'Andi Muhammad Arsjad' },
      witness: { name: 'Bahtiar Baharuddin' },
    });
    expect(campaign.waves[2]?.date).toBe('2023-10-23');
  });

  it('takes every kind of signer into a wave and has a text for it', () => {
    const texts = campaign.statementCodes.map((code) => statement(code)!);
    for (const kind of SIGNER_KIND_CODES) {
      expect(waveOf({ kind, echelon: null })).toBeDefined();
      expect(statementFor(kind, texts)).toBeDefined();
    }
  });

  it('puts JPT Pratama first, villages last', () => {
    expect(waveOf({ kind: 'pns', echelon: 'II.a' })).toBe(1);
    expect(waveOf({ kind: 'pns', echelon: 'III.a' })).toBe(2);
    expect(waveOf({ kind: 'pns', echelon: null })).toBe(2);
    expect(waveOf({ kind: 'kepala-desa', echelon: null })).toBe(3);
  });

  it('has waves in order of date', () => {
    const dates = campaign.waves.map(({ date }) => date);
    expect(dates.every(isDay)).toBe(true);
    expect(dates.toSorted()).toEqual(dates);
  });

  it('names nobody of Sulawesi Selatan elsewhere', () => {
    const elsewhere = demoCampaign('35', 'Provinsi Jawa Timur');
    expect(JSON.stringify(elsewhere)).not.toMatch(/Sulawesi|Arsjad|Bahtiar|Makassar/);
    expect(elsewhere.waves[0]?.leader.title).toBe('Sekretaris Daerah Provinsi Jawa Timur');
  });
});
