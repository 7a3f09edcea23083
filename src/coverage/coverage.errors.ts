import { refusals } from '../shared/refusal.js';

export const coverageRefusal = refusals({
  'coverage.round-not-found': {
    kind: 'not-found',
    text: 'Kegiatan ini tidak ditemukan, belum diterbitkan, atau berada di luar wewenang Anda.',
  },
  'coverage.unit-not-on-board': {
    kind: 'not-found',
    text: 'Unit {code} tidak tercatat pada capaian kegiatan ini: sudah ditutup, atau baru ada sesudahnya.',
  },
  'coverage.frozen': {
    kind: 'conflict',
    text: 'Kegiatan ini sudah ditutup; capaiannya tidak dapat berubah lagi.',
  },
});
