import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tx } from '../../src/database/database.js';
import { startApp, type TestApp } from '../support/app.js';

let t: TestApp;

beforeAll(async () => {
  t = await startApp();
  await t.database.transaction((tx) =>
    tx.execute(`CREATE TABLE tally (id integer PRIMARY KEY, n integer NOT NULL)`),
  );
});

beforeEach(() =>
  t.database.transaction(async (tx) => {
    await tx.execute(`DELETE FROM tally`);
    await tx.execute(`INSERT INTO tally VALUES (1, 0), (2, 0)`);
  }),
);

afterAll(() => t.close());

async function tally(): Promise<number[]> {
  const rows = await t.database.read((tx) => tx.query<{ n: number }>(`SELECT n FROM tally ORDER BY id`));
  return rows.map((row) => row.n);
}

function add(tx: Tx, id: number): Promise<number> {
  return tx.execute(`UPDATE tally SET n = n + 1 WHERE id = $1`, [id]);
}

/** Lets both arrive before either goes on; later arrivals (a retry) pass. */
function meeting(): () => Promise<void> {
  let open: () => void = () => undefined;
  const met = new Promise<void>((resolve) => (open = resolve));
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived === 2) open();
    return met;
  };
}

describe('a transaction', () => {
  it('that PostgreSQL ends for a deadlock is run again, wholly', async () => {
    const meet = meeting();
    const ran = { ab: 0, ba: 0 };
    const crossing = (name: keyof typeof ran, first: number, second: number) =>
      t.database.transaction(async (tx) => {
        ran[name] += 1;
        await add(tx, first);
        await meet();
        await add(tx, second);
      });
    await Promise.all([crossing('ab', 1, 2), crossing('ba', 2, 1)]);
    expect(await tally()).toEqual([2, 2]);
    // One of the two was the victim: without the retry its promise is rejected above.
    expect(ran.ab + ran.ba).toBe(3);
  });

  it.each(['REPEATABLE READ', 'SERIALIZABLE'] as const)(
    'whose snapshot is overtaken (%s) is run again, and no update is lost',
    async (isolation) => {
      const meet = meeting();
      let ran = 0;
      const readThenWrite = () =>
        t.database.transaction(
          async (tx) => {
            ran += 1;
            const [row] = await tx.query<{ n: number }>(`SELECT n FROM tally WHERE id = 1`);
            await meet();
            await tx.execute(`UPDATE tally SET n = $1 WHERE id = 1`, [row!.n + 1]);
          },
          { isolation },
        );
      await Promise.all([readThenWrite(), readThenWrite()]);
      expect((await tally())[0]).toBe(2);
      expect(ran).toBe(3);
    },
  );

  it('that conflicts every time is refused as busy after ten attempts, with a time to come back', async () => {
    let ran = 0;
    const always = t.database.transaction(async (tx) => {
      ran += 1;
      await add(tx, 1);
      await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`);
    });
    await expect(always).rejects.toMatchObject({
      code: 'database.busy',
      kind: 'busy',
      detail: { retryAfterSeconds: 2 },
    });
    expect(ran).toBe(10);
    expect(await tally()).toEqual([0, 0]);
  });

  it('that fails for another reason is not run again, and leaves nothing behind', async () => {
    let ran = 0;
    const failing = t.database.transaction(async (tx) => {
      ran += 1;
      await add(tx, 1);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(ran).toBe(1);
    expect(await tally()).toEqual([0, 0]);
  });

  it('does what waits for the commit once, however often it was run', async () => {
    const meet = meeting();
    let told = 0;
    const crossing = (first: number, second: number) =>
      t.database.transaction(async (tx) => {
        tx.afterCommit(() => (told += 1));
        await add(tx, first);
        await meet();
        await add(tx, second);
      });
    await Promise.all([crossing(1, 2), crossing(2, 1)]);
    expect(told).toBe(2);
  });
});

describe('a database that goes away', () => {
  it('is answered with 503 and a time to come back, and is found again', async () => {
    const cut = t.database.read((tx) => tx.query(`SELECT pg_terminate_backend(pg_backend_pid())`));
    await expect(cut).rejects.toMatchObject({ code: 'database.busy' });
    await t.anonymous().get('/health/ready').expect(200);
  });

  it('does not hang a request when every connection is taken', async () => {
    const free: (() => void)[] = [];
    const holders = Array.from({ length: t.config.databasePool }, () =>
      t.database.transaction(async (tx) => {
        await tx.query(`SELECT 1`);
        await new Promise<void>((resolve) => free.push(resolve));
      }),
    );
    try {
      const answer = await t.anonymous().get('/health/ready');
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('2');
      expect(answer.body.code).toBe('database.busy');
      expect(free).toHaveLength(t.config.databasePool);
    } finally {
      for (const release of free) release();
      await Promise.all(holders);
    }
    await t.anonymous().get('/health/ready').expect(200);
  });
});
