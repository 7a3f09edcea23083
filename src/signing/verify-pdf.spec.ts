import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../shared/hash.js';
import { NOW, sealedPdf, testAuthority, testSigner } from './signing.fixture.js';
import { toPem } from './pem.js';
import { openTrust } from './trust.js';
import { verifyPdf } from './verify-pdf.js';

const authority = testAuthority();
const anchors = [authority.certificate];

describe('verifyPdf', () => {
  it.each([
    ['P-256', 'ECDSA P-256 SHA-256'],
    ['RSA-2048', 'RSA-2048 SHA-256'],
    ['RSA-3072', 'RSA-3072 SHA-256'],
  ] as const)('accepts what was sealed with %s and says by whom', async (type, algorithm) => {
    const file = await sealedPdf(testSigner(authority, { type }), { docMdp: 1 });
    const verdict = verifyPdf(file, { anchors, at: NOW });
    expect(verdict).toMatchObject({
      code: 'valid',
      sha256: sha256Hex(file),
      signatures: [
        {
          code: 'valid',
          field: 'Segel',
          kind: 'signature',
          level: 'B-B',
          docMdp: 1,
          claimedTime: "D:20261016100000+08'00'",
          revisionBytes: file.length,
          revisionSha256: sha256Hex(file),
          checkedAt: NOW,
          timeSource: 'given',
          signer: {
            subject: 'CN=Segel Uji, O=Dinas Uji, C=ID',
            issuer: 'CN=CA Uji, C=ID',
            algorithm,
            demo: false,
          },
        },
      ],
    });
  });

  it('takes anchors as PEM, as DER and prepared', async () => {
    const file = await sealedPdf(testSigner(authority));
    const pem =
      toPem('CERTIFICATE', testAuthority().certificate) + toPem('CERTIFICATE', authority.certificate);
    expect(verifyPdf(file, { anchors: [pem], at: NOW }).code).toBe('valid');
    const trust = openTrust(anchors);
    expect(verifyPdf(file, { anchors: trust, at: NOW }).code).toBe('valid');
    expect(verifyPdf(file, { anchors: trust, at: NOW }).code).toBe('valid');
  });

  it('tells a demo by the certificate', async () => {
    const file = await sealedPdf(testSigner(authority, { demo: true }));
    expect(verifyPdf(file, { anchors, at: NOW }).signatures[0]!.signer!.demo).toBe(true);
  });

  it('finds the path through an intermediate authority that travels along', async () => {
    const middle = testAuthority('CA Antara', 0, authority);
    const file = await sealedPdf(testSigner(middle));
    expect(verifyPdf(file, { anchors, at: NOW }).code).toBe('valid');
    expect(verifyPdf(file, { anchors: [middle.certificate], at: NOW }).code).toBe('valid');
    expect(verifyPdf(file, { anchors: [testAuthority().certificate], at: NOW }).code).toBe('chain-untrusted');
  });
});
