/** Documents as the documents room renders them, sealed and extended: judged by foreign tools and by us. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareFieldSignature, timestampDocument } from '../../src/signing/extend-pdf.js';
import { readCertificate } from '../../src/signing/certificate.js';
import { localKeySigner } from '../../src/signing/local-key.signer.js';
import { toPem } from '../../src/signing/pem.js';
import { coveredDigest, reservedBytes, sealTail } from '../../src/signing/seal-pdf.js';
import { mintDemoSeal, type SealKeyType } from '../../src/signing/seal-store.js';
import type { Signer } from '../../src/signing/signer.port.js';
import { testTimestamper } from '../../src/signing/timestamper.fixture.js';
import { verifyPdf } from '../../src/signing/verify-pdf.js';
import { compilePact, pactValues } from '../support/documents.js';
import { nssDatabase, run, takeApart } from './signing-support.js';

const timestamper = testTimestamper({ time: new Date(), notBefore: new Date(Date.now() - 3_600_000) });
const FIELD = { fieldName: 'Segel' };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-documents-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe.each<SealKeyType>(['P-256', 'RSA-2048', 'RSA-3072'])('pacts sealed with %s', (keyType) => {
  let signer: Signer;
  let anchors: string[];
  const at = (name: string): string => join(directory, `${keyType}.${name}`);

  beforeAll(async () => {
    const { key, chain, trust } = await mintDemoSeal({
      organization: 'Provinsi Uji',
      keyType,
      now: new Date(),
    });
    signer = localKeySigner(key, chain.map(readCertificate));
    anchors = [toPem('CERTIFICATE', trust), toPem('CERTIFICATE', timestamper.anchor)];
    await writeFile(at('trust.pem'), anchors[0]!);
    await nssDatabase(at('nss'), [at('trust.pem')]);
  }, 60_000);

  async function seal(furtherFields?: readonly string[]): Promise<Buffer> {
    const pact = await compilePact({
      signature: { ...FIELD, contentsBytes: reservedBytes(signer), furtherFields },
    });
    const values = pactValues({ nama: 'Nurʼaini binti Ésa' });
    const rendered = pact.render(values, { time: new Date() });
    const unsigned = {
      prefixLength: pact.prefix.length,
      tail: rendered.tail,
      signature: rendered.signature!,
    };
    return Buffer.concat([pact.prefix, await sealTail(unsigned, rendered.digest(), signer)]);
  }

  it('are valid for openssl, pdfsig, qpdf and us', async () => {
    const file = await seal();
    await writeFile(at('pdf'), file);
    const [part] = takeApart(file);
    await writeFile(at('cms'), part!.cms);
    await writeFile(at('covered'), part!.covered);
    const what = `-in ${at('cms')} -inform DER -content ${at('covered')} -out ${at('out')}`;
    const { stderr } = await run(
      `openssl cms -verify -cades -binary ${what} -CAfile ${at('trust.pem')} -no-CApath -no-CAstore`,
    );
    expect(stderr).toMatch(/Verification successful/);
    const { stdout } = await run(`pdfsig -nssdir sql:${at('nss')} ${at('pdf')}`);
    expect(stdout).toContain('Signature is Valid.');
    expect(stdout).toContain('Certificate is Trusted.');
    expect(stdout).toContain('Total document signed');
    await run(`qpdf --check ${at('pdf')}`);
    expect(verifyPdf(file, { anchors })).toMatchObject({ code: 'valid', signatures: [{ docMdp: 1 }] });
  });

  it('take a second signature and a document timestamp', async () => {
    const first = await seal(['Saksi']);
    const unsigned = prepareFieldSignature(first, { field: 'Saksi', room: reservedBytes(signer) });
    const second = Buffer.concat([first, await sealTail(unsigned, coveredDigest(first, unsigned), signer)]);
    const third = Buffer.concat([second, await timestampDocument(second, timestamper)]);
    await writeFile(at('third.pdf'), third);
    await run(`qpdf --check ${at('third.pdf')}`);
    const verdict = verifyPdf(third, { anchors });
    expect(verdict).toMatchObject({ code: 'valid' });
    expect(verdict.signatures.map((one) => one.revisionBytes)).toEqual([
      first.length,
      second.length,
      third.length,
    ]);
  });

  it('are refused when a byte is flipped', async () => {
    const file = await seal();
    for (let at = 0; at < file.length; at += 211) {
      const flipped = Buffer.from(file);
      flipped[at]! ^= 1;
      expect({ at, code: verifyPdf(flipped, { anchors }).code }).not.toEqual({ at, code: 'valid' });
    }
  });
});
