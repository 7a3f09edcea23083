import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toPem } from '../signing/pem.js';
import { NOW, sealedPdf, testAuthority, testSigner } from '../signing/signing.fixture.js';
import { readCertificate } from '../signing/certificate.js';
import { packFiles, writeDirectory, writeZip } from './pack.fixture.js';
import { runVerify } from './verify-command.js';

/** Of somebody else's log: a pack without a ledger's part cannot be checked against any. */
const LOG_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

const authority = testAuthority();
const signer = testSigner(authority, { demo: true });
const fingerprint = readCertificate(authority.certificate).fingerprint;
let root: string;
const at = (name: string): string => join(root, name);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'verify-'));
  const files = await packFiles(signer);
  await writeDirectory(files, at('pack'));
  await writeZip(files, at('pack.zip'));
  await writeFile(at('good.pdf'), await sealedPdf(signer, { docMdp: 1 }));
  await writeFile(at('changed.pdf'), Buffer.concat([await sealedPdf(signer), Buffer.from('\n% mehr')]));
  await writeFile(at('trust.pem'), toPem('CERTIFICATE', authority.certificate));
  await writeFile(at('other.pem'), toPem('CERTIFICATE', testAuthority().certificate));
  await writeFile(at('broken.pem'), toPem('CERTIFICATE', Buffer.from('no certificate')));
  await writeFile(at('text.txt'), 'teks');
  await mkdir(at('data/seal'), { recursive: true });
  await writeFile(at('data/seal/trust.pem'), toPem('CERTIFICATE', authority.certificate));
});
afterAll(() => rm(root, { recursive: true }));

async function verify(args: string[], dataDir = at('nothing')) {
  const lines: string[] = [];
  const push = (line: string): void => void lines.push(line);
  const code = await runVerify(args, { out: push, err: push, dataDir, now: () => NOW });
  return { code, text: lines.join('\n') };
}

describe('pakta verify', () => {
  it.each(['good.pdf', 'pack', 'pack.zip'])(
    'says that %s is valid, and what it did not check',
    async (name) => {
      const { code, text } = await verify([at(name), '--trust', at('trust.pem')]);
      expect(text).toContain('HASIL: SAH');
      expect(text).toContain('Tidak diperiksa:');
      expect(text).toContain('DEMO');
      expect(code).toBe(0);
    },
  );

  it('takes the anchor from the data directory when none is given', async () => {
    expect((await verify([at('pack')], at('data'))).code).toBe(0);
  });

  it('never takes it from the pack, and says whom the pack claims to be from', async () => {
    for (const name of ['pack', 'pack.zip', 'good.pdf']) {
      const { code, text } = await verify([at(name)]);
      expect([code, text.includes(fingerprint)]).toEqual([2, true]);
    }
  });

  it('names what is wrong', async () => {
    const changed = await verify([at('changed.pdf'), '--trust', at('trust.pem')]);
    expect([changed.code, changed.text]).toEqual([
      1,
      expect.stringContaining('GAGAL changed-after-signature'),
    ]);
    const foreign = await verify([at('pack.zip'), '--trust', at('other.pem')]);
    expect([foreign.code, foreign.text]).toEqual([1, expect.stringContaining('GAGAL chain-untrusted')]);
    const ledger = await verify([at('pack'), '--trust', at('trust.pem'), '--log-key', LOG_KEY]);
    expect([ledger.code, ledger.text]).toEqual([1, expect.stringContaining('GAGAL ledger-missing')]);
  });

  it.each([
    [[]],
    [['--mehr']],
    [['a.pdf', 'b.pdf']],
    [['nothing.pdf', '--trust', 'trust.pem']],
    [['text.txt', '--trust', 'trust.pem']],
    [['good.pdf', '--trust', 'nothing.pem']],
    [['good.pdf', '--trust', 'text.txt']],
    [['good.pdf', '--trust', 'broken.pem']],
  ])('cannot judge %j', async (args) => {
    const placed = args.map((arg) => (arg.includes('.') ? at(arg) : arg));
    expect((await verify(placed)).code).toBe(2);
  });
});
