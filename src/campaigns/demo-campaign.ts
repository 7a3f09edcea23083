import type { Day } from '../shared/dates.js';
import { SOUTH_SULAWESI_2023 } from './data/south-sulawesi-2023.js';
import type { NamedOfficial, Selection } from './selection.js';
import type { StatementCode } from './statements.js';

export interface DemoWave {
  /** A person belongs to the first wave, in this order, whose selection takes him. */
  readonly order: number;
  readonly name: string;
  readonly selection: Selection;
  readonly date: Day;
  /** The deadline is the end of the day so many days after `date`. */
  readonly deadlineDays: number;
  readonly place: string;
  readonly leader: NamedOfficial;
  readonly witness: NamedOfficial;
}

export interface LegalBasis {
  readonly title: string;
  readonly about: string;
}

export interface DemoCampaign {
  readonly name: string;
  readonly legalBases: readonly LegalBasis[];
  readonly statementCodes: readonly StatementCode[];
  /** The whole province. */
  readonly scope: Selection;
  readonly place: string;
  readonly date: Day;
  readonly waves: readonly DemoWave[];
}

/** In force on 16 October 2023: UU 20/2023 replaced UU 5/2014 fifteen days later. */
const LEGAL_BASES: readonly LegalBasis[] = [
  { title: 'Undang-Undang Nomor 5 Tahun 2014', about: 'Aparatur Sipil Negara' },
  { title: 'Undang-Undang Nomor 6 Tahun 2014', about: 'Desa' },
  {
    title: 'Undang-Undang Nomor 10 Tahun 2016',
    about: 'Pemilihan Gubernur, Bupati, dan Wali Kota',
  },
  { title: 'Undang-Undang Nomor 7 Tahun 2017', about: 'Pemilihan Umum' },
  {
    title: 'Peraturan Pemerintah Nomor 42 Tahun 2004',
    about: 'Pembinaan Jiwa Korps dan Kode Etik Pegawai Negeri Sipil',
  },
  {
    title: 'Peraturan Pemerintah Nomor 49 Tahun 2018',
    about: 'Manajemen Pegawai Pemerintah dengan Perjanjian Kerja',
  },
  { title: 'Peraturan Pemerintah Nomor 94 Tahun 2021', about: 'Disiplin Pegawai Negeri Sipil' },
  {
    title:
      'Keputusan Bersama Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 2 Tahun 2022, Menteri Dalam Negeri Nomor 800-5474 Tahun 2022, Kepala Badan Kepegawaian Negara Nomor 246 Tahun 2022, Ketua Komisi Aparatur Sipil Negara Nomor 30 Tahun 2022, dan Ketua Badan Pengawas Pemilihan Umum Nomor 1447.1/PM.01/K.1/09/2022',
    about:
      'Pedoman Pembinaan dan Pengawasan Netralitas Pegawai Aparatur Sipil Negara dalam Penyelenggaraan Pemilihan Umum dan Pemilihan',
  },
];

/** What differs between the signing as it was and the same campaign in another province. */
interface Setting {
  readonly signingPlace: string;
  readonly villagePlace: string;
  readonly governor: NamedOfficial;
  readonly secretary: NamedOfficial;
  readonly villageReader: NamedOfficial;
  readonly circular: LegalBasis | null;
}

/**
 * The demo campaign, after the signing of 16 October 2023: JPT Pratama first, then every office collects
 * from its staff, then the villages. Sulawesi Selatan with the people who led it, any other province
 * with roles alone. `provinceName` as in the tree: "Provinsi Jawa Timur".
 */
export function demoCampaign(provinceCode: string, provinceName: string): DemoCampaign {
  const province = provinceName.replace(/^Provinsi /, '');
  const setting = provinceCode === '73' ? SOUTH_SULAWESI : neutralSetting(province);
  return {
    name: `Pakta Integritas Netralitas Pemilu dan Pemilihan Tahun 2024 – Provinsi ${province}`,
    legalBases: setting.circular ? [...LEGAL_BASES, setting.circular] : LEGAL_BASES,
    statementCodes: ['asn-sulsel-2023', 'non-asn-sulsel-2023', 'desa-sulsel-2023'],
    scope: { unitCodes: [provinceCode] },
    place: setting.signingPlace,
    date: '2023-10-16',
    waves: waves(setting),
  };
}

function waves(setting: Setting): DemoWave[] {
  return [
    {
      order: 1,
      name: 'Pejabat Pimpinan Tinggi Pratama',
      selection: { kinds: ['pns'], eselon: ['II.a', 'II.b'] },
      date: '2023-10-16',
      deadlineDays: 7,
      place: setting.signingPlace,
      leader: setting.secretary,
      witness: setting.governor,
    },
    {
      // Each office on its own day after the first wave; Setwan and Diskominfo-SP did on 25 October.
      order: 2,
      name: 'Pegawai ASN dan Non-ASN',
      selection: { kinds: ['pns', 'cpns', 'pppk', 'pppk-paruh-waktu', 'non-asn'] },
      date: '2023-10-17',
      deadlineDays: 30,
      place: 'Unit kerja masing-masing',
      leader: { name: null, title: 'Kepala perangkat daerah masing-masing' },
      witness: setting.secretary,
    },
    {
      order: 3,
      name: 'Kepala Desa dan Perangkat Desa',
      selection: { kinds: ['kepala-desa', 'perangkat-desa'] },
      date: '2023-10-23',
      deadlineDays: 30,
      place: setting.villagePlace,
      leader: setting.villageReader,
      witness: setting.governor,
    },
  ];
}

const SOUTH_SULAWESI: Setting = {
  signingPlace: SOUTH_SULAWESI_2023.signingPlace,
  villagePlace: SOUTH_SULAWESI_2023.villagePlace,
  governor: SOUTH_SULAWESI_2023.actingGovernor,
  secretary: SOUTH_SULAWESI_2023.actingSecretary,
  villageReader: SOUTH_SULAWESI_2023.villageReader,
  circular: SOUTH_SULAWESI_2023.circular,
};

function neutralSetting(province: string): Setting {
  return {
    signingPlace: `Kantor Gubernur ${province}`,
    villagePlace: `Kantor Gubernur ${province}`,
    governor: { name: null, title: `Gubernur ${province}` },
    secretary: { name: null, title: `Sekretaris Daerah Provinsi ${province}` },
    villageReader: { name: null, title: 'Perwakilan kepala desa' },
    circular: null,
  };
}
