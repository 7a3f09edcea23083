import type { Counts } from './coverage.rules.js';

/** One unit on the board: its own numbers and those of its subtree (itself included). */
export interface BoardRow {
  readonly unitId: number;
  readonly parentId: number | null;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly own: Counts & { readonly headSigned: boolean | null };
  readonly subtree: Counts & SubtreeUnits;
}

/** Units of a subtree that have somebody required; how many of them are complete, begun, led by a signed head. */
export interface SubtreeUnits {
  readonly units: number;
  readonly complete: number;
  readonly started: number;
  readonly headSigned: number;
}

/** Units of a subtree as columns, in any order: one array per column is read ten times as fast as rows. */
export interface UnitColumns {
  readonly id: readonly number[];
  readonly parentId: readonly (number | null)[];
  readonly code: readonly string[];
  readonly name: readonly string[];
  readonly kind: readonly string[];
  readonly closed: readonly boolean[];
}

/** The counters of those units that have any, summed over the waves. */
export interface CounterColumns extends Readonly<Record<keyof Counts, readonly number[]>> {
  readonly unitId: readonly number[];
  readonly heads: readonly number[];
  readonly headsSigned: readonly number[];
}

// What is added up the tree, one number per unit each: the counts, then the counts of units.
const OPEN = 0;
const ELECTRONIC = 1;
const CERTIFIED = 2;
const WET_INK = 3;
const DECLINED = 4;
const EXEMPT = 5;
const OVERDUE = 6;
const UNITS = 7;
const COMPLETE = 8;
const STARTED = 9;
const HEAD_SIGNED = 10;
const COUNTED = 11;
const WIDTH = 12;

const FIELDS = ['open', 'electronic', 'certified', 'wetInk', 'declined', 'exempt', 'overdue'] as const;

/**
 * The board of a subtree: each unit's counters added to all its ancestors, from the leaves upwards, in the
 * order of codes. A closed unit is shown only when somebody in its subtree was counted. Plain arrays of
 * numbers: objects for the sums took five times as long.
 */
export function foldBoard(units: UnitColumns, counters: CounterColumns): BoardRow[] {
  const size = units.id.length;
  const indexOf = new Map<number, number>();
  for (let i = 0; i < size; i += 1) indexOf.set(units.id[i]!, i);
  const own = new Int32Array(size * WIDTH);
  // 0: the unit has no head to sign; 1: not every head has signed; 2: every one has.
  const heads = new Uint8Array(size);
  for (let k = 0; k < counters.unitId.length; k += 1) {
    const index = indexOf.get(counters.unitId[k]!);
    if (index !== undefined) heads[index] = readCounter(own, index * WIDTH, counters, k);
  }
  const subtree = sumUpwards(own, parentsOf(units, indexOf));
  const rows: BoardRow[] = [];
  for (let i = 0; i < size; i += 1) {
    if (units.closed[i] && subtree[i * WIDTH + COUNTED] === 0) continue;
    rows.push({
      unitId: units.id[i]!,
      parentId: units.parentId[i]!,
      code: units.code[i]!,
      name: units.name[i]!,
      kind: units.kind[i]!,
      own: ownCounts(own, i * WIDTH, heads[i] === 0 ? null : heads[i] === 2),
      subtree: subtreeCounts(subtree, i * WIDTH),
    });
  }
  return rows.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

/** Writes a unit's counters and what the unit itself adds to the counts of units; says how its heads stand. */
function readCounter(own: Int32Array, at: number, counters: CounterColumns, k: number): 0 | 1 | 2 {
  for (let f = 0; f < FIELDS.length; f += 1) own[at + f] = counters[FIELDS[f]!][k]!;
  const signed = own[at + ELECTRONIC]! + own[at + CERTIFIED]! + own[at + WET_INK]!;
  const waiting = own[at + OPEN]!;
  const declined = own[at + DECLINED]!;
  const heads = counters.heads[k]!;
  const state = heads === 0 ? 0 : counters.headsSigned[k] === heads ? 2 : 1;
  own[at + UNITS] = signed + declined + waiting > 0 ? 1 : 0;
  own[at + COMPLETE] = signed > 0 && waiting === 0 && declined === 0 ? 1 : 0;
  own[at + STARTED] = signed + declined > 0 ? 1 : 0;
  own[at + HEAD_SIGNED] = state === 2 ? 1 : 0;
  own[at + COUNTED] = 1;
  return state;
}

/** The index of each unit's parent; -1 where the parent is not among the units. */
function parentsOf(units: UnitColumns, indexOf: ReadonlyMap<number, number>): Int32Array {
  const parents = new Int32Array(units.id.length);
  for (let i = 0; i < parents.length; i += 1) parents[i] = indexOf.get(units.parentId[i] ?? -1) ?? -1;
  return parents;
}

// A unit that waits for no child any more is final and is added to its parent.
function sumUpwards(own: Int32Array, parents: Int32Array): Int32Array {
  const sums = own.slice();
  const waiting = new Int32Array(parents.length);
  for (const parent of parents) if (parent >= 0) waiting[parent]! += 1;
  const final: number[] = [];
  for (let i = 0; i < parents.length; i += 1) if (waiting[i] === 0) final.push(i);
  for (let node = final.pop(); node !== undefined; node = final.pop()) {
    const parent = parents[node]!;
    if (parent < 0) continue;
    for (let f = 0; f < WIDTH; f += 1) sums[parent * WIDTH + f]! += sums[node * WIDTH + f]!;
    waiting[parent]! -= 1;
    if (waiting[parent] === 0) final.push(parent);
  }
  return sums;
}

function ownCounts(of: Int32Array, at: number, headSigned: boolean | null): BoardRow['own'] {
  return {
    open: of[at + OPEN]!,
    electronic: of[at + ELECTRONIC]!,
    certified: of[at + CERTIFIED]!,
    wetInk: of[at + WET_INK]!,
    declined: of[at + DECLINED]!,
    exempt: of[at + EXEMPT]!,
    overdue: of[at + OVERDUE]!,
    headSigned,
  };
}

function subtreeCounts(of: Int32Array, at: number): BoardRow['subtree'] {
  return {
    open: of[at + OPEN]!,
    electronic: of[at + ELECTRONIC]!,
    certified: of[at + CERTIFIED]!,
    wetInk: of[at + WET_INK]!,
    declined: of[at + DECLINED]!,
    exempt: of[at + EXEMPT]!,
    overdue: of[at + OVERDUE]!,
    units: of[at + UNITS]!,
    complete: of[at + COMPLETE]!,
    started: of[at + STARTED]!,
    headSigned: of[at + HEAD_SIGNED]!,
  };
}
