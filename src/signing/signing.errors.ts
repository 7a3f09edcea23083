import { refusals } from '../shared/refusal.js';

/** What this room refuses; verdicts about somebody's file are not refusals, see verdict.ts. */
export const signingRefusal = refusals({
  'seal-missing': {
    kind: 'conflict',
    text: 'Segel belum ada di {directory}. Buat segel demo atau pasang kunci dan rantai sertifikat.',
  },
  'seal-incomplete': {
    kind: 'conflict',
    text: 'Berkas segel di {directory} tidak lengkap: {file} tidak ada.',
  },
  'seal-exists': {
    kind: 'conflict',
    text: 'Di {directory} sudah ada segel; pindahkan dahulu sebelum memasang yang baru.',
  },
  'seal-unusable': {
    kind: 'invalid',
    text: 'Kunci segel tidak dapat dibuka: frasa sandi salah atau berkas rusak.',
  },
  'seal-key-unsupported': {
    kind: 'invalid',
    text: 'Kunci segel harus P-256, RSA-2048, atau RSA-3072; yang diberikan {key}.',
  },
  'seal-key-mismatch': { kind: 'invalid', text: 'Kunci segel bukan pasangan sertifikat {subject}.' },
  'seal-certificate-unusable': {
    kind: 'invalid',
    text: 'Sertifikat {subject} tidak boleh dipakai untuk menandatangani dokumen.',
  },
  'seal-chain-broken': { kind: 'invalid', text: 'Rantai sertifikat segel terputus setelah {subject}.' },
  'seal-passphrase-short': { kind: 'invalid', text: 'Frasa sandi segel paling sedikit {length} karakter.' },
  'signer-closed': { kind: 'conflict', text: 'Penanda tangan sudah ditutup.' },
  'signer-unavailable': {
    kind: 'busy',
    text: 'Layanan tanda tangan tidak dapat dihubungi. Coba lagi nanti.',
  },
  'signer-refused': { kind: 'forbidden', text: 'Layanan tanda tangan menolak: {reason}.' },
  'signature-too-large': {
    kind: 'invalid',
    text: 'Tanda tangan {bytes} bita tidak muat di ruang {room} bita.',
  },
  'placeholder-wrong': {
    kind: 'invalid',
    text: 'Dokumen tidak menyediakan tempat tanda tangan yang benar: {reason}.',
  },
  'pkcs11-absent': {
    kind: 'conflict',
    text: 'Paket opsional pkcs11js tidak terpasang. Jalankan npm install pkcs11js (memerlukan kompilator C++).',
  },
  'timestamp-unreachable': {
    kind: 'busy',
    text: 'Layanan stempel waktu tidak dapat dihubungi. Coba lagi nanti.',
  },
  'timestamp-refused': { kind: 'conflict', text: 'Stempel waktu tidak diperoleh: {reason}.' },
  'file-not-extendable': { kind: 'conflict', text: 'Berkas tidak dapat diberi revisi baru: {reason}.' },
  'field-not-free': { kind: 'conflict', text: 'Bidang tanda tangan {field} tidak ada atau sudah terisi.' },
});
