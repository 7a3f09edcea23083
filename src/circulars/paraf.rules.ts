/** An approval or a return of one version by the reviewer of a step. */
export interface ParafAct {
  readonly step: number;
  readonly act: 'approved' | 'returned';
  readonly version: number;
  readonly voided: boolean;
}

/** The step whose paraf stands. A return has no standing: it only sends the draft back. */
function standing(acts: readonly ParafAct[]): Set<number> {
  return new Set(acts.filter(({ act, voided }) => act === 'approved' && !voided).map(({ step }) => step));
}

/** The step whose turn it is: the first in order without a paraf; undefined when all have given theirs. */
export function nextStep(steps: readonly number[], acts: readonly ParafAct[]): number | undefined {
  const done = standing(acts);
  return steps.toSorted((a, b) => a - b).find((step) => !done.has(step));
}

/**
 * Whose paraf a change of the text voids: the changer's own and all later ones. The drafter is step 0 and
 * voids all; what a reviewer changes, those before him need not see again.
 */
export function voidedBy(changer: number, acts: readonly ParafAct[]): number[] {
  return [...standing(acts)].filter((step) => step >= changer).toSorted((a, b) => a - b);
}
