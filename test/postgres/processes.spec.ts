import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { storedCounters } from '../../src/coverage/counters.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { Operations } from '../../src/jobs/operations.js';
import { Worker } from '../../src/jobs/worker.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { recountPacts } from '../../src/pacts/pact.queries.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';
import { build, ended, type Built } from '../support/built.js';
import { beginIssue, seedCrowd, until } from '../support/crowd.js';

const PEOPLE = 24_000;
const KILLS = 4;

let t: TestApp;
let built: Built;
let bkd: TestAccount;

beforeAll(async () => {
  built = build();
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  bkd = await t.account('bkd', '73');
});

afterAll(async () => {
  await t.close();
  built.remove();
});

/** A process that works through the queue until it is killed. */
const WORK = `
  import { work } from './src/worker.js';
  await work();
  console.log('working');
`;

/** The queue's lease ends by itself after 15 s; for a test it ended long ago. */
async function leaseEnds(): Promise<void> {
  await t.database.foreign(
    `UPDATE pgboss.job SET started_on = started_on - interval '1 hour' WHERE state = 'active'`,
  );
}

async function operation(id: string): Promise<{ state: string; done: number; attempt: number }> {
  const [row] = await t.database.read((tx) =>
    tx.query<{ state: string; done: number; attempt: number }>(
      `SELECT state, done, attempt FROM operation WHERE id = $1`,
      [id],
    ),
  );
  return row!;
}

describe('a worker that is killed in the middle of issuing', () => {
  it(`loses and doubles nothing, killed ${KILLS} times and started again`, async () => {
    await seedCrowd(t.database, { people: PEOPLE, units: 500 });
    let worker = built.run(WORK, t.config);
    const { id: campaign, operation: issue, required } = await beginIssue(bkd);
    expect(required).toBe(PEOPLE);
    const killedAt: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const seen = (await operation(issue)).done;
      await until(async () => {
        const { done, state } = await operation(issue);
        return done > seen || state === 'done';
      }, 60_000);
      // Anywhere in the next chunk: while reading, checking, inserting, counting or committing.
      await sleep(Math.random() * 300);
      worker.kill('SIGKILL');
      expect(await ended(worker)).toBe('SIGKILL');
      const state = await operation(issue);
      killedAt.push(state.done);
      expect(state.state).toBe('running');
      await leaseEnds();
      worker = built.run(WORK, t.config);
    }
    await until(async () => (await operation(issue)).state === 'done', 90_000);
    worker.kill('SIGTERM');
    await ended(worker);
    process.stdout.write(`killed at ${killedAt.join(', ')} of ${PEOPLE}\n`);
    expect((await operation(issue)).done).toBe(PEOPLE);
    expect((await operation(issue)).attempt).toBeGreaterThan(KILLS);
    const [facts] = await t.database.read((tx) =>
      tx.query<Record<string, number>>(
        `SELECT count(*)::int AS pacts, count(DISTINCT person_id)::int AS people, count(DISTINCT verification_code)::int AS codes,
                (SELECT count(*)::int FROM ledger_entry WHERE subject = $1::text AND kind = 'campaign.issued') AS issued
           FROM pact WHERE campaign_id = $1::uuid`,
        [campaign],
      ),
    );
    expect(facts).toEqual({ pacts: PEOPLE, people: PEOPLE, codes: PEOPLE, issued: 1 });
    const [stored, counted] = await t.database.read(async (tx) => [
      await storedCounters(tx, campaign),
      await recountPacts(tx, campaign),
    ]);
    expect(stored).toEqual(counted);
  }, 240_000);
});

describe('a worker that wakes up after its lease has ended', () => {
  it('writes nothing: its chunk is rolled back, the other worker’s stands', async () => {
    await t.database.transaction((tx) => tx.execute(`CREATE TABLE chunk_written (attempt text NOT NULL)`));
    const worker = t.app.get(Worker);
    let calls = 0;
    let wakeUp: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (wakeUp = resolve));
    let lateEnd: unknown;
    worker.handle('test.fence', async (_, advance) => {
      calls += 1;
      const mine = calls;
      if (mine === 1) await asleep;
      const write = t.database.transaction(async (tx) => {
        await tx.execute(`INSERT INTO chunk_written VALUES ($1)`, [mine === 1 ? 'late' : 'in time']);
        await advance(tx, { done: 1, result: { by: mine } });
      });
      if (mine !== 1) return write;
      lateEnd = await write.catch((error: unknown) => error);
      throw lateEnd;
    });
    await worker.startWorking();
    const id = await t.database.transaction((tx) =>
      t.app.get(Operations).start(tx, { kind: 'test.fence', subject: 'fence', createdBy: bkd.id }),
    );
    await until(() => Promise.resolve(calls === 1));
    await leaseEnds();
    await until(async () => (await operation(id)).state === 'done');
    wakeUp();
    await until(() => Promise.resolve(lateEnd !== undefined));
    expect(String(lateEnd)).toMatch(/Error/);
    const rows = await t.database.read((tx) =>
      tx.query<{ attempt: string }>(`SELECT attempt FROM chunk_written`),
    );
    expect(rows).toEqual([{ attempt: 'in time' }]);
    const found = await t.app.get(Operations).find(id);
    expect(found).toMatchObject({ state: 'done', done: 1, result: { by: 2 } });
  }, 60_000);
});

describe('migrations', () => {
  it('that several processes begin at once are applied once each', async () => {
    const name = `pakta_test_${randomBytes(6).toString('hex')}`;
    const url = new URL(t.config.databaseUrl!);
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: t.config.databaseUrl });
    await client.connect();
    try {
      await client.query(`CREATE DATABASE ${name}`);
      const script = `
        import { DataSource } from 'typeorm';
        import { loadConfig } from './src/config.js';
        import { databaseAccess, migrate } from './src/database/data-source.js';
        const { options } = await databaseAccess(loadConfig());
        const source = await new DataSource(options).initialize();
        console.log(JSON.stringify(await migrate(source)));
        await source.destroy();
      `;
      const children = [1, 2, 3].map(() => built.run(script, { ...t.config, databaseUrl: url.href }));
      const printed = children.map(async (child) => {
        let text = '';
        for await (const chunk of child.stdout!) text += String(chunk);
        return JSON.parse(text) as string[];
      });
      expect(await Promise.all(children.map(ended))).toEqual([0, 0, 0]);
      const applied = await Promise.all(printed);
      expect(applied.map((names) => names.length).toSorted((a, b) => a - b)).toEqual([
        0,
        0,
        MIGRATIONS.length,
      ]);
      const migrated = new pg.Client({ connectionString: url.href });
      await migrated.connect();
      const { rows } = await migrated.query(`SELECT name FROM migrations ORDER BY timestamp`);
      await migrated.end();
      expect(rows.map((row: { name: string }) => row.name)).toEqual(
        MIGRATIONS.map((migration) => migration.name).toSorted((a, b) =>
          a.slice(-13) < b.slice(-13) ? -1 : 1,
        ),
      );
    } finally {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.end();
    }
  });
});
