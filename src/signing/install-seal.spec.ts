import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NOW, sealedPdf, testAuthority, testKey, testSigner } from './signing.fixture.js';
import { installSeal, type SealMaterial } from './install-seal.js';
import { toPem } from './pem.js';
import { verifyPdf } from './verify-pdf.js';

const PASSPHRASE = 'kuda laut menari di Losari';
const root = testAuthority('Akar', 2);
const middle = testAuthority('Penerbit', 0, root);
const leaf = testSigner(middle, { type: 'RSA-2048', name: 'Segel Resmi' }).chain[0]!;
const key = testKey('RSA-2048', 'Segel Resmi');
const pem = (...ders: readonly Uint8Array[]): string => ders.map((der) => toPem('CERTIFICATE', der)).join('');
const pkcs8 = key.export({ type: 'pkcs8', format: 'pem' }).toString();
const encrypted = key
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'rahasia' })
  .toString();
let directory: string;
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'install-seal-'));
});
afterAll(() => rm(directory, { recursive: true }));

const install = (material: SealMaterial) =>
  installSeal(join(directory, String((count += 1))), PASSPHRASE, material);

const refused = (material: SealMaterial) => expect(install(material)).rejects;

describe('installSeal', () => {
  it.each<[string, SealMaterial]>([
    ['PKCS#8', { key: pkcs8 }],
    ['encrypted PKCS#8', { key: encrypted, keyPassphrase: 'rahasia' }],
    ['JWK', { key: JSON.stringify(key.export({ format: 'jwk' })) }],
  ])('takes a key as %s, with certificates in any order', async (_, material) => {
    const chainPem = pem(root.certificate, leaf, testAuthority().certificate, middle.certificate);
    const seal = await install({ ...material, chainPem });
    expect(seal.signer.chain.map((der) => Buffer.from(der))).toEqual([
      leaf,
      middle.certificate,
      root.certificate,
    ]);
    expect(seal).toMatchObject({ demo: false, trustPem: pem(root.certificate) });
    const file = await sealedPdf(seal.signer);
    expect(verifyPdf(file, { anchors: [seal.trustPem], at: NOW }).code).toBe('valid');
  });

  it('refuses what could not sign, and never writes over a seal', async () => {
    const chainPem = pem(leaf, middle.certificate);
    await refused({ key: encrypted, keyPassphrase: 'salah', chainPem }).toMatchObject({
      code: 'seal-unusable',
    });
    await refused({ key: '{"kty":"RSA"}', chainPem }).toMatchObject({ code: 'seal-unusable' });
    await refused({ key: Buffer.from('bukan p12'), chainPem }).toMatchObject({ code: 'seal-unusable' });
    await refused({ key: pkcs8 }).toMatchObject({ code: 'seal-key-mismatch' });
    await refused({ key: pkcs8, chainPem: pem(middle.certificate) }).toMatchObject({
      code: 'seal-key-mismatch',
    });
    const seal = join(directory, 'twice');
    await installSeal(seal, PASSPHRASE, { key: pkcs8, chainPem });
    await expect(installSeal(seal, PASSPHRASE, { key: pkcs8, chainPem })).rejects.toMatchObject({
      code: 'seal-exists',
    });
    await expect(installSeal(`${seal}2`, 'pendek', { key: pkcs8, chainPem })).rejects.toMatchObject({
      code: 'seal-passphrase-short',
    });
  });
});
