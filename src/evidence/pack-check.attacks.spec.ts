import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTrust } from '../signing/trust.js';
import { NOW, sealedPdf, testAuthority, testSigner } from '../signing/signing.fixture.js';
import { sha256Hex } from '../shared/hash.js';
import { checkPack } from './pack-check.js';
import { PackUnreadable } from './pack-faults.js';
import { openPack } from './pack-source.js';
import { edit, packFiles, resum, writeDirectory, writeZip, type PackFiles } from './pack.fixture.js';

const authority = testAuthority();
const signer = testSigner(authority);
const trust = openTrust([authority.certificate]);
let root: string;
let count = 0;
let good: PackFiles;
let files: PackFiles;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'attack-'));
  good = await packFiles(signer);
});
beforeEach(() => {
  files = new Map(good);
});
afterAll(() => rm(root, { recursive: true }));

const fresh = (): string => join(root, `pack-${(count += 1)}`);

async function codesAt(path: string, anchors = trust): Promise<string[]> {
  try {
    const source = await openPack(path);
    const report = await checkPack(source, { trust: anchors, at: NOW });
    await source.close();
    return [...new Set(report.faults.map((fault) => fault.code))];
  } catch (error) {
    if (error instanceof PackUnreadable) return [error.fault.code];
    throw error;
  }
}

/** Codes of the pack as it stands, the same whether it is a directory or a ZIP. */
async function codes(anchors = trust): Promise<string[]> {
  const directory = await codesAt(await writeDirectory(files, fresh()), anchors);
  expect(await codesAt(await writeZip(files, `${fresh()}.zip`), anchors)).toEqual(directory);
  return directory;
}

const DOCUMENT = 'documents/73.08/2000000000000000.pdf';

describe('a pack', () => {
  it('that is whole passes, and tells what it holds', async () => {
    expect(await codes()).toEqual([]);
    const source = await openPack(await writeZip(files, `${fresh()}.zip`));
    const report = await checkPack(source, { trust, at: NOW });
    await source.close();
    expect(report).toMatchObject({ documents: 3, valid: 3, unsigned: 2, roster: 5, faultCount: 0 });
    expect(report.sha256).toBe(sha256Hex(files.get('SHA256SUMS')!));
  });

  it('under another anchor is refused, also when it is a complete pack of somebody else', async () => {
    const other = testAuthority();
    expect(await codes(openTrust([other.certificate]))).toEqual(['chain-untrusted']);
    files = await packFiles(testSigner(other));
    expect(await codes()).toEqual(['chain-untrusted']);
  });
});

describe('a document', () => {
  it('that was changed is refused by its hash, and by its signature when the hash was changed too', async () => {
    const bytes = Buffer.from(files.get(DOCUMENT)!);
    bytes[bytes.indexOf('Dokumen')] = 0x64;
    files.set(DOCUMENT, bytes);
    expect(await codes()).toEqual(['document-changed', 'sums-wrong']);
    edit(files, 'manifest.csv', (text) => text.replace(sha256Hex(good.get(DOCUMENT)!), sha256Hex(bytes)));
    resum(files);
    expect(await codes()).toEqual(['digest-mismatch']);
  });

  it('that is missing, or was put in, is named', async () => {
    files.delete(DOCUMENT);
    expect(await codes()).toEqual(['file-missing', 'sums-wrong']);
    files = new Map(good);
    files.set('documents/73.08/4000000000000000.pdf', await sealedPdf(signer, { docMdp: 1 }));
    expect(await codes()).toEqual(['file-extra', 'sums-wrong']);
  });

  it('that stands under another code, unit or time is named', async () => {
    const swapped = files.get(DOCUMENT)!;
    files.set(DOCUMENT, files.get('documents/73.08/3000000000000000.pdf')!);
    files.set('documents/73.08/3000000000000000.pdf', swapped);
    expect(await codes()).toEqual(['document-changed', 'sums-wrong']);
    files = edit(new Map(good), 'manifest.csv', (text) => text.replaceAll('2026-10-16', '2026-10-15'));
    expect(await codes()).toContain('document-time');
    files = edit(new Map(good), 'manifest.csv', (text) => text.replace('kegiatan,73.08', 'kegiatan,73'));
    expect(await codes()).toEqual(expect.arrayContaining(['document-path', 'person-unit', 'coverage-count']));
  });
});

describe('a table', () => {
  const row = (text: string, index: number): string => text.split('\n')[index]!;
  const attacks: [string, string, (text: string) => string, string][] = [
    [
      'swapped rows',
      'manifest.csv',
      (t) => t.replace(`${row(t, 2)}\n${row(t, 3)}`, `${row(t, 3)}\n${row(t, 2)}`),
      'manifest-order',
    ],
    [
      'a row twice',
      'manifest.csv',
      (t) => t.replace(row(t, 2), `${row(t, 2)}\n${row(t, 2)}`),
      'person-twice',
    ],
    ['a row less', 'manifest.csv', (t) => t.replace(`${row(t, 3)}\n`, ''), 'coverage-count'],
    ['another column', 'manifest.csv', (t) => t.replace('signer', 'penanda'), 'table-malformed'],
    ['a cell more', 'manifest.csv', (t) => t.replace('Unit 73,', 'Unit 73,x,'), 'table-malformed'],
    ['an open quote', 'manifest.csv', (t) => t.replace('"Nama', '"Na"ma'), 'table-malformed'],
    ['another status', 'manifest.csv', (t) => t.replace('signed,1', 'revoked,1'), 'person-missing'],
    ['an unknown status', 'manifest.csv', (t) => t.replace('signed,1', 'sah,1'), 'value-unknown'],
    ['a path out', 'manifest.csv', (t) => t.replace('documents/73/', '../../etc/'), 'document-path'],
    ['another size', 'manifest.csv', (t) => t.replace(/,(\d{4,5}),pact/, ',1$1,pact'), 'document-size'],
    ['an open one less', 'unsigned.csv', (t) => t.replace(`${row(t, 1)}\n`, ''), 'person-missing'],
    ['an exempt one more', 'unsigned.csv', (t) => t.replace('open', 'exempt'), 'coverage-count'],
    ['a stranger', 'unsigned.csv', (t) => `${t}P9,73.08,Nama,open,\n`, 'person-extra'],
    ['somebody twice', 'unsigned.csv', (t) => t.replace('P5,', 'P4,'), 'unsigned-order'],
    ['an unknown unit', 'unsigned.csv', (t) => t.replace('P4,73.08', 'P4,73.99'), 'unit-unknown'],
    ['no line end', 'unsigned.csv', (t) => t.trimEnd(), 'table-malformed'],
    ['a person less', 'roster.csv', (t) => t.replace(`${row(t, 3)}\n`, ''), 'person-extra'],
    ['another unit', 'roster.csv', (t) => t.replace('P3,73.08', 'P3,73'), 'person-unit'],
    [
      'another order',
      'roster.csv',
      (t) => t.replace(`${row(t, 2)}\n${row(t, 3)}`, `${row(t, 3)}\n${row(t, 2)}`),
      'roster-order',
    ],
    ['no commitment', 'roster.csv', (t) => t.replace(/[0-9a-f]{64}/, 'x'), 'value-unknown'],
    ['a better number', 'coverage.csv', (t) => t.replace(',4,3,0,1,', ',4,4,0,0,'), 'coverage-sum'],
    ['more signed', 'coverage.csv', (t) => t.replace('regency,3,2,0,1', 'regency,3,3,0,0'), 'coverage-count'],
    ['more complete', 'coverage.csv', (t) => t.replace('2,1,1\n', '2,2,1\n'), 'coverage-sum'],
    ['two tops', 'coverage.csv', (t) => t.replace('73.08,73,', '73.08,,'), 'unit-tree'],
    ['a circle', 'coverage.csv', (t) => t.replace('73,,', '73,73.08,'), 'unit-tree'],
    ['a negative number', 'coverage.csv', (t) => t.replace('province,1', 'province,-1'), 'value-unknown'],
    ['another sum', 'SHA256SUMS', (t) => t.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')), 'sums-wrong'],
    ['a sum less', 'SHA256SUMS', (t) => t.slice(t.indexOf('\n') + 1), 'sums-wrong'],
    ['no sums', 'SHA256SUMS', () => 'x\n', 'table-malformed'],
  ];

  it.each(attacks)('with %s is refused: %s', async (_, name, change, code) => {
    edit(files, name, change);
    if (name !== 'SHA256SUMS') resum(files);
    expect(await codes()).toContain(code);
  });

  it.each(['README.txt', 'manifest.csv', 'coverage.csv', 'unsigned.csv', 'roster.csv', 'SHA256SUMS'])(
    'is missed: %s',
    async (name) => {
      files.delete(name);
      expect(await codes()).toEqual(['file-missing']);
    },
  );
});

describe('a file with no place in the layout', () => {
  it.each(['extra.txt', 'documents/73/a.pdf', 'ledger/other', 'trust/x/y.pem'])(
    'is refused: %s',
    async (name) => {
      files.set(name, Buffer.from('x'));
      expect(await codes()).toContain('file-extra');
    },
  );

  it('is refused as a link that leads out', async () => {
    const path = await writeDirectory(files, fresh());
    await rm(join(path, DOCUMENT));
    await symlink('/etc/passwd', join(path, DOCUMENT));
    expect(await codesAt(path)).toEqual(['path-unsafe']);
  });
});

describe('a ZIP', () => {
  const zipped = async (): Promise<{ path: string; bytes: Buffer }> => {
    const path = await writeZip(files, `${fresh()}.zip`);
    return { path, bytes: await readFile(path) };
  };
  const spoilt = async (bytes: Uint8Array): Promise<string[]> => {
    const path = `${fresh()}.zip`;
    await writeFile(path, bytes);
    return codesAt(path);
  };

  it.each([
    '../../etc/cron.d/x',
    '/etc/passwd',
    'documents/../../x',
    'a\\b',
    'C:x',
    './x',
    'a//b',
    'a\u0000b',
    'ä',
  ])('with a name that leads out is refused: %j', async (name) => {
    files.set(name, Buffer.from('x'));
    expect(await codesAt(await writeZip(files, `${fresh()}.zip`))).toEqual(['path-unsafe']);
  });

  it('with the same name twice is refused', async () => {
    files.set('README.txu', Buffer.from('zwei'));
    const { bytes } = await zipped();
    const text = bytes.toString('latin1').replaceAll('README.txu', 'README.txt');
    expect(await spoilt(Buffer.from(text, 'latin1'))).toEqual(['file-twice']);
  });

  it('that is cut off, padded, or holds a gap is refused', async () => {
    const { bytes } = await zipped();
    expect(await spoilt(bytes.subarray(0, -1))).toEqual(['zip-malformed']);
    expect(await spoilt(Buffer.concat([bytes, Buffer.of(0)]))).toEqual(['zip-malformed']);
    expect(await spoilt(Buffer.concat([Buffer.of(0), bytes]))).toEqual(['zip-malformed']);
    expect(await spoilt(Buffer.from('PK'))).toEqual(['zip-malformed']);
  });

  it('that would become larger than itself is refused before anything is read', async () => {
    const { bytes } = await zipped();
    const central = bytes.readUInt32LE(bytes.length - 6);
    const huge = Buffer.from(bytes);
    huge.writeUInt32LE(0xfffffff0, central + 20);
    huge.writeUInt32LE(0xfffffff0, central + 24);
    expect(await spoilt(huge)).toEqual(['zip-malformed']);
    const overlapping = Buffer.from(bytes);
    const second = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'), central + 4);
    overlapping.writeUInt32LE(0, second + 42);
    expect(await spoilt(overlapping)).toEqual(['zip-malformed']);
    const many = Buffer.from(bytes);
    many.writeUInt16LE(60_000, bytes.length - 12);
    expect(await spoilt(many)).toEqual(['zip-malformed']);
  });

  it('that is compressed, as bombs are, is refused', async () => {
    const { bytes } = await zipped();
    const central = bytes.readUInt32LE(bytes.length - 6);
    const bomb = Buffer.from(bytes);
    bomb.writeUInt16LE(8, central + 10);
    bomb.writeUInt32LE(deflateRawSync(Buffer.alloc(1_000_000)).length, central + 20);
    expect(await spoilt(bomb)).toEqual(['zip-unsupported']);
  });

  it('whose headers say two things is refused', async () => {
    const { bytes } = await zipped();
    const at = bytes.indexOf('README.txt');
    const two = Buffer.from(bytes);
    two.write('READYOU.tx', at, 'latin1');
    expect(await spoilt(two)).toContain('zip-malformed');
    const flipped = Buffer.from(bytes);
    flipped[bytes.indexOf('P4,73.08') + 1] = 0x36;
    expect(await spoilt(flipped)).toContain('zip-malformed');
  });

  it('survives every flipped byte in its structure with a verdict', async () => {
    const { bytes } = await zipped();
    const central = bytes.readUInt32LE(bytes.length - 6);
    for (let at = central; at < bytes.length; at += 3) {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ 0x41;
      // Dates and attributes in the directory are nobody's business; all else is noticed.
      expect(Array.isArray(await spoilt(flipped))).toBe(true);
    }
  }, 60_000);
});
