/** The columns of a roster file, in the order in which the template and the correction file have them. */
export const ROSTER_COLUMNS = [
  'id_eksternal',
  'nip',
  'nama',
  'jenis',
  'kode_unit',
  'jabatan',
  'jenis_jabatan',
  'eselon',
  'golongan',
  'kedudukan_hukum',
  'kepala_unit',
  'sejak',
  'kontak',
] as const;

export type RosterColumn = (typeof ROSTER_COLUMNS)[number];

/** The cells of one line as text, by column; an absent column is an empty cell. */
export type RosterCells = Partial<Record<RosterColumn, string>>;

interface ColumnFacts {
  /** Without it the file is refused as a whole. */
  readonly required: boolean;
  readonly maxLength: number;
  /** Headers that people write, beside the column's own name. */
  readonly headers: readonly string[];
}

export const ROSTER_COLUMN_FACTS: Readonly<Record<RosterColumn, ColumnFacts>> = {
  id_eksternal: { required: false, maxLength: 64, headers: ['id', 'id pegawai', 'id eksternal', 'pns id'] },
  nip: {
    required: false,
    maxLength: 64,
    headers: ['nip baru', 'nip/ni pppk', 'nip ni pppk', 'ni pppk', 'nip pppk', 'nomor induk pegawai'],
  },
  nama: {
    required: true,
    maxLength: 200,
    headers: ['nama lengkap', 'nama pegawai', 'nama dan gelar', 'nama gelar'],
  },
  jenis: {
    required: true,
    maxLength: 64,
    headers: ['jenis pegawai', 'jenis kepegawaian', 'status pegawai', 'status kepegawaian'],
  },
  kode_unit: {
    required: true,
    maxLength: 64,
    headers: ['unit', 'kode unit kerja', 'kode unor', 'kode opd', 'kode satker'],
  },
  jabatan: { required: true, maxLength: 300, headers: ['nama jabatan', 'jabatan terakhir'] },
  jenis_jabatan: { required: false, maxLength: 64, headers: ['tipe jabatan'] },
  eselon: { required: false, maxLength: 32, headers: ['eselonering', 'eselon jabatan'] },
  golongan: {
    required: false,
    maxLength: 64,
    headers: ['gol', 'gol ruang', 'golongan ruang', 'pangkat golongan', 'pangkat/gol', 'gol. ruang'],
  },
  kedudukan_hukum: {
    required: false,
    maxLength: 64,
    headers: ['kedudukan', 'kode kedudukan hukum', 'status kedudukan'],
  },
  kepala_unit: {
    required: false,
    maxLength: 16,
    headers: ['kepala', 'pimpinan unit', 'kepala unit kerja', 'pimpinan'],
  },
  sejak: { required: false, maxLength: 32, headers: ['tmt', 'tmt jabatan', 'sejak tanggal', 'tmt unit'] },
  kontak: { required: false, maxLength: 254, headers: ['email', 'e-mail', 'surel', 'alamat email'] },
};

const BY_HEADER = new Map<string, RosterColumn>(
  ROSTER_COLUMNS.flatMap((column) =>
    [column, ...ROSTER_COLUMN_FACTS[column].headers].map((header): [string, RosterColumn] => [
      foldHeader(header),
      column,
    ]),
  ),
);

export interface RosterHeader {
  /** Column of each cell of a row; `null` = a column that is not read. */
  readonly columns: readonly (RosterColumn | null)[];
  readonly missing: readonly RosterColumn[];
  /** Columns that two headers claim. */
  readonly doubled: readonly RosterColumn[];
  /** Headers that are not read, as written; a NIK is among them by intention (it is not stored). */
  readonly ignored: readonly string[];
}

/** Finds the columns by the first row's headers: case, spaces and signs do not matter. */
export function readHeader(cells: readonly string[]): RosterHeader {
  const columns = cells.map((cell) => BY_HEADER.get(foldHeader(cell)) ?? null);
  return {
    columns,
    missing: ROSTER_COLUMNS.filter(
      (column) => ROSTER_COLUMN_FACTS[column].required && !columns.includes(column),
    ),
    doubled: ROSTER_COLUMNS.filter((column) => columns.filter((each) => each === column).length > 1),
    ignored: cells.filter((cell, index) => columns[index] === null && cell.trim() !== ''),
  };
}

function foldHeader(header: string): string {
  return header.toLowerCase().replace(/[^a-z0-9]/g, '');
}
