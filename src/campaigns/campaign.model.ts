import type { Day } from '../shared/dates.js';
import type { Letterhead } from '../hierarchy/hierarchy.queries.js';
import type { SignerKind } from '../people/signer-kinds.js';
import type { CampaignState } from './campaign.states.js';
import type { NamedOfficial, Selection } from './selection.js';

export interface LegalBasis {
  readonly title: string;
  readonly about: string;
}

/** The text of a pledge for certain kinds of signer, as it will be printed. */
export interface Statement {
  readonly code: string;
  readonly kinds: readonly SignerKind[];
  readonly titleLines: readonly string[];
  readonly opening: string;
  readonly points: readonly string[];
  readonly sanction: string;
  readonly closing: string;
  readonly source: string;
}

/** A part of a campaign with its own date, place, leader and witness. */
export interface Wave {
  readonly name: string;
  readonly selection: Selection;
  readonly day: Day;
  /** Ends with this day in the zone of the province. */
  readonly deadline: Day;
  readonly place: string;
  readonly leader: NamedOfficial | null;
  readonly witness: NamedOfficial | null;
}

/** What an officer writes before anything is issued. */
export interface CampaignDraft {
  readonly name: string;
  readonly issuerCode: string;
  readonly legalBases: readonly LegalBasis[];
  readonly scope: Selection;
  readonly place: string;
  /** The posting on this day decides where a person signs. */
  readonly lockDay: Day;
  readonly pageSize: 'A4' | 'F4';
  readonly statements: readonly Statement[];
  readonly waves: readonly Wave[];
}

export interface StoredStatement extends Statement {
  readonly id: number;
  readonly version: number;
  readonly sha256: string;
}

export interface StoredWave extends Wave {
  readonly number: number;
  readonly recordCode: string | null;
}

/** What a rehearsal found; launching asks for the same count again. */
export interface RehearsalResult {
  readonly required: number;
  readonly byRegency: Readonly<Record<string, number>>;
  readonly byKind: Readonly<Record<string, number>>;
  readonly byWave: Readonly<Record<string, number>>;
  readonly faultCount: number;
  /** The first 200. */
  readonly faults: readonly RehearsalFault[];
  /** People of one unit and kind with the same name: perhaps one person twice. Shown, never blocking; the first 200. */
  readonly namesakes: readonly {
    readonly unitCode: string;
    readonly name: string;
    readonly persons: readonly string[];
  }[];
  /** Documents rendered and sealed with the stamp GLADI. */
  readonly sampled: number;
  readonly at: string;
}

export interface RehearsalFault {
  readonly personId: string;
  readonly name: string;
  readonly unitCode: string;
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export interface Campaign extends Omit<CampaignDraft, 'statements' | 'waves'> {
  readonly id: string;
  readonly issuerUnitId: number;
  readonly state: CampaignState;
  readonly paused: boolean;
  readonly statements: readonly StoredStatement[];
  readonly waves: readonly StoredWave[];
  readonly rehearsal: RehearsalResult | null;
  /** As they were at launch, by government: what is issued keeps its head. */
  readonly letterheads: Readonly<Record<string, Letterhead>> | null;
  readonly issuedAt: Date | null;
  readonly closedAt: Date | null;
}
