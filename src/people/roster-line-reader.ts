import { type Day, isDay } from '../shared/dates.js';
import { readNip } from './nip.js';
import {
  type Echelon,
  LEGAL_STANDINGS,
  type LegalStanding,
  POSITION_TYPES,
  type PositionType,
  readEchelon,
  readPnsRank,
  readPppkRank,
  saysNoEchelon,
} from './ranks.js';
import {
  ROSTER_COLUMN_FACTS,
  ROSTER_COLUMNS,
  type RosterCells,
  type RosterColumn,
} from './roster-line-columns.js';
import type { RosterProblem, RosterProblemCode } from './roster-line-problem.js';
import { readSignerKind, SIGNER_KINDS, type SignerKind } from './signer-kinds.js';

/** Separators and marks that change how text is read without being seen (bidi controls, zero width). */
const HIDDEN = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]/u;

/** Reads the cells of one line, each method one column, and collects what is wrong with them. */
export class LineReader {
  readonly problems: RosterProblem[] = [];
  private readonly texts: Record<RosterColumn, string>;

  constructor(cells: RosterCells) {
    const texts: RosterCells = {};
    for (const column of ROSTER_COLUMNS) texts[column] = this.text(column, cells[column] ?? '');
    this.texts = texts as Record<RosterColumn, string>;
  }

  error(column: RosterColumn | null, code: RosterProblemCode, message: string): void {
    this.problems.push({ column, code, message, severity: 'error' });
  }

  warning(column: RosterColumn, code: RosterProblemCode, message: string): void {
    this.problems.push({ column, code, message, severity: 'warning' });
  }

  required(column: RosterColumn): string {
    if (this.texts[column] === '' && !this.problems.some((problem) => problem.column === column)) {
      this.error(column, 'text.required', `Kolom ${column} wajib diisi.`);
    }
    return this.texts[column];
  }

  kind(): SignerKind | null {
    const typed = this.required('jenis');
    const kind = readSignerKind(typed);
    if (typed !== '' && !kind) {
      const known = Object.values(SIGNER_KINDS).map(({ label }) => label);
      this.error(
        'jenis',
        'kind.unknown',
        `Jenis "${clip(typed)}" tidak dikenal. Gunakan salah satu: ${known.join(', ')}.`,
      );
    }
    return kind;
  }

  code(column: 'id_eksternal' | 'kode_unit', problem: RosterProblemCode, label: string): string | null {
    const typed = this.texts[column];
    if (typed === '') return null;
    if (!/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/.test(typed)) {
      this.error(
        column,
        problem,
        `${label} hanya boleh berisi huruf, angka, titik, garis, dan garis miring, tanpa spasi.`,
      );
    }
    return typed;
  }

  nip(kind: SignerKind | null): string | null {
    const typed = this.texts.nip;
    const numberLabel = kind && SIGNER_KINDS[kind].numberLabel;
    if (typed === '' || typed === '-') {
      if (numberLabel) {
        this.warning(
          'nip',
          'nip.missing',
          `${numberLabel} kosong. Lengkapi agar orang ini dapat dikenali pasti.`,
        );
      }
      return null;
    }
    const expected = numberLabel === 'NIP' ? 'pns' : numberLabel === 'NI PPPK' ? 'pppk' : undefined;
    const reading = readNip(typed, expected);
    if (!reading.ok) {
      this.error('nip', reading.fault.code, reading.fault.message);
      return null;
    }
    for (const { code, message } of reading.nip.doubts) this.warning('nip', code, message);
    // A PNS who was elected kepala desa keeps the number (kedudukan hukum 08).
    if (kind && !numberLabel && this.texts.kedudukan_hukum.replace(/^8$/, '08') !== '08') {
      this.warning(
        'nip',
        'nip.unexpected',
        `${SIGNER_KINDS[kind].label} biasanya tidak memiliki NIP. Periksa jenis atau NIP-nya.`,
      );
    }
    return reading.nip.digits;
  }

  positionType(): PositionType | null {
    const typed = this.texts.jenis_jabatan.toLowerCase().replace(/^jabatan\s+/, '');
    if (typed === '' || typed === '-') return null;
    const type = (Object.keys(POSITION_TYPES) as PositionType[]).find((each) => typed.startsWith(each));
    if (type) return type;
    this.error(
      'jenis_jabatan',
      'position-type.unknown',
      'Isi jenis jabatan dengan struktural, fungsional, atau pelaksana.',
    );
    return null;
  }

  echelon(kind: SignerKind | null): Echelon | null {
    const typed = this.texts.eselon;
    if (typed === '' || saysNoEchelon(typed)) return null;
    const echelon = readEchelon(typed);
    if (!echelon) {
      this.error(
        'eselon',
        'echelon.unknown',
        'Eselon tidak dikenal. Tulis misalnya II.a, III.b, atau kosongkan.',
      );
    } else if (kind && !SIGNER_KINDS[kind].isAsn) {
      this.warning(
        'eselon',
        'echelon.unexpected',
        `${SIGNER_KINDS[kind].label} tidak menduduki eselon. Periksa jenis atau eselonnya.`,
      );
    }
    return echelon;
  }

  rank(kind: SignerKind | null): string | null {
    const typed = this.texts.golongan;
    if (typed === '' || typed === '-' || !kind) return null;
    if (!SIGNER_KINDS[kind].isAsn) {
      this.warning(
        'golongan',
        'rank.unexpected',
        `${SIGNER_KINDS[kind].label} tidak memiliki golongan; isinya diabaikan.`,
      );
      return null;
    }
    const isPns = SIGNER_KINDS[kind].numberLabel === 'NIP';
    const rank = isPns
      ? readPnsRank(golonganIn(typed))
      : readPppkRank(typed.replace(/^gol(ongan|\.)?\s*/i, ''));
    if (!rank) {
      this.error(
        'golongan',
        'rank.unknown',
        `Golongan tidak dikenal. Tulis misalnya ${isPns ? 'III/d' : 'IX'}, atau kosongkan.`,
      );
    }
    return rank;
  }

  legalStanding(): LegalStanding {
    const typed = this.texts.kedudukan_hukum.toLowerCase();
    if (typed === '' || typed === '-' || typed === 'aktif') return '01';
    const code = /^\d{1,2}$/.test(typed) ? typed.padStart(2, '0') : typed;
    const standing = (Object.keys(LEGAL_STANDINGS) as LegalStanding[]).find(
      (each) => each === code || LEGAL_STANDINGS[each].label.toLowerCase() === typed,
    );
    if (standing) return standing;
    const known = Object.entries(LEGAL_STANDINGS).map(([each, { label }]) => `${each} ${label}`);
    this.error(
      'kedudukan_hukum',
      'standing.unknown',
      `Kedudukan hukum tidak dikenal. Gunakan: ${known.toSorted().join(', ')}.`,
    );
    return '01';
  }

  headsUnit(): boolean {
    const typed = this.texts.kepala_unit.toLowerCase();
    if (['ya', 'y', '1', 'true', 'benar'].includes(typed)) return true;
    if (!['', '-', 'tidak', 't', 'n', '0', 'false', 'bukan'].includes(typed)) {
      this.error('kepala_unit', 'head.unknown', 'Isi kepala_unit dengan ya atau tidak.');
    }
    return false;
  }

  since(): Day | null {
    const typed = this.texts.sejak;
    if (typed === '' || typed === '-') return null;
    const parts = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(typed);
    const day = parts
      ? `${parts[3]}-${parts[2]!.padStart(2, '0')}-${parts[1]!.padStart(2, '0')}`
      : typed.slice(0, 10);
    const isPlainDay = parts !== null || /^\d{4}-\d{2}-\d{2}([T ][\d:.]+Z?)?$/.test(typed);
    if (isPlainDay && isDay(day) && day >= '1950-01-01' && day <= '2100-12-31') return day;
    this.error(
      'sejak',
      'since.unreadable',
      'Tanggal tidak terbaca. Tulis tanggal-bulan-tahun, misalnya 16-10-2023.',
    );
    return null;
  }

  contact(): string | null {
    const typed = this.texts.kontak;
    if (typed === '' || typed === '-') return null;
    if (/^[^\s@"<>(),;:\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(typed)) return typed.toLowerCase();
    this.error(
      'kontak',
      'contact.unreadable',
      'Kontak harus alamat surel yang sah, misalnya nama@instansi.go.id, atau kosongkan.',
    );
    return null;
  }

  /** Trimmed, NFC, single spaces; '' when the cell cannot be used, with the reason reported. */
  private text(column: RosterColumn, cell: string): string {
    const { maxLength } = ROSTER_COLUMN_FACTS[column];
    if (cell.length > 4 * maxLength) return this.tooLong(column, maxLength);
    // The apostrophe that keeps a cell text in a spreadsheet, also in our own correction file.
    const text = cell
      .replace(/^'(?=[=+\-@\d])/, '')
      .replace(/[\p{Zs}\t]+/gu, ' ')
      .trim()
      .normalize('NFC');
    if (!text.isWellFormed() || HIDDEN.test(text)) {
      this.error(
        column,
        'text.control',
        `Kolom ${column} berisi karakter tersembunyi atau pindah baris. Ketik ulang isinya.`,
      );
      return '';
    }
    if ([...text].length > maxLength) return this.tooLong(column, maxLength);
    if (/^[=+@]|^-./.test(text) && column !== 'eselon') {
      this.error(
        column,
        'text.formula',
        `Kolom ${column} diawali tanda ${text[0]} seperti rumus. Hapus tanda itu.`,
      );
      return '';
    }
    return text;
  }

  private tooLong(column: RosterColumn, maxLength: number): string {
    this.error(column, 'text.too-long', `Kolom ${column} paling panjang ${maxLength} huruf.`);
    return '';
  }
}

/** The golongan in `Penata Tk. I, III/d` and `III/d (Penata Tk. I)`: the part with the slash or dot. */
function golonganIn(text: string): string {
  return /(?:^|[\s(,])((?:IV|I{1,3})\s*[/.]\s*[a-e])(?:$|[\s),])/i.exec(text)?.[1] ?? text;
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
