import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import supertest from 'supertest';
import { Accounts } from '../../src/access/accounts.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { PASSWORD, startApp, type TestAccount, type TestApp } from '../support/app.js';
import { campaignBody, issueCampaign } from '../support/campaigns.js';
import { seedPeople } from '../support/people.js';

type Body = Record<string, unknown>;

let t: TestApp;
let agent: TestAccount['agent'];
let ids: Record<'campaign' | 'draft' | 'pact' | 'operation' | 'exemption', string>;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  const people = await seedPeople(t.database, [{ unitCode: '73.08' }, { unitCode: '73.09' }]);
  const bkd = await t.account('bkd', '73');
  const campaign = await issueCampaign(bkd, campaignBody({ issuer: '73' }));
  // One account that may do everything, and is a signer too: no refusal for want of a role hides a fault.
  await t.app.get(Accounts).create(null, {
    login: 'semua',
    displayName: 'Semua',
    password: PASSWORD,
    personId: people[0]!,
    grants: [
      { role: 'admin', unitCode: '73' },
      { role: 'bkd', unitCode: '73' },
    ],
  });
  agent = supertest.agent(t.app.getHttpServer());
  await agent.post('/api/v1/session').send({ account: 'semua', password: PASSWORD }).expect(204);
  const draft = await agent
    .post('/api/v1/campaigns')
    .set('idempotency-key', randomUUID())
    .send(campaignBody({ issuer: '73' }))
    .expect(201);
  const { body: mine } = await agent.get('/api/v1/pacts/mine').expect(200);
  const { body: others } = await agent.get(`/api/v1/pacts?campaign=${campaign.id}&unit=73.09`).expect(200);
  const proposal = await bkd.agent
    .post(`/api/v1/pacts/${others.items[0].id}/exemption`)
    .send({ reason: 'pensiun' })
    .expect(201);
  const [operation] = await t.database.read((tx) =>
    tx.query<{ id: string }>(`SELECT id FROM operation LIMIT 1`),
  );
  ids = {
    campaign: campaign.id,
    draft: draft.body.id,
    pact: mine.items[0].id,
    operation: operation!.id,
    exemption: proposal.body.id,
  };
});

afterAll(() => t.close());

/** A body that each route would take, so that a fault in one member is not hidden by another. */
const BODIES: Readonly<Record<string, Body>> = {
  'POST /api/v1/session': { account: 'semua', password: 'kata-sandi-salah' },
  'POST /api/v1/units': {
    code: '73.08.UJI',
    name: 'Unit Uji',
    kind: 'dinas',
    parent: '73.08',
    government: '73.08',
  },
  'PATCH /api/v1/units/:code': { name: 'Kab. Bone', parent: '73' },
  'POST /api/v1/units/:code/closing': { on: '2026-12-31' },
  'POST /api/v1/campaigns': campaignBody({ issuer: '73', page_size: 'A4' }) as Body,
  'PUT /api/v1/campaigns/:id': campaignBody({ issuer: '73', page_size: 'A4' }) as Body,
  'POST /api/v1/campaigns/:id/extension': {
    deadline: '2999-12-31',
    wave: 1,
    unit: '73.08',
    reason: 'Banjir',
  },
  'POST /api/v1/campaigns/:id/launch': { required: 2 },
  'POST /api/v1/campaigns/:id/joiners': { person: '1', day: '2024-01-01', reason: 'Mutasi' },
  'POST /api/v1/pacts/:id/signature': { attempt: randomUUID() },
  'POST /api/v1/pacts/:id/refusal': { reason: 'lainnya', note: 'Catatan' },
  'POST /api/v1/pacts/:id/move': { unit: '73.10', reason: 'Mutasi' },
  'POST /api/v1/pacts/:id/withdrawal': { act: 'revoke', reason: 'salah-data' },
  'POST /api/v1/pacts/:id/exemption': { reason: 'pensiun', note: 'Catatan' },
  'POST /api/v1/exemptions/:id/decision': { decision: 'approved' },
  'POST /v': { code: 'ABCD-EFGH-JKMN-PQRS' },
};

/** Stands for nesting that `JSON.stringify` itself could not write. */
const DEEP = '<deep>';

function jsonOf(body: unknown): string {
  return JSON.stringify(body).replace(`"${DEEP}"`, '['.repeat(100_000) + ']'.repeat(100_000));
}

/** Values that no member of any body can hold. */
const NEVER: readonly unknown[] = ['x\0y', '\ud800', { $gt: '' }, DEEP];

/** Values that hardly any member can hold; where one can, the answer is simply no fault. */
const HARDLY: readonly unknown[] = [12.5, -1, true, [], [[]], ['a', null], 'x'.repeat(100_000), 1e308, ''];

/** Days that a calendar or a database refuses. */
const DAYS = ['2023-02-30', '2023-99-99', '0000-01-01', '-2023-01-01', '2023-1-1', '16 Oktober 2023'];

function address(pattern: string, id?: string): string {
  const campaign =
    pattern.includes('/launch') || pattern.startsWith('/api/v1/campaigns/:id') ? ids.campaign : '';
  const own = pattern.startsWith('/api/v1/pacts')
    ? ids.pact
    : pattern.startsWith('/api/v1/exemptions')
      ? ids.exemption
      : pattern.startsWith('/api/v1/operations')
        ? ids.operation
        : pattern.startsWith('/api/v1/roster')
          ? '1'
          : campaign || ids.campaign;
  return pattern
    .replace(/:wave\b/, '1')
    .replace(/:code\b/, id ?? '73.08')
    .replace(/:\w+/, id ?? own)
    .replace('*', 'x');
}

/** Signing out needs no input, and would end the driver's own session. */
const SIGN_OUT = ['DELETE /api/v1/session', 'POST /keluar'];

function routes(methods: readonly string[]): { method: string; url: string }[] {
  return t.routes.filter(
    ({ method, url }) =>
      !SIGN_OUT.includes(`${method} ${url}`) &&
      methods.includes(method) &&
      !url.startsWith('/docs') &&
      !url.startsWith('/static'),
  );
}

const MUTATING = ['POST', 'PUT', 'PATCH', 'DELETE'];

const BESIDE = [
  'ledger_leaf',
  'ledger_tile',
  'ledger_checkpoint',
  'ledger_cursor',
  'ledger_epoch',
  'coverage_day',
];

let countRows: string | undefined;

/** Rows of every table: what a refused request must leave as it was. */
function rowCounts(): Promise<string> {
  return t.database.read(async (tx) => {
    if (countRows === undefined) {
      const tables = await tx.query<{ name: string }>(
        // What goes on beside requests is left out: sequencing the ledger and the day's trend.
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> ALL($1) ORDER BY 1`,
        [BESIDE],
      );
      const counts = tables.map(({ name }) => `'${name}', (SELECT count(*) FROM "${name}")`);
      countRows = `SELECT jsonb_build_object(${counts.join(', ')})::text AS counts`;
    }
    const [row] = await tx.query<{ counts: string }>(countRows);
    return row!.counts;
  });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Body;
}

async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const request = agent[method.toLowerCase() as 'post'](url)
    .set('idempotency-key', randomUUID())
    .set('accept', 'application/json');
  if (body !== undefined) void request.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) void request.set(name, value);
  const answer = await (body === undefined
    ? request
    : request.send(typeof body === 'string' ? body : jsonOf(body)));
  return { status: answer.status, type: answer.headers['content-type'] ?? '', body: answer.body };
}

/** What is wrong with an answer to bad input; undefined when nothing is. */
function faultOf({ status, type, body }: Answer, mustRefuse: boolean, asked = ''): string | undefined {
  if (status >= 500) return `${status} ${JSON.stringify(body)}`;
  if (status < 400) return mustRefuse ? `accepted with ${status}` : undefined;
  // The verdict about a code is an answer of its own: "not known here".
  if (status === 404 && body['status'] === 'unknown') return undefined;
  if (!type.startsWith('application/problem+json')) return `${status} is no problem: ${type}`;
  if (typeof body['code'] !== 'string' || !/^[a-z-]+\.[a-z-]+$/.test(body['code']))
    return `${status} without a code`;
  if (body['status'] !== status || body['type'] !== `urn:pakta:problem:${body['code']}`)
    return 'not of its form';
  // Indonesian, a whole sentence, and nothing of our inside.
  const detail = String(body['detail']).replace(asked, '');
  if (!/[.!]$/.test(detail) || detail.length < 15) return `no sentence: ${detail}`;
  if (/\b(the|must|should|error|invalid|undefined|null|syntax|stack)\b/i.test(detail))
    return `not Indonesian: ${detail}`;
  return undefined;
}

/** Sends what is bad and lists the faults; a refused request must leave no row behind. */
async function judge(
  cases: Iterable<{
    method: string;
    url: string;
    body?: unknown;
    headers?: Record<string, string>;
    mustRefuse?: boolean;
    what: string;
  }>,
): Promise<string[]> {
  const faults: string[] = [];
  let before = await rowCounts();
  for (const { method, url, body, headers, mustRefuse = true, what } of cases) {
    const answer = await send(method, url, body, headers);
    const fault = faultOf(answer, mustRefuse, what);
    if (fault) faults.push(`${method} ${url} ${what}: ${fault}`);
    const after = await rowCounts();
    if (answer.status >= 400 && after !== before)
      faults.push(`${method} ${url} ${what}: wrote ${after} after ${before}`);
    before = after;
  }
  return faults;
}

/** Every place in a body, as a list of keys. */
function placesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [
    ...(path.length > 0 ? [[...path]] : []),
    ...Object.entries(value).flatMap(([key, member]) => placesOf(member, [...path, key])),
  ];
}

function withValue(body: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(body))
    return body.map((member, index) => (String(index) === key ? withValue(member, rest, value) : member));
  return { ...(body as Body), [key]: withValue((body as Body)[key], rest, value) };
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

describe('a body that is wrong in one place', () => {
  it.each(Object.keys(BODIES))('is refused by %s with a problem, and nothing is written', async (route) => {
    const [method, pattern] = route.split(' ') as [string, string];
    // A finished change would change what the next case meets: the tree and the campaign stay out of reach.
    const url = address(pattern).replace(ids.campaign, method === 'PUT' ? ids.draft : ids.campaign);
    const body = BODIES[route]!;
    const cases = placesOf(body).flatMap((path) =>
      [
        ...NEVER.map((value) => ({ value, mustRefuse: true })),
        ...HARDLY.map((value) => ({ value, mustRefuse: false })),
        ...(/day|deadline|^on$/.test(path.at(-1)!) ? DAYS.map((value) => ({ value, mustRefuse: true })) : []),
      ].map(({ value, mustRefuse }) => ({
        method,
        url,
        body: withValue(body, path, value),
        mustRefuse,
        what: `${path.join('.')} = ${show(value)}`,
      })),
    );
    expect(cases.length).toBeGreaterThan(10);
    expect(await judge(cases)).toEqual([]);
  });
});

describe('a body that is wrong as a whole', () => {
  const WHOLE: readonly { what: string; body: string; headers?: Record<string, string> }[] = [
    { what: 'cut off', body: '{"name": "Kab' },
    { what: 'not JSON', body: '<?xml version="1.0"?><a/>' },
    { what: 'empty', body: '' },
    { what: 'with __proto__', body: '{"__proto__": {"isAdmin": true}}' },
    { what: 'with constructor.prototype', body: '{"constructor": {"prototype": {"isAdmin": true}}}' },
    { what: 'of another type', body: '<a/>', headers: { 'content-type': 'application/xml' } },
    { what: 'of no type we know', body: 'x', headers: { 'content-type': 'x/y; charset="' } },
    { what: 'a form', body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { what: 'plain text', body: '{}', headers: { 'content-type': 'text/plain' } },
    { what: 'larger than 1 MB', body: JSON.stringify({ name: 'x'.repeat(1_100_000) }) },
    { what: 'NUL in an unknown member', body: '{"lain": "a\\u0000b"}' },
    { what: 'a number beyond all numbers', body: '{"required": 1e400}' },
    {
      what: 'not UTF-8',
      body: '{"name": "\u00ff\u00fe"}',
      headers: { 'content-type': 'application/json; charset=utf-16' },
    },
  ];

  it('is refused by every route that changes something', async () => {
    const cases = routes(MUTATING).flatMap(({ method, url }) =>
      WHOLE.filter(({ what }) => what !== 'not UTF-8').map(({ what, body, headers }) => ({
        method,
        url: address(url),
        body,
        ...(headers && { headers }),
        // Forms and files have routes of their own; without a body there is nothing to be wrong.
        mustRefuse: what !== 'empty',
        what,
      })),
    );
    expect(cases.length).toBeGreaterThan(300);
    expect(
      await judge(cases.filter(({ method, what }) => !(method === 'DELETE' && what === 'empty'))),
    ).toEqual([]);
    expect(({} as Body)['isAdmin']).toBeUndefined();
  });

  it('is refused where a body is asked for, whatever JSON it is', async () => {
    const asking = Object.keys(BODIES).filter((route) => route !== 'PATCH /api/v1/units/:code');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...asking), fc.jsonValue(), async (route, value) => {
        const [method, pattern] = route.split(' ') as [string, string];
        expect(
          await judge([{ method, url: address(pattern), body: JSON.stringify(value), what: show(value) }]),
        ).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['no file', '--x\r\n\r\n--x--\r\n', 'multipart/form-data; boundary=x'],
    ['no boundary', '--x', 'multipart/form-data'],
    [
      'cut off',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nnip',
      'multipart/form-data; boundary=x',
    ],
    ['no parts', '', 'multipart/form-data; boundary=x'],
    [
      'a field instead of a file',
      '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nnip\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
    [
      'a header without end',
      `--x\r\nContent-Disposition: form-data; name="${'a'.repeat(100_000)}`,
      'multipart/form-data; boundary=x',
    ],
  ])('is refused by the upload: %s', async (what, body, type) => {
    const url = '/api/v1/roster/batches';
    expect(await judge([{ method: 'POST', url, body, headers: { 'content-type': type }, what }])).toEqual([]);
  });
});

describe('an address', () => {
  const IDS = [
    'x',
    '0',
    '-1',
    'null',
    'undefined',
    '1e999',
    '%00',
    '%ff',
    '%',
    "'--",
    '..%2f..%2fetc',
    'x'.repeat(399),
    'x'.repeat(5000),
    '99999999999999999999',
  ];

  it('with an id that cannot exist, or is of something else, is a problem', async () => {
    const withId = [...routes(MUTATING), ...routes(['GET'])].filter(({ url }) => /:/.test(url));
    expect(withId.length).toBeGreaterThan(25);
    const foreign = [randomUUID(), ids.operation.replace(/^./, (c) => (c === 'a' ? 'b' : 'a'))];
    const cases = withId.flatMap(({ method, url }) =>
      [...IDS, ...foreign].map((id) => ({
        method,
        url: address(url, id),
        ...(method !== 'GET' && { body: BODIES[`${method} ${url}`] ?? {} }),
        mustRefuse: true,
        what: id.slice(0, 40),
      })),
    );
    expect(await judge(cases)).toEqual([]);
  });

  it('with the id of another kind finds nothing', async () => {
    const cases = [
      { method: 'GET', url: `/api/v1/campaigns/${ids.pact}` },
      { method: 'GET', url: `/api/v1/pacts/${ids.campaign}` },
      { method: 'GET', url: `/api/v1/operations/${ids.pact}` },
      { method: 'GET', url: `/api/v1/coverage/${ids.pact}?unit=73` },
      { method: 'POST', url: `/api/v1/exemptions/${ids.pact}/decision`, body: { decision: 'approved' } },
      {
        method: 'POST',
        url: `/api/v1/campaigns/${ids.campaign}/waves/99999999999999999999/record`,
        body: {},
      },
      { method: 'POST', url: `/api/v1/campaigns/${ids.campaign}/waves/-1/record`, body: {} },
      { method: 'POST', url: `/api/v1/campaigns/${ids.campaign}/waves/1.5/record`, body: {} },
    ];
    expect(await judge(cases.map((one) => ({ ...one, what: '' })))).toEqual([]);
  });

  it.each(['/%', '/api/v1/units/%zz', '/api/v1/units/%c3%28', '/api/v1/nothing', '/v/%00'])(
    'that cannot be read is a problem: %s',
    async (url) => expect(await judge([{ method: 'GET', url, what: '' }])).toEqual([]),
  );
});

describe('a query', () => {
  const cursor = (text: string): string => Buffer.from(text).toString('base64url');
  const QUERIES = [
    'limit=0',
    'limit=-1',
    'limit=501',
    'limit=1e9',
    'limit=abc',
    'limit=',
    'limit=1.5',
    'limit=Infinity',
    'limit[]=1',
    'limit=1&limit=2',
    `after=${cursor('\0')}`,
    `after=${cursor("' OR 1=1")}`,
    'after=%25%25',
    `after=${'A'.repeat(401)}`,
    'after=',
    'after[]=x',
    `after=${cursor('𝒳')}`,
    'after=%00',
    'unknown=1',
    '__proto__[x]=1',
    'constructor=1',
    'search=%00',
    'search=%ff',
    'search[]=x',
    `search=${'x'.repeat(101)}`,
    'unit=73&unit=74',
    'unit=%00',
    `unit=${'x'.repeat(65)}`,
    'unit[]=73',
    'depth=x',
    'depth=subtree&depth=children',
    'campaign=x',
    'campaign[]=x',
    'state=lost',
    'state=open&state=signed',
    'outcome=x',
    'as_of=2023-02-30',
  ];

  it('that is odd is a problem, or does no harm', async () => {
    const readable = routes(['GET']).filter(({ url }) => url.startsWith('/api/v1/'));
    const cases = readable.flatMap(({ method, url }) =>
      QUERIES.map((query) => {
        const own =
          url === '/api/v1/pacts'
            ? `campaign=${ids.campaign}&unit=73&`
            : url.includes(':round')
              ? 'unit=73&'
              : '';
        // What repeats a parameter replaces it, otherwise the two would make a list, which is another case.
        const rest = own
          .split('&')
          .filter((pair) => !query.startsWith(pair.split('=')[0]!))
          .join('&');
        return { method, url: `${address(url)}?${rest}${query}`, mustRefuse: false, what: '' };
      }),
    );
    expect(cases.length).toBeGreaterThan(300);
    expect(await judge(cases)).toEqual([]);
  });

  it.each(['limit=0', 'limit=abc', `after=${cursor('x y')}`, 'unknown=1', 'search=%00'])(
    '%s is refused by the list of units',
    async (query) => {
      const { status, body } = await send('GET', `/api/v1/units?${query}`);
      expect(status).toBe(422);
      expect(body['field']).toBe(query.split('=')[0]);
    },
  );

  it('of text that means something to SQL finds only what it says', async () => {
    for (const search of ["'", '%', '_', '\\', "' OR '1'='1", '*']) {
      const answer = await agent.get('/api/v1/units').query({ search, limit: 500 }).expect(200);
      expect(answer.body.items.every((unit: { name: string }) => unit.name.includes(search))).toBe(true);
    }
  });
});

describe('a header', () => {
  it.each([
    ['idempotency-key', 'x'],
    ['idempotency-key', 'dengan spasi di dalam'],
    ['idempotency-key', 'x'.repeat(129)],
  ])('%s: %s is refused where a key is needed', async (name, value) => {
    const { status, body } = await send('POST', '/api/v1/campaigns', BODIES['POST /api/v1/campaigns'], {
      [name]: value,
    });
    expect([status, body['code'], body['field']]).toEqual([422, 'request.key-missing', 'Idempotency-Key']);
  });

  it.each([
    ['cookie', 'pakta=%'],
    ['cookie', `pakta=${'x'.repeat(4000)}`],
    ['accept', 'text/html'],
    ['accept', '\u00ff'],
    ['content-length', 'x'],
  ])('%s: %s does not make a 5xx', async (name, value) => {
    const answer = await t
      .anonymous()
      .get('/api/v1/session')
      .set(name, value)
      .catch(() => ({ status: 400 }));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});
