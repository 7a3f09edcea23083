import type { BoardRow } from '../coverage/board.js';
import { percentage, showPercentage, requiredOf, signedOf, type Counts } from '../coverage/coverage.rules.js';
import type { Letterhead } from '../hierarchy/hierarchy.queries.js';

/** What a round counts, in words. */
export interface RecapSubject {
  readonly kind: 'campaign' | 'circular';
  /** "Pakta Integritas …" or "Surat Edaran Nomor 270/12462/BKD tentang …". */
  readonly title: string;
}

/** What a recapitulation prints. */
export interface RecapFacts {
  readonly subject: RecapSubject;
  readonly unit: { readonly id: number; readonly code: string; readonly name: string };
  readonly letterhead: Letterhead;
  readonly asOf: Date;
  readonly rows: readonly RecapRow[];
  readonly total: Counts;
}

/** One line of a recapitulation, as numbers: what is frozen. */
export interface RecapRow {
  readonly unit: string;
  readonly code: string;
  readonly counts: Counts;
}

/** The unit alone, its children with their subtrees; their sum is the unit's subtree. */
export function recapRows(rows: readonly BoardRow[], unitCode: string): { rows: RecapRow[]; total: Counts } {
  const unit = rows.find(({ code }) => code === unitCode)!;
  const below = rows.filter(({ code }) => code !== unitCode);
  return {
    rows: [
      { unit: `${unit.name} (sendiri)`, code: unit.code, counts: countsOf(unit.own) },
      ...below.map((row) => ({ unit: row.name, code: row.code, counts: countsOf(row.subtree) })),
    ].filter(({ counts }) => requiredOf(counts) + counts.exempt > 0),
    total: countsOf(unit.subtree),
  };
}

function countsOf({ open, electronic, certified, wetInk, declined, exempt, overdue }: Counts): Counts {
  return { open, electronic, certified, wetInk, declined, exempt, overdue };
}

/** The cells of a line as they are printed. */
export function recapCells(counts: Counts) {
  const show = (value: number): string => value.toLocaleString('id-ID');
  const share = percentage(signedOf(counts), requiredOf(counts));
  return {
    wajib: show(requiredOf(counts)),
    sudah: show(signedOf(counts)),
    persen: showPercentage(share),
    menolak: show(counts.declined),
    belum: show(counts.open),
    lewat: show(counts.overdue),
    dikecualikan: show(counts.exempt),
  };
}

/** The values of `rekapitulasi.hbs`; `said` is the instant in words. */
export function recapValues(facts: RecapFacts, said: string) {
  const { letterhead, subject } = facts;
  const isCircular = subject.kind === 'circular';
  return {
    kertas: 'F4',
    kop: {
      pemerintah: letterhead.governmentLine,
      perangkat: letterhead.agencyLine,
      alamat: letterhead.addressLines,
    },
    judul: isCircular
      ? 'REKAPITULASI TANDA TERIMA SURAT EDARAN'
      : 'REKAPITULASI PENANDATANGANAN PAKTA INTEGRITAS',
    perihal: subject.title,
    unit: facts.unit.name,
    keadaan: said,
    kata: { sudah: isCircular ? 'Diterima' : 'Sudah', menolak: 'Menolak' },
    baris: facts.rows.map(({ unit, counts }, index) => ({
      nomor: String(index + 1),
      unit,
      ...recapCells(counts),
    })),
    jumlah: recapCells(facts.total),
    kaki: 'Rekapitulasi ini dibuat oleh sistem dan disegel secara elektronik oleh instansi penerbit. Keaslian dapat diperiksa dengan memindai kode QR.',
  };
}
