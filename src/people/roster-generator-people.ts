import {
  BUGIS_MAKASSAR,
  DEGREES,
  INDONESIA,
  LONG_NAMES,
  type NamePool,
  ONE_WORD_NAMES,
  TORAJA,
} from './roster-generator-data.js';
import type { RosterUnit } from './roster-generator-plan.js';

/** A number in [0, 1) from a seeded sequence. */
export type Chance = () => number;
export type Sex = 'L' | 'P';
export type Field = 'office' | 'school' | 'health';

/** mulberry32 (public domain, T. Ettinger): 32 bits of state, the same sequence on every machine. */
export function mulberry32(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(list: readonly T[], chance: Chance): T {
  return list[Math.floor(chance() * list.length)]!;
}

/** A whole number from `low` to `high`, both included. */
export function between(low: number, high: number, chance: Chance): number {
  return low + Math.floor(chance() * (high - low + 1));
}

/** The region's names; Toraja has its own. */
export function poolOf({ code }: RosterUnit): NamePool {
  if (/^73\.(18|26)(\.|$)/.test(code)) return TORAJA;
  return code.startsWith('73') ? BUGIS_MAKASSAR : INDONESIA;
}

/** The name without titles and degrees. */
export function bareName(pool: NamePool, sex: Sex, chance: Chance): string {
  const roll = chance();
  if (roll < 0.04) return pick(ONE_WORD_NAMES, chance);
  const first = pick(sex === 'L' ? pool.male : pool.female, chance);
  const lead = roll < 0.45 ? `${pick(sex === 'L' ? pool.maleLead : pool.femaleLead, chance)} ` : '';
  const family = roll > 0.25 ? ` ${pick(pool.family, chance)}` : '';
  return `${lead}${first}${family}`.replace('Dg.', 'Dg. ');
}

/** The name as lists print it: titles before, degrees behind a comma; one in 2,000 is very long. */
export function titledName(bare: string, degree: boolean, person: Titled, chance: Chance): string {
  const roll = chance();
  const isMan = person.sex === 'L';
  if (degree && roll < 0.0005) return pick(LONG_NAMES, chance);
  const haji = person.pool.haji && chance() < 0.12 ? (isMan ? 'H. ' : 'Hj. ') : '';
  if (!degree) return haji + bare;
  // A doctor has a master's degree; Drs. and Dra. are the older form of a first degree.
  if (roll > 0.98) return `Dr. ${haji}${bare}, ${pick(MASTERS, chance)}`;
  if (roll > 0.95) return `${isMan ? 'Drs.' : 'Dra.'} ${haji}${bare}`;
  return `${haji}${bare}, ${pick(DEGREES[person.field], chance)}`;
}

export interface Titled {
  readonly pool: NamePool;
  readonly sex: Sex;
  readonly field: Field;
}

const MASTERS = ['S.Sos., M.Si.', 'S.E., M.M.', 'S.H., M.H.', 'S.Pd., M.Pd.', 'S.IP., M.A.P.'] as const;

/** Makes numbers that are plausible and never the same twice: the sequence counts where 15 digits agree. */
export class NumberMaker {
  private readonly taken = new Map<string, number>();

  constructor(private readonly chance: Chance) {}

  pns(sex: Sex, appointedFrom: number, appointedTo: number): GeneratedNumber {
    const year = between(appointedFrom, appointedTo, this.chance);
    return this.make(sex, year, between(1, 12, this.chance), 20, 34);
  }

  pppk(sex: Sex): GeneratedNumber {
    return this.make(sex, between(2019, 2022, this.chance), 21, 22, 48);
  }

  private make(sex: Sex, year: number, middle: number, youngest: number, oldest: number): GeneratedNumber {
    for (;;) {
      const born = year - between(youngest, oldest, this.chance);
      const birth = `${Math.max(born, 1964)}${two(between(1, 12, this.chance))}${two(between(1, 28, this.chance))}`;
      const prefix = `${birth}${year}${two(middle)}${sex === 'L' ? 1 : 2}`;
      const sequence = (this.taken.get(prefix) ?? 0) + 1;
      if (sequence > 999) continue;
      this.taken.set(prefix, sequence);
      return { digits: prefix + String(sequence).padStart(3, '0'), appointedYear: year };
    }
  }
}

export interface GeneratedNumber {
  readonly digits: string;
  readonly appointedYear: number;
}

export function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
