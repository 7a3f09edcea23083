import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, verify, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NOW, testAuthority, testKey, testSigner } from './signing.fixture.js';
import { encryptKey } from './encrypted-key.js';
import { toPem } from './pem.js';
import { ensureDemoSeal, loadSeal } from './seal-store.js';

const PASSPHRASE = 'kuda laut menari di Losari';
const request = { organization: 'Pemerintah Provinsi Sulawesi Selatan', now: NOW };
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'seal-'));
});
afterAll(() => rm(root, { recursive: true }));

async function install(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(root, name));
  for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text);
  return directory;
}

const chainOf = (ders: readonly Uint8Array[]): string =>
  ders.map((der) => toPem('CERTIFICATE', der)).join('');

describe('ensureDemoSeal', () => {
  it('creates a seal once, encrypted, owned by its user, and loads it again', async () => {
    const directory = join(root, 'new', 'seal');
    const first = await ensureDemoSeal(directory, PASSPHRASE, request);
    const again = await ensureDemoSeal(directory, PASSPHRASE, request);
    expect(again.signer.chain).toEqual(first.signer.chain);
    expect((await readdir(directory)).sort()).toEqual(['seal.chain.pem', 'seal.key.pem', 'trust.pem']);
    expect((await stat(join(directory, 'seal.key.pem'))).mode & 0o777).toBe(0o600);
    const key = await readFile(join(directory, 'seal.key.pem'), 'utf8');
    expect(key).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    expect(createPrivateKey({ key, passphrase: PASSPHRASE }).asymmetricKeyType).toBe('ec');
    expect(first.demo).toBe(true);
    expect(first.subject).toContain('DEMO');

    const [leaf, ca] = first.signer.chain.map((der) => new X509Certificate(der));
    expect(leaf!.ca).toBe(false);
    expect(ca!.ca).toBe(true);
    expect(leaf!.checkIssued(ca!) && leaf!.verify(ca!.publicKey)).toBe(true);
    expect(new X509Certificate(first.trustPem).fingerprint256).toBe(ca!.fingerprint256);
    const signature = await first.signer.sign(Buffer.from('pakta'));
    expect(verify('sha256', Buffer.from('pakta'), leaf!.publicKey, signature)).toBe(true);
  });

  it('lets one of several win when all start at once', async () => {
    const directory = join(root, 'race');
    const seals = await Promise.all(
      Array.from({ length: 6 }, () => ensureDemoSeal(directory, PASSPHRASE, request)),
    );
    const certificates = new Set(seals.map((seal) => Buffer.from(seal.signer.chain[0]!).toString('hex')));
    expect(certificates.size).toBe(1);
    expect((await readdir(root)).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('refuses a short passphrase and writes nothing', async () => {
    const directory = join(root, 'short');
    await expect(ensureDemoSeal(directory, 'pendek', request)).rejects.toMatchObject({
      code: 'seal-passphrase-short',
    });
    await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('loadSeal', () => {
  const authority = testAuthority();

  function operatorFiles(
    keyName = 'operator',
    usage = ['digitalSignature'] as const,
  ): Record<string, string> {
    const signer = testSigner(authority, { type: 'RSA-2048', name: 'operator', keyUsage: usage });
    return {
      'seal.key.pem': encryptKey(testKey('RSA-2048', keyName), PASSPHRASE),
      'seal.chain.pem': chainOf(signer.chain),
      'trust.pem': toPem('CERTIFICATE', authority.certificate),
    };
  }

  it('takes what an operator installs, and it is no demo', async () => {
    const seal = await loadSeal(await install('operator', operatorFiles()), PASSPHRASE);
    expect(seal).toMatchObject({ demo: false, signer: { algorithm: 'RS256', signatureBytes: 256 } });
    await seal.signer.close();
    await expect(seal.signer.sign(Buffer.of(1))).rejects.toMatchObject({ code: 'signer-closed' });
  });

  it('says what is wrong with what it finds', async () => {
    const load = async (files: Record<string, string>, passphrase = PASSPHRASE) =>
      loadSeal(await install('faulty', files), passphrase);
    const files = operatorFiles();
    await expect(loadSeal(join(root, 'nowhere'), PASSPHRASE)).rejects.toMatchObject({ code: 'seal-missing' });
    const { 'trust.pem': _, ...noTrust } = files;
    await expect(load(noTrust)).rejects.toMatchObject({ code: 'seal-incomplete' });
    await expect(load(files, 'frasa yang salah')).rejects.toMatchObject({ code: 'seal-unusable' });
    await expect(load({ ...files, 'seal.key.pem': 'kosong' })).rejects.toMatchObject({
      code: 'seal-unusable',
    });
    await expect(load({ ...files, 'seal.chain.pem': '' })).rejects.toMatchObject({ code: 'seal-unusable' });
    await expect(load(operatorFiles('another'))).rejects.toMatchObject({ code: 'seal-key-mismatch' });
    const encipher = testSigner(authority, {
      type: 'RSA-2048',
      name: 'operator',
      keyUsage: ['keyEncipherment'],
    });
    await expect(load({ ...files, 'seal.chain.pem': chainOf(encipher.chain) })).rejects.toMatchObject({
      code: 'seal-certificate-unusable',
    });
    const broken = chainOf([...encipher.chain.slice(1), ...encipher.chain.slice(0, 1)]);
    await expect(load({ ...files, 'seal.chain.pem': broken })).rejects.toMatchObject({
      code: 'seal-certificate-unusable',
    });
    const stranger = chainOf([
      testSigner(authority, { type: 'RSA-2048', name: 'operator' }).chain[0]!,
      testAuthority().certificate,
    ]);
    await expect(load({ ...files, 'seal.chain.pem': stranger })).rejects.toMatchObject({
      code: 'seal-chain-broken',
    });
  });
});
