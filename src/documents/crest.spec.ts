import { describe, expect, it } from '@jest/globals';
import { deflateSync } from 'node:zlib';
import { PDFContext, PDFDocument, PDFName, PDFRef } from 'pdf-lib';
import { compilePact, fileOf, pactValues, xrefFaults } from '../../test/support/documents.js';
import { readCrest } from './crest.js';

/** A PNG of one colour with an alpha channel. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(width * 4, 0x7f)]);
  const pixels = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(8 + data.length + 4);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), 8 + data.length);
  return out;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('a crest', () => {
  it('may be a PNG with transparency', async () => {
    const crest = await readCrest(png(20, 25));
    expect(crest.aspect).toBeCloseTo(0.8);
    const pact = await compilePact({ assets: { crest: png(20, 25) } });
    const file = fileOf(pact, pactValues());
    expect(xrefFaults(file)).toEqual([]);
    expect((await PDFDocument.load(file)).getPageCount()).toBe(1);
    expect(file.toString('latin1')).toContain('/SMask');
  });

  it('may be an SVG of paths', async () => {
    const svg = '<svg viewBox="0 0 20 40"><g><path d="M0 0 L20 0 L10 40 Z" fill="#ff0000"/></g></svg>';
    const crest = await readCrest(Buffer.from(svg));
    expect(crest.aspect).toBe(0.5);
    let number = 0;
    const [form] = crest.objects(PDFContext.create(), () => PDFRef.of(++number));
    expect(form![1].toString()).toContain(PDFName.of('Form').toString());
  });

  it.each([
    ['neither', 'GIF89a'],
    ['a transformation', '<svg viewBox="0 0 9 9"><path transform="scale(2)" d="M0 0"/></svg>'],
    ['another element', '<svg viewBox="0 0 9 9"><image href="http://x/"/></svg>'],
    ['a colour name', '<svg viewBox="0 0 9 9"><path d="M0 0" fill="red"/></svg>'],
    ['no box', '<svg><path d="M0 0"/></svg>'],
  ])('is refused: %s', async (_, source) => {
    await expect(readCrest(Buffer.from(source))).rejects.toThrow();
  });
});
