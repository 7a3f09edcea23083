import { refusals } from '../shared/refusal.js';

export const coverageRefusal = refusals({
  'coverage.round-not-found': {
    kind: 'not-found',
    text: 'Kegiatan ini tidak ditemukan, belum diterbitkan, atau berada di luar wewenang Anda.',
  },
  'coverage.frozen': {
    kind: 'conflict',
    text: 'Kegiatan ini sudah ditutup; capaiannya tidak dapat berubah lagi.',
  },
});
