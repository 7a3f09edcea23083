import type { Day } from '../shared/dates.js';
import type { Echelon, LegalStanding, PositionType } from './ranks.js';
import type { RosterLine } from './roster-line.js';
import type { RosterColumn } from './roster-line-columns.js';
import type { RosterProblem } from './roster-line-problem.js';
import type { SignerKind } from './signer-kinds.js';

/** What becomes of a line: a new person, nothing, a new posting, or it is kept out. */
export const OUTCOMES = ['new', 'same', 'changed', 'wrong', 'doubtful'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a posting says, apart from its place and its beginning. */
export interface PostingContent {
  readonly kind: SignerKind;
  readonly name: string;
  readonly nameKey: string;
  readonly jabatan: string;
  readonly jenisJabatan: PositionType | null;
  readonly eselon: Echelon | null;
  readonly golongan: string | null;
  readonly kedudukanHukum: LegalStanding;
  readonly isHead: boolean;
  readonly contact: string | null;
}

/** A readable line whose unit exists. */
export interface PlacedLine extends PostingContent {
  readonly externalId: string | null;
  readonly nip: string | null;
  readonly unitId: number;
  /** `null`: the line counts from the batch's day on. */
  readonly since: Day | null;
}

/** Problems that only the roster as a whole can show; the others are those of the line itself. */
export type MatchProblemCode =
  | 'unit.unknown'
  | 'unit.closed'
  | 'line.twice'
  | 'person.two'
  | 'person.other-number'
  | 'person.new-number'
  | 'person.other-id'
  | 'person.other-name'
  | 'person.other-kind'
  | 'person.same-name'
  | 'person.elsewhere'
  | 'posting.newer'
  | 'posting.older';

export interface RowProblem extends Omit<RosterProblem, 'code'> {
  readonly code: RosterProblem['code'] | MatchProblemCode;
  /** The other line of the file that it is about. */
  readonly line?: number;
  /** The known persons that it is about. */
  readonly persons?: readonly string[];
}

/** A line of a file as it is staged. */
export interface RosterRow {
  readonly line: number;
  readonly outcome: Outcome;
  readonly personId: string | null;
  readonly problems: readonly RowProblem[];
  /** As in the file; kept where `value` is missing. */
  readonly cells: Partial<Record<RosterColumn, string>> | null;
  readonly value: PlacedLine | null;
}

/** A line that was read, placed in its unit. */
export function placeLine(line: RosterLine, unitId: number): PlacedLine {
  return {
    externalId: line.externalId,
    nip: line.nip,
    unitId,
    kind: line.kind,
    name: line.name,
    nameKey: line.nameKey,
    jabatan: line.position,
    jenisJabatan: line.positionType,
    eselon: line.echelon,
    golongan: line.rank,
    kedudukanHukum: line.legalStanding,
    isHead: line.headsUnit,
    since: line.since,
    contact: line.contact,
  };
}
