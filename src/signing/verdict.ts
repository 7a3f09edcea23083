/**
 * What verification can say, each with a sentence for people. The first part is about the file as a whole,
 * the second about one signature in it; the verdict on a file is `valid` or the first thing that is wrong.
 */
export const VERDICT_TEXTS = {
  valid: 'Semua tanda tangan sah dan dokumen tidak berubah sejak ditandatangani.',

  'too-large': 'Berkas terlalu besar untuk diperiksa.',
  malformed: 'Berkas ini bukan PDF yang utuh menurut standar.',
  truncated: 'Berkas terpotong: bagian akhirnya tidak ada.',
  unsupported: 'Berkas memakai susunan PDF yang tidak diterbitkan oleh sistem ini (misalnya disimpan ulang).',
  'no-signature': 'Berkas tidak memuat tanda tangan elektronik.',
  'changed-after-signature': 'Berkas diubah setelah ditandatangani.',

  'byterange-invalid': 'Cakupan tanda tangan tidak meliputi seluruh dokumen.',
  'signature-unreachable': 'Tanda tangan tidak berasal dari dokumen yang diliputinya.',
  'contents-empty': 'Tempat tanda tangan disediakan, tetapi masih kosong.',
  'subfilter-unsupported': 'Jenis tanda tangan ini bukan PAdES.',
  'cms-malformed': 'Isi tanda tangan rusak.',
  'cms-profile': 'Tanda tangan tidak memenuhi PAdES baseline.',
  'weak-algorithm': 'Tanda tangan memakai algoritma yang lemah atau tidak dikenal.',
  'digest-mismatch': 'Isi dokumen tidak sama dengan yang ditandatangani.',
  'certificate-mismatch': 'Sertifikat dalam tanda tangan bukan sertifikat penanda tangan.',
  'signature-invalid': 'Tanda tangan tidak cocok dengan kunci penanda tangan.',
  'chain-untrusted': 'Penerbit sertifikat penanda tangan tidak dipercaya.',
  'certificate-expired': 'Sertifikat sudah kedaluwarsa pada waktu yang diperiksa.',
  'certificate-not-yet-valid': 'Sertifikat belum berlaku pada waktu yang diperiksa.',
  'certificate-usage': 'Sertifikat tidak boleh dipakai untuk tanda tangan ini.',
  'timestamp-invalid': 'Stempel waktu di dalam tanda tangan tidak sah.',
} as const;

export type VerdictCode = keyof typeof VERDICT_TEXTS;

/** What went wrong, with a technical word for those who look closer. */
export interface Fault {
  readonly code: Exclude<VerdictCode, 'valid'>;
  readonly detail: string;
}

/** Ends a check; caught where a verdict is put together, never outside this room. */
export class Failed extends Error {
  override readonly name = 'Failed';

  constructor(
    readonly code: Fault['code'],
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
