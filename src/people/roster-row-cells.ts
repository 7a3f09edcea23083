import { ROSTER_COLUMNS, type RosterCells, type RosterColumn } from './roster-line-columns.js';
import type { PlacedLine } from './roster-row.js';

/** A line as it stands in a file: what was read, written in our own spelling. */
export function cellsOf(value: Omit<PlacedLine, 'unitId'>, unitCode: string): RosterCells {
  const cells: Record<RosterColumn, string | null> = {
    id_eksternal: value.externalId,
    nip: value.nip,
    nama: value.name,
    jenis: value.kind,
    kode_unit: unitCode,
    jabatan: value.jabatan,
    jenis_jabatan: value.jenisJabatan,
    eselon: value.eselon,
    golongan: value.golongan,
    kedudukan_hukum: value.kedudukanHukum,
    kepala_unit: value.isHead ? 'ya' : 'tidak',
    sejak: value.since,
    kontak: value.contact,
  };
  return Object.fromEntries(ROSTER_COLUMNS.map((column) => [column, cells[column] ?? '']));
}
