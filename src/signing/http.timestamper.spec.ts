import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '../shared/hash.js';
import { NOW } from './signing.fixture.js';
import { httpTimestamper } from './http.timestamper.js';
import { verifyTimestamp } from './timestamp.js';
import { readRequest, testTimestamper } from './timestamper.fixture.js';
import { openTrust } from './trust.js';

const authority = testTimestamper();
const trust = openTrust([authority.anchor]);
const digest = sha256('pakta');
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = (request: Buffer, response: ServerResponse) => Promise<Uint8Array | undefined> | Uint8Array;

/** A client of an authority that answers like that. */
async function clientOf(answer: Answer, options: { timeoutMs?: number } = {}) {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = await answer(Buffer.concat(parts), response);
    if (body) response.end(body);
  };
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return httpTimestamper({ url: `http://127.0.0.1:${port}/tsr`, trust, now: () => NOW, ...options });
}

describe('httpTimestamper', () => {
  it('returns a token that it has checked', async () => {
    const client = await clientOf((request) => {
      const asked = readRequest(request);
      return authority.respond(asked.digest, asked.nonce);
    });
    const stamp = verifyTimestamp(await client.stamp(digest), () => digest, trust, NOW);
    expect(stamp).toMatchObject({ time: NOW, serial: '4d', policy: '1.3.6.1.4.1.99999.1' });
  });

  it.each<[string, Answer]>([
    ['a refusal', () => authority.respond(digest, Buffer.of(1), 2)],
    ['the nonce of another request', () => authority.respond(digest, Buffer.of(9))],
    ['no nonce', async () => Buffer.from('300530030201003000', 'hex')],
    ['a token over other data', (request) => authority.respond(sha256('lain'), readRequest(request).nonce)],
    [
      'a token of an authority that is not trusted',
      (request) => testTimestamper().respond(digest, readRequest(request).nonce),
    ],
    ['text', () => Buffer.from('<html>')],
    ['nothing', () => Buffer.from(' ')],
  ])('refuses %s', async (_, answer) => {
    await expect((await clientOf(answer)).stamp(digest)).rejects.toMatchObject({ code: 'timestamp-refused' });
  });

  it.each<[string, Answer]>([
    ['an error', (_, response) => (response.writeHead(503), Buffer.from('x'))],
    ['a redirect', (_, response) => (response.writeHead(302, { location: '/' }), Buffer.from('x'))],
    ['more than a token', () => Buffer.alloc(100_000)],
    ['silence', async () => undefined],
    ['a broken connection', async (_, response) => void response.destroy()],
  ])('says that the authority is not there on %s', async (_, answer) => {
    const client = await clientOf(answer, { timeoutMs: 150 });
    await expect(client.stamp(digest)).rejects.toMatchObject({ code: 'timestamp-unreachable', kind: 'busy' });
  });

  it('says so when nobody listens', async () => {
    const client = httpTimestamper({ url: 'http://127.0.0.1:9/', trust });
    await expect(client.stamp(digest)).rejects.toMatchObject({ code: 'timestamp-unreachable' });
  });
});
