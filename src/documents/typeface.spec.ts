import { describe, expect, it } from '@jest/globals';
import { LOOKALIKES, REPERTOIRE } from './repertoire.js';
import { loadTypefaces } from './typeface.js';

describe('the faces of the house', () => {
  it('have a glyph for every character of the repertoire', async () => {
    for (const face of Object.values(await loadTypefaces())) {
      const missing = [...REPERTOIRE, ...LOOKALIKES.keys()].filter((c) => !face.has(c.charCodeAt(0)));
      expect(missing).toEqual([]);
      expect(face.has(0xd83d)).toBe(false);
      expect(face.has(0x674e)).toBe(false);
    }
  });

  it('kern pairs, but leave spaces as they are', async () => {
    const { bold } = await loadTypefaces();
    const sum = (text: string): number => [...text].reduce((total, c) => total + bold.measure(c), 0);
    expect(bold.measure('TATA AV')).toBeLessThan(sum('TATA AV'));
    expect(bold.measure('V A')).toBe(sum('V A'));
    expect(bold.show('AV')).toMatch(/^\[<\w{4}>\d+<\w{4}>\]$/);
  });

  it('give what rounding takes from one space to the next', async () => {
    const { regular } = await loadTypefaces();
    const adjusted = [...regular.show('a a a a a a a', 10.4).matchAll(/>(-?\d+)</g)].map((m) => Number(m[1]));
    expect(adjusted.reduce((a, b) => a + b, 0)).toBe(-62);
    expect(Math.max(...adjusted) - Math.min(...adjusted)).toBe(1);
  });
});
