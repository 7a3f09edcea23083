/** Programs that we did not write judge what src/signing produces: openssl, pdfsig (poppler, NSS), qpdf. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCertificate } from '../../src/signing/certificate.js';
import { sealedPdf } from '../../src/signing/fixtures.js';
import { localKeySigner } from '../../src/signing/local-key.signer.js';
import { toPem } from '../../src/signing/pem.js';
import { mintDemoSeal, type SealKeyType } from '../../src/signing/seal-store.js';

const run = promisify(execFile);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe.each<SealKeyType>(['P-256', 'RSA-2048', 'RSA-3072'])('a document sealed with %s', (keyType) => {
  let file: Buffer;
  let at: (name: string) => string;

  beforeAll(async () => {
    at = (name) => join(directory, `${keyType}.${name}`);
    const { key, chain, trust } = await mintDemoSeal({
      organization: 'Provinsi Uji',
      keyType,
      now: new Date(),
    });
    file = await sealedPdf(localKeySigner(key, chain.map(readCertificate)), { docMdp: 1 });
    await writeFile(at('pdf'), file);
    await writeFile(at('trust.pem'), toPem('CERTIFICATE', trust));
  }, 60_000);

  it('is accepted by openssl cms -verify -cades', async () => {
    const { cms, covered } = takeApart(file);
    await writeFile(at('cms'), cms);
    await writeFile(at('covered'), covered);
    const what = `-in ${at('cms')} -inform DER -content ${at('covered')} -out ${at('out')}`;
    const trust = `-CAfile ${at('trust.pem')} -no-CApath -no-CAstore`;
    const { stderr } = await run('openssl', `cms -verify -cades -binary ${what} ${trust}`.split(' '));
    expect(stderr).toMatch(/Verification successful/);
  });

  it('is accepted by pdfsig with the anchor in an NSS database', async () => {
    await run('mkdir', ['-p', at('nss')]);
    await run('certutil', ['-N', '-d', `sql:${at('nss')}`, '--empty-password']);
    const add = ['-A', '-d', `sql:${at('nss')}`, '-n', 'anchor', '-t', 'CT,C,C', '-i', at('trust.pem')];
    await run('certutil', add);
    const { stdout } = await run('pdfsig', ['-nssdir', `sql:${at('nss')}`, at('pdf')]);
    expect(stdout).toContain('Signature Validation: Signature is Valid.');
    expect(stdout).toContain('Certificate Validation: Certificate is Trusted.');
    expect(stdout).toContain('Total document signed');
    expect(stdout).toContain('Signature Type: ETSI.CAdES.detached');
  });

  it('is accepted by qpdf --check', async () => {
    const { stdout } = await run('qpdf', ['--check', at('pdf')]);
    expect(stdout).toContain('No syntax or stream encoding errors found');
  });
});

/** The CMS and the bytes it covers, found by looking at the text alone: no code of ours. */
function takeApart(file: Buffer): { cms: Buffer; covered: Buffer } {
  const range = /\/ByteRange\s*\[(\d+) (\d+) (\d+) (\d+)\]/.exec(file.toString('latin1'));
  const [a = 0, b = 0, c = 0, d = 0] = range?.slice(1).map(Number) ?? [];
  const padded = Buffer.from(file.toString('latin1', a + b + 1, c - 1), 'hex');
  return {
    cms: padded.subarray(0, 4 + padded.readUInt16BE(2)),
    covered: Buffer.concat([file.subarray(a, a + b), file.subarray(c, c + d)]),
  };
}
