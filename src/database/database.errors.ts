import { refusals } from '../shared/refusal.js';

export const databaseRefusal = refusals({
  'database.busy': {
    kind: 'busy',
    text: 'Basis data sedang sibuk. Permintaan Anda belum diproses; silakan ulangi beberapa saat lagi.',
  },
});
