import { type OrganisationEntry, PROVINCE_ORGANISATION } from './standard-organisation.js';

/**
 * What is particular to the Pemerintah Provinsi Sulawesi Selatan and its 24 regencies and cities.
 *
 * Sources: biro and badan as named in the appointments of 19 January 2026 (babeindonesia.com/read/6529336);
 * Dinas Sumber Daya Air, Cipta Karya dan Tata Ruang and Dinas Bina Marga dan Bina Konstruksi
 * (sulselprov.go.id, infosulawesi 23 August 2025); the assessment centre of BKD (humas.sulselprov.go.id,
 * 7 March 2022). The remaining names are general knowledge and wait for the Perda: editable by import.
 */
const REPLACED = new Set(['DPUPR', 'DISTAN', 'DISPERINDAG', 'RSUD']);

export const SOUTH_SULAWESI_PROVINCE: readonly OrganisationEntry[] = [
  ...PROVINCE_ORGANISATION.filter(({ code }) => !REPLACED.has(code)),
  { code: 'BMBK', name: 'Dinas Bina Marga dan Bina Konstruksi', kind: 'dinas' },
  { code: 'SDACKTR', name: 'Dinas Sumber Daya Air, Cipta Karya dan Tata Ruang', kind: 'dinas' },
  { code: 'DTPHBUN', name: 'Dinas Tanaman Pangan, Hortikultura dan Perkebunan', kind: 'dinas' },
  { code: 'DISPERIN', name: 'Dinas Perindustrian', kind: 'dinas' },
  { code: 'DISDAG', name: 'Dinas Perdagangan', kind: 'dinas' },
  { code: 'BKD.UPT-PPK', name: 'UPT Penilaian Potensi dan Kompetensi', kind: 'uptd', parent: 'BKD' },
  { code: 'RSUD-LABUANGBAJI', name: 'RSUD Labuang Baji', kind: 'rsud', parent: 'DINKES' },
  { code: 'RSUD-HAJI', name: 'RSUD Haji Makassar', kind: 'rsud', parent: 'DINKES' },
  { code: 'RSUD-SAYANGRAKYAT', name: 'RSUD Sayang Rakyat', kind: 'rsud', parent: 'DINKES' },
  { code: 'RSKD-DADI', name: 'RSKD Dadi', kind: 'rsud', parent: 'DINKES' },
  { code: 'RSKDIA-FATIMAH', name: 'RSKD Ibu dan Anak Siti Fatimah', kind: 'rsud', parent: 'DINKES' },
  { code: 'RSKDIA-PERTIWI', name: 'RSKD Ibu dan Anak Pertiwi', kind: 'rsud', parent: 'DINKES' },
  ...['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'].map(
    (roman, index): OrganisationEntry => ({
      code: `DISDIK.CABDIN-${String(index + 1).padStart(2, '0')}`,
      name: `Cabang Dinas Pendidikan Wilayah ${roman}`,
      kind: 'cabang-dinas',
      parent: 'DISDIK',
    }),
  ),
];

/** Seat and hospital of each regency and city; general knowledge, editable. */
export interface RegencyFacts {
  readonly capital: string;
  readonly hospital: string;
}

export const SOUTH_SULAWESI_REGENCIES: Readonly<Record<string, RegencyFacts>> = {
  '73.01': { capital: 'Benteng', hospital: 'RSUD KH. Hayyung' },
  '73.02': { capital: 'Bulukumba', hospital: 'RSUD H. Andi Sulthan Daeng Radja' },
  '73.03': { capital: 'Bantaeng', hospital: 'RSUD Prof. Dr. H. M. Anwar Makkatutu' },
  '73.04': { capital: 'Bontosunggu', hospital: 'RSUD Lanto Daeng Pasewang' },
  '73.05': { capital: 'Pattallassang', hospital: 'RSUD H. Padjonga Daeng Ngalle' },
  '73.06': { capital: 'Sungguminasa', hospital: 'RSUD Syekh Yusuf' },
  '73.07': { capital: 'Sinjai', hospital: 'RSUD Sinjai' },
  '73.08': { capital: 'Watampone', hospital: 'RSUD Tenriawaru' },
  '73.09': { capital: 'Turikale', hospital: 'RSUD dr. La Palaloi' },
  '73.10': { capital: 'Pangkajene', hospital: 'RSUD Batara Siang' },
  '73.11': { capital: 'Barru', hospital: 'RSUD La Patarai' },
  '73.12': { capital: 'Watansoppeng', hospital: 'RSUD La Temmamala' },
  '73.13': { capital: 'Sengkang', hospital: 'RSUD Lamaddukelleng' },
  '73.14': { capital: 'Pangkajene', hospital: 'RSUD Nene Mallomo' },
  '73.15': { capital: 'Pinrang', hospital: 'RSUD Lasinrang' },
  '73.16': { capital: 'Enrekang', hospital: 'RSUD Massenrempulu' },
  '73.17': { capital: 'Belopa', hospital: 'RSUD Batara Guru' },
  '73.18': { capital: 'Makale', hospital: 'RSUD Lakipadada' },
  '73.22': { capital: 'Masamba', hospital: 'RSUD Andi Djemma' },
  '73.24': { capital: 'Malili', hospital: 'RSUD I La Galigo' },
  '73.26': { capital: 'Rantepao', hospital: 'RSUD Pongtiku' },
  '73.71': { capital: 'Makassar', hospital: 'RSUD Kota Makassar' },
  '73.72': { capital: 'Parepare', hospital: 'RSUD Andi Makkasau' },
  '73.73': { capital: 'Palopo', hospital: 'RSUD Sawerigading' },
};

/** Lines below the agency's name. Only what is widely published: the governor's office compound. */
export const SOUTH_SULAWESI_ADDRESS: readonly string[] = [
  'Jalan Jenderal Urip Sumoharjo Nomor 269 Makassar 90231',
];
