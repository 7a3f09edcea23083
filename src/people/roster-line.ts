import type { Day } from '../shared/dates.js';
import { nameKey } from './names.js';
import type { Echelon, LegalStanding, PositionType } from './ranks.js';
import type { RosterCells } from './roster-line-columns.js';
import type { RosterProblem } from './roster-line-problem.js';
import { LineReader } from './roster-line-reader.js';
import type { SignerKind } from './signer-kinds.js';

export type { RosterProblem, RosterProblemCode } from './roster-line-problem.js';

/** A line that can be used: one person with the principal posting. */
export interface RosterLine {
  readonly externalId: string | null;
  /** 18 digits. */
  readonly nip: string | null;
  readonly name: string;
  /** What identifies the name within unit and kind. */
  readonly nameKey: string;
  readonly kind: SignerKind;
  readonly unitCode: string;
  readonly position: string;
  readonly positionType: PositionType | null;
  readonly echelon: Echelon | null;
  /** `III/d` of a PNS, `IX` of a PPPK. */
  readonly rank: string | null;
  readonly legalStanding: LegalStanding;
  readonly headsUnit: boolean;
  readonly since: Day | null;
  readonly contact: string | null;
}

export interface RosterReading {
  /** `null` when a problem is an error. */
  readonly value: RosterLine | null;
  readonly problems: readonly RosterProblem[];
}

/**
 * Reads the cells of one line. Everything that is wrong is reported at once; nothing is guessed.
 * `surplusCells`: how many non-empty cells the line has beyond the header's; then its columns have
 * shifted (an unquoted comma in a name) and no cell can be trusted.
 */
export function parseRosterLine(cells: RosterCells, surplusCells = 0): RosterReading {
  const line = new LineReader(cells);
  if (surplusCells > 0) {
    line.error(
      null,
      'line.cells',
      'Baris ini berisi lebih banyak sel daripada judul kolom. Apit isi yang mengandung koma atau titik koma dengan tanda petik ganda.',
    );
    return { value: null, problems: line.problems };
  }
  const kind = line.kind();
  const name = line.required('nama');
  if (name && !/\p{L}/u.test(name)) {
    line.error('nama', 'name.letters', 'Nama tidak berisi huruf. Isi nama lengkap pegawai.');
  }
  const value = {
    externalId: line.code('id_eksternal', 'id.characters', 'ID eksternal'),
    nip: line.nip(kind),
    name,
    nameKey: nameKey(name),
    kind,
    unitCode: line.required('kode_unit') && line.code('kode_unit', 'unit.characters', 'Kode unit'),
    position: line.required('jabatan'),
    positionType: line.positionType(),
    echelon: line.echelon(kind),
    rank: line.rank(kind),
    legalStanding: line.legalStanding(),
    headsUnit: line.headsUnit(),
    since: line.since(),
    contact: line.contact(),
  };
  const isUsable = line.problems.every(({ severity }) => severity === 'warning');
  return { value: isUsable ? (value as RosterLine) : null, problems: line.problems };
}
