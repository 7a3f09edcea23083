/** A code of the classification of records, with the scheme that it belongs to. */
export interface Classification {
  readonly code: string;
  readonly label: string;
  readonly scheme: 'permendagri-83-2022' | 'permendagri-78-2012';
}

const NEW = 'permendagri-83-2022';
const OLD = 'permendagri-78-2012';

/**
 * The codes that letters of this kind carry, of the scheme in force and of the older one that offices went on
 * using (270/12462/BKD of October 2023). Source: domain.md 3.3 and two regional seeders of Permendagri 83/2022;
 * the scheme has many more, add rows as offices need them.
 */
export const CLASSIFICATIONS: readonly Classification[] = [
  { code: '000', label: 'Umum', scheme: NEW },
  { code: '000.5', label: 'Kearsipan', scheme: NEW },
  { code: '000.8.3', label: 'Tata laksana', scheme: NEW },
  { code: '100', label: 'Pemerintahan', scheme: NEW },
  { code: '100.3.4', label: 'Instruksi/Surat Edaran', scheme: NEW },
  { code: '200', label: 'Politik', scheme: NEW },
  { code: '200.1.5.9', label: 'Pemilihan umum', scheme: NEW },
  { code: '200.2', label: 'Pemilu', scheme: NEW },
  { code: '200.2.1', label: 'Kebijakan di bidang Pemilu yang dilakukan pemerintah daerah', scheme: NEW },
  { code: '300', label: 'Keamanan dan ketertiban', scheme: NEW },
  { code: '400', label: 'Kesejahteraan rakyat', scheme: NEW },
  { code: '500', label: 'Perekonomian', scheme: NEW },
  { code: '600', label: 'Pekerjaan umum dan ketenagaan', scheme: NEW },
  { code: '700', label: 'Pengawasan', scheme: NEW },
  { code: '800', label: 'Kepegawaian', scheme: NEW },
  { code: '800.1.2.5', label: 'Kepegawaian: penetapan', scheme: NEW },
  { code: '800.1.8', label: 'Disiplin pegawai', scheme: NEW },
  { code: '800.1.9', label: 'Sistem informasi kepegawaian', scheme: NEW },
  { code: '800.1.10', label: 'Pengawasan dan pengendalian kepegawaian', scheme: NEW },
  { code: '800.1.11', label: 'Administrasi pegawai', scheme: NEW },
  { code: '900', label: 'Keuangan', scheme: NEW },
  { code: '270', label: 'Pemilihan umum', scheme: OLD },
  { code: '862', label: 'Hukuman disiplin', scheme: OLD },
];

export function classification(code: string): Classification | undefined {
  return CLASSIFICATIONS.find((candidate) => candidate.code === code);
}
