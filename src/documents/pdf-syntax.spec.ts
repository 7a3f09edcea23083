import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PDFHexString, PDFString } from 'pdf-lib';
import { pdfDate, pdfNumber, pdfText } from './pdf-syntax.js';

describe('pdfNumber', () => {
  it('writes two decimals at most and no needless ones', () => {
    expect([0, 1, 12.5, 12.05, 0.999, 3000.25, -4.5, 11.5 * 1.36].map(pdfNumber)).toEqual([
      '0',
      '1',
      '12.5',
      '12.05',
      '1',
      '3000.25',
      '-4.5',
      '15.64',
    ]);
  });

  it('is within half a hundredth of the value', () => {
    fc.assert(
      fc.property(fc.double({ min: -5000, max: 5000, noNaN: true }), (value) => {
        expect(pdfNumber(value)).toMatch(/^-?\d+(\.\d{1,2})?$/);
        expect(Math.abs(Number(pdfNumber(value)) - value)).toBeLessThan(0.0051);
      }),
    );
  });
});

describe('pdfText', () => {
  it('says any text so that a reader gets it back in NFC', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const written = pdfText(text);
        const read = written.startsWith('(')
          ? PDFString.of(written.slice(1, -1)).decodeText()
          : PDFHexString.of(written.slice(1, -1)).decodeText();
        expect(read).toBe(text.normalize('NFC'));
      }),
    );
  });
});

it('writes dates in UTC', () => {
  expect(pdfDate(new Date('2023-10-16T01:30:00.999Z'))).toBe('(D:20231016013000Z)');
});
