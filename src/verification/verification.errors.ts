import { refusals } from '../shared/refusal.js';

export const verificationRefusal = refusals({
  'verification.nothing-asked': {
    kind: 'invalid',
    text: 'Isi salah satu: kode verifikasi (16 huruf dan angka) atau sidik jari SHA-256 berkas (64 angka heksadesimal).',
  },
  'verification.bad-hash': {
    kind: 'invalid',
    text: 'Sidik jari SHA-256 terdiri atas 64 angka heksadesimal (0–9 dan a–f). Salin seluruhnya, lalu ulangi.',
  },
});
