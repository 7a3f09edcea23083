import { describe, expect, it } from '@jest/globals';
import { CIRCULAR_ACTS, CIRCULAR_STATES, STATE_LABELS, type CircularState } from './circular.states.js';

const acts = Object.values(CIRCULAR_ACTS) as readonly { from: readonly CircularState[]; to: CircularState }[];

describe('the states of a circular', () => {
  it('are all reached from a draft, and named', () => {
    const reached = new Set<CircularState>(['draft']);
    for (let before = 0; before !== reached.size;) {
      before = reached.size;
      for (const { from, to } of acts) if (from.some((state) => reached.has(state))) reached.add(to);
    }
    expect([...reached].toSorted()).toEqual([...CIRCULAR_STATES].toSorted());
    for (const state of CIRCULAR_STATES) expect(STATE_LABELS[state]).not.toBe('');
  });

  it('never lead from a number back to a text that can change', () => {
    const after = new Set<CircularState>(['numbered']);
    for (let before = 0; before !== after.size;) {
      before = after.size;
      for (const { from, to } of acts) if (from.some((state) => after.has(state))) after.add(to);
    }
    for (const state of ['draft', 'review', 'approved'] as const) expect(after).not.toContain(state);
  });
});
