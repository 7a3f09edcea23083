/**
 * A key in a real PKCS #11 token, SoftHSM. Needs `softhsm2` and the optional package pkcs11js
 * (`npm install --no-save pkcs11js`, or its path in PKCS11JS).
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealedPdf, testAuthority } from '../../src/signing/signing.fixture.js';
import { issueCertificate } from '../../src/signing/issue-certificate.js';
import { toPem } from '../../src/signing/pem.js';
import { loadPkcs11js, openPkcs11 } from '../../src/signing/pkcs11.signer.js';
import { verifyPdf } from '../../src/signing/verify-pdf.js';
import { run } from './signing-support.js';

const authority = testAuthority('CA Token');
// A token of its own in SoftHSM's directory, which is taken away afterwards: the library reads its
// configuration from the environment of the process, where a spec cannot put anything.
const token = `pakta-${randomBytes(6).toString('hex')}`;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-pkcs11-'));
  await run(`softhsm2-util --init-token --free --label ${token} --pin 1234 --so-pin 5678`);
});
afterAll(async () => {
  await run(`softhsm2-util --delete-token --token ${token}`);
  await rm(directory, { recursive: true });
});

describe('a key in SoftHSM', () => {
  it.each([
    ['P-256', '01'],
    ['RSA-2048', '02'],
    ['RSA-3072', '03'],
  ])('seals documents: %s', async (type, id) => {
    const pair =
      type === 'P-256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: type === 'RSA-2048' ? 2048 : 3072 });
    const file = join(directory, `${id}.pem`);
    await writeFile(file, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await run(`softhsm2-util --import ${file} --token ${token} --label ${type} --id ${id} --pin 1234`);
    const now = Date.now();
    const certificate = issueCertificate({
      subject: { commonName: `Segel ${type}` },
      publicKey: pair.publicKey,
      issuer: authority.certificate,
      issuerKey: authority.key,
      serial: Buffer.from(id, 'hex'),
      notBefore: new Date(now - 3_600_000),
      notAfter: new Date(now + 86_400_000),
      keyUsage: ['digitalSignature', 'nonRepudiation'],
    });
    const signer = await openPkcs11(
      {
        library: '/usr/lib/softhsm/libsofthsm2.so',
        tokenLabel: token,
        pin: '1234',
        keyLabel: type,
        chainPem: [certificate, authority.certificate].map((der) => toPem('CERTIFICATE', der)).join(''),
      },
      () => loadPkcs11js(process.env.PKCS11JS ?? 'pkcs11js'),
    );
    const files = await Promise.all(['Andi', 'Baso', 'Cincin'].map((text) => sealedPdf(signer, { text })));
    for (const sealed of files) {
      expect(verifyPdf(sealed, { anchors: [authority.certificate] })).toMatchObject({ code: 'valid' });
    }
    await signer.close();
  });
});
