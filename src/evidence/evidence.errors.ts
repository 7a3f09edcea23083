import { refusals } from '../shared/refusal.js';

export const evidenceRefusal = refusals({
  'evidence.unit-not-found': {
    kind: 'not-found',
    text: 'Unit {code} tidak ditemukan, tidak termasuk kegiatan ini, atau berada di luar wewenang Anda.',
  },
  'evidence.bytes-missing': {
    kind: 'conflict',
    text: 'Berkas dengan SHA-256 {sha256} tidak ada di penyimpanan. Berkas bukti tidak dapat dibuat; jalankan pakta fsck.',
  },
  'evidence.bytes-changed': {
    kind: 'conflict',
    text: 'Isi berkas di penyimpanan tidak lagi sesuai dengan SHA-256 {sha256}. Berkas bukti tidak dibuat; jalankan pakta fsck.',
  },
  'evidence.not-ready': {
    kind: 'conflict',
    text: 'Berkas bukti belum selesai dibuat. Lihat kemajuannya pada pekerjaan ini, lalu unduh.',
  },
  'evidence.file-gone': {
    kind: 'not-found',
    text: 'Berkas bukti ini sudah dihapus (disimpan {days} hari). Minta pembuatan yang baru.',
  },
  'evidence.output-exists': {
    kind: 'conflict',
    text: '{path} sudah ada. Pilih nama lain, atau pindahkan dahulu yang lama.',
  },
});
