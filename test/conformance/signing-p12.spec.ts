/** PKCS #12 files as openssl writes them, in its forms of encryption. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testAuthority, testKey, testSigner } from '../../src/signing/signing.fixture.js';
import { installSeal } from '../../src/signing/install-seal.js';
import { toPem } from '../../src/signing/pem.js';
import { readP12 } from '../../src/signing/p12.js';
import { run } from './signing-support.js';

const authority = testAuthority();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-p12-'));
  for (const type of ['P-256', 'RSA-2048'] as const) {
    const { chain } = testSigner(authority, { type });
    await writeFile(join(directory, `${type}.key`), testKey(type).export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(directory, `${type}.pem`), toPem('CERTIFICATE', chain[0]!));
  }
  await writeFile(join(directory, 'ca.pem'), toPem('CERTIFICATE', authority.certificate));
});
afterAll(() => rm(directory, { recursive: true }));

async function makeP12(type: string, name: string, options: string, passphrase = 'rahasia'): Promise<Buffer> {
  const file = join(directory, `${name}.p12`);
  const parts = `-inkey ${join(directory, `${type}.key`)} -in ${join(directory, `${type}.pem`)}`;
  const chain = `-certfile ${join(directory, 'ca.pem')}`;
  await run(`openssl pkcs12 -export ${parts} ${chain} ${options} -passout pass:${passphrase} -out ${file}`);
  return readFile(file);
}

describe('readP12', () => {
  it.each([
    ['P-256', 'modern', '-keypbe AES-256-CBC -certpbe AES-256-CBC'],
    ['RSA-2048', 'many-rounds', '-iter 20000 -macalg sha512'],
    ['RSA-2048', 'aes128', '-keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha1'],
    ['RSA-2048', 'triple-des', '-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1'],
    ['P-256', 'plain-certificates', '-certpbe NONE'],
  ])('opens %s, %s', async (type, name, options) => {
    const file = await makeP12(type, name, options);
    const { key, certificates } = readP12(file, 'rahasia');
    expect(key.equals(testKey(type === 'P-256' ? 'P-256' : 'RSA-2048'))).toBe(true);
    expect(certificates).toHaveLength(2);
    expect(() => readP12(file, 'salah')).toThrow('wrong passphrase');
    const altered = Buffer.from(file);
    altered[file.length >> 1]! ^= 1;
    expect(() => readP12(altered, 'rahasia')).toThrow();
    const seal = await installSeal(join(directory, name), 'kuda laut menari', {
      key: file,
      keyPassphrase: 'rahasia',
    });
    expect(seal.signer.chain).toHaveLength(2);
  });

  it('says so when certificates are under 40-bit RC2', async () => {
    const file = await makeP12('RSA-2048', 'rc2', '-legacy');
    expect(() => readP12(file, 'rahasia')).toThrow('unsupported encryption');
  });
});
