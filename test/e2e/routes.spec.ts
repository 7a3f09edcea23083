import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';

/** The whole list of what is open without a session. A route that is missing here must answer 401. */
const PUBLIC: readonly RegExp[] = [
  /^POST \/api\/v1\/session$/,
  /^(GET|HEAD) \/v$/,
  /^POST \/v$/,
  /^(GET|HEAD) \/v\/:code$/,
  /^(GET|HEAD) \/health\/(live|ready)$/,
  /^(GET|HEAD) \/static\/\*$/,
  /^(GET|HEAD) \/$/,
  /^(GET|HEAD|POST) \/masuk$/,
  // The log for witnesses and auditors: signed heads and hashes, never an entry.
  /^(GET|HEAD) \/(ledger\/:epoch\/)?(checkpoint|tile\/\*)$/,
];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

let t: TestApp;

beforeAll(async () => {
  t = await startApp();
});

afterAll(() => t.close());

/** The pattern with ids that are syntactically valid. */
function address(pattern: string): string {
  return pattern
    .replace(/:wave\b/g, '1')
    .replace(/:code\b/g, '73.08')
    .replace(/batches\/:id\b/g, 'batches/1')
    .replace(/:\w+/g, '0b5c0d6e-6a5c-4b7e-8a4a-0123456789ab')
    .replace(/\*/g, 'x');
}

async function call(method: string, url: string) {
  const request = t.anonymous()[method.toLowerCase() as 'get'](url).set('accept', 'application/json');
  if (method === 'GET' || method === 'HEAD') return request;
  return request.set('idempotency-key', 'kunci-uji-rute').send({});
}

describe('every route that is registered', () => {
  it('is known to this test: the hook sees features, health, documentation and files', () => {
    const seen = new Set(t.routes.map(({ method, url }) => `${method} ${url}`));
    for (const known of [
      'GET /api/v1/units/:code',
      'POST /api/v1/pacts/:id/signature',
      'DELETE /api/v1/session',
      'GET /docs-json',
      'GET /v/:code',
      'GET /static/*',
    ])
      expect(seen).toContain(known);
    expect(seen.size).toBeGreaterThan(50);
  });

  it('answers 401 without a session unless it is on the short list', async () => {
    const open: string[] = [];
    for (const { method, url } of t.routes) {
      if (method === 'OPTIONS') continue;
      const route = `${method} ${url}`;
      if (PUBLIC.some((pattern) => pattern.test(route))) continue;
      const answer = await call(method, address(url));
      const problem = answer.headers['content-type']?.includes('application/problem+json');
      if (answer.status !== 401 || !problem) open.push(`${route}: ${answer.status}`);
      else if (method !== 'HEAD') expect(answer.body.code).toBe('access.unauthenticated');
    }
    expect(open).toEqual([]);
  });

  it('that is on the list is open, and answers without a fault of ours', async () => {
    const listed = t.routes.filter(({ method, url }) => PUBLIC.some((p) => p.test(`${method} ${url}`)));
    expect(listed.length).toBeGreaterThanOrEqual(8);
    for (const { method, url } of listed) {
      const { status, body } = await call(method, address(url));
      expect([method, url, status < 500]).toEqual([method, url, true]);
      expect(body.code).not.toBe('access.unauthenticated');
    }
  });

  it('does not show by another method that an address exists', async () => {
    for (const method of METHODS) {
      const { status } = await call(method, '/api/v1/campaigns/0b5c0d6e-6a5c-4b7e-8a4a-0123456789ab/nothing');
      expect([method, status]).toEqual([method, 404]);
    }
  });

  it.each([
    '/docs',
    '/docs/',
    '/docs-json',
    '/docs-yaml',
    '/docs/swagger-ui.css',
    '/docs?x=1',
    '//docs',
    '/docs%2f',
  ])('keeps the description %s from people without a session', async (path) => {
    const { status, text } = await t.anonymous().get(path);
    expect([401, 404]).toContain(status);
    expect(text).not.toContain('openapi');
    expect(text).not.toContain('swagger-ui');
  });

  it.each(['/static/../package.json', '/static/%2e%2e/package.json', '/static/..%2fpages%2flayout.hbs'])(
    'gives no file outside its directory: %s',
    async (path) => {
      const { status, text } = await t.anonymous().get(path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(text).not.toContain('"dependencies"');
    },
  );
});
