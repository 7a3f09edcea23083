import { refusals } from '../shared/refusal.js';

export const accessRefusal = refusals({
  'access.unauthenticated': {
    kind: 'unauthenticated',
    text: 'Anda belum masuk, atau sesi Anda sudah berakhir. Silakan masuk kembali.',
  },
  'access.wrong-credentials': {
    kind: 'unauthenticated',
    text: 'Nama akun atau kata sandi tidak cocok. Periksa kembali, lalu coba lagi.',
  },
  'access.too-many-attempts': {
    kind: 'too-many',
    text: 'Terlalu banyak percobaan masuk yang gagal. Tunggu {seconds} detik, lalu coba lagi.',
  },
  // The same answer for what does not exist and for what is not yours: no hint that a thing exists.
  'access.not-found': {
    kind: 'not-found',
    text: 'Data yang Anda minta tidak ditemukan, atau berada di luar wewenang Anda.',
  },
  'access.forbidden': {
    kind: 'forbidden',
    text: 'Peran akun Anda tidak mencakup tindakan ini. Hubungi admin BKD bila Anda memerlukannya.',
  },
  'account.login-taken': {
    kind: 'conflict',
    text: 'Nama akun “{login}” sudah dipakai. Pilih nama lain.',
  },
  'account.unit-unknown': {
    kind: 'invalid',
    text: 'Unit {code} tidak ditemukan. Pakai kode unit yang terdaftar.',
  },
});
