import type { LegalBasis } from '../legal.rules.js';

const SKB_2022 =
  'Keputusan Bersama Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 2 Tahun 2022, Menteri Dalam Negeri Nomor 800-5474 Tahun 2022, Kepala Badan Kepegawaian Negara Nomor 246 Tahun 2022, Ketua Komisi Aparatur Sipil Negara Nomor 30 Tahun 2022, dan Ketua Badan Pengawas Pemilihan Umum Nomor 1447.1/PM.01/K.1/09/2022';
const SKB_2020 =
  'Keputusan Bersama Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 05 Tahun 2020, Menteri Dalam Negeri Nomor 800-2836 Tahun 2020, Kepala Badan Kepegawaian Negara Nomor 167/KEP/2020, Ketua Komisi Aparatur Sipil Negara Nomor 6/SKB/KASN/9/2020, dan Ketua Badan Pengawas Pemilihan Umum Nomor 0314';

/**
 * Rules that circulars cite, in the order in which a letter lists them: acts, government regulations, joint
 * decrees. `validFrom` is the day of entry into force; where it is not from domain.md it is the day of
 * promulgation in the Lembaran Negara, to be checked with the JDIH before another basis is built on it.
 */
export const LEGAL_BASES: readonly LegalBasis[] = [
  {
    code: 'uu-5-2014',
    title: 'Undang-Undang Nomor 5 Tahun 2014',
    about: 'Aparatur Sipil Negara',
    validFrom: '2014-01-15',
    validTo: '2023-10-30',
    replacedBy: 'uu-20-2023',
    source: 'LN 2014/6; dicabut oleh UU 20/2023 (berlaku 31 Oktober 2023)',
  },
  {
    code: 'uu-6-2014',
    title: 'Undang-Undang Nomor 6 Tahun 2014',
    about: 'Desa',
    validFrom: '2014-01-15',
    validTo: null,
    replacedBy: null,
    source: 'LN 2014/7',
  },
  {
    code: 'uu-23-2014',
    title: 'Undang-Undang Nomor 23 Tahun 2014',
    about: 'Pemerintahan Daerah',
    validFrom: '2014-10-02',
    validTo: null,
    replacedBy: null,
    source: 'LN 2014/244',
  },
  {
    code: 'uu-10-2016',
    title: 'Undang-Undang Nomor 10 Tahun 2016',
    about: 'Pemilihan Gubernur, Bupati, dan Wali Kota',
    validFrom: '2016-07-01',
    validTo: null,
    replacedBy: null,
    source: 'LN 2016/130; Pasal 70, 71, 188, 189',
  },
  {
    code: 'uu-7-2017',
    title: 'Undang-Undang Nomor 7 Tahun 2017',
    about: 'Pemilihan Umum',
    validFrom: '2017-08-16',
    validTo: null,
    replacedBy: null,
    source: 'LN 2017/182; Pasal 280, 282, 283, 490, 494',
  },
  {
    code: 'uu-20-2023',
    title: 'Undang-Undang Nomor 20 Tahun 2023',
    about: 'Aparatur Sipil Negara',
    validFrom: '2023-10-31',
    validTo: null,
    replacedBy: null,
    source: 'LN 2023/141; menggantikan UU 5/2014',
  },
  {
    code: 'pp-42-2004',
    title: 'Peraturan Pemerintah Nomor 42 Tahun 2004',
    about: 'Pembinaan Jiwa Korps dan Kode Etik Pegawai Negeri Sipil',
    validFrom: '2004-10-18',
    validTo: null,
    replacedBy: null,
    source: 'LN 2004/142; Pasal 11 huruf c, Pasal 15',
  },
  {
    code: 'pp-53-2010',
    title: 'Peraturan Pemerintah Nomor 53 Tahun 2010',
    about: 'Disiplin Pegawai Negeri Sipil',
    validFrom: '2010-06-06',
    validTo: '2021-08-30',
    replacedBy: 'pp-94-2021',
    source: 'LN 2010/74; dicabut oleh PP 94/2021',
  },
  {
    code: 'pp-49-2018',
    title: 'Peraturan Pemerintah Nomor 49 Tahun 2018',
    about: 'Manajemen Pegawai Pemerintah dengan Perjanjian Kerja',
    validFrom: '2018-11-28',
    validTo: null,
    replacedBy: null,
    source: 'LN 2018/224',
  },
  {
    code: 'pp-94-2021',
    title: 'Peraturan Pemerintah Nomor 94 Tahun 2021',
    about: 'Disiplin Pegawai Negeri Sipil',
    validFrom: '2021-08-31',
    validTo: null,
    replacedBy: null,
    source: 'LN 2021/202; Pasal 5 huruf n, Pasal 8',
  },
  {
    code: 'skb-2020',
    title: SKB_2020,
    about: 'Pedoman Pengawasan Netralitas Pegawai Aparatur Sipil Negara',
    validFrom: '2020-09-10',
    validTo: '2022-09-21',
    replacedBy: 'skb-2022',
    source: 'dokumen.tips (40 halaman); diganti SKB 22 September 2022',
  },
  {
    code: 'skb-2022',
    title: SKB_2022,
    about:
      'Pedoman Pembinaan dan Pengawasan Netralitas Pegawai Aparatur Sipil Negara dalam Penyelenggaraan Pemilihan Umum dan Pemilihan',
    validFrom: '2022-09-22',
    validTo: null,
    replacedBy: null,
    source: 'SKB 22 September 2022, scribd 602350661; KemenPANRB',
  },
];
