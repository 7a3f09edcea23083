import { refusals } from '../shared/refusal.js';

export const hierarchyRefusal = refusals({
  'unit.not-found': { kind: 'not-found', text: 'Unit {code} tidak ditemukan. Periksa kode unitnya.' },
  'unit.code-taken': { kind: 'conflict', text: 'Kode unit {code} sudah dipakai. Pakai kode lain.' },
  'unit.bad-code': {
    kind: 'invalid',
    text: 'Kode unit “{code}” tidak sah. Pakai angka, huruf besar, titik, dan tanda hubung, paling panjang 64 karakter.',
  },
  'unit.bad-name': {
    kind: 'invalid',
    text: 'Nama unit wajib diisi, paling panjang 200 karakter, tanpa karakter kendali.',
  },
  'unit.bad-kind': {
    kind: 'invalid',
    text: 'Jenis unit “{kind}” tidak dikenal. Pilih salah satu jenis yang tersedia.',
  },
  'unit.bad-parent': {
    kind: 'invalid',
    text: 'Unit berjenis {kind} tidak dapat ditempatkan di bawah {parent}. Pilih unit induk yang sesuai.',
  },
  'unit.cycle': {
    kind: 'conflict',
    text: 'Unit {code} tidak dapat dipindahkan ke bawah dirinya sendiri atau bawahannya ({parent}).',
  },
  'unit.root-stays': { kind: 'conflict', text: 'Unit teratas tidak dapat dipindahkan atau ditutup.' },
  'unit.closed': { kind: 'conflict', text: 'Unit {code} sudah ditutup. Pilih unit yang masih aktif.' },
  'unit.has-open-children': {
    kind: 'conflict',
    text: 'Unit {code} masih mempunyai {count} unit bawahan yang aktif. Tutup atau pindahkan dahulu.',
  },
  'unit.other-province': {
    kind: 'conflict',
    text: 'Basis data ini sudah memuat provinsi {code}. Satu basis data memuat satu provinsi.',
  },
  'unit.file-wrong': {
    kind: 'invalid',
    text: 'Berkas unit mempunyai {count} baris yang salah; tidak ada yang disimpan. Perbaiki baris yang disebut, lalu unggah lagi.',
  },
  'unit.file-columns': {
    kind: 'invalid',
    text: 'Berkas unit harus mempunyai kolom kode, nama, jenis, dan induk. Kolom yang kurang: {columns}.',
  },
  'unit.file-lines': {
    kind: 'invalid',
    text: 'Berkas unit harus berisi 1 sampai {limit} baris di bawah judul kolom. Bagi menjadi beberapa berkas bila lebih.',
  },
  'unit.no-file': {
    kind: 'invalid',
    text: 'Permintaan ini tidak membawa berkas. Kirim berkas CSV sebagai multipart/form-data.',
  },
  'unit.file-unreadable': {
    kind: 'invalid',
    text: 'Berkas ini tidak dapat dibaca sebagai CSV. Simpan sebagai CSV (UTF-8), lalu unggah lagi.',
  },
});
