import type { FieldFault } from '../shared/refusal.js';
import { personRefusal } from './people.errors.js';
import { parseRosterLine, type RosterLine } from './roster-line.js';
import type { RosterCells, RosterColumn } from './roster-line-columns.js';

/** What a recorded act says of a person: the fields of the API, read by the rules of a roster line. */
export interface PersonFields {
  readonly external_id?: string | null;
  readonly nip?: string | null;
  readonly name?: string;
  readonly kind?: string;
  readonly unit?: string;
  readonly position?: string;
  readonly position_type?: string | null;
  readonly echelon?: string | null;
  readonly rank?: string | null;
  readonly legal_standing?: string;
  readonly heads_unit?: boolean;
  readonly since?: string;
  readonly contact?: string | null;
}

const FIELD_OF: Readonly<Record<RosterColumn, keyof PersonFields>> = {
  id_eksternal: 'external_id',
  nip: 'nip',
  nama: 'name',
  jenis: 'kind',
  kode_unit: 'unit',
  jabatan: 'position',
  jenis_jabatan: 'position_type',
  eselon: 'echelon',
  golongan: 'rank',
  kedudukan_hukum: 'legal_standing',
  kepala_unit: 'heads_unit',
  sejak: 'since',
  kontak: 'contact',
};

/** Cells of a roster line with those that an act names replaced. */
export function cellsFrom(fields: PersonFields, known: RosterCells = {}): RosterCells {
  const cells: RosterCells = { ...known };
  for (const [column, field] of Object.entries(FIELD_OF) as [RosterColumn, keyof PersonFields][]) {
    const value = fields[field];
    if (value === undefined) continue;
    cells[column] = typeof value === 'boolean' ? (value ? 'ya' : 'tidak') : (value ?? '');
  }
  return cells;
}

/** Reads an act by the rules of a roster line; throws every error with the field of the API. */
export function readPersonCells(cells: RosterCells): RosterLine {
  const { value, problems } = parseRosterLine(cells);
  if (value) return value;
  const errors = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ column, code, message }): FieldFault => ({
      code,
      field: column === null ? '' : FIELD_OF[column],
      message,
    }));
  throw personRefusal('person.fields-wrong', { field: errors[0]?.field, errors });
}
