import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byteRange } from './byte-range.js';

const read = (range: string | undefined, size = 100, ifRange?: string) =>
  byteRange(range, ifRange, '"a"', size);

describe('byteRange', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-', { start: 10, end: 99 }],
    ['bytes=10-500', { start: 10, end: 99 }],
    ['bytes=-5', { start: 95, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['bytes=-', 'whole'],
    ['zeilen=0-1', 'whole'],
    [undefined, 'whole'],
  ] as const)('reads %s', (range, expected) => {
    expect(read(range)).toEqual(expected);
  });

  it('gives the whole to whoever holds the beginning of another file', () => {
    expect(read('bytes=5-', 100, '"b"')).toBe('whole');
    expect(read('bytes=5-', 100, '"a"')).toEqual({ start: 5, end: 99 });
  });

  it('never leaves the file', () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), fc.nat({ max: 1000 }), (from, to, size) => {
        const range = read(`bytes=${from}-${to ?? ''}`, size);
        if (typeof range === 'string') return;
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });
});
