import { refusals } from '../shared/refusal.js';

const SAVE_AS = 'Buka berkas di Excel lalu simpan sebagai "Buku Kerja Excel (.xlsx)" atau "CSV UTF-8".';

/** A file that is refused as a whole; single lines are judged in `roster-line.ts`. */
export const rosterFileRefusal = refusals({
  'roster.empty': {
    kind: 'invalid',
    text: 'Berkas tidak berisi baris. Isi menurut contoh lalu unggah lagi.',
  },
  'roster.too-large': {
    kind: 'too-large',
    text: 'Berkas lebih besar dari {limit} MB. Bagi menjadi beberapa berkas, misalnya satu berkas per kabupaten.',
  },
  'roster.too-many-rows': {
    kind: 'too-large',
    text: 'Berkas berisi lebih dari {limit} baris. Bagi menjadi beberapa berkas, misalnya satu berkas per kabupaten.',
  },
  'roster.inflated': {
    kind: 'too-large',
    text: 'Isi berkas XLSX setelah dibuka terlalu besar. Hapus baris dan kolom kosong yang berformat, lalu simpan lagi.',
  },
  'roster.format': { kind: 'invalid', text: `Berkas bukan CSV atau XLSX. ${SAVE_AS}` },
  'roster.old-excel': {
    kind: 'invalid',
    text: `Berkas .xls lama atau yang diberi kata sandi tidak dapat dibaca. ${SAVE_AS}`,
  },
  'roster.encoding': {
    kind: 'invalid',
    text: 'Berkas CSV tidak memakai UTF-8. Di Excel pilih Simpan Sebagai "CSV UTF-8 (dipisahkan koma)".',
  },
  'roster.csv-quotes': {
    kind: 'invalid',
    text: 'Tanda petik ganda tidak berpasangan di sekitar baris {line}. Perbaiki atau gandakan tanda petik di dalam isi sel.',
  },
  'roster.csv-record': {
    kind: 'invalid',
    text: 'Baris {line} terlalu panjang. Biasanya ada tanda petik ganda yang tidak ditutup sebelumnya.',
  },
  'roster.xlsx-broken': {
    kind: 'invalid',
    text: `Berkas XLSX rusak atau bukan buku kerja Excel. ${SAVE_AS}`,
  },
  'roster.header-missing': {
    kind: 'invalid',
    text: 'Kolom wajib tidak ditemukan: {columns}. Tulis judul kolom pada baris pertama menurut contoh.',
  },
  'roster.header-doubled': {
    kind: 'invalid',
    text: 'Kolom {columns} muncul lebih dari sekali. Hapus atau ganti judul yang berlebih.',
  },
});
