import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as asn1 from './asn1.js';

const utc = (text: string) => () =>
  asn1.readTime(asn1.readDer(asn1.der(asn1.TAG.utcTime, Buffer.from(text))));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('writing DER', () => {
  it('gives the examples of X.690 and RFC 5280', () => {
    expect(hex(asn1.oid('2.999.3'))).toBe('0603883703'); // X.690 8.19.5
    expect(hex(asn1.oid('1.2.840.113549'))).toBe('06062a864886f70d');
    expect(hex(asn1.integer(0))).toBe('020100');
    expect(hex(asn1.integer(128))).toBe('02020080');
    expect(hex(asn1.integer(Buffer.from('0000ff', 'hex')))).toBe('020200ff');
    expect(asn1.time(new Date('2049-12-31T23:59:59Z')).toString('latin1', 2)).toBe('491231235959Z');
    expect(asn1.time(new Date('2050-01-01T00:00:00Z')).toString('latin1', 2)).toBe('20500101000000Z');
  });

  it('sorts a SET OF by its encodings', () => {
    const set = asn1.setOf(asn1.integer(300), asn1.integer(2), asn1.integer(1));
    expect(hex(set)).toBe('310a0201010201020202012c');
  });
});

describe('reading DER', () => {
  it('returns what was written, at every length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000, size: 'max' }), (bytes) => {
        const value = asn1.readDer(asn1.octetString(bytes));
        expect(value.tag).toBe(asn1.TAG.octetString);
        expect(value.contents.equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 130n }), fc.nat(39), (arc, second) => {
        const dotted = `1.${second}.${arc}`;
        expect(asn1.readOid(asn1.readDer(asn1.oid(dotted)))).toBe(dotted);
      }),
    );
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1950-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          date.setUTCMilliseconds(0);
          expect(asn1.readTime(asn1.readDer(asn1.time(date)))).toEqual(date);
        },
      ),
    );
  });

  it.each([
    ['3080020101 0000', 'indefinite length'],
    ['30810102', 'a length that is not minimal'],
    ['3082007f', 'a length that is not minimal'],
    ['30050201', 'a value that is cut off'],
    ['300302010100', 'bytes after the value'],
    ['3084ffffffff00', 'a length beyond the input'],
    ['1f8101', 'a long tag'],
    ['30', 'a lone identifier'],
    ['', 'nothing'],
  ])('refuses %s: %s', (input) => {
    expect(() => asn1.readDer(Buffer.from(input.replaceAll(' ', ''), 'hex'))).toThrow(asn1.DerError);
  });

  it('refuses dates that do not exist and times without Z', () => {
    expect(utc('260231000000Z')).toThrow(asn1.DerError);
    expect(utc('261301000000Z')).toThrow(asn1.DerError);
    expect(utc('2601010000Z')).toThrow(asn1.DerError);
    expect(utc('260101000000+0800')).toThrow(asn1.DerError);
  });

  it('never does anything but return or throw a DerError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          const value = asn1.readFirst(bytes);
          asn1.members(value, value.tag);
        } catch (error) {
          expect(error).toBeInstanceOf(asn1.DerError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
