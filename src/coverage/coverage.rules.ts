/**
 * What coverage counts: roster = required + exempt; required = signed + declined + open; overdue is the
 * part of open that is past its deadline; percentage = signed / required. 0 of 0 is no percentage.
 */
export interface Counts {
  readonly open: number;
  readonly electronic: number;
  readonly certified: number;
  readonly wetInk: number;
  readonly declined: number;
  readonly exempt: number;
  readonly overdue: number;
}

/** A unit's own state: nobody required, nobody yet, some, everybody. */
export type UnitState = 'kosong' | 'belum mulai' | 'sebagian' | 'lengkap';

export function signedOf(counts: Pick<Counts, 'electronic' | 'certified' | 'wetInk'>): number {
  return counts.electronic + counts.certified + counts.wetInk;
}

export function requiredOf(counts: Omit<Counts, 'overdue' | 'exempt'>): number {
  return signedOf(counts) + counts.declined + counts.open;
}

/** Complete means that nobody is open and nobody declined; a refusal is never a completion. */
export function unitState(counts: Omit<Counts, 'overdue' | 'exempt'>): UnitState {
  if (requiredOf(counts) === 0) return 'kosong';
  if (counts.open === 0 && counts.declined === 0) return 'lengkap';
  return signedOf(counts) + counts.declined === 0 ? 'belum mulai' : 'sebagian';
}

/**
 * Signed of required in percent, cut (never rounded up) to one decimal, so that 100 means all;
 * null for 0 of 0.
 */
export function percentage(signed: number, required: number): number | null {
  return required === 0 ? null : Math.floor((signed * 1000) / required) / 10;
}

/** A percentage as people read it: "97,3 %", "–" for 0 of 0. */
export function showPercentage(value: number | null): string {
  return value === null
    ? '–'
    : `${value.toLocaleString('id-ID', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`;
}
