import type { StatementGroup } from '../../people/signer-kinds.js';

/**
 * The pledges as they were read and signed, put into the first person of one signer: an ikrar is spoken
 * by many ("kami berikrar"), a pakta is signed by one ("saya"). Nothing else of a point is changed.
 * A version is never edited: another wording is another version.
 */
export interface StatementText {
  readonly code: string;
  readonly version: number;
  readonly groups: readonly StatementGroup[];
  readonly titleLines: readonly string[];
  /** Stands between the signer's identity and the points. */
  readonly opening: string;
  readonly points: readonly string[];
  readonly sanction: string;
  readonly closing: string;
  /** `quoted`: the points are the published words; `paraphrase`: only their gist was published. */
  readonly pointsAre: 'quoted' | 'paraphrase';
  readonly source: string;
}

const TITLE_END = ['DALAM PENYELENGGARAAN PEMILIHAN UMUM', 'DAN PEMILIHAN TAHUN 2024'] as const;

/** The clause of Sulsel (antaranews 3787362; Makassar 1 October 2024 in the same words). */
const SANCTION =
  'Apabila saya melanggar hal-hal yang telah saya nyatakan dalam Pakta Integritas ini, saya bersedia menerima sanksi sesuai dengan ketentuan peraturan perundang-undangan.';

/** Paraphrase of the closing in rmoljabar, jabarnews and kepri.antaranews 173109. */
const CLOSING =
  'Demikian Pakta Integritas ini saya buat dengan sesungguhnya untuk dilaksanakan dengan penuh integritas dan tanggung jawab, demi terwujudnya penyelenggaraan pemerintahan yang netral, bermartabat, beretika, dan demokratis serta terjaganya persatuan dan kesatuan Negara Kesatuan Republik Indonesia.';

const OPENING =
  'Dalam rangka menyukseskan Pemilihan Umum dan Pemilihan Tahun 2024, dengan ini saya menyatakan berikrar:';

const SOCIAL_MEDIA =
  'Menggunakan media sosial secara bijak, tidak dipergunakan untuk kepentingan pasangan calon tertentu, tidak menyebarkan ujaran kebencian serta berita bohong.';

const NO_MONEY = 'Menolak politik uang dan segala jenis pemberian dalam bentuk apapun.';

export const STATEMENT_TEXTS = [
  {
    code: 'asn-nasional-2022',
    version: 1,
    groups: ['asn'],
    titleLines: ['PAKTA INTEGRITAS', 'NETRALITAS PEGAWAI APARATUR SIPIL NEGARA', ...TITLE_END],
    opening: OPENING,
    points: [
      'Menjaga dan menegakkan prinsip netralitas Pegawai ASN di instansi masing-masing dalam melaksanakan fungsi pelayanan publik baik sebelum, selama, maupun sesudah pelaksanaan Pemilu dan Pemilihan Tahun 2024.',
      'Menghindari konflik kepentingan, tidak melakukan praktik-praktik intimidasi dan ancaman kepada Pegawai ASN dan seluruh elemen masyarakat serta tidak memihak kepada pasangan calon tertentu.',
      'Menggunakan media sosial secara bijak dan tidak menyebarkan ujaran kebencian serta berita bohong.',
      NO_MONEY,
    ],
    sanction: SANCTION,
    closing: CLOSING,
    pointsAre: 'quoted',
    source:
      'Ikrar netralitas menurut SKB lima lembaga 22 September 2022; bunyi yang sama pada rmoljabar.id, jabarnews.com, beritajateng.tv, djppi.kominfo.go.id, kepri.antaranews.com/berita/173109',
  },
  {
    code: 'asn-sulsel-2023',
    version: 1,
    groups: ['asn'],
    titleLines: ['PAKTA INTEGRITAS', 'NETRALITAS PEGAWAI APARATUR SIPIL NEGARA', ...TITLE_END],
    opening: OPENING,
    points: [
      'Menjaga dan menegakkan prinsip netralitas Pegawai ASN di instansi masing-masing dalam melaksanakan fungsi pelayanan publik baik sebelum, selama, maupun sesudah pelaksanaan Pemilu dan Pemilihan Tahun 2024.',
      'Menghindari konflik kepentingan, tidak melakukan praktik-praktik intimidasi dan ancaman kepada Pegawai ASN dan seluruh elemen masyarakat serta tidak memihak kepada pasangan calon tertentu.',
      SOCIAL_MEDIA,
      NO_MONEY,
    ],
    sanction: SANCTION,
    closing: CLOSING,
    pointsAre: 'quoted',
    source:
      'Empat poin ASN (lima sumber sepakat), poin 3 dan klausul sanksi menurut bunyi Sulawesi Selatan: makassar.tribunnews.com/2024/10/01, lintascelebes.com/?p=51932; penandatanganan 16 Oktober 2023: mediasulsel.com',
  },
  {
    code: 'non-asn-sulsel-2023',
    version: 1,
    groups: ['non-asn'],
    titleLines: ['PAKTA INTEGRITAS', 'NETRALITAS PEGAWAI PEMERINTAH NON PEGAWAI NEGERI', ...TITLE_END],
    opening: OPENING,
    points: [
      'Menjaga dan menegakkan prinsip netralitas sebagai Pegawai Pemerintah Non Pegawai Negeri dalam melaksanakan fungsi pelayanan publik baik sebelum, selama, maupun sesudah pelaksanaan Pemilu dan Pemilihan Tahun 2024.',
      'Menghindari konflik kepentingan, tidak melakukan praktik-praktik intimidasi dan ancaman kepada Pegawai ASN, Pegawai Pemerintah Non Pegawai Negeri, dan seluruh elemen masyarakat serta tidak memihak kepada pasangan calon tertentu.',
      SOCIAL_MEDIA,
      NO_MONEY,
    ],
    sanction: SANCTION,
    closing: CLOSING,
    pointsAre: 'quoted',
    source:
      'Pakta bersama ASN dan non-ASN Diskominfo-SP Sulsel 25 Oktober 2023 (rakyatku.com/read/226902), disebut untuk pegawai non-ASN saja',
  },
  {
    code: 'desa-sulsel-2023',
    version: 1,
    groups: ['desa'],
    titleLines: ['PAKTA INTEGRITAS', 'NETRALITAS KEPALA DESA DAN PERANGKAT DESA', ...TITLE_END],
    opening: OPENING,
    points: [
      'Menjaga dan menegakkan prinsip netralitas dalam melaksanakan fungsi pelayanan publik baik sebelum, selama, maupun sesudah pelaksanaan Pemilu Tahun 2024.',
      'Menghindari konflik kepentingan, tidak melakukan praktik-praktik intimidasi dan ancaman kepada seluruh elemen masyarakat serta tidak memihak kepada pasangan calon tertentu.',
      SOCIAL_MEDIA,
      NO_MONEY,
    ],
    sanction: SANCTION,
    closing: CLOSING,
    pointsAre: 'quoted',
    source:
      'Ikrar kepala desa se-Sulawesi Selatan, 23 Oktober 2023: antaranews.com/berita/3787362, makassar.kompas.com/read/2023/10/23/215133478, rakyatsulsel.fajar.co.id/2023/10/23',
  },
  {
    code: 'desa-sulsel-2024',
    version: 1,
    groups: ['desa'],
    titleLines: [
      'PAKTA INTEGRITAS',
      'NETRALITAS KEPALA DESA DAN PERANGKAT DESA',
      'DALAM PENYELENGGARAAN PEMILIHAN SERENTAK TAHUN 2024',
    ],
    opening:
      'Dalam rangka menyukseskan Pemilihan Gubernur dan Wakil Gubernur serta Bupati dan Wakil Bupati Tahun 2024, dengan ini saya menyatakan berikrar:',
    points: [
      'Tidak membuat keputusan dan/atau melakukan tindakan yang menguntungkan atau merugikan salah satu pasangan calon, baik sebelum, selama, maupun sesudah pelaksanaan Pemilihan Serentak Tahun 2024.',
      'Tidak ikut serta dan/atau terlibat dalam kampanye pasangan calon.',
      'Menghindari konflik kepentingan, tidak melakukan intimidasi dan ancaman kepada seluruh elemen masyarakat.',
      'Tidak menunjukkan keberpihakan kepada salah satu pasangan calon melalui media sosial dan/atau media massa.',
      'Menolak politik uang dalam bentuk apapun.',
    ],
    sanction: SANCTION,
    closing: CLOSING,
    pointsAre: 'paraphrase',
    source:
      'Isi lima poin Apdesi se-Sulsel, 25 September 2024: protokol.sinjaikab.go.id/2024/09; bunyinya tidak dimuat, disusun menurut ikrar sejenis di Sulawesi Utara, 23 September 2024 (detikawanua.com/2024/09)',
  },
] as const satisfies readonly StatementText[];
