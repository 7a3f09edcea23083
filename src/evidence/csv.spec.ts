import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvRow, LineError, linesOf, parseRow } from './csv.js';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function collect(bytes: Buffer, size = 3): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(inPieces(bytes, size))) lines.push(line);
  return lines;
}

describe('csvRow', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+62', "'+62"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['\t=1', "' =1"],
    ['Nama, S.Sos.', '"Nama, S.Sos."'],
    ['A "B"', '"A ""B"""'],
    ['dua\nbaris', 'dua baris'],
  ])('writes %j as %s', (value, cell) => {
    expect(csvRow([value])).toBe(`${cell}\n`);
  });

  it('is one line that reads back, whatever the cells hold', () => {
    const cell = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const row = csvRow(cells);
        expect(row.indexOf('\n')).toBe(row.length - 1);
        const back = parseRow(row.slice(0, -1))!;
        expect(back).toHaveLength(cells.length);
        for (const read of back) expect(read).not.toMatch(/^\s*[=+\-@]/);
        expect(csvRow(back)).toBe(row); // guarding what is guarded changes nothing
      }),
    );
  });
});

describe('parseRow', () => {
  it.each(['"a', 'a"b', '"a"b', 'a,"b"c'])('refuses %s', (line) => {
    expect(parseRow(line)).toBeUndefined();
  });

  it('keeps empty cells', () => {
    expect(parseRow(',"",')).toEqual(['', '', '']);
  });
});

describe('linesOf', () => {
  it('gives the same lines however the bytes arrive', async () => {
    const text = 'satu\n\nä € 😀\n';
    for (const size of [1, 2, 3, 5, 100])
      expect(await collect(Buffer.from(text), size)).toEqual(['satu', '', 'ä € 😀']);
  });

  it.each([
    ['no end', Buffer.from('a')],
    ['carriage returns', Buffer.from('a\r\n')],
    ['bad UTF-8', Buffer.of(0xff, 0x0a)],
    ['half a character', Buffer.of(0x61, 0x0a, 0xc3)],
    ['a line without end', Buffer.alloc(200_000, 0x61)],
  ])('refuses %s', async (_, bytes) => {
    await expect(collect(bytes, 70_000)).rejects.toBeInstanceOf(LineError);
  });
});
