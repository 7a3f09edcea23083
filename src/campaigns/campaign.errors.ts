import { refusals } from '../shared/refusal.js';

export const campaignRefusal = refusals({
  'campaign.wrong-state': {
    kind: 'conflict',
    text: 'Tindakan ini tidak dapat dilakukan: kegiatan sedang berstatus “{state}”.',
  },
  'campaign.no-waves': { kind: 'invalid', text: 'Kegiatan harus mempunyai paling sedikit satu gelombang.' },
  'campaign.bad-day': {
    kind: 'invalid',
    text: 'Tanggal “{day}” tidak ada. Isi dengan tanggal, misalnya 2023-10-16.',
  },
  'campaign.deadline-before-day': {
    kind: 'invalid',
    text: 'Batas waktu gelombang “{wave}” mendahului tanggal pelaksanaannya. Pilih tanggal yang sama atau sesudahnya.',
  },
  'campaign.unknown-unit': {
    kind: 'invalid',
    text: 'Unit {code} tidak ditemukan. Periksa kode unit dalam cakupan.',
  },
  'campaign.unknown-statement': {
    kind: 'invalid',
    text: 'Naskah “{code}” tidak tersedia. Pilih naskah yang disediakan, atau tulis naskah sendiri secara lengkap.',
  },
  'campaign.statements-overlap': {
    kind: 'invalid',
    text: 'Jenis penanda tangan “{kind}” mempunyai lebih dari satu naskah. Sisakan satu.',
  },
  'campaign.not-rehearsed': {
    kind: 'conflict',
    text: 'Kegiatan ini belum melalui gladi sejak perubahan terakhir. Jalankan gladi, periksa hasilnya, lalu terbitkan.',
  },
  'campaign.has-faults': {
    kind: 'conflict',
    text: 'Gladi menemukan {count} masalah. Perbaiki datanya, lalu jalankan gladi lagi sebelum menerbitkan.',
  },
  'campaign.count-changed': {
    kind: 'conflict',
    text: 'Jumlah wajib tanda tangan sekarang {actual}, bukan {expected} seperti yang Anda setujui. Periksa kembali pratinjau.',
  },
  'campaign.nobody': {
    kind: 'conflict',
    text: 'Tidak ada seorang pun dalam cakupan kegiatan ini. Periksa cakupan dan data pegawai.',
  },
  'campaign.deadline-not-later': {
    kind: 'invalid',
    text: 'Batas waktu hanya dapat diperpanjang. Pilih tanggal sesudah batas waktu yang berlaku.',
  },
  'campaign.unknown-wave': { kind: 'invalid', text: 'Gelombang {wave} tidak ada dalam kegiatan ini.' },
  'campaign.paused': {
    kind: 'conflict',
    text: 'Kegiatan ini sedang dihentikan sementara. Tunggu sampai dilanjutkan oleh BKD.',
  },
  'wave.already-recorded': { kind: 'conflict', text: 'Berita acara gelombang {wave} sudah dibuat.' },
});
