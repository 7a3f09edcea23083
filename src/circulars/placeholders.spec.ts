import { describe, expect, it } from '@jest/globals';
import { fillText, placeholderFault, type PlaceholderValues } from './placeholders.js';

const VALUES: PlaceholderValues = {
  nomor: '270/12462/BKD',
  tanggal: '17 Oktober 2023',
  hal: 'Netralitas {nomor}',
  tempat: 'Makassar',
  instansi: 'Pemerintah Provinsi Sulawesi Selatan',
  penanda_tangan: 'Pj. Gubernur',
  batas_waktu: '31 Oktober 2023',
  kegiatan: null,
  surat_induk: null,
};

describe('placeholders', () => {
  it('are filled once: a value is not searched again', () => {
    expect(fillText('Sampai {batas_waktu}, hal {hal}', VALUES)).toBe(
      'Sampai 31 Oktober 2023, hal Netralitas {nomor}',
    );
  });

  it.each(['{{nomor}}', '{nama}', '{nomor', 'nomor}', '{}', '{constructor}', '{ nomor }', '{kegiatan}'])(
    'are refused when unknown, unfinished or without a value: %s',
    (text) => expect(placeholderFault(text, VALUES)).toBeDefined(),
  );

  it('pass when all are known', () => {
    expect(placeholderFault('Surat {nomor} tanggal {tanggal}', VALUES)).toBeUndefined();
    expect(placeholderFault('tanpa kurung', VALUES)).toBeUndefined();
  });
});
