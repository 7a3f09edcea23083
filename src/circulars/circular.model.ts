import type { Day } from '../shared/dates.js';
import type { UnitKind } from '../hierarchy/unit-kinds.js';
import type { CircularState } from './circular.states.js';
import type { Holder, Mandate } from './signer-lines.js';

/** A numbered part of the body: a sentence and what is listed under it. Plain text with placeholders. */
export interface Point {
  readonly text: string;
  readonly sub: readonly string[];
}

/** What is attached: a table of one's own, or the catalogue of prohibited acts in force on the letter's day. */
export type Annex =
  | { readonly kind: 'catalogue'; readonly title: string }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly { readonly title: string; readonly weight: number }[];
      readonly rows: readonly (readonly string[])[];
    };

/** Units that get the letter: of these kinds (all when absent) in the subtrees of these units. */
export interface Scope {
  readonly unitCodes: readonly string[];
  readonly kinds?: readonly UnitKind[];
}

/** Somebody who gets a copy; with a unit it is delivered there. */
export interface Copy {
  readonly title: string;
  readonly unitCode: string | null;
}

export const URGENCIES = ['biasa', 'penting', 'segera', 'amat-segera', 'terbatas', 'rahasia'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** A draft: everything that its drafter decides. */
export interface CircularContent {
  readonly issuerCode: string;
  /** `letter`: Nomor, Sifat, Lampiran, Hal beside the date; `plain`: Yth. and title alone (Permendagri 1/2023). */
  readonly layout: 'letter' | 'plain';
  /** Kop of the office ("GUBERNUR SULAWESI SELATAN") or of the agency that issues. */
  readonly letterhead: 'office' | 'agency';
  readonly pageSize: 'A4' | 'F4';
  readonly classification: string;
  readonly day: Day;
  readonly urgency: Urgency;
  readonly subject: string;
  readonly addressees: readonly string[];
  readonly addressPlace: string;
  readonly opening: string;
  /** Codes of legal bases, in the order in which they are printed. */
  readonly bases: readonly string[];
  readonly points: readonly Point[];
  readonly closing: string;
  readonly copies: readonly Copy[];
  readonly annexes: readonly Annex[];
  readonly mandateId: string;
  readonly scope: Scope;
  readonly deadline: Day;
  readonly parentId: string | null;
  readonly supersedesId: string | null;
  readonly campaignId: string | null;
}

export interface Reviewer {
  readonly step: number;
  readonly accountId: string;
  readonly title: string;
}

/** What a number froze: the letter as it is sealed, word for word, with the mandate that it is signed by. */
export interface Frozen {
  readonly content: CircularContent;
  readonly number: string;
  readonly mandate: StoredMandate;
  readonly letterhead: LetterheadLines;
  readonly bases: readonly string[];
  readonly opening: string;
  readonly points: readonly Point[];
  readonly closing: string;
  readonly annexes: readonly FrozenAnnex[];
}

export interface FrozenAnnex {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly weight: number }[];
  readonly rows: readonly (readonly string[])[];
}

export interface LetterheadLines {
  /** Empty for the kop of an office, which has one bold line alone. */
  readonly government: string;
  readonly agency: string;
  readonly address: readonly string[];
  /** The government's name on the seal. */
  readonly governmentName: string;
  readonly place: string;
}

export interface StoredMandate extends Mandate {
  readonly id: string;
  readonly accountId: string;
  readonly unitId: number;
  readonly unitCode: string;
  readonly holder: Holder;
  readonly decree: string;
  readonly validFrom: Day;
  readonly validTo: Day | null;
}

/** A circular as stored. `number` is null until one is taken. */
export interface Circular {
  readonly id: string;
  readonly origin: 'own' | 'external';
  readonly state: CircularState;
  readonly issuerUnitId: number;
  readonly issuerCode: string;
  readonly issuerName: string;
  readonly content: CircularContent;
  readonly version: number;
  readonly day: Day;
  readonly subject: string;
  readonly number: string | null;
  /** Of an external letter, who wrote it. */
  readonly sender: string | null;
  readonly frozen: Frozen | null;
  readonly parentId: string | null;
  readonly supersedesId: string | null;
  readonly campaignId: string | null;
  readonly verificationCode: string;
  readonly documentId: string | null;
  readonly createdBy: string;
  readonly publishedAt: Date | null;
  readonly distributedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
}
