import { describe, expect, it } from '@jest/globals';
import { LEGAL_BASES } from '../legal/data/legal-bases.js';
import { PROHIBITED_ACTS } from '../legal/data/prohibited-acts.js';
import { Refusal } from '../shared/refusal.js';
import type { CircularContent } from './circular.model.js';
import { checkContent } from './circular.rules.js';
import { demoCircularContent } from './data/demo-circular-text.js';

const LAW = { bases: LEGAL_BASES, acts: PROHIBITED_ACTS };

const content = (changes: Partial<CircularContent> = {}): CircularContent => ({
  ...demoCircularContent({
    province: '73',
    governor: 'Gubernur Sulawesi Selatan',
    day: '2023-10-17',
    deadline: '2023-10-31',
    mandateId: 'mandate',
    campaignId: null,
  }),
  ...changes,
});

function refusal(changes: Partial<CircularContent>): Refusal | undefined {
  try {
    checkContent(content(changes), LAW);
    return undefined;
  } catch (error) {
    return error as Refusal;
  }
}

describe('a draft', () => {
  it('of 17 October 2023 may cite UU 5/2014', () => expect(refusal({})).toBeUndefined());

  it('of that day may not cite UU 20/2023, which is said with the day', () => {
    const found = refusal({ bases: ['uu-20-2023'] });
    expect(found?.code).toBe('circular.basis-not-yet-in-force');
    expect(found?.message).toContain('31 Oktober 2023');
  });

  const table = (rows: string[][]) => ({
    annexes: [{ kind: 'table' as const, title: 'Daftar', columns: [{ title: 'No.', weight: 1 }], rows }],
  });

  it.each<[string, Partial<CircularContent>, string]>([
    ['circular.bad-day', { day: '2023-02-30' }, 'day'],
    ['circular.deadline-before-letter', { deadline: '2023-10-16' }, 'deadline'],
    ['circular.unknown-classification', { classification: '999.9' }, 'classification'],
    ['circular.unknown-basis', { bases: ['uu-0'] }, 'bases'],
    ['circular.basis-no-longer-in-force', { day: '2023-10-31' }, 'bases'],
    ['circular.bad-annex', table([]), 'annexes.0'],
    ['circular.bad-annex', table([['1', '2']]), 'annexes.0'],
    ['circular.unknown-placeholder', { opening: 'Kepada {{nama}}' }, 'opening'],
    ['circular.unknown-placeholder', { points: [{ text: 'a', sub: ['{kegiatan}'] }] }, 'points.0.sub.0'],
  ])('is refused: %s', (code, changes, field) => {
    const found = refusal(changes);
    expect([found?.code, found?.detail.field]).toEqual([code, field]);
  });
});
