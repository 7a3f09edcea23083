import type { OrganisationKind } from '../unit-kinds.js';

/**
 * The standard perangkat daerah of a government, after the models of PP 18/2016 (as amended by
 * PP 72/2019) and the usual nomenclature of Permendagri. Every government cuts its agencies in its own
 * way by Perda: this is a start that the operator corrects by CSV import, not a statement about one.
 */
export interface OrganisationEntry {
  /** Follows the government's code and a dot: `DINKES` in `73.08.DINKES`. Never reused. */
  readonly code: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  /** `code` of the entry above; absent = directly under the government. */
  readonly parent?: string;
  /** Only for governments of this kind. */
  readonly only?: 'regency' | 'city';
}

/** `{place}` is the regency's or city's name without its kind. */
export const REGENCY_ORGANISATION: readonly OrganisationEntry[] = [
  { code: 'SETDA', name: 'Sekretariat Daerah', kind: 'sekretariat-daerah' },
  { code: 'SETWAN', name: 'Sekretariat DPRD', kind: 'sekretariat-dprd' },
  { code: 'INSPEKTORAT', name: 'Inspektorat Daerah', kind: 'inspektorat' },
  { code: 'DISDIK', name: 'Dinas Pendidikan dan Kebudayaan', kind: 'dinas' },
  { code: 'DINKES', name: 'Dinas Kesehatan', kind: 'dinas' },
  { code: 'DPUPR', name: 'Dinas Pekerjaan Umum dan Penataan Ruang', kind: 'dinas' },
  { code: 'PERKIMTAN', name: 'Dinas Perumahan, Kawasan Permukiman dan Pertanahan', kind: 'dinas' },
  { code: 'DAMKAR', name: 'Dinas Pemadam Kebakaran dan Penyelamatan', kind: 'dinas' },
  { code: 'DINSOS', name: 'Dinas Sosial', kind: 'dinas' },
  { code: 'DISNAKERTRANS', name: 'Dinas Tenaga Kerja dan Transmigrasi', kind: 'dinas' },
  {
    code: 'DP3A',
    name: 'Dinas Pemberdayaan Perempuan dan Perlindungan Anak',
    kind: 'dinas',
  },
  { code: 'DPPKB', name: 'Dinas Pengendalian Penduduk dan Keluarga Berencana', kind: 'dinas' },
  { code: 'DKP', name: 'Dinas Ketahanan Pangan', kind: 'dinas' },
  { code: 'DLH', name: 'Dinas Lingkungan Hidup', kind: 'dinas' },
  { code: 'DISDUKCAPIL', name: 'Dinas Kependudukan dan Pencatatan Sipil', kind: 'dinas' },
  { code: 'DPMD', name: 'Dinas Pemberdayaan Masyarakat dan Desa', kind: 'dinas', only: 'regency' },
  { code: 'DISHUB', name: 'Dinas Perhubungan', kind: 'dinas' },
  { code: 'DISKOMINFO', name: 'Dinas Komunikasi, Informatika, Statistik dan Persandian', kind: 'dinas' },
  { code: 'DISDAGKOP', name: 'Dinas Perdagangan, Perindustrian, Koperasi dan UKM', kind: 'dinas' },
  { code: 'DPMPTSP', name: 'Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu', kind: 'dinas' },
  { code: 'DISPORAPAR', name: 'Dinas Kepemudaan, Olahraga dan Pariwisata', kind: 'dinas' },
  { code: 'DISPUSIP', name: 'Dinas Perpustakaan dan Kearsipan', kind: 'dinas' },
  { code: 'DISKAN', name: 'Dinas Perikanan', kind: 'dinas' },
  { code: 'DISTAN', name: 'Dinas Pertanian', kind: 'dinas' },
  { code: 'BKPSDM', name: 'Badan Kepegawaian dan Pengembangan Sumber Daya Manusia', kind: 'badan' },
  {
    code: 'BAPPELITBANGDA',
    name: 'Badan Perencanaan Pembangunan, Penelitian dan Pengembangan Daerah',
    kind: 'badan',
  },
  { code: 'BKAD', name: 'Badan Keuangan dan Aset Daerah', kind: 'badan' },
  { code: 'BAPENDA', name: 'Badan Pendapatan Daerah', kind: 'badan' },
  { code: 'KESBANGPOL', name: 'Badan Kesatuan Bangsa dan Politik', kind: 'badan' },
  { code: 'BPBD', name: 'Badan Penanggulangan Bencana Daerah', kind: 'badan' },
  { code: 'SATPOLPP', name: 'Satuan Polisi Pamong Praja', kind: 'satpol-pp' },
  // PP 72/2019: a regional hospital is an organisational unit of the health office.
  { code: 'RSUD', name: 'RSUD {place}', kind: 'rsud', parent: 'DINKES' },
];

export const PROVINCE_ORGANISATION: readonly OrganisationEntry[] = [
  { code: 'SETDA', name: 'Sekretariat Daerah', kind: 'sekretariat-daerah' },
  {
    code: 'SETDA.ASISTEN-1',
    name: 'Asisten Pemerintahan dan Kesejahteraan Rakyat',
    kind: 'asisten',
    parent: 'SETDA',
  },
  { code: 'SETDA.ASISTEN-2', name: 'Asisten Perekonomian dan Pembangunan', kind: 'asisten', parent: 'SETDA' },
  { code: 'SETDA.ASISTEN-3', name: 'Asisten Administrasi Umum', kind: 'asisten', parent: 'SETDA' },
  {
    code: 'SETDA.BIRO-PEMERINTAHAN',
    name: 'Biro Pemerintahan dan Otonomi Daerah',
    kind: 'biro',
    parent: 'SETDA.ASISTEN-1',
  },
  { code: 'SETDA.BIRO-KESRA', name: 'Biro Kesejahteraan Rakyat', kind: 'biro', parent: 'SETDA.ASISTEN-1' },
  { code: 'SETDA.BIRO-HUKUM', name: 'Biro Hukum', kind: 'biro', parent: 'SETDA.ASISTEN-1' },
  {
    code: 'SETDA.BIRO-EKBANG',
    name: 'Biro Perekonomian dan Administrasi Pembangunan',
    kind: 'biro',
    parent: 'SETDA.ASISTEN-2',
  },
  {
    code: 'SETDA.BIRO-PBJ',
    name: 'Biro Pengadaan Barang dan Jasa',
    kind: 'biro',
    parent: 'SETDA.ASISTEN-2',
  },
  { code: 'SETDA.BIRO-UMUM', name: 'Biro Umum', kind: 'biro', parent: 'SETDA.ASISTEN-3' },
  {
    code: 'SETDA.BIRO-ORGANISASI',
    name: 'Biro Organisasi dan Tata Laksana',
    kind: 'biro',
    parent: 'SETDA.ASISTEN-3',
  },
  { code: 'SETDA.BIRO-ADPIM', name: 'Biro Administrasi Pimpinan', kind: 'biro', parent: 'SETDA.ASISTEN-3' },
  { code: 'SETWAN', name: 'Sekretariat DPRD', kind: 'sekretariat-dprd' },
  { code: 'INSPEKTORAT', name: 'Inspektorat Daerah', kind: 'inspektorat' },
  { code: 'DISDIK', name: 'Dinas Pendidikan', kind: 'dinas' },
  { code: 'DINKES', name: 'Dinas Kesehatan', kind: 'dinas' },
  { code: 'DPUPR', name: 'Dinas Pekerjaan Umum dan Penataan Ruang', kind: 'dinas' },
  { code: 'PERKIMTAN', name: 'Dinas Perumahan, Kawasan Permukiman dan Pertanahan', kind: 'dinas' },
  { code: 'DINSOS', name: 'Dinas Sosial', kind: 'dinas' },
  { code: 'DISNAKERTRANS', name: 'Dinas Tenaga Kerja dan Transmigrasi', kind: 'dinas' },
  {
    code: 'DP3A',
    name: 'Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana',
    kind: 'dinas',
  },
  { code: 'DKP', name: 'Dinas Ketahanan Pangan', kind: 'dinas' },
  { code: 'DLHK', name: 'Dinas Lingkungan Hidup dan Kehutanan', kind: 'dinas' },
  {
    code: 'DPMD',
    name: 'Dinas Pemberdayaan Masyarakat, Desa, Kependudukan dan Pencatatan Sipil',
    kind: 'dinas',
  },
  { code: 'DISHUB', name: 'Dinas Perhubungan', kind: 'dinas' },
  { code: 'DISKOMINFO', name: 'Dinas Komunikasi, Informatika, Statistik dan Persandian', kind: 'dinas' },
  { code: 'DISKOP', name: 'Dinas Koperasi, Usaha Kecil dan Menengah', kind: 'dinas' },
  { code: 'DPMPTSP', name: 'Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu', kind: 'dinas' },
  { code: 'DISPORA', name: 'Dinas Kepemudaan dan Olahraga', kind: 'dinas' },
  { code: 'DISBUDPAR', name: 'Dinas Kebudayaan dan Kepariwisataan', kind: 'dinas' },
  { code: 'DISPUSIP', name: 'Dinas Perpustakaan dan Kearsipan', kind: 'dinas' },
  { code: 'DISKP', name: 'Dinas Kelautan dan Perikanan', kind: 'dinas' },
  { code: 'DISTAN', name: 'Dinas Pertanian dan Perkebunan', kind: 'dinas' },
  { code: 'DISNAK', name: 'Dinas Peternakan dan Kesehatan Hewan', kind: 'dinas' },
  { code: 'ESDM', name: 'Dinas Energi dan Sumber Daya Mineral', kind: 'dinas' },
  { code: 'DISPERINDAG', name: 'Dinas Perindustrian dan Perdagangan', kind: 'dinas' },
  { code: 'BKD', name: 'Badan Kepegawaian Daerah', kind: 'badan' },
  { code: 'BPSDM', name: 'Badan Pengembangan Sumber Daya Manusia', kind: 'badan' },
  {
    code: 'BAPPELITBANGDA',
    name: 'Badan Perencanaan Pembangunan, Penelitian dan Pengembangan Daerah',
    kind: 'badan',
  },
  { code: 'BKAD', name: 'Badan Keuangan dan Aset Daerah', kind: 'badan' },
  { code: 'BAPENDA', name: 'Badan Pendapatan Daerah', kind: 'badan' },
  { code: 'KESBANGPOL', name: 'Badan Kesatuan Bangsa dan Politik', kind: 'badan' },
  { code: 'BPBD', name: 'Badan Penanggulangan Bencana Daerah', kind: 'badan' },
  { code: 'PENGHUBUNG', name: 'Badan Penghubung', kind: 'badan' },
  { code: 'SATPOLPP', name: 'Satuan Polisi Pamong Praja', kind: 'satpol-pp' },
  { code: 'RSUD', name: 'RSUD Provinsi {place}', kind: 'rsud', parent: 'DINKES' },
];
