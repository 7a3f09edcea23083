import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { Accounts } from '../../src/access/accounts.js';
import { AppModule } from '../../src/app.module.js';
import type { Config } from '../../src/config.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { createServer } from '../../src/http/server.js';
import { PASSWORD, startApp, TestClock, type TestApp } from '../support/app.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const clock = new TestClock();
let t: TestApp;
let serial = 0;

beforeAll(async () => {
  t = await startApp({ clock });
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
});

afterAll(() => t.close());

// Each test begins a day after the one before: nothing of it is still in force, limits included.
beforeEach(() => {
  serial += 1;
  clock.set(new Date(Date.UTC(2026, 0, serial, 3)));
});

function signIn(account: string, password = PASSWORD) {
  return t.anonymous().post('/api/v1/session').send({ account, password });
}

async function newLogin(): Promise<string> {
  const login = `uji-${serial}`;
  await t.app.get(Accounts).create(null, {
    login,
    displayName: 'Uji',
    password: PASSWORD,
    grants: [{ role: 'bkd', unitCode: '73' }],
  });
  return login;
}

function cookieOf(answer: { headers: Record<string, unknown> }): string {
  const [line] = answer.headers['set-cookie'] as string[];
  return line!;
}

function whoAmI(cookie: string) {
  return t.anonymous().get('/api/v1/session').set('cookie', cookie.split(';')[0]!);
}

describe('a session', () => {
  it('is a cookie that scripts and other sites do not get, of 256 random bits', async () => {
    const answer = await signIn(await newLogin()).expect(204);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^pakta=[\w-]{43};/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).toContain('Path=/');
    expect(cookie).toContain(`Expires=${new Date(clock.now().getTime() + 12 * HOUR).toUTCString()}`);
    expect(cookie).not.toContain('Secure');
    const stored = await t.database.read((tx) =>
      tx.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM session WHERE encode(token_sha256, 'base64') LIKE $1`,
        [`%${cookie.slice(6, 49)}%`],
      ),
    );
    expect(stored[0]!.n).toBe(0);
  });

  it('over https is bound to the host and never sent in the clear', async () => {
    const config: Config = {
      ...t.config,
      publicUrl: 'https://pakta.example.go.id',
      databaseUrl: t.config.databaseUrl,
    };
    // The embedded database belongs to one process and one application: only the cookie's writing is tried.
    if (config.databaseUrl === undefined) {
      const { sessionCookie } = await import('../../src/http/session.guard.js');
      expect(sessionCookie(config)).toBe('__Host-pakta');
      return;
    }
    const app = await createServer(AppModule.for(config), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const login = await newLogin();
    const answer = await supertest(app.getHttpServer())
      .post('/api/v1/session')
      .send({ account: login, password: PASSWORD })
      .expect(204);
    expect(cookieOf(answer)).toMatch(/^__Host-pakta=.*Secure/);
    await app.close();
  });

  it('ends after 30 idle minutes, and stays while it is used', async () => {
    const cookie = cookieOf(await signIn(await newLogin()).expect(204));
    for (let i = 0; i < 4; i += 1) {
      clock.pass(25 * MINUTE);
      await whoAmI(cookie).expect(200);
    }
    clock.pass(31 * MINUTE);
    const { body } = await whoAmI(cookie).expect(401);
    expect(body).toMatchObject({ code: 'access.unauthenticated', status: 401 });
    await t.anonymous().get('/docs-json').set('cookie', cookie.split(';')[0]!).expect(401);
  });

  it('ends 12 hours after signing in, however busy', async () => {
    const cookie = cookieOf(await signIn(await newLogin()).expect(204));
    for (let i = 0; i < 35; i += 1) {
      clock.pass(20 * MINUTE);
      await whoAmI(cookie).expect(200);
    }
    clock.pass(20 * MINUTE);
    await whoAmI(cookie).expect(401);
  });

  it('ends at once by signing out, and the others stay', async () => {
    const login = await newLogin();
    const [left, stays] = [cookieOf(await signIn(login)), cookieOf(await signIn(login))];
    const answer = await t
      .anonymous()
      .delete('/api/v1/session')
      .set('cookie', left.split(';')[0]!)
      .expect(204);
    expect(cookieOf(answer)).toMatch(/^pakta=;/);
    await whoAmI(left).expect(401);
    await whoAmI(stays).expect(200);
  });

  it('ends when its account is disabled, and grants end on their day', async () => {
    const login = await newLogin();
    const cookie = cookieOf(await signIn(login));
    await t.database.transaction(async (tx) => {
      await tx.execute(
        `UPDATE account_grant SET valid_from = $2, valid_to = $2 WHERE account_id = (SELECT id FROM account WHERE login = $1)`,
        [login, clock.now().toISOString().slice(0, 10)],
      );
    });
    expect((await whoAmI(cookie).expect(200)).body.grants).toHaveLength(1);
    clock.pass(29 * MINUTE);
    await t.database.transaction((tx) =>
      tx.execute(`UPDATE account SET disabled_at = $2 WHERE login = $1`, [login, clock.now()]),
    );
    await whoAmI(cookie).expect(401);
  });

  it.each([['nonsense'], [''], ['a'.repeat(5000)], ["'; DROP TABLE session; --"], ['%00']])(
    'is not opened by the token %s',
    async (token) => {
      await t
        .anonymous()
        .get('/api/v1/session')
        .set('cookie', `pakta=${encodeURIComponent(token)}`)
        .expect(401);
    },
  );
});

describe('signing in', () => {
  it('answers the same for a wrong password, an unknown account and one that has no password yet', async () => {
    const login = await newLogin();
    await t.database.transaction((tx) =>
      tx.execute(`INSERT INTO account (login, display_name) VALUES ($1, 'Belum aktif')`, [`${login}-baru`]),
    );
    const answers = [];
    for (const account of [login, 'tidak-ada', `${login}-baru`])
      answers.push(await signIn(account, 'kata-sandi-salah').expect(401));
    const [first, ...rest] = answers;
    for (const answer of rest) {
      expect(answer.body).toEqual(first!.body);
      expect(Object.keys(answer.headers).toSorted()).toEqual(Object.keys(first!.headers).toSorted());
    }
    expect(first!.body.code).toBe('access.wrong-credentials');
    expect(first!.headers['set-cookie']).toBeUndefined();
  });

  it('costs the same for an unknown account as for a wrong password', async () => {
    const login = await newLogin();
    const median = async (account: string): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 9; i += 1) {
        const start = performance.now();
        await signIn(account, 'kata-sandi-salah').expect(401);
        times.push(performance.now() - start);
      }
      return times.toSorted((a, b) => a - b)[4]!;
    };
    const [known, unknown] = [await median(login), await median('tidak-ada')];
    // Both pay for one argon2 (8 ms); without the decoy the unknown one answers in 1 to 2 ms.
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  it('is refused after ten failures of an account, and open again after a quarter of an hour', async () => {
    const login = await newLogin();
    for (let i = 0; i < 10; i += 1) await signIn(login, 'kata-sandi-salah').expect(401);
    const limited = await signIn(login).expect(429);
    expect(limited.body.code).toBe('access.too-many-attempts');
    expect(Number(limited.headers['retry-after'])).toBe(15 * 60);
    // Case and spaces do not make another account of it.
    await signIn(` ${login.toUpperCase()} `).expect(429);
    clock.pass(15 * MINUTE);
    await signIn(login).expect(204);
  });

  it('is refused after a hundred failures from one address, whatever the account; success never counts', async () => {
    const login = await newLogin();
    for (let i = 0; i < 5; i += 1) await signIn(login).expect(204);
    for (let i = 0; i < 100; i += 1) await signIn(`orang-${i}`, 'x').expect(401);
    await signIn(login).expect(429);
    clock.pass(15 * MINUTE);
    await signIn(login).expect(204);
  }, 30_000);
});

describe('a request from another site', () => {
  it.each([
    'https://jahat.example',
    'null',
    'http://localhost.jahat.example',
    'bukan alamat',
    'http://localhost:1',
  ])('with the origin %s changes nothing', async (origin) => {
    const cookie = cookieOf(await signIn(await newLogin())).split(';')[0]!;
    const { body } = await t
      .anonymous()
      .post('/api/v1/units')
      .set('cookie', cookie)
      .set('origin', origin)
      .send({ code: '73.99', name: 'Kab. Palsu', kind: 'regency', parent: '73' })
      .expect(403);
    expect(body.code).toBe('request.foreign-origin');
    await t.anonymous().post('/api/v1/session').set('origin', origin).send({}).expect(403);
    await t.anonymous().delete('/api/v1/session').set('cookie', cookie).set('origin', origin).expect(403);
    await whoAmI(cookie).expect(200);
  });

  it('of our own passes', async () => {
    const login = await newLogin();
    await t
      .anonymous()
      .post('/api/v1/session')
      .set('origin', t.config.publicUrl)
      .send({ account: login, password: PASSWORD })
      .expect(204);
  });
});
