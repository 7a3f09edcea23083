import { describe, expect, it } from '@jest/globals';
import { forgeCms, type Forgery } from './forge-cms.fixture.js';
import { NOW, testAuthority, testKey, testPdf, testSigner, type TestPdf } from './signing.fixture.js';
import { OID } from './oids.js';
import { coveredDigest, injectCms } from './seal-pdf.js';
import type { Signer } from './signer.port.js';
import { verifyPdf } from './verify-pdf.js';

const authority = testAuthority();
const signer = testSigner(authority);

async function signedWith(forgery: Forgery, by: Signer = signer, pdf: TestPdf = testPdf()): Promise<string> {
  const cms = await forgeCms(by, coveredDigest(pdf.prefix, pdf), forgery);
  const file = Buffer.concat([pdf.prefix, injectCms(pdf, cms)]);
  return verifyPdf(file, { anchors: [authority.certificate], at: NOW }).code;
}

describe('CMS', () => {
  it('accepts the forge itself when it forges nothing', async () => {
    expect(await signedWith({})).toBe('valid');
  });

  it.each<[string, Forgery, string]>([
    ['signing-time and no signing-certificate-v2', { attributes: ['type', 'digest', 'time'] }, 'cms-profile'],
    ['signing-time beside it', { attributes: ['type', 'digest', 'time', 'certificate'] }, 'cms-profile'],
    ['no message-digest', { attributes: ['type', 'certificate'] }, 'cms-profile'],
    ['no content-type', { attributes: ['digest', 'certificate'] }, 'cms-profile'],
    ['message-digest twice', { attributes: ['type', 'digest', 'digest', 'certificate'] }, 'cms-malformed'],
    ['the content inside', { content: Buffer.from('isi') }, 'cms-profile'],
    ['SHA-1', { digestAlgorithm: '1.3.14.3.2.26' }, 'weak-algorithm'],
    ['MD5', { digestAlgorithm: '1.2.840.113549.2.5' }, 'weak-algorithm'],
    ['ECDSA with SHA-1', { signatureAlgorithm: '1.2.840.10045.4.1' }, 'weak-algorithm'],
    ['a digest that the signature algorithm contradicts', { digestAlgorithm: OID.sha512 }, 'cms-malformed'],
    ['an algorithm of another kind of key', { signatureAlgorithm: OID.rsaEncryption }, 'signature-invalid'],
    ['a digest that was not announced', { announced: OID.sha512 }, 'cms-malformed'],
    ['two signers', { signers: 2 }, 'cms-malformed'],
    ['no signer', { signers: 0 }, 'cms-malformed'],
    ['another type of content', { contentType: OID.timestampInfo }, 'cms-profile'],
    [
      'a signature by another key',
      { signature: Buffer.from('3006020101020101', 'hex') },
      'signature-invalid',
    ],
  ])('refuses %s', async (_, forgery, code) => {
    expect(await signedWith(forgery)).toBe(code);
  });

  it('refuses a certificate other than the signed one', async () => {
    const twin = testSigner(authority); // same key, another certificate
    expect(await signedWith({ certificates: twin.chain })).toBe('certificate-mismatch');
    expect(
      await signedWith({ signerIs: twin.chain[0]!, certificates: [...signer.chain, ...twin.chain] }),
    ).toBe('certificate-mismatch');
  });

  it('refuses what the chain does not carry', async () => {
    const stranger = testSigner(testAuthority('CA Uji')); // the same name, another key
    expect(await signedWith({}, stranger)).toBe('chain-untrusted');
    const day = 86_400_000;
    const expired = testSigner(authority, { notAfter: new Date(NOW.getTime() - 1) });
    expect(await signedWith({}, expired)).toBe('certificate-expired');
    const future = testSigner(authority, { notBefore: new Date(NOW.getTime() + day) });
    expect(await signedWith({}, future)).toBe('certificate-not-yet-valid');
    const encipher = testSigner(authority, { keyUsage: ['keyEncipherment'] });
    expect(await signedWith({}, encipher)).toBe('certificate-usage');
    const server = testSigner(authority, { extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] });
    expect(await signedWith({}, server)).toBe('certificate-usage');
    const tooDeep = testSigner(
      testAuthority('C', 0, testAuthority('B', 0, testAuthority('A', 0, authority))),
    );
    expect(await signedWith({}, tooDeep)).toBe('chain-untrusted');
  });

  it('refuses a certificate that an ordinary signer issued', async () => {
    const key = testKey('P-256');
    const pretender = { certificate: Buffer.from(signer.chain[0]!), key };
    const issued = testSigner(pretender, { name: 'Gubernur' });
    const chain = [...issued.chain, authority.certificate];
    expect(await signedWith({ certificates: chain }, issued)).toBe('chain-untrusted');
  });

  it('refuses a certificate that was slipped in', async () => {
    const alien = testSigner(testAuthority('CA Asing')).chain[0]!;
    expect(await signedWith({ certificates: [...signer.chain, alien] })).toBe('chain-untrusted');
  });
});
