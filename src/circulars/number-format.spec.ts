import { describe, expect, it } from '@jest/globals';
import { formatFault, formatNumber, KNOWN_FORMATS } from './number-format.js';

const at = (format: string, classification: string, sequence: number, unit: string, day: string) =>
  formatNumber(format, { classification, sequence, unit, day });

describe('a number', () => {
  it('looks as on the letters that were seen', () => {
    expect(at('{klasifikasi}/{urut}/{unit}', '270', 12462, 'BKD', '2023-10-17')).toBe('270/12462/BKD');
    expect(at('{klasifikasi}/{urut}/{unit} tahun {tahun}', '200.2', 4346, 'BKD', '2024-04-26')).toBe(
      '200.2/4346/BKD tahun 2024',
    );
    expect(
      at('{klasifikasi}/{urut}/{unit}/{bulan-romawi}/{tahun}', 'KP.07.1', 3, '418.50', '2023-06-05'),
    ).toBe('KP.07.1/3/418.50/VI/2023');
    expect(at('P-{urut}/{unit}/{klasifikasi}/{bulan}/{tahun}', '800.1.10', 20, 'PKAP', '2024-10-01')).toBe(
      'P-20/PKAP/800.1.10/10/2024',
    );
    expect(at('{klasifikasi}/{urut}/IV.1/{unit}', '800', 254, 'BKD', '2024-10-01')).toBe('800/254/IV.1/BKD');
  });

  it('comes from a format that has a sequence and knows its fields', () => {
    for (const format of KNOWN_FORMATS) expect(formatFault(format)).toBeUndefined();
    expect(formatFault('{klasifikasi}/{unit}')).toBe('no-sequence');
    expect(formatFault('{urut}/{kode}')).toBe('unknown-field');
    expect(formatFault('{urut}/{constructor}')).toBe('unknown-field');
    expect(formatFault('{urut}<b>')).toBe('bad-character');
    expect(formatFault('{urut}{')).toBe('bad-character');
  });
});
