import { nameKey } from '../people/names.js';

/** What the public may learn about a code or a file. */
export type VerificationStatus = 'valid' | 'revoked' | 'superseded' | 'unknown';

/** What somebody asked about, as the store has it. */
export interface Subject {
  readonly state: string;
  readonly revisions: readonly unknown[];
}

/**
 * The verdict. A pact that is open, declined or exempt was never a document: its code is answered like one
 * that does not exist, so that nobody learns from it who has not signed.
 */
export function statusOf(found: Subject | undefined): VerificationStatus {
  if (!found || found.revisions.length === 0) return 'unknown';
  switch (found.state) {
    case 'signed':
      return 'valid';
    case 'revoked':
    case 'superseded':
      return found.state;
    default:
      return 'unknown';
  }
}

const MOST_WORDS = 4;

/**
 * A name as strangers may see it: the initial of each word without titles and degrees, at most four. The
 * stars do not tell how long a word is. `Drs. H. Andi Baso, M.Si.` is `A••• B•••`.
 */
export function maskName(name: string): string {
  const words = nameKey(name)
    .split(' ')
    .filter((word) => word !== '');
  return words
    .slice(0, MOST_WORDS)
    .map((word) => `${[...word][0]!.toUpperCase()}•••`)
    .join(' ');
}

/** The SHA-256 in what somebody pasted: spaces, colons and case are forgiven; undefined when it is none. */
export function readHash(typed: string): string | undefined {
  const digits = typed.replace(/[\s:]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** Sentences for each verdict: a heading, and what it means. */
export const STATUS_TEXTS: Readonly<Record<VerificationStatus, { title: string; text: string }>> = {
  valid: {
    title: 'Dokumen asli dan sah',
    text: 'Dokumen ini diterbitkan oleh sistem ini, sudah ditandatangani, dan masih berlaku.',
  },
  revoked: {
    title: 'Dokumen asli, tetapi telah dicabut',
    text: 'Dokumen ini pernah diterbitkan dan ditandatangani, tetapi tidak berlaku lagi karena telah dicabut.',
  },
  superseded: {
    title: 'Dokumen asli, tetapi telah digantikan',
    text: 'Dokumen ini pernah diterbitkan dan ditandatangani, tetapi tidak berlaku lagi karena telah digantikan.',
  },
  unknown: {
    title: 'Tidak ditemukan',
    text: 'Tidak ada dokumen bertanda tangan dengan kode atau sidik jari itu. Periksa kembali penulisannya; bila tetap tidak ditemukan, jangan percayai dokumennya.',
  },
};

/** What a method is worth, said as it is. */
export const METHOD_TEXTS: Readonly<Record<string, string>> = {
  electronic: 'Tanda tangan elektronik tidak tersertifikasi, disegel oleh instansi penerbit',
  certified: 'Tanda tangan elektronik tersertifikasi',
  'wet-ink': 'Tanda tangan basah yang dipindai dan diperiksa',
};
