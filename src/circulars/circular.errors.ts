import { refusals } from '../shared/refusal.js';
import { STATE_LABELS, type CircularState } from './circular.states.js';

export const circularRefusal = refusals({
  'circular.wrong-state': {
    kind: 'conflict',
    text: 'Tindakan ini tidak dapat dilakukan: surat edaran berstatus “{state}”.',
  },
  'circular.bad-day': { kind: 'invalid', text: 'Tanggal {day} tidak ada. Isi misalnya 2023-10-17.' },
  'circular.future-day': {
    kind: 'invalid',
    text: 'Surat edaran tidak dapat bertanggal {day}, karena hari itu belum tiba.',
  },
  'circular.deadline-before-letter': {
    kind: 'invalid',
    text: 'Batas waktu tanda terima ({deadline}) lebih awal daripada tanggal surat ({day}).',
  },
  'circular.unknown-classification': {
    kind: 'invalid',
    text: 'Kode klasifikasi {code} tidak ada dalam daftar klasifikasi arsip. Pilih kode dari daftar.',
  },
  'circular.unknown-basis': { kind: 'invalid', text: 'Dasar hukum {code} tidak dikenal.' },
  'circular.basis-not-yet-in-force': {
    kind: 'invalid',
    text: '{title} baru berlaku pada {from}, sehingga tidak dapat menjadi dasar surat bertanggal {day}.',
  },
  'circular.basis-no-longer-in-force': {
    kind: 'invalid',
    text: '{title} sudah tidak berlaku sejak {to}, sehingga tidak dapat menjadi dasar surat bertanggal {day}.',
  },
  'circular.unknown-placeholder': {
    kind: 'invalid',
    text: 'Tulisan “{text}” bukan penanda yang dikenal atau tidak ada nilainya pada surat ini. Penanda yang tersedia: {known}.',
  },
  'circular.no-units': {
    kind: 'invalid',
    text: 'Sasaran ini tidak memuat satu unit pun. Pilih unit induk atau jenis unit yang lain.',
  },
  'circular.unknown-unit': { kind: 'invalid', text: 'Unit {code} tidak ditemukan atau sudah ditutup.' },
  'circular.outside-reach': {
    kind: 'invalid',
    text: 'Unit {code} berada di luar wilayah penerbit surat ini, sehingga tidak dapat menjadi sasarannya.',
  },
  'circular.bad-annex': {
    kind: 'invalid',
    text: 'Lampiran “{title}” tidak dapat disusun: setiap baris harus memuat {columns} kolom, dan tabel tidak boleh kosong.',
  },
  'circular.annex-does-not-fit': {
    kind: 'invalid',
    text: 'Ada baris lampiran yang tidak muat pada satu halaman. Persingkat isinya atau bagi menjadi beberapa baris.',
  },
  'circular.unprintable': {
    kind: 'invalid',
    text: 'Surat ini tidak dapat dicetak: {reason}. Ganti atau hapus karakter itu.',
  },
  'circular.too-long': {
    kind: 'invalid',
    text: 'Bagian surat ini tidak muat pada tempatnya. Persingkat tulisannya.',
  },
  'circular.unknown-reference': {
    kind: 'invalid',
    text: 'Surat yang dirujuk tidak ditemukan, belum berlaku, atau berada di luar wewenang Anda.',
  },
  'circular.unknown-campaign': {
    kind: 'invalid',
    text: 'Kegiatan penandatanganan yang dirujuk tidak ditemukan atau berada di luar wewenang Anda.',
  },
  'circular.unknown-reviewer': {
    kind: 'invalid',
    text: 'Akun pemeriksa {account} tidak ditemukan atau tidak aktif.',
  },
  'circular.not-your-turn': {
    kind: 'conflict',
    text: 'Belum giliran Anda memaraf konsep ini, atau Anda bukan pemeriksanya.',
  },
  'circular.stale-version': {
    kind: 'conflict',
    text: 'Konsep sudah berubah menjadi versi {version}. Baca dahulu versi itu, lalu ulangi.',
  },
  'circular.no-mandate': {
    kind: 'conflict',
    text: 'Penanda tangan tidak memegang mandat {title} pada {day}. Perbaiki data mandat atau pilih penanda tangan lain.',
  },
  'circular.unknown-mandate': {
    kind: 'invalid',
    text: 'Mandat penanda tangan yang dipilih tidak ditemukan.',
  },
  'circular.not-the-signer': {
    kind: 'forbidden',
    text: 'Surat edaran ini hanya dapat ditandatangani oleh pemegang mandatnya sendiri.',
  },
  'circular.no-book': {
    kind: 'conflict',
    text: 'Buku nomor unit {unit} untuk tahun {year} belum dibuka.',
  },
  'circular.day-before-last': {
    kind: 'conflict',
    text: 'Nomor terakhir dalam buku ini bertanggal {last}; surat berikutnya tidak dapat bertanggal lebih awal.',
  },
  'circular.seal-failed': {
    kind: 'busy',
    text: 'Segel elektronik sedang tidak tersedia. Nomor {number} tetap milik surat ini; ulangi penandatanganan, atau batalkan nomornya dengan alasan.',
  },
  'circular.no-document': {
    kind: 'not-found',
    text: 'Surat edaran ini belum terbit, sehingga berkasnya belum ada.',
  },
  'book.bad-format': { kind: 'invalid', text: 'Format nomor tidak benar: {reason}.' },
  'book.exists': { kind: 'conflict', text: 'Buku nomor unit {unit} untuk tahun {year} sudah ada.' },
  'mandate.not-found': {
    kind: 'not-found',
    text: 'Mandat ini tidak ditemukan atau berada di luar wewenang Anda.',
  },
  'mandate.bad-days': {
    kind: 'invalid',
    text: 'Masa mandat tidak benar: hari terakhir mendahului hari pertama.',
  },
  'delivery.not-found': {
    kind: 'not-found',
    text: 'Surat edaran ini tidak dikirim ke unit itu, atau unit itu berada di luar wewenang Anda.',
  },
  'delivery.not-the-receiver': {
    kind: 'forbidden',
    text: 'Tanda terima diberikan oleh pimpinan unit atau wakil yang ditunjuk. Minta pimpinan unit menunjuk wakil.',
  },
  'delivery.circular-ended': {
    kind: 'conflict',
    text: 'Surat edaran ini sudah dicabut atau digantikan, sehingga tidak menerima tanda terima lagi.',
  },
  'delivery.already-received': { kind: 'conflict', text: 'Unit ini sudah memberi tanda terima pada {at}.' },
  'upload.missing': { kind: 'invalid', text: 'Lampirkan berkas PDF surat pada bagian “file”.' },
  'upload.too-large': { kind: 'too-large', text: 'Berkas melebihi {limit} MB.' },
  'upload.not-pdf': {
    kind: 'invalid',
    text: 'Berkas ini bukan PDF yang utuh. Simpan ulang surat sebagai PDF, lalu unggah lagi.',
  },
  'upload.encrypted': {
    kind: 'invalid',
    text: 'PDF ini terkunci atau terenkripsi. Buka kuncinya dan simpan ulang, lalu unggah lagi.',
  },
  'upload.active': {
    kind: 'invalid',
    text: 'PDF ini memuat isi aktif ({what}). Cetak ulang surat menjadi PDF biasa, lalu unggah lagi.',
  },
  'upload.unreadable': {
    kind: 'invalid',
    text: 'PDF ini disusun dengan cara yang tidak dapat diperiksa keamanannya. Cetak ulang menjadi PDF, lalu unggah lagi.',
  },
  'external.number-taken': {
    kind: 'conflict',
    text: 'Surat {number} tanggal {day} dari pengirim yang sama sudah dicatat.',
  },
});

export function wrongCircularState(state: CircularState): Error {
  return circularRefusal('circular.wrong-state', { values: { state: STATE_LABELS[state] } });
}
