import { describe, expect, it } from '@jest/globals';
import { coveredDigest, injectCms, reservedBytes, sealTail } from './seal-pdf.js';
import { testAuthority, testPdf, testSigner } from './signing.fixture.js';

const authority = testAuthority();

describe('sealTail', () => {
  it.each(['P-256', 'RSA-2048', 'RSA-3072'] as const)(
    'writes a CMS that fits its reservation: %s',
    async (type) => {
      const signer = testSigner(authority, { type });
      const pdf = testPdf({ room: reservedBytes(signer) });
      const tail = await sealTail(pdf, coveredDigest(pdf.prefix, pdf), signer);
      expect(tail.length).toBe(pdf.tail.length);
      const [, gapStart, gapEnd] = pdf.signature.byteRange;
      const at = pdf.prefixLength;
      expect(tail.subarray(0, gapStart - at)).toEqual(pdf.tail.subarray(0, gapStart - at));
      expect(tail.subarray(gapEnd - at)).toEqual(pdf.tail.subarray(gapEnd - at));
      // A DER SEQUENCE, and at most a few bytes of zeros behind it.
      const hex = tail.toString('latin1', gapStart + 1 - at, gapEnd - 1 - at);
      const length = 4 + Number.parseInt(hex.slice(4, 8), 16);
      expect(hex.slice(0, 4)).toBe('3082');
      expect(hex.slice(length * 2)).toMatch(/^(00){0,8}$/);
    },
  );

  it('refuses a place that is too small, misplaced or taken', async () => {
    const signer = testSigner(authority);
    const small = testPdf({ room: 200 });
    await expect(sealTail(small, Buffer.alloc(32), signer)).rejects.toMatchObject({
      code: 'signature-too-large',
    });
    const pdf = testPdf();
    const taken = { ...pdf, tail: injectCms(pdf, Buffer.of(0x30, 0)) };
    expect(() => injectCms(taken, Buffer.of(0x30, 0))).toThrow(
      expect.objectContaining({ code: 'placeholder-wrong' }),
    );
    const [, a, b, c] = pdf.signature.byteRange;
    const shifted = { ...pdf, signature: { byteRange: [0, a + 1, b, c] as const } };
    expect(() => injectCms(shifted, Buffer.of(0x30, 0))).toThrow(
      expect.objectContaining({ code: 'placeholder-wrong' }),
    );
  });
});
