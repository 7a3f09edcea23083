import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const documents = join(root, 'templates', 'documents');

/** The pact that every engine prints: letterhead with crest, identity, six points, pledge, signature, QR. */
export const text = {
  government: 'PEMERINTAH PROVINSI SULAWESI SELATAN',
  agency: 'BADAN KEPEGAWAIAN DAERAH',
  address: 'Jalan Jenderal Urip Sumoharjo Nomor 269, Makassar 90231',
  title: ['PAKTA INTEGRITAS', 'NETRALITAS PEGAWAI APARATUR SIPIL NEGARA'],
  instansi: 'Pemerintah Provinsi Sulawesi Selatan',
  opening:
    'Dalam rangka menyukseskan Pemilihan Umum (Pemilu) dan Pemilihan Tahun 2024, dengan ini saya berikrar dan berjanji:',
  points: [
    'Menjaga dan menegakkan prinsip netralitas Pegawai ASN di instansi masing-masing dalam melaksanakan fungsi pelayanan publik baik sebelum, selama, maupun sesudah pelaksanaan Pemilu dan Pemilihan Tahun 2024.',
    'Menghindari konflik kepentingan, tidak melakukan praktik-praktik intimidasi dan ancaman kepada Pegawai ASN dan seluruh elemen masyarakat serta tidak memihak kepada pasangan calon tertentu.',
    'Menggunakan media sosial secara bijak, tidak dipergunakan untuk kepentingan pasangan calon tertentu, tidak menyebarkan ujaran kebencian serta berita bohong.',
    'Menolak politik uang dan segala jenis pemberian dalam bentuk apa pun.',
    'Tidak menggunakan fasilitas negara untuk kepentingan pasangan calon, partai politik, atau calon anggota legislatif.',
    'Melaporkan setiap pelanggaran netralitas yang saya ketahui kepada pejabat yang berwenang.',
  ],
  sanction:
    'Apabila saya melanggar hal-hal yang telah saya nyatakan dalam pakta integritas ini, saya bersedia dikenai sanksi sesuai dengan ketentuan peraturan perundang-undangan.',
  closing: 'Demikian pakta integritas ini saya buat dengan penuh kesadaran dan tanggung jawab.',
  pledge:
    'Ikrar dibacakan oleh Andi Muhammad Arsjad, Pj. Sekretaris Daerah; disaksikan oleh Bahtiar Baharuddin, Pj. Gubernur.',
  declares: 'Yang menyatakan,',
  method: 'Ditandatangani secara elektronik',
  foot: 'Keaslian dokumen ini dapat diperiksa dengan memindai kode QR.',
  verify: 'https://pakta.example.go.id',
};

export const fonts = Object.fromEntries(
  ['Regular', 'Bold', 'Italic'].map((face) => [
    face.toLowerCase(),
    readFileSync(join(documents, 'fonts', `LiberationSerif-${face}.ttf`)),
  ]),
);

/** The crest as SVG, and its paths with their fills for engines that draw paths. */
export const crestSvg = readFileSync(join(documents, 'crests', 'provinsi.svg'), 'utf8');
export const crestBox = crestSvg
  .match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/)
  .slice(1)
  .map(Number);
export const crestPaths = [...crestSvg.matchAll(/<path\b[^>]*>/g)]
  .map(([tag]) => ({ d: tag.match(/\bd="([^"]+)"/)[1], fill: tag.match(/fill="([^"]+)"/)[1] }))
  .filter(({ fill }) => fill !== 'none'); // the four thin waves are left out for the rivals

/** F4, in points. */
export const page = { width: (215 * 72) / 25.4, height: (330 * 72) / 25.4, left: 71, right: 57, top: 48 };

const first = [
  'Andi',
  'Baso',
  'Nurhayati',
  'Muhammad Ilham',
  'Sitti Rahmawati',
  'Daeng',
  'Yohanis',
  'Rosmini',
];
const last = ['Hamzah', 'Tandi', 'Pabeta', 'Mattalatta', 'Lolo', 'Sarira', 'Wahab', 'Makkuasseng'];
const degrees = ['', ', S.Sos.', ', S.Kom., M.T.', ', S.Pd., M.Si.', ', A.Md.Kep.'];
const units = [
  'Dinas Kesehatan',
  'Dinas Tanaman Pangan, Hortikultura, dan Perkebunan',
  'SMA Negeri 3 Makassar',
];

/** A person's values; no two have the same name. */
export function person(i) {
  const name = `${first[i % 8]} ${last[(i >> 3) % 8]} ${word(i)}${degrees[i % 5]}`;
  return {
    nama: name,
    nip: `19${60 + (i % 40)}0116200503${String(1000 + (i % 9000))}`,
    pangkat: 'Penata Tingkat I, III/d',
    jabatan: i % 3 ? 'Analis Sumber Daya Manusia Aparatur Ahli Muda' : 'Kepala Seksi Pemerintahan',
    unit: units[i % 3],
    tempatTanggal: 'Makassar, 16 Oktober 2023',
    kode: code(i),
  };
}

/** A number as a word of capital and small letters, so that a name is found in a text without ambiguity. */
function word(i) {
  let letters = 'Q';
  for (let n = i + 1000; n > 0; n = Math.floor(n / 16)) letters += 'aeioubdglmnrstwk'[n % 16];
  return letters;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
function code(i) {
  let digits = '';
  for (let n = 16, x = (i * 2_654_435_761) >>> 0; n > 0; n -= 1, x = (x * 1_664_525 + 1_013_904_223) >>> 0)
    digits += CROCKFORD[x >>> 27];
  return digits;
}

/** Rows of the identity block. */
export const fields = (p) => [
  ['Nama', p.nama],
  ['NIP', p.nip],
  ['Pangkat/Golongan', p.pangkat],
  ['Jabatan', p.jabatan],
  ['Unit Kerja', p.unit],
  ['Instansi', text.instansi],
];

export const fours = (kode) => kode.match(/.{4}/g).join('-');
export const address = (p) => `${text.verify}/v/${p.kode}`;
