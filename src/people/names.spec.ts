import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameKey } from './names.js';

describe('nameKey', () => {
  it.each([
    ['Dr. H. Andi Muh. Ilham, S.Sos., M.Si.', 'andi muh ilham'],
    ['ANDI MUH ILHAM S.Sos M.Si', 'andi muh ilham'],
    ['Ma’ruf  Dg. Naba', 'maruf dg naba'],
    ["Ma'ruf Dg Naba", 'maruf dg naba'],
    ['Suharto', 'suharto'],
    ['Prof. Dr., Hj. Sitti Nurhaliza', 'sitti nurhaliza'],
    ['José Pérez', 'jose perez'],
    ['H. A. M. Nur', 'a m nur'],
    ['Ir.', 'ir'],
    [', S.H.', 's h'],
    ['', ''],
  ])('reduces %s to %s', (name, key) => expect(nameKey(name)).toBe(key));

  it('keeps two Muhammads apart', () => {
    expect(nameKey('Muh. Yusuf')).not.toBe(nameKey('Muhammad Yusuf'));
  });

  it('never throws, leaves a word where there was one, and is stable', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(..."aHhMsdr. ,'’-") }),
    );
    fc.assert(
      fc.property(typed, (name) => {
        const key = nameKey(name);
        expect(key).toBe(key.trim());
        if (/[a-z]/i.test(name)) expect(key).not.toBe('');
        if (/^[\x20-\x7e]*$/.test(name)) expect(nameKey(name.toUpperCase())).toBe(key);
      }),
      { numRuns: 1000 },
    );
  });
});
