import { describe, expect, it } from '@jest/globals';
import {
  signerLines,
  type DocumentClass,
  type Mandate,
  type MandateStatus,
  type Office,
} from './signer-lines.js';

const HOLDER = {
  name: 'Andi Muhammad Arsjad',
  nameWithDegrees: 'Dr. Andi Muhammad Arsjad, M.Si.',
  nip: '196903081993031005',
  rank: 'Pembina Utama Madya, IV/d',
};
const DEGREES = HOLDER.nameWithDegrees;
const PLAIN = 'ANDI MUHAMMAD ARSJAD';
const SERVICE = ['Pembina Utama Madya, IV/d', 'NIP. 19690308 199303 1 005'];

const mandate = (
  office: Office,
  status: MandateStatus = 'definitif',
  changes: Partial<Mandate> = {},
): Mandate => ({
  office,
  status,
  title: 'Sekretaris Daerah',
  behalf: null,
  ...changes,
});

const lines = (office: Office, status: MandateStatus, documentClass: DocumentClass) =>
  signerLines(mandate(office, status), HOLDER, documentClass);

describe('Permendagri 1/2023 art. 44', () => {
  it.each(['pengaturan', 'penetapan'] as const)('(1) %s: without degrees', (documentClass) => {
    for (const office of ['kdh', 'wkdh', 'sekda'] as const)
      expect(lines(office, 'definitif', documentClass)).toMatchObject({ name: PLAIN, below: [] });
  });

  it.each(['penugasan', 'korespondensi', 'khusus'] as const)('(2) %s: with degrees', (documentClass) => {
    for (const office of ['kdh', 'wkdh', 'sekda'] as const)
      expect(lines(office, 'definitif', documentClass)).toMatchObject({ name: DEGREES, below: [] });
  });

  it.each(['piagam', 'sertifikat', 'sttpp'] as const)('(2) but not on a %s', (specimen) => {
    expect(signerLines(mandate('kdh'), HOLDER, 'khusus', specimen).name).toBe(PLAIN);
    expect(signerLines(mandate('lain'), HOLDER, 'khusus', specimen).name).toBe(PLAIN);
  });

  it.each(['pengaturan', 'korespondensi'] as const)('(3) any other signer on %s: degrees, rank, NIP', (c) => {
    for (const status of ['definitif', 'plt', 'plh'] as const)
      expect(lines('lain', status, c)).toMatchObject({ name: DEGREES, below: SERVICE });
  });

  it('(3) leaves out what somebody does not have', () => {
    const holder = { ...HOLDER, nip: null, rank: null };
    expect(signerLines(mandate('lain'), holder, 'pengaturan').below).toEqual([]);
  });

  it.each(['pj', 'pjs', 'plt', 'plh'] as const)(
    '(4) %s of the head of the region: none of them',
    (status) => {
      for (const c of ['pengaturan', 'korespondensi', 'khusus'] as const)
        expect(lines('kdh', status, c)).toMatchObject({ name: PLAIN, below: [] });
    },
  );

  it.each(['pj', 'plh'] as const)('(5) %s of the secretary: none of them', (status) => {
    for (const c of ['pengaturan', 'korespondensi'] as const)
      expect(lines('sekda', status, c)).toMatchObject({ name: PLAIN, below: [] });
  });

  it('(5) does not speak of a plt of the secretary, who signs letters with degrees', () => {
    expect(lines('sekda', 'plt', 'korespondensi')).toMatchObject({ name: DEGREES, below: [] });
  });
});

describe('the lines above the name', () => {
  it('give the office in capitals, with how it is held', () => {
    expect(lines('sekda', 'definitif', 'pengaturan').role).toEqual(['SEKRETARIS DAERAH,']);
    expect(lines('sekda', 'pj', 'pengaturan').role).toEqual(['Pj. SEKRETARIS DAERAH,']);
    expect(lines('sekda', 'plh', 'pengaturan').role).toEqual(['Plh. SEKRETARIS DAERAH,']);
  });

  it('name who is signed for: a.n.', () => {
    const behalf = { of: 'Gubernur Sulawesi Selatan', through: null };
    expect(signerLines(mandate('sekda', 'definitif', { behalf }), HOLDER, 'korespondensi').role).toEqual([
      'a.n. GUBERNUR SULAWESI SELATAN',
      'Sekretaris Daerah,',
    ]);
  });

  it('and through whom: u.b.', () => {
    const behalf = { of: 'Gubernur Sulawesi Selatan', through: 'Sekretaris Daerah' };
    const asisten = mandate('lain', 'plt', { title: 'Asisten Pemerintahan', behalf });
    expect(signerLines(asisten, HOLDER, 'korespondensi').role).toEqual([
      'a.n. GUBERNUR SULAWESI SELATAN',
      'Sekretaris Daerah,',
      'u.b.',
      'Plt. Asisten Pemerintahan,',
    ]);
  });
});
