/**
 * The states of a pact and who leads it from one to another, as data. `revoked` and `superseded` are ends:
 * the person gets a new open pact that refers to the old one.
 */
export const PACT_STATES = ['open', 'signed', 'declined', 'exempt', 'revoked', 'superseded'] as const;
export type PactState = (typeof PACT_STATES)[number];

interface PactActFacts {
  readonly from: readonly PactState[];
  readonly to: PactState;
  /** Who may: the person alone, one officer, or two officers of whom the second decides. */
  readonly by: 'signer' | 'officer' | 'two officers';
  /** What must be there for the act to count. */
  readonly evidence: 'sealed document' | 'reason';
}

export const PACT_ACTS = {
  sign: { from: ['open', 'declined'], to: 'signed', by: 'signer', evidence: 'sealed document' },
  decline: { from: ['open'], to: 'declined', by: 'signer', evidence: 'reason' },
  exempt: { from: ['open', 'declined'], to: 'exempt', by: 'two officers', evidence: 'reason' },
  endExemption: { from: ['exempt'], to: 'open', by: 'officer', evidence: 'reason' },
  revoke: { from: ['signed'], to: 'revoked', by: 'officer', evidence: 'reason' },
  supersede: { from: ['signed'], to: 'superseded', by: 'officer', evidence: 'reason' },
} as const satisfies Record<string, PactActFacts>;

export type PactAct = keyof typeof PACT_ACTS;

/** Why somebody declines: a closed list, since free text never leaves the issuer. */
export const DECLINE_REASONS = {
  'keberatan-isi': 'Keberatan atas isi pakta',
  'data-salah': 'Data saya pada pakta ini salah',
  'bukan-kewajiban': 'Merasa tidak termasuk yang wajib menandatangani',
  lainnya: 'Alasan lain',
} as const;
export type DeclineReason = keyof typeof DECLINE_REASONS;

/** Why somebody need not sign: a closed list without medical detail. */
export const EXEMPTION_REASONS = {
  'meninggal-dunia': 'Meninggal dunia',
  pensiun: 'Pensiun',
  'pindah-instansi': 'Pindah ke instansi lain',
  berhenti: 'Berhenti atau diberhentikan',
  'pemberhentian-sementara': 'Pemberhentian sementara',
  'cuti-di-luar-tanggungan': 'Cuti di luar tanggungan negara',
  'tugas-belajar': 'Tugas belajar di luar daerah',
  'berhalangan-tetap': 'Berhalangan tetap',
  'salah-data': 'Tercatat ganda atau salah data',
} as const;
export type ExemptionReason = keyof typeof EXEMPTION_REASONS;

/** Why a signed pact no longer counts. */
export const REVOCATION_REASONS = {
  'ditandatangani-orang-lain': 'Ditandatangani oleh orang lain',
  'salah-orang': 'Diterbitkan untuk orang yang salah',
  'salah-data': 'Data pada pakta salah',
  'keputusan-pejabat': 'Keputusan pejabat yang berwenang',
} as const;
export type RevocationReason = keyof typeof REVOCATION_REASONS;
