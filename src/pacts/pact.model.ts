import type { Echelon } from '../people/ranks.js';
import type { SignerKind } from '../people/signer-kinds.js';
import type { PactState } from './pact.states.js';

/** How a pact came to be signed. No code path may make `wet-ink` until scans are reviewed by two persons. */
export type SigningMethod = 'electronic' | 'certified' | 'wet-ink';

/** The person as locked at issue: what is printed, whatever the roster says later. */
export interface PersonSnapshot {
  readonly name: string;
  readonly nip: string | null;
  readonly kind: SignerKind;
  readonly jabatan: string;
  readonly eselon: Echelon | null;
  /** Golongan: `III/d`, or `IX` of a PPPK. */
  readonly golongan: string | null;
  readonly unitCode: string;
  readonly unitName: string;
  /** The government on whose letterhead the pact is printed. */
  readonly governmentCode: string;
  readonly instansi: string;
  /** Where that government signs: "Watampone". */
  readonly place: string;
}

export interface Pact {
  readonly id: string;
  readonly campaignId: string;
  readonly personId: string;
  readonly personRef: string;
  readonly wave: number;
  readonly unitId: number;
  readonly statementId: number;
  readonly isHead: boolean;
  readonly snapshot: PersonSnapshot;
  readonly state: PactState;
  readonly method: SigningMethod | null;
  readonly reason: string | null;
  readonly verificationCode: string;
  readonly documentId: string | null;
  readonly signedAt: Date | null;
  readonly stateAt: Date;
  readonly replacesId: string | null;
}
