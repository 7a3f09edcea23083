import { refusals } from '../shared/refusal.js';

export const rosterRefusal = refusals({
  'roster.no-file': {
    kind: 'invalid',
    text: 'Permintaan ini tidak membawa berkas. Kirim berkas CSV atau XLSX sebagai multipart/form-data.',
  },
  'roster.staging': {
    kind: 'conflict',
    text: 'Berkas ini masih diperiksa. Tunggu sampai pemeriksaannya selesai.',
  },
  'roster.has-bad-lines': {
    kind: 'conflict',
    text: 'Berkas ini mempunyai {wrong} baris salah dan {doubtful} baris meragukan; tidak ada yang disimpan. Perbaiki lewat berkas koreksi, atau simpan baris yang baik saja.',
  },
  'roster.bad-lines-found': {
    kind: 'conflict',
    text: 'Daftar pegawai berubah sejak berkas ini diperiksa; sekarang {doubtful} baris meragukan. Tidak ada yang disimpan. Periksa baris itu, lalu simpan lagi.',
  },
  'roster.busy': {
    kind: 'conflict',
    text: 'Daftar pegawai sedang diubah oleh impor lain. Tunggu sampai selesai, lalu ulangi.',
  },
  'roster.already-committed': { kind: 'conflict', text: 'Berkas ini sudah disimpan ke daftar pegawai.' },
  'roster.discarded': { kind: 'conflict', text: 'Berkas ini sudah dibatalkan. Unggah lagi bila perlu.' },
  'roster.committing': {
    kind: 'conflict',
    text: 'Berkas ini sedang disimpan. Jeda atau batalkan pekerjaannya dahulu.',
  },
  'roster.upload-lost': {
    kind: 'conflict',
    text: 'Berkas yang diunggah tidak ada lagi di penyimpanan server. Unggah lagi.',
  },
});

export const personRefusal = refusals({
  'person.fields-wrong': {
    kind: 'invalid',
    text: 'Ada isian yang belum benar. Perbaiki bagian yang disebut.',
  },
  'person.unit-unknown': {
    kind: 'invalid',
    text: 'Kode unit tidak dikenal, atau berada di luar wewenang Anda. Periksa kode pada daftar unit.',
  },
  'person.unit-closed': {
    kind: 'conflict',
    text: 'Unit ini sudah ditutup. Pakai kode unit yang masih aktif.',
  },
  'person.exists': {
    kind: 'conflict',
    text: 'NIP atau id_eksternal ini sudah tercatat. Cari orangnya, lalu catat jabatan barunya.',
  },
  'person.elsewhere': {
    kind: 'conflict',
    text: 'NIP atau id_eksternal ini tercatat pada unit di luar wewenang Anda. Minta BKD provinsi mencatat perpindahannya.',
  },
  'person.same-name': {
    kind: 'conflict',
    text: 'Orang dengan nama ini sudah tercatat di unit yang sama (id {persons}). Bila memang orang lain, ulangi dengan another_person: true.',
  },
});
