import { refusals } from '../shared/refusal.js';

export const databaseRefusal = refusals({
  'database.bad-value': {
    kind: 'invalid',
    text: 'Ada isian yang tidak dapat disimpan, misalnya angka yang terlalu besar. Periksa isiannya, lalu kirim lagi.',
  },
  'database.busy': {
    kind: 'busy',
    text: 'Basis data sedang sibuk. Permintaan Anda belum diproses; silakan ulangi beberapa saat lagi.',
  },
});
