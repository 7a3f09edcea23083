import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { balanceLines, cutWords, fillLines, widthOf, type Span, type Word } from './line-breaking.js';
import type { Style } from './style.js';
import { loadTypefaces } from './typeface.js';

let style: Style;
beforeAll(async () => {
  style = { face: (await loadTypefaces()).regular, size: 12, grey: 0 };
});

function lines(words: readonly Word[], spans: readonly Span[]): string[] {
  return spans.map(({ from, to }) =>
    words
      .slice(from, to)
      .map((word) => word.parts.map((part) => part.text).join('') + (word.after === 'space' ? ' ' : ''))
      .join('')
      .trimEnd(),
  );
}

function texts(text: string): string[] {
  return cutWords([{ style, text }]).map((word) => word.parts.map((part) => part.text).join(''));
}

describe('cutWords', () => {
  it('parts compounds after their hyphen, but no ranks, numbers or initials', () => {
    expect(texts('masing-masing praktik-praktik')).toEqual(['masing-', 'masing', 'praktik-', 'praktik']);
    expect(texts('S-1 II-a 2023-2024 Al-Q')).toEqual(['S-1', 'II-a', '2023-2024', 'Al-Q']);
    expect(texts('  dua   spasi ')).toEqual(['dua', 'spasi']);
  });

  it('keeps what a no-break space joins, and words of several styles', () => {
    const words = cutWords([
      { style, text: 'NIP\u00a0123 a' },
      { style: { ...style }, text: 'b c' },
    ]);
    expect(words.map((word) => word.parts.map((part) => part.text))).toEqual([
      ['NIP\u00a0123'],
      ['a', 'b'],
      ['c'],
    ]);
  });
});

describe('lines', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 1, maxLength: 12 });

  it('lose and double no word, and stay within the width', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 90, max: 500 }),
        (list, width) => {
          const text = list.join(' ');
          const words = cutWords([{ style, text }]);
          for (const spans of [fillLines(words, width), balanceLines(words, width)]) {
            expect(lines(words, spans).join(' ')).toBe(text);
          }
          for (const line of lines(words, fillLines(words, width))) {
            expect(widthOf(style, line)).toBeLessThanOrEqual(width + 0.01);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('break where they are told to', () => {
    const words = cutWords([{ style, text: 'satu dua\ntiga' }]);
    expect(lines(words, balanceLines(words, 400))).toEqual(['satu dua', 'tiga']);
    expect(lines(words, fillLines(words, 400))).toEqual(['satu dua', 'tiga']);
  });

  it('balance a paragraph better than first fit does', () => {
    const text =
      'Menjaga dan menegakkan prinsip netralitas Pegawai Aparatur Sipil Negara di instansi masing-masing dalam ' +
      'melaksanakan fungsi pelayanan publik, baik sebelum, selama, maupun sesudah pelaksanaan pemilihan';
    const words = cutWords([{ style, text }]);
    const slack = (spans: readonly Span[]): number =>
      Math.max(
        ...lines(words, spans)
          .slice(0, -1)
          .map((line) => (250 - widthOf(style, line)) / line.split(' ').length),
      );
    expect(slack(balanceLines(words, 250))).toBeLessThanOrEqual(slack(fillLines(words, 250)));
  });
});
