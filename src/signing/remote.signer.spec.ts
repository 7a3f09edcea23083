import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { NOW, testAuthority, testKey, testPdf, testSigner } from './signing.fixture.js';
import { toPem } from './pem.js';
import { remoteSigner } from './remote.signer.js';
import { coveredDigest, reservedBytes, sealTail } from './seal-pdf.js';
import type { Signer } from './signer.port.js';
import { verifyPdf } from './verify-pdf.js';

const authority = testAuthority();
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = (toBeSigned: Buffer, response: ServerResponse) => unknown;

const chainOf = (signer: Signer): string => signer.chain.map((der) => toPem('CERTIFICATE', der)).join('');

/** A signing service that answers like that, and a signer that asks it. */
async function signerOf(type: 'P-256' | 'RSA-2048', answer: Answer, signed: Buffer): Promise<Signer> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for await (const part of request) requests.push(String(part));
    const body = await answer(signed, response);
    if (body !== undefined) response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const requests: string[] = [];
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return remoteSigner({
    url: `http://127.0.0.1:${port}/csc/v2`,
    credential: 'segel-bkd',
    authorization: 'Bearer abc',
    chainPem: chainOf(testSigner(authority, { type })),
    timeoutMs: 200,
  });
}

const data = Buffer.from('yang ditandatangani');
const signatures = (...bytes: Buffer[]) => ({ signatures: bytes.map((one) => one.toString('base64')) });
const ecdsa = (encoding: 'der' | 'ieee-p1363', over = data) =>
  sign('sha256', over, { key: testKey('P-256'), dsaEncoding: encoding });

describe('remoteSigner', () => {
  it.each<[string, 'P-256' | 'RSA-2048', () => Buffer]>([
    ['ECDSA in DER', 'P-256', () => ecdsa('der')],
    ['ECDSA side by side', 'P-256', () => ecdsa('ieee-p1363')],
    ['RSA', 'RSA-2048', () => sign('sha256', data, testKey('RSA-2048'))],
  ])('takes %s', async (_, type, made) => {
    const signer = await signerOf(type, () => signatures(made()), data);
    const reference = testSigner(authority, { type });
    expect(signer).toMatchObject({
      algorithm: reference.algorithm,
      signatureBytes: reference.signatureBytes,
    });
    expect((await signer.sign(data)).length).toBeGreaterThan(64);
    await signer.close();
    await expect(signer.sign(data)).rejects.toMatchObject({ code: 'signer-closed' });
  });

  it('signs documents', async () => {
    const local = testSigner(authority);
    const pdf = testPdf({ room: reservedBytes(local) });
    let toBeSigned = Buffer.alloc(0);
    const spy: Signer = { ...local, sign: (bytes) => ((toBeSigned = Buffer.from(bytes)), local.sign(bytes)) };
    const digest = coveredDigest(pdf.prefix, pdf);
    await sealTail(pdf, digest, spy);
    const remote = await signerOf('P-256', () => signatures(ecdsa('ieee-p1363', toBeSigned)), data);
    const same = { ...remote, chain: local.chain };
    const file = Buffer.concat([pdf.prefix, await sealTail(pdf, digest, same)]);
    expect(verifyPdf(file, { anchors: [authority.certificate], at: NOW }).code).toBe('valid');
  });

  it.each<[string, Answer, string]>([
    ['a signature over other data', () => signatures(ecdsa('der', Buffer.from('lain'))), 'signer-refused'],
    ['two signatures', () => signatures(ecdsa('der'), ecdsa('der')), 'signer-refused'],
    ['no signature', () => ({ signatures: [] }), 'signer-refused'],
    ['numbers', () => ({ signatures: [1] }), 'signer-refused'],
    ['a list', () => [], 'signer-refused'],
    ['no JSON', () => '<html>', 'signer-refused'],
    ['a refusal', (_, response) => (response.writeHead(401), { error: 'invalid_token' }), 'signer-refused'],
    ['too many requests', (_, response) => (response.writeHead(429), {}), 'signer-unavailable'],
    ['an error', (_, response) => (response.writeHead(502), 'x'), 'signer-unavailable'],
    ['a redirect', (_, response) => (response.writeHead(307, { location: '/' }), 'x'), 'signer-unavailable'],
    ['silence', () => undefined, 'signer-unavailable'],
    ['a broken connection', (_, response) => void response.destroy(), 'signer-unavailable'],
    ['more than a signature', () => 'x'.repeat(100_000), 'signer-unavailable'],
  ])('refuses on %s', async (_, answer, code) => {
    const signer = await signerOf('P-256', answer, data);
    await expect(signer.sign(data)).rejects.toMatchObject({ code });
  });
});
