import { describe, expect, it } from '@jest/globals';
import { nextStep, voidedBy, type ParafAct } from './paraf.rules.js';

const approved = (step: number, voided = false): ParafAct => ({ step, act: 'approved', version: 1, voided });
const returned = (step: number): ParafAct => ({ step, act: 'returned', version: 1, voided: false });

describe('the chain of paraf', () => {
  it('goes in order and ends when all have approved', () => {
    expect(nextStep([1, 2, 3], [])).toBe(1);
    expect(nextStep([3, 1, 2], [approved(1)])).toBe(2);
    expect(nextStep([1, 2], [approved(1), approved(2)])).toBeUndefined();
    expect(nextStep([], [])).toBeUndefined();
  });

  it('comes back to who returned it, and not to those before', () => {
    expect(nextStep([1, 2, 3], [approved(1), returned(2)])).toBe(2);
  });

  it('does not count what was voided', () => {
    expect(nextStep([1, 2], [approved(1, true)])).toBe(1);
    expect(nextStep([1, 2], [approved(1, true), approved(1)])).toBe(2);
  });
});

describe('a change of the text', () => {
  const acts = [approved(1), approved(2), approved(3, true), returned(3)];

  it('by the drafter voids every paraf', () => expect(voidedBy(0, acts)).toEqual([1, 2]));
  it('by a reviewer voids his own and the later ones', () => expect(voidedBy(2, acts)).toEqual([2]));
  it('by a later reviewer leaves the earlier ones', () => expect(voidedBy(3, acts)).toEqual([]));
});
