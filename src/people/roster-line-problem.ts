import type { RosterColumn } from './roster-line-columns.js';

export type RosterProblemCode =
  | 'line.cells'
  | 'text.required'
  | 'text.too-long'
  | 'text.control'
  | 'text.formula'
  | 'id.characters'
  | 'nip.scientific'
  | 'nip.rounded'
  | 'nip.characters'
  | 'nip.length'
  | 'nip.birth'
  | 'nip.appointment'
  | 'nip.too-young'
  | 'nip.sex'
  | 'nip.other-kind'
  | 'nip.missing'
  | 'nip.unexpected'
  | 'name.letters'
  | 'kind.unknown'
  | 'unit.characters'
  | 'position-type.unknown'
  | 'echelon.unknown'
  | 'echelon.unexpected'
  | 'rank.unknown'
  | 'rank.unexpected'
  | 'standing.unknown'
  | 'head.unknown'
  | 'since.unreadable'
  | 'contact.unreadable';

export interface RosterProblem {
  /** `null`: it is about the line as a whole. */
  readonly column: RosterColumn | null;
  readonly code: RosterProblemCode;
  /** Indonesian: what is wrong and what to do. */
  readonly message: string;
  /** A warning does not keep the line out. */
  readonly severity: 'error' | 'warning';
}
