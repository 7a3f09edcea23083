import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { percentage, requiredOf, showPercentage, signedOf, unitState } from './coverage.rules.js';

const none = { open: 0, electronic: 0, certified: 0, wetInk: 0, declined: 0, exempt: 0, overdue: 0 };

describe('unitState', () => {
  it('is empty where nobody is required, even with exempt people', () => {
    expect(unitState({ ...none })).toBe('kosong');
  });

  it('is complete only without open and declined', () => {
    expect(unitState({ ...none, electronic: 3 })).toBe('lengkap');
    expect(unitState({ ...none, electronic: 3, declined: 1 })).toBe('sebagian');
    expect(unitState({ ...none, wetInk: 1, open: 1 })).toBe('sebagian');
  });

  it('has not begun while everybody is open', () => {
    expect(unitState({ ...none, open: 4 })).toBe('belum mulai');
  });
});

describe('percentage', () => {
  it('says 100 only for all, and nothing for 0 of 0', () => {
    const count = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(count, count, count, (electronic, declined, open) => {
        const counts = { ...none, electronic, declined, open };
        const value = percentage(signedOf(counts), requiredOf(counts));
        expect(value === 100).toBe(electronic > 0 && declined === 0 && open === 0);
        expect(value === null).toBe(electronic + declined + open === 0);
      }),
    );
  });

  it('is shown as Indonesians write it', () => {
    expect(showPercentage(97.3)).toBe('97,3 %');
    expect(showPercentage(null)).toBe('–');
  });
});
