/** What the generator has to know of a unit; a `UnitSeed` of the hierarchy is one. */
export interface RosterUnit {
  readonly code: string;
  readonly name: string;
  /** A kind of unit by its code word: `dinas`, `desa`, … An unknown kind is treated as an office. */
  readonly kind: string;
  /** The employer; without a dot it is the province. */
  readonly governmentCode: string;
  /** "Camat Ajangale". */
  readonly headTitle: string;
}

export interface Seats {
  readonly unit: RosterUnit;
  /** Every planned unit has its head; so many others beside it. */
  readonly staff: number;
}

/** Led by elected officials of state, who are no signers; their staff sits in the perangkat daerah. */
const WITHOUT_SEATS: ReadonlySet<string> = new Set(['province', 'regency', 'city']);

/**
 * Relative sizes, after the counts that are known: of Bulukumba's 6,458 ASN 3,534 are in Dinas
 * Pendidikan (rakyatsulsel, 9 July 2025), Setwan Sulsel has 123 ASN and 165 others. The rest is estimate.
 */
const WEIGHTS: Readonly<Record<string, number>> = {
  'sekretariat-daerah': 180,
  asisten: 2,
  biro: 45,
  bagian: 15,
  'sekretariat-dprd': 100,
  inspektorat: 60,
  dinas: 60,
  badan: 55,
  'satpol-pp': 150,
  rsud: 350,
  'cabang-dinas': 25,
  uptd: 30,
  puskesmas: 60,
  school: 45,
  district: 25,
  kelurahan: 9,
  desa: 10,
};

const EDUCATION_OFFICE = 1500;
const HEALTH_OFFICE = 150;
/** A desa has a secretary, up to six kaur and kasi, and its dusun (Permendagri 84/2015). */
const VILLAGE_STAFF_MAX = 12;

/** When people are too few for a head in every unit, so many of them are heads all the same. */
const HEADS_WHEN_SCARCE = 0.75;
/** Below this many staff per head the heads are thinned out instead. */
const HEADS_AT_MOST = 0.94;

/**
 * Spreads `people` over the units, exactly: a head for every unit while there are enough people for
 * some staff as well, else for an even sample of the units that keeps the province's own agencies.
 */
export function planSeats(units: readonly RosterUnit[], people: number): Seats[] {
  const seated = units.filter(({ kind }) => !WITHOUT_SEATS.has(kind));
  if (people <= 0) return [];
  if (seated.length === 0) throw new RangeError('no unit that people could belong to');
  const chosen =
    seated.length <= people * HEADS_AT_MOST
      ? seated
      : sample(seated, Math.max(1, Math.min(seated.length, Math.floor(people * HEADS_WHEN_SCARCE))));
  const staff = spread(people - chosen.length, chosen);
  return chosen.map((unit, index) => ({ unit, staff: staff[index]! }));
}

function sample(units: readonly RosterUnit[], count: number): RosterUnit[] {
  const provincial = units.filter(
    ({ kind, governmentCode }) => !governmentCode.includes('.') && ['dinas', 'badan', 'biro'].includes(kind),
  );
  const kept = new Set(evenly(provincial, Math.min(provincial.length, Math.ceil(count * 0.2))));
  const others = units.filter((unit) => !kept.has(unit));
  for (const unit of evenly(others, count - kept.size)) kept.add(unit);
  return units.filter((unit) => kept.has(unit));
}

function evenly<T>(list: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, index) => list[Math.floor((index * list.length) / count)]!);
}

/** In proportion to the weights, with the villages' ceiling. */
function spread(total: number, units: readonly RosterUnit[]): number[] {
  const weights = units.map(weightOf);
  const share = shares(total, weights);
  const isFull = (index: number) => units[index]!.kind === 'desa' && share[index]! > VILLAGE_STAFF_MAX;
  if (units.some((_, index) => isFull(index)) && units.some(({ kind }) => kind !== 'desa')) {
    const capped = weights.map((_, index) => isFull(index));
    const used = capped.filter(Boolean).length * VILLAGE_STAFF_MAX;
    const rest = shares(
      total - used,
      weights.map((weight, index) => (capped[index] ? 0 : weight)),
    );
    capped.forEach((isCapped, index) => (share[index] = isCapped ? VILLAGE_STAFF_MAX : rest[index]!));
  }
  return share;
}

/**
 * Proportional and exact: a unit gets the whole steps that the running total makes in it. Units too
 * small for a whole person get one now and then, so that every kind of unit keeps its part.
 */
function shares(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let before = 0;
  return weights.map((weight) => {
    const after = before + weight;
    const share = Math.floor((total * after) / sum) - Math.floor((total * before) / sum);
    before = after;
    return share;
  });
}

function weightOf({ kind, name }: RosterUnit): number {
  if (kind === 'dinas' && name.startsWith('Dinas Pendidikan')) return EDUCATION_OFFICE;
  if (kind === 'dinas' && name === 'Dinas Kesehatan') return HEALTH_OFFICE;
  return WEIGHTS[kind] ?? 30;
}
