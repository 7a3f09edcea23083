import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { difference } from './text-difference.js';

const marks = { same: ' ', removed: '-', added: '+' } as const;
const shown = (before: string, after: string): string[] =>
  difference(before.split(''), after.split('')).map(({ kind, text }) => marks[kind] + text);

describe('the difference of two versions', () => {
  it('shows what went and what came, in place', () => {
    expect(shown('abcd', 'axcd')).toEqual([' a', '-b', '+x', ' c', ' d']);
    expect(shown('ab', 'ab')).toEqual([' a', ' b']);
    expect(shown('', 'a')).toEqual(['+a']);
  });

  it('gives both versions back, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = difference(before, after);
        expect(lines.filter(({ kind }) => kind !== 'added').map((line) => line.text)).toEqual(before);
        expect(lines.filter(({ kind }) => kind !== 'removed').map((line) => line.text)).toEqual(after);
      }),
    );
  });
});
