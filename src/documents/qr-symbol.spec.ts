import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encode } from 'uqr';
import { QrSymbol } from './qr-symbol.js';

/** The matrix that a path draws, row by row from the top. */
function drawn(path: string, size: number): boolean[][] {
  const matrix = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/(\d+) (\d+) (\d+) 1 re\n/g)) {
    for (let i = 0; i < Number(width); i++) matrix[size - 1 - Number(y)]![Number(x) + i] = true;
  }
  return matrix;
}

describe('QrSymbol', () => {
  const crockford = fc.string({
    unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
    minLength: 16,
    maxLength: 16,
  });

  it.each([
    'https://pakta.sulselprov.go.id/v/',
    'http://a/v/',
    'https://neo.example/naïf/v/',
    'X'.repeat(200),
  ])('gives what an encoder gives for %s', (prefix) => {
    const symbol = new QrSymbol(prefix, 16);
    fc.assert(
      fc.property(crockford, (code) => {
        const path = symbol.path(code);
        const bytes = [...new TextEncoder().encode(prefix + code)];
        // the encoder chooses among eight masks; one of them is the symbol's
        const candidates = Array.from({ length: 8 }, (_, maskPattern) =>
          JSON.stringify(encode(bytes, { ecc: 'M', boostEcc: false, border: 0, maskPattern }).data),
        );
        expect(candidates).toContain(JSON.stringify(drawn(path, symbol.size)));
      }),
      { numRuns: 12 },
    );
  });

  it('knows which codes it was made for', () => {
    const symbol = new QrSymbol('https://a.example/v/', 16);
    expect(symbol.accepts('Z3PBE1TPGDA08TBX')).toBe(true);
    expect(symbol.accepts('Z3PBE1TPGDA08TB')).toBe(false);
    expect(symbol.accepts('Z3PBE1TPGDA08TBé')).toBe(false);
    expect(symbol.accepts('Z3PBE1TPGDA08TB ')).toBe(false);
  });
});
