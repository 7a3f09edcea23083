import { refusals } from '../shared/refusal.js';

export const regionRefusal = refusals({
  'region.province-unknown': {
    kind: 'invalid',
    text: 'Kode provinsi {code} tidak dikenal. Gunakan dua angka kode Kemendagri, misalnya 73 untuk Sulawesi Selatan.',
  },
});
