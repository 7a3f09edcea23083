import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayAt, endOfDay, isDay, longDay, longInstant, type Zone } from './dates.js';

const zone = fc.constantFrom<Zone>('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura');
const day = fc
  .date({ min: new Date('1945-08-17T00:00:00Z'), max: new Date('2100-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('a deadline', () => {
  it('is the last millisecond of its day in the zone', () => {
    fc.assert(
      fc.property(day, zone, (of, where) => {
        const end = endOfDay(of, where);
        expect(dayAt(end, where)).toBe(of);
        expect(dayAt(new Date(end.getTime() + 1), where) > of).toBe(true);
      }),
    );
  });

  it('keeps the order of days', () => {
    fc.assert(
      fc.property(day, day, zone, (a, b, where) => {
        expect(endOfDay(a, where) < endOfDay(b, where)).toBe(a < b);
      }),
    );
  });
});

describe('days', () => {
  it('exist in the calendar or are refused', () => {
    expect(isDay('2024-02-29')).toBe(true);
    for (const wrong of ['2023-02-29', '2023-13-01', '2023-1-1', '16-10-2023', ''])
      expect(isDay(wrong)).toBe(false);
  });

  it('are written as Indonesians write them', () => {
    expect(longDay('2023-10-16')).toBe('16 Oktober 2023');
    expect(longInstant(new Date('2023-10-16T01:30:00Z'), 'Asia/Makassar')).toBe(
      '16 Oktober 2023 pukul 09.30 WITA',
    );
  });
});
