/** Programs that we did not write judge what src/signing produces: openssl, pdfsig (poppler, NSS), qpdf. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCertificate } from '../../src/signing/certificate.js';
import { addValidationData, prepareFieldSignature, timestampDocument } from '../../src/signing/extend-pdf.js';
import { testPdf } from '../../src/signing/signing.fixture.js';
import { httpTimestamper } from '../../src/signing/http.timestamper.js';
import { localKeySigner } from '../../src/signing/local-key.signer.js';
import { toPem } from '../../src/signing/pem.js';
import { coveredDigest, reservedBytes, sealTail, sealTailWithTimestamp } from '../../src/signing/seal-pdf.js';
import { mintDemoSeal, type SealKeyType } from '../../src/signing/seal-store.js';
import type { Signer } from '../../src/signing/signer.port.js';
import type { Timestamper } from '../../src/signing/timestamper.port.js';
import { sha256 } from '../../src/shared/hash.js';
import { verifyTimestamp } from '../../src/signing/timestamp.js';
import { openTrust } from '../../src/signing/trust.js';
import { verifyPdf } from '../../src/signing/verify-pdf.js';
import { nssDatabase, opensslTsa, run, takeApart, type OpensslTsa } from './signing-support.js';

let directory: string;
let tsa: OpensslTsa;
let timestamper: Timestamper;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-'));
  tsa = await opensslTsa(join(directory, 'tsa'));
  timestamper = httpTimestamper({
    url: tsa.url,
    trust: openTrust([await readFile(tsa.anchorFile, 'utf8')]),
  });
}, 60_000);
afterAll(async () => {
  tsa.close();
  await rm(directory, { recursive: true });
});

describe.each<SealKeyType>(['P-256', 'RSA-2048', 'RSA-3072'])('documents sealed with %s', (keyType) => {
  let signer: Signer;
  let witness: Signer;
  let anchors: string[];
  let nss: string;
  const at = (name: string): string => join(directory, `${keyType}.${name}`);

  beforeAll(async () => {
    const { key, chain, trust } = await mintDemoSeal({
      organization: 'Provinsi Uji',
      keyType,
      now: new Date(),
    });
    signer = localKeySigner(key, chain.map(readCertificate));
    const second = await mintDemoSeal({ organization: 'Saksi Uji', keyType, now: new Date() });
    witness = localKeySigner(second.key, second.chain.map(readCertificate));
    const roots = [trust, second.trust].map((root) => toPem('CERTIFICATE', root));
    anchors = [...roots, await readFile(tsa.anchorFile, 'utf8')];
    await writeFile(at('trust.pem'), anchors.join(''));
    await writeFile(at('seal.pem'), roots.join(''));
    await Promise.all(roots.map((root, i) => writeFile(at(`root${i}.pem`), root)));
    nss = await nssDatabase(at('nss'), [at('root0.pem'), at('root1.pem'), tsa.anchorFile]);
  }, 60_000);

  /** Every signature in a file: the same judgement by openssl, pdfsig and us. */
  async function judge(
    name: string,
    file: Buffer,
    kinds: readonly ('signature' | 'timestamp')[],
  ): Promise<void> {
    await writeFile(at(`${name}.pdf`), file);
    const parts = takeApart(file);
    expect(parts).toHaveLength(kinds.length);
    for (const [i, { cms, covered }] of parts.entries()) {
      await writeFile(at('cms'), cms);
      await writeFile(at('covered'), covered);
      if (kinds[i] === 'signature') {
        const what = `-in ${at('cms')} -inform DER -content ${at('covered')} -out ${at('out')}`;
        const trust = `-CAfile ${at('seal.pem')} -no-CApath -no-CAstore`;
        const { stderr } = await run(`openssl cms -verify -cades -binary ${what} ${trust}`);
        expect(stderr).toMatch(/Verification successful/);
      } else {
        const { stdout, stderr } = await run(
          `openssl ts -verify -token_in -in ${at('cms')} -data ${at('covered')} -CAfile ${tsa.anchorFile}`,
        );
        expect(stdout + stderr).toMatch(/Verification: OK/);
      }
    }
    const { stdout } = await run(`pdfsig -nssdir ${nss} ${at(`${name}.pdf`)}`);
    const signatures = kinds.filter((kind) => kind === 'signature').length;
    // Poppler 22 lists document timestamps without judging them; openssl ts has done so above.
    expect(stdout.match(/Signature is Valid\./g)).toHaveLength(signatures);
    expect(stdout.match(/Certificate is Trusted\./g)).toHaveLength(signatures);
    expect(stdout.match(/Signature Type: ETSI\.CAdES\.detached/g)).toHaveLength(signatures);
    const checked = await run(`qpdf --check ${at(`${name}.pdf`)}`);
    expect(checked.stdout).toContain('No syntax or stream encoding errors found');
    expect(verifyPdf(file, { anchors })).toMatchObject({ code: 'valid' });
  }

  async function seal(options: Parameters<typeof testPdf>[0] = {}): Promise<Buffer> {
    const pdf = testPdf({ room: reservedBytes(signer), ...options });
    return Buffer.concat([pdf.prefix, await sealTail(pdf, coveredDigest(pdf.prefix, pdf), signer)]);
  }

  it('are accepted at level B-B', async () => {
    await judge('bb', await seal({ docMdp: 1 }), ['signature']);
  });

  it('are accepted at level B-T with a token of openssl', async () => {
    const pdf = testPdf({ room: reservedBytes(signer, true), docMdp: 1 });
    const sealed = await sealTailWithTimestamp(pdf, coveredDigest(pdf.prefix, pdf), signer, timestamper);
    expect(sealed.level).toBe('B-T');
    await judge('bt', Buffer.concat([pdf.prefix, sealed.tail]), ['signature']);
    // The token inside is one that openssl verifies over the signature's own bytes.
    const [part] = takeApart(Buffer.concat([pdf.prefix, sealed.tail]));
    await writeFile(at('bt.cms'), part!.cms);
    const { stdout } = await run(`openssl cms -cmsout -print -noout -inform DER -in ${at('bt.cms')}`);
    expect(stdout).toMatch(/unsignedAttrs:\s+object: id-smime-aa-timeStampToken/);
  });

  it('are accepted with a second signature, validation data and document timestamps', async () => {
    const first = await seal({ docMdp: 2, preparedFields: ['Saksi'] });
    const unsigned = prepareFieldSignature(first, {
      field: 'Saksi',
      room: reservedBytes(signer),
      time: new Date(),
    });
    const second = Buffer.concat([first, await sealTail(unsigned, coveredDigest(first, unsigned), witness)]);
    await judge('second', second, ['signature', 'signature']);
    const stamped = Buffer.concat([second, await timestampDocument(second, timestamper)]);
    await judge('stamped', stamped, ['signature', 'signature', 'timestamp']);
    const stored = Buffer.concat([stamped, addValidationData(stamped, { certificates: signer.chain })]);
    const again = Buffer.concat([stored, await timestampDocument(stored, timestamper)]);
    await judge('again', again, ['signature', 'signature', 'timestamp', 'timestamp']);
    const verdict = verifyPdf(again, { anchors });
    expect(verdict.signatures.map((one) => one.level ?? one.kind)).toEqual([
      'B-T',
      'B-T',
      'document-timestamp',
      'document-timestamp',
    ]);
  });
});

it('an authority that names its certificate by SHA-1, as many do, is understood', async () => {
  const old = await opensslTsa(join(directory, 'old-tsa'), 'sha1');
  const anchor = await readFile(old.anchorFile, 'utf8');
  const digest = sha256('pakta');
  const token = await httpTimestamper({ url: old.url, trust: openTrust([anchor]) }).stamp(digest);
  old.close();
  const stamp = verifyTimestamp(token, () => digest, openTrust([anchor]), new Date());
  expect(stamp.authority.subject).toBe('CN=TSA');
}, 60_000);
