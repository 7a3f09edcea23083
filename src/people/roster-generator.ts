import { type NamePool, POSITIONS, VILLAGE_POSITIONS } from './roster-generator-data.js';
import {
  bareName,
  between,
  type Chance,
  type Field,
  mulberry32,
  NumberMaker,
  pick,
  poolOf,
  type Sex,
  titledName,
  two,
} from './roster-generator-people.js';
import { planSeats, type RosterUnit } from './roster-generator-plan.js';
import type { RosterColumn } from './roster-line-columns.js';
import type { SignerKind } from './signer-kinds.js';

export type { RosterUnit } from './roster-generator-plan.js';

/** One line of a roster file: every column, empty where there is nothing. */
export type RosterRow = Readonly<Record<RosterColumn, string>>;

export interface RosterPlan {
  /** In the order in which the lines should come; the province's, regencies' and cities' own nodes get nobody. */
  readonly units: readonly RosterUnit[];
  readonly people: number;
  readonly seed?: number;
}

/** Everybody's posting began by then, so that a lock date in October 2023 or later finds all of them. */
const LAST_POSTING_YEAR = 2022;

/**
 * A plausible roster of exactly `people` lines: the same units, number and seed give the same lines,
 * byte for byte. The people are invented; names, numbers and positions are only of the right shape.
 */
export function* generateRoster({ units, people, seed = 20231016 }: RosterPlan): Generator<RosterRow> {
  const chance = mulberry32(seed);
  const numbers = new NumberMaker(chance);
  for (const { unit, staff } of planSeats(units, people)) {
    const context: Context = {
      unit,
      pool: poolOf(unit),
      field: fieldOf(unit),
      isStaffed: staff >= STAFFED,
      taken: { withId: new Set(), withoutId: new Set() },
      chance,
      numbers,
    };
    const isVillage = unit.kind === 'desa';
    yield isVillage ? villageHead(context) : headOf(context);
    for (let index = 0; index < staff; index++) {
      yield isVillage ? villageStaff(index, context) : staffOf(index, context);
    }
  }
}

/** With fewer staff than this an office has no secretary and no heads of division of its own. */
const STAFFED = 8;

interface Context {
  readonly unit: RosterUnit;
  readonly pool: NamePool;
  readonly field: Field;
  readonly isStaffed: boolean;
  readonly chance: Chance;
  readonly numbers: NumberMaker;
  /** Names of the unit that are in use without a number: only an id on each side tells two of them apart. */
  readonly taken: { readonly withId: Set<string>; readonly withoutId: Set<string> };
}

/** Eselon and golongan of the head, of a provincial unit and of a regency's (PP 18/2016). */
const HEAD_RANKS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  'sekretariat-daerah': ['I.b', 'IV/e', 'II.a', 'IV/c'],
  asisten: ['II.a', 'IV/d', 'II.b', 'IV/c'],
  biro: ['II.b', 'IV/c', 'III.a', 'IV/a'],
  bagian: ['III.a', 'IV/a', 'III.a', 'IV/a'],
  'sekretariat-dprd': ['II.a', 'IV/d', 'II.b', 'IV/c'],
  inspektorat: ['II.a', 'IV/d', 'II.b', 'IV/c'],
  dinas: ['II.a', 'IV/d', 'II.b', 'IV/b'],
  badan: ['II.a', 'IV/d', 'II.b', 'IV/b'],
  'satpol-pp': ['II.a', 'IV/c', 'II.b', 'IV/b'],
  rsud: ['II.b', 'IV/c', 'III.a', 'IV/b'],
  'cabang-dinas': ['III.b', 'IV/a', 'III.b', 'IV/a'],
  uptd: ['III.b', 'IV/a', 'IV.a', 'III/d'],
  district: ['III.a', 'IV/a', 'III.a', 'IV/a'],
  kelurahan: ['IV.a', 'III/d', 'IV.a', 'III/d'],
  // Led by a functional official (guru, tenaga kesehatan) with an additional duty.
  school: ['', 'IV/b', '', 'IV/a'],
  puskesmas: ['', 'III/d', '', 'III/d'],
};

function headOf({ unit, pool, field, chance, numbers }: Context): RosterRow {
  const [provinceEchelon, provinceRank, echelon, rank] = HEAD_RANKS[unit.kind] ?? ['', 'III/d', '', 'III/d'];
  const isProvincial = !unit.governmentCode.includes('.');
  const sex: Sex = chance() < 0.68 ? 'L' : 'P';
  const number = numbers.pns(sex, 1990, 2008);
  const eselon = isProvincial ? provinceEchelon : echelon;
  return row({
    nip: number.digits,
    nama: titledName(bareName(pool, sex, chance), true, { pool, sex, field }, chance),
    jenis: 'pns',
    kode_unit: unit.code,
    jabatan: unit.headTitle,
    jenis_jabatan: eselon === '' ? 'fungsional' : 'struktural',
    eselon,
    golongan: isProvincial ? provinceRank : rank,
    kedudukan_hukum: '01',
    kepala_unit: 'ya',
    sejak: day(between(2019, LAST_POSTING_YEAR, chance), chance),
  });
}

function villageHead({ unit, pool, chance, numbers, taken }: Context): RosterRow {
  const sex: Sex = chance() < 0.92 ? 'L' : 'P';
  const bare = bareName(pool, sex, chance);
  taken.withoutId.add(keyOf(bare));
  // A PNS may be elected kepala desa and keeps the number (kedudukan hukum 08).
  const isPns = chance() < 0.015;
  return row({
    id_eksternal: isPns ? '' : `${unit.code}-00`,
    nip: isPns ? numbers.pns(sex, 1995, 2012).digits : '',
    nama: titledName(bare, chance() < 0.4, { pool, sex, field: 'office' }, chance),
    jenis: 'kepala-desa',
    kode_unit: unit.code,
    jabatan: unit.headTitle,
    kedudukan_hukum: isPns ? '08' : '01',
    kepala_unit: 'ya',
    sejak: day(between(2017, LAST_POSTING_YEAR, chance), chance),
  });
}

function villageStaff(index: number, context: Context): RosterRow {
  const { unit, pool, chance } = context;
  const sex: Sex = chance() < 0.65 ? 'L' : 'P';
  const hasId = chance() < 0.6;
  const bare = freshName(sex, hasId, context);
  return row({
    id_eksternal: hasId ? `${unit.code}-${two(index + 1)}` : '',
    nama: titledName(bare, chance() < 0.2, { pool, sex, field: 'office' }, chance),
    jenis: 'perangkat-desa',
    kode_unit: unit.code,
    jabatan: VILLAGE_POSITIONS[index] ?? `Staf Desa ${index - VILLAGE_POSITIONS.length + 1}`,
    kedudukan_hukum: '01',
    kepala_unit: 'tidak',
    sejak: day(between(2015, LAST_POSTING_YEAR, chance), chance),
  });
}

function staffOf(index: number, context: Context): RosterRow {
  const { unit, pool, field, chance, numbers } = context;
  const sex: Sex = chance() < (field === 'health' ? 0.22 : field === 'school' ? 0.36 : 0.55) ? 'L' : 'P';
  const structural = context.isStaffed ? structuralPost(unit, index) : null;
  const kind = structural ? 'pns' : staffKind(chance);
  const isHonorary = kind === 'non-asn';
  const hasId = isHonorary && chance() < 0.7;
  const bare = isHonorary ? freshName(sex, hasId, context) : bareName(pool, sex, chance);
  const number =
    kind === 'pppk' || kind === 'pppk-paruh-waktu'
      ? numbers.pppk(sex)
      : kind === 'cpns'
        ? numbers.pns(sex, 2022, 2022)
        : numbers.pns(sex, structural ? 1996 : 1993, structural ? 2012 : 2021);
  const jabatan = structural?.title ?? pick(POSITIONS[field], chance);
  const since = isHonorary ? between(2012, LAST_POSTING_YEAR, chance) : number.appointedYear;
  return row({
    id_eksternal: hasId ? `${unit.code}-H${index + 1}` : '',
    nip: isHonorary ? '' : number.digits,
    nama: titledName(bare, !isHonorary || chance() < 0.5, { pool, sex, field }, chance),
    jenis: kind,
    kode_unit: unit.code,
    jabatan,
    jenis_jabatan: structural ? 'struktural' : /Ahli|Terampil/.test(jabatan) ? 'fungsional' : 'pelaksana',
    eselon: structural?.echelon ?? '',
    golongan: structural?.rank ?? rankOf(kind, number.appointedYear, chance),
    kedudukan_hukum: isHonorary ? '01' : standing(chance),
    kepala_unit: 'tidak',
    // The first posting of a long career is not the present one.
    sejak: day(Math.max(since, Math.min(2016 + (index % 7), LAST_POSTING_YEAR)), chance),
  });
}

/** A name that nobody in the unit has; with an id it may be that of others with an id. */
function freshName(sex: Sex, hasId: boolean, { pool, chance, taken }: Context): string {
  const clashes = (name: string) =>
    taken.withoutId.has(keyOf(name)) || (!hasId && taken.withId.has(keyOf(name)));
  let name = bareName(pool, sex, chance);
  for (let tries = 0; tries < 8 && clashes(name); tries++) name = bareName(pool, sex, chance);
  while (clashes(name)) name = `${name} ${bareName(pool, sex, chance)}`;
  (hasId ? taken.withId : taken.withoutId).add(keyOf(name));
  return name;
}

/** Folds as `nameKey` does, for what the generator makes. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]+/g, (gap) => (gap === "'" ? '' : ' '));
}

interface StructuralPost {
  readonly title: string;
  readonly echelon: string;
  readonly rank: string;
}

const BRANCHES = ['Bidang I', 'Bidang II', 'Bidang III', 'Bidang IV'] as const;
const OFFICES: ReadonlySet<string> = new Set([
  'dinas',
  'badan',
  'inspektorat',
  'satpol-pp',
  'sekretariat-dprd',
]);

function structuralPost(unit: RosterUnit, index: number): StructuralPost | null {
  if (unit.kind === 'district') {
    if (index === 0) return { title: 'Sekretaris Kecamatan', echelon: 'III.b', rank: 'III/d' };
    return index < 4 ? { title: `Kepala Seksi ${index}`, echelon: 'IV.a', rank: 'III/c' } : null;
  }
  if (unit.kind === 'kelurahan') {
    return index === 0 ? { title: 'Sekretaris Kelurahan', echelon: 'IV.b', rank: 'III/b' } : null;
  }
  if (!OFFICES.has(unit.kind) || index > BRANCHES.length + 1) return null;
  if (index === 0) return { title: `Sekretaris ${unit.name}`, echelon: 'III.a', rank: 'IV/a' };
  const branch = BRANCHES[index - 1];
  if (!branch) {
    return { title: 'Kepala Subbagian Umum dan Kepegawaian', echelon: 'IV.a', rank: 'III/d' };
  }
  return {
    title: `Kepala ${branch}`,
    echelon: unit.governmentCode.includes('.') ? 'III.b' : 'III.a',
    rank: 'III/d',
  };
}

function fieldOf({ kind, name }: RosterUnit): Field {
  if (kind === 'school' || (kind === 'dinas' && name.startsWith('Dinas Pendidikan'))) return 'school';
  return kind === 'puskesmas' || kind === 'rsud' || name === 'Dinas Kesehatan' ? 'health' : 'office';
}

function staffKind(chance: Chance): SignerKind {
  const roll = chance();
  if (roll < 0.58) return 'pns';
  if (roll < 0.6) return 'cpns';
  if (roll < 0.82) return 'pppk';
  return roll < 0.86 ? 'pppk-paruh-waktu' : 'non-asn';
}

const PNS_STEPS = ['II/c', 'II/d', 'III/a', 'III/b', 'III/c', 'III/d', 'IV/a', 'IV/b'] as const;

function rankOf(kind: SignerKind, appointed: number, chance: Chance): string {
  if (kind === 'non-asn') return '';
  if (kind === 'pppk' || kind === 'pppk-paruh-waktu') return pick(['V', 'VII', 'IX', 'IX', 'X'], chance);
  if (kind === 'cpns') return pick(['II/c', 'III/a', 'III/a'], chance);
  // One step every four years.
  const step = Math.floor((2023 - appointed) / 4) + between(0, 2, chance) - 1;
  return PNS_STEPS[Math.max(0, Math.min(step, PNS_STEPS.length - 1))]!;
}

/** A few are on leave, studying, suspended or about to retire: reasons for an exemption. */
function standing(chance: Chance): string {
  const roll = chance();
  if (roll > 0.012) return '01';
  return roll < 0.002 ? '02' : roll < 0.007 ? '03' : roll < 0.008 ? '04' : '20';
}

function day(year: number, chance: Chance): string {
  return `${year}-${two(between(1, 12, chance))}-${two(between(1, 28, chance))}`;
}

function row(cells: Partial<RosterRow>): RosterRow {
  return {
    id_eksternal: cells.id_eksternal ?? '',
    nip: cells.nip ?? '',
    nama: cells.nama ?? '',
    jenis: cells.jenis ?? '',
    kode_unit: cells.kode_unit ?? '',
    jabatan: cells.jabatan ?? '',
    jenis_jabatan: cells.jenis_jabatan ?? '',
    eselon: cells.eselon ?? '',
    golongan: cells.golongan ?? '',
    kedudukan_hukum: cells.kedudukan_hukum ?? '',
    kepala_unit: cells.kepala_unit ?? '',
    sejak: cells.sejak ?? '',
    kontak: cells.kontak ?? '',
  };
}
