/**
 * The states of a circular and who leads it from one to another, as data. From `numbered` on the text is
 * frozen; `void`, `revoked` and `superseded` are ends and stay in the register for ever.
 */
export const CIRCULAR_STATES = [
  'draft',
  'review',
  'approved',
  'numbered',
  'void',
  'published',
  'revoked',
  'superseded',
] as const;
export type CircularState = (typeof CIRCULAR_STATES)[number];

interface CircularActFacts {
  readonly from: readonly CircularState[];
  readonly to: CircularState;
  readonly by: 'drafter' | 'reviewer' | 'signer' | 'system' | 'manager';
}

export const CIRCULAR_ACTS = {
  submit: { from: ['draft'], to: 'review', by: 'drafter' },
  recall: { from: ['review', 'approved'], to: 'draft', by: 'drafter' },
  giveBack: { from: ['review'], to: 'draft', by: 'reviewer' },
  approve: { from: ['review'], to: 'approved', by: 'reviewer' },
  number: { from: ['approved'], to: 'numbered', by: 'signer' },
  publish: { from: ['numbered'], to: 'published', by: 'signer' },
  void: { from: ['numbered'], to: 'void', by: 'manager' },
  revoke: { from: ['published'], to: 'revoked', by: 'manager' },
  supersede: { from: ['published'], to: 'superseded', by: 'system' },
} as const satisfies Record<string, CircularActFacts>;

export type CircularAct = keyof typeof CIRCULAR_ACTS;

/** States in which the letter has gone out and has its number for good. */
export const OUT: readonly CircularState[] = ['published', 'revoked', 'superseded'];

export const STATE_LABELS: Readonly<Record<CircularState, string>> = {
  draft: 'konsep',
  review: 'dalam paraf',
  approved: 'siap ditandatangani',
  numbered: 'bernomor, menunggu segel',
  void: 'nomor batal',
  published: 'berlaku',
  revoked: 'dicabut',
  superseded: 'digantikan',
};
