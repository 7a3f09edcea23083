import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskNip, type Nip, readNip, showNip } from './nip.js';

function read(text: string, expected?: 'pns' | 'pppk'): Nip {
  const reading = readNip(text, expected);
  if (!reading.ok) throw new Error(reading.fault.code);
  return reading.nip;
}
const faultOf = (text: string) => {
  const reading = readNip(text);
  return reading.ok ? null : reading.fault.code;
};
const two = (n: number) => String(n).padStart(2, '0');

describe('readNip', () => {
  it('takes a PNS number apart', () => {
    expect(read('198609152010011001')).toEqual({
      digits: '198609152010011001',
      structure: 'pns',
      born: '1986-09-15',
      appointed: '2010-01',
      sex: 'L',
      doubts: [],
    });
  });

  it('takes a PPPK number apart', () => {
    expect(read('199312282025212001', 'pppk')).toMatchObject({
      structure: 'pppk',
      born: '1993-12-28',
      appointed: '2025',
      sex: 'P',
      doubts: [],
    });
  });

  it.each([
    '19860915 201001 1 001',
    "'198609152010011001",
    'NIP. 198609152010011001',
    'nip:19860915.201001.1.001',
  ])('reads %s', (typed) => expect(read(typed).digits).toBe('198609152010011001'));

  it.each([
    ['1,98609E+17', 'nip.scientific'],
    ['1.98609152010011E+17', 'nip.scientific'],
    ['198609152010011000', 'nip.rounded'],
    ['19860915201001100A', 'nip.characters'],
    ['19860915201001100', 'nip.length'],
    ['', 'nip.length'],
  ])('refuses %s as %s', (typed, code) => expect(faultOf(typed)).toBe(code));

  it.each([
    ['198602302010011001', 'nip.birth'],
    ['198609152010131001', 'nip.appointment'],
    ['200009152010011001', 'nip.too-young'],
    ['198609152010013001', 'nip.sex'],
  ])('doubts %s: %s, and does not block it', (typed, code) => {
    expect(read(typed).doubts.map((doubt) => doubt.code)).toEqual([code]);
  });

  it('doubts a PPPK number on a PNS and the reverse', () => {
    expect(read('199312282025212001', 'pns').doubts[0]?.code).toBe('nip.other-kind');
    expect(read('198609152010011001', 'pppk').doubts[0]?.code).toBe('nip.other-kind');
  });

  it('never throws, and what it accepts is 18 digits of the input', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789 .-E+,') })),
        (text) => {
          const reading = readNip(text);
          if (reading.ok) {
            expect(reading.nip.digits).toMatch(/^\d{18}$/);
            expect(text.replace(/\D/g, '')).toContain(reading.nip.digits);
          } else expect(reading.fault.message).not.toBe('');
        },
      ),
    );
  });

  it('has no doubt about any well-formed number, and reads back what it was made of', () => {
    const parts = fc.record({
      born: fc.date({ min: new Date('1960-01-01'), max: new Date('1999-12-31'), noInvalidDate: true }),
      year: fc.integer({ min: 2018, max: 2026 }),
      middle: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 21, max: 29 })),
      sex: fc.integer({ min: 1, max: 2 }),
      sequence: fc.integer({ min: 1, max: 999 }),
    });
    fc.assert(
      fc.property(parts, ({ born, year, middle, sex, sequence }) => {
        const day = born.toISOString().slice(0, 10);
        const nip = read(
          day.replaceAll('-', '') + year + two(middle) + sex + String(sequence).padStart(3, '0'),
        );
        expect(nip).toMatchObject({
          born: day,
          structure: middle <= 12 ? 'pns' : 'pppk',
          sex: sex === 1 ? 'L' : 'P',
          doubts: [],
        });
        expect(read(showNip(nip.digits))).toEqual(nip);
      }),
    );
  });
});

describe('showing', () => {
  it('groups 8-6-1-3', () => expect(showNip('198609152010011001')).toBe('19860915 201001 1 001'));
  it('masks birth date and sex', () => {
    expect(maskNip('198609152010011001')).toBe('******** 2010** * 001');
    expect(maskNip('1986')).toBe('***');
  });
});
