import type { Day } from '../shared/dates.js';
import type { RosterColumn } from './roster-line-columns.js';
import type { MatchProblemCode, Outcome, PlacedLine, PostingContent, RowProblem } from './roster-row.js';

/** A person of the roster who may be the one that a line means. */
export interface KnownPerson {
  readonly personId: string;
  readonly externalId: string | null;
  readonly nip: string | null;
  /** What held on the line's day, or, if the person came later, the first posting. */
  readonly posting: PostingContent & { readonly unitId: number; readonly since: Day };
  readonly heldOnDay: boolean;
  /** Where the latest posting begins. */
  readonly latestSince: Day;
  /** Whether the person's present unit lies where the file's author may change it. */
  readonly isInScope: boolean;
  /** Whether somebody changed the person after the file was handed in. */
  readonly changedMeanwhile: boolean;
  /** Found because name and day of birth (in the number) agree, in whatever unit. */
  readonly sameBirth: boolean;
}

export interface Judgement {
  readonly outcome: Exclude<Outcome, 'wrong'>;
  readonly personId: string | null;
  readonly problems: readonly RowProblem[];
  readonly value: PlacedLine;
}

/**
 * Finds whom a line means: by `id_eksternal`, then by number, then by unit, kind and name. Whatever could
 * merge two people or double one is doubtful: it is kept out and shown with the person it may be.
 * `absent`: columns that the file does not have; what is known stays.
 */
export function judge(
  line: PlacedLine,
  known: readonly KnownPerson[],
  absent: ReadonlySet<RosterColumn> = new Set(),
): Judgement {
  const byId = known.find((person) => line.externalId !== null && person.externalId === line.externalId);
  const byNumber = known.find((person) => line.nip !== null && person.nip === line.nip);
  if (byId && byNumber && byId !== byNumber) return doubt(line, 'person.two', [byId, byNumber]);
  const identified = byId ?? byNumber;
  return identified ? judgeIdentified(line, identified, absent) : judgeByName(line, known, absent);
}

function judgeIdentified(
  line: PlacedLine,
  person: KnownPerson,
  absent: ReadonlySet<RosterColumn>,
): Judgement {
  if (!person.isInScope) return doubt(line, 'person.elsewhere', []);
  if (differ(line.nip, person.nip)) return doubt(line, 'person.other-number', [person]);
  if (differ(line.externalId, person.externalId)) return doubt(line, 'person.other-id', [person]);
  // A name changes by marriage or correction, a unit by a move; both at once is rather a wrong number.
  if (line.nameKey !== person.posting.nameKey && line.unitId !== person.posting.unitId)
    return doubt(line, 'person.other-name', [person]);
  return compare(line, person, absent);
}

function judgeByName(
  line: PlacedLine,
  known: readonly KnownPerson[],
  absent: ReadonlySet<RosterColumn>,
): Judgement {
  const namesakes = known.filter(
    ({ posting }) => posting.nameKey === line.nameKey && posting.unitId === line.unitId,
  );
  const sameKind = namesakes.filter(({ posting }) => posting.kind === line.kind);
  const agreeing = sameKind.filter((person) => !areToldApart(line, person));
  if (agreeing.length > 1) return doubt(line, 'person.same-name', agreeing);
  if (agreeing.length === 1) return compare(line, agreeing[0]!, absent);
  const otherNumber = sameKind.filter(
    (person) => differ(line.nip, person.nip) && !differ(line.externalId, person.externalId),
  );
  if (otherNumber.length > 0) return doubt(line, 'person.other-number', otherNumber);
  const otherKind = namesakes.filter(
    (person) => person.posting.kind !== line.kind && !areToldApart(line, person),
  );
  if (otherKind.length > 0) return doubt(line, 'person.other-kind', otherKind);
  const sameBirth = known.filter((person) => person.sameBirth && !differ(line.externalId, person.externalId));
  if (sameBirth.length > 0)
    return doubt(
      line,
      'person.new-number',
      sameBirth.filter((person) => person.isInScope),
    );
  return { outcome: 'new', personId: null, problems: [], value: line };
}

function compare(line: PlacedLine, person: KnownPerson, absent: ReadonlySet<RosterColumn>): Judgement {
  if (!person.isInScope) return doubt(line, 'person.elsewhere', []);
  const value = keepAbsent(line, person.posting, absent);
  const addsIdentity =
    (value.externalId !== null && person.externalId === null) || (value.nip !== null && person.nip === null);
  const { personId } = person;
  if (person.heldOnDay && !addsIdentity && says(person.posting, value))
    return { outcome: 'same', personId, problems: [], value };
  if (person.changedMeanwhile) return doubt(line, 'posting.newer', [person]);
  const isOlder = value.since !== null && value.since < person.latestSince;
  return {
    outcome: 'changed',
    personId,
    problems: isOlder ? [problem('posting.older', [person])] : [],
    value,
  };
}

function says(posting: KnownPerson['posting'], line: PlacedLine): boolean {
  return (
    posting.unitId === line.unitId &&
    (line.since === null || posting.since === line.since) &&
    CONTENT.every((key) => posting[key] === line[key])
  );
}

const CONTENT = [
  'kind',
  'name',
  'jabatan',
  'jenisJabatan',
  'eselon',
  'golongan',
  'kedudukanHukum',
  'isHead',
  'contact',
] as const satisfies readonly (keyof PostingContent)[];

function keepAbsent(
  line: PlacedLine,
  posting: PostingContent,
  absent: ReadonlySet<RosterColumn>,
): PlacedLine {
  if (absent.size === 0) return line;
  return {
    ...line,
    ...(absent.has('jenis_jabatan') && { jenisJabatan: posting.jenisJabatan }),
    ...(absent.has('eselon') && { eselon: posting.eselon }),
    ...(absent.has('golongan') && { golongan: posting.golongan }),
    ...(absent.has('kedudukan_hukum') && { kedudukanHukum: posting.kedudukanHukum }),
    ...(absent.has('kepala_unit') && { isHead: posting.isHead }),
    ...(absent.has('kontak') && { contact: posting.contact }),
  };
}

/** Whether an identifier that both have says that they are two people. */
function areToldApart(a: Identified, b: Identified): boolean {
  return differ(a.nip, b.nip) || differ(a.externalId, b.externalId);
}

interface Identified {
  readonly nip: string | null;
  readonly externalId: string | null;
}

function differ(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}

function doubt(line: PlacedLine, code: MatchProblemCode, persons: readonly KnownPerson[]): Judgement {
  return { outcome: 'doubtful', personId: null, problems: [problem(code, persons)], value: line };
}

function problem(code: MatchProblemCode, persons: readonly KnownPerson[]): RowProblem {
  return { ...matchProblem(code), ...(persons.length > 0 && { persons: persons.map((p) => p.personId) }) };
}

const BY_ACT =
  'Bila orangnya sama, catat perubahannya lewat menu pegawai; bila berbeda, tambahkan sebagai pegawai baru di sana.';

const PROBLEMS: Readonly<Record<MatchProblemCode, Omit<RowProblem, 'code'>>> = {
  'unit.unknown': {
    column: 'kode_unit',
    severity: 'error',
    message: 'Kode unit tidak dikenal, atau berada di luar wewenang Anda. Periksa kode pada daftar unit.',
  },
  'unit.closed': {
    column: 'kode_unit',
    severity: 'error',
    message: 'Unit ini sudah ditutup. Pakai kode unit yang masih aktif.',
  },
  'line.twice': {
    column: null,
    severity: 'error',
    message:
      'Baris ini dan baris lain dalam berkas tampaknya orang yang sama. Hapus salah satunya, atau isi id_eksternal yang berbeda pada keduanya.',
  },
  'person.two': {
    column: null,
    severity: 'error',
    message: 'id_eksternal menunjuk satu orang, NIP menunjuk orang lain. Perbaiki salah satunya.',
  },
  'person.other-number': {
    column: 'nip',
    severity: 'error',
    message: `Orang dengan nama atau id ini tercatat dengan NIP lain. ${BY_ACT}`,
  },
  'person.new-number': {
    column: 'nip',
    severity: 'error',
    message: `PPPK dengan nama dan tanggal lahir yang sama tercatat dengan nomor lain. ${BY_ACT}`,
  },
  'person.other-id': {
    column: 'id_eksternal',
    severity: 'error',
    message: 'NIP ini tercatat dengan id_eksternal lain. Periksa id dan NIP-nya.',
  },
  'person.other-name': {
    column: 'nama',
    severity: 'error',
    message:
      'NIP atau id ini milik orang dengan nama dan unit lain. Periksa nomornya; bila benar, catat perubahannya lewat menu pegawai.',
  },
  'person.other-kind': {
    column: 'jenis',
    severity: 'error',
    message: `Orang dengan nama ini tercatat di unit yang sama dengan jenis lain. ${BY_ACT}`,
  },
  'person.same-name': {
    column: 'nama',
    severity: 'error',
    message:
      'Lebih dari satu orang bernama sama di unit ini. Isi NIP atau id_eksternal agar jelas siapa yang dimaksud.',
  },
  'person.elsewhere': {
    column: 'nip',
    severity: 'error',
    message:
      'Orang ini tercatat pada unit di luar wewenang Anda. Minta BKD provinsi mencatat perpindahannya.',
  },
  'posting.newer': {
    column: null,
    severity: 'error',
    message:
      'Data orang ini diubah setelah berkas diunggah. Periksa mana yang benar, lalu unggah baris ini lagi.',
  },
  'posting.older': {
    column: 'sejak',
    severity: 'warning',
    message: 'Jabatan ini mulai lebih dahulu daripada yang sudah tercatat; ia masuk sebagai riwayat.',
  },
};

/** The sentence of a problem that only the roster as a whole can show. */
export function matchProblem(code: MatchProblemCode): RowProblem {
  return { code, ...PROBLEMS[code] };
}
