import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AppModule } from '../../src/app.module.js';
import { Database } from '../../src/database/database.js';
import { runFsck } from '../../src/fsck/fsck.js';
import { createServer } from '../../src/http/server.js';
import { Epochs } from '../../src/ledger/epochs.js';
import { record } from '../../src/ledger/ledger.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { startApp, type TestApp } from '../support/app.js';
import { refusalOf, until } from '../support/crowd.js';

const run = promisify(execFile);
let t: TestApp;
let sequencer: Sequencer;

const event = (subject: string) => ({
  kind: 'campaign.created' as const,
  subject,
  actor: null,
  at: new Date(),
  data: { campaign: subject },
});

const write = (subject: string) => t.database.transaction((tx) => record(tx, event(subject)));

/** Entries and leaves, and how far the order of leaves differs from that of ids. */
const counts = async (database = t.database) => {
  const [row] = await database.read((tx) =>
    tx.query<{ entries: number; leaves: number; distinct: number; last: number; signed: number }>(
      `SELECT (SELECT count(*)::int FROM ledger_entry) AS entries, count(*)::int AS leaves,
              count(DISTINCT entry_id)::int AS distinct, coalesce(max(index), -1)::int AS last,
              (SELECT coalesce(max(size), 0)::int FROM ledger_checkpoint WHERE epoch = l.epoch) AS signed
         FROM ledger_leaf l WHERE epoch = (SELECT max(number) FROM ledger_epoch) GROUP BY epoch`,
    ),
  );
  return row!;
};

/** Transactions of other tests in the same cluster delay the sequencer, as they should: until all is in. */
async function drain(app: { get: TestApp['app']['get'] } = t.app): Promise<void> {
  await until(async () => {
    await app.get(Sequencer).run();
    const { entries, leaves, signed } = await counts(app.get(Database));
    return entries === leaves && leaves === signed;
  });
}

const whole = (n: number) => ({ entries: n, leaves: n, distinct: n, last: n - 1, signed: n });

async function fsck(app = t.app): Promise<string[]> {
  const err: string[] = [];
  await runFsck(app, [], { out: () => undefined, err: (line) => void err.push(line) });
  return err;
}

beforeAll(async () => {
  t = await startApp();
  sequencer = t.app.get(Sequencer);
});

afterAll(() => t.close());

describe('the sequencer under load', () => {
  it('misses and doubles nothing while transactions of all lengths commit in any order', async () => {
    const work = { on: true };
    const sequencing = [1, 2, 3].map(async () => {
      while (work.on) await sequencer.run();
    });
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; i < 60; i += 1)
        await t.database.transaction(async (tx) => {
          await record(tx, event(`${writer}-${i}-a`));
          // Holds its xid and its id while others overtake it.
          if (i % 10 === 0) await sleep(Math.random() * 150);
          await record(tx, event(`${writer}-${i}-b`));
        });
    });
    await Promise.all(writers);
    work.on = false;
    await Promise.all(sequencing);
    await drain();
    expect(await counts()).toEqual(whole(960));
    expect(await fsck()).toEqual([]);
  });

  it('waits for a transaction that began earlier, and never for its own writers', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = (): void => undefined;
    const recorded = new Promise<void>((resolve) => (begun = resolve));
    const slow = t.database.transaction(async (tx) => {
      await record(tx, event('lambat'));
      begun();
      await held;
    });
    await recorded;
    const started = performance.now();
    for (let i = 0; i < 20; i += 1) await write(`cepat-${i}`);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await sequencer.run()).toBe(0);
    release();
    await slow;
    await drain();
    expect(await counts()).toEqual(whole(981));
  });

  it('is stalled by an open transaction of another database, says by whom, and catches up', async () => {
    const foreign = new pg.Client({
      connectionString: process.env['DATABASE_URL'],
      application_name: 'asing',
    });
    await foreign.connect();
    try {
      await foreign.query('BEGIN');
      await foreign.query('SELECT pg_current_xact_id()');
      await write('di belakang');
      await sequencer.turn();
      expect((await counts()).leaves).toBe(981);
      // Other tests' transactions in this cluster may be older still: somebody is named.
      const lag = sequencer.status().lag ?? (await lagNow());
      expect(lag).toMatchObject({ waiting: 1, behind: expect.any(String) });
      await foreign.query('ROLLBACK');
    } finally {
      await foreign.end();
    }
    await drain();
    expect(await counts()).toEqual(whole(982));
  });

  async function lagNow() {
    const { ledgerLag } = await import('../../src/ledger/pending.queries.js');
    return t.database.read((tx) => ledgerLag(tx, 1));
  }

  it('killed with -9 at random points, it leaves a tree that the next one continues', async () => {
    const writing = { on: true };
    let written = 0;
    const writer = (async () => {
      for (; writing.on; written += 1) await write(`terus-${written}`);
    })();
    for (let i = 0; i < 4; i += 1) {
      const child = spawn(
        process.execPath,
        ['--import', './test/support/typescript.mjs', 'test/support/sequence-for-ever.ts'],
        {
          cwd: projectRoot(),
          stdio: ['ignore', 'pipe', 'inherit'],
          env: {
            PATH: process.env['PATH'],
            DATABASE_URL: t.config.databaseUrl,
            DATA_DIR: t.config.dataDir,
            SEAL_PASSPHRASE: t.config.seal.passphrase,
          },
        },
      );
      await once(child.stdout, 'data');
      await sleep(Math.random() * 300);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    writing.on = false;
    await writer;
    expect(written).toBeGreaterThan(100);
    await drain();
    expect(await counts()).toEqual(whole(982 + written));
    expect(await fsck()).toEqual([]);
  });
});

describe('after dump and restore', () => {
  it('an entry of another cluster counts as committed, whatever its xid', async () => {
    const before = (await counts()).entries;
    await write('sebelum');
    await t.database.transaction(async (tx) => {
      await tx.execute(`SET LOCAL session_replication_role = replica`);
      await tx.execute(
        `UPDATE ledger_entry SET cluster = 1, xid = (xid::text::bigint + 1000000000)::text::xid8`,
      );
      await tx.execute(
        `UPDATE ledger_cursor SET cluster = 1, from_xid = (from_xid::text::bigint + 1000000000)::text::xid8`,
      );
    });
    await write('sesudah');
    await drain();
    expect(await counts()).toEqual(whole(before + 2));
    expect(await fsck()).toEqual([]);
  });

  it('an older dump is refused until a new log is begun, which has everything that is left', async () => {
    const restored = new URL(t.config.databaseUrl!);
    restored.pathname = `${restored.pathname}_r`;
    const dump = join(t.config.dataDir, 'cadangan.sql');
    await run('pg_dump', ['--dbname', t.config.databaseUrl!, '--file', dump]);
    const left = (await counts()).entries;
    await write('hilang');
    await drain();
    await run('psql', ['-q', t.config.databaseUrl!, '-c', `CREATE DATABASE "${restored.pathname.slice(1)}"`]);
    await run('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-f', dump, restored.href]);
    const config = { ...t.config, databaseUrl: restored.href };
    const app = await createServer(AppModule.for(config), config);
    try {
      await app.init();
      const database = app.get(Database);
      await database.transaction((tx) => record(tx, event('baru')));
      await expect(app.get(Sequencer).run()).rejects.toMatchObject({ code: 'ledger.rolled-back' });
      expect((await fsck(app)).join()).toContain('ledger.rolled-back');
      await app.get(Epochs).renew();
      await drain(app);
      expect(await counts(database)).toEqual(whole(left + 2));
      expect(await fsck(app)).toEqual([]);
      // The old database still runs somewhere: it must not sign beside the new one.
      await write('cabang');
      await until(async () => (await refusalOf(sequencer.run())) === 'ledger.rolled-back');
    } finally {
      await app.close();
      await run('psql', [
        '-q',
        t.config.databaseUrl!,
        '-c',
        `DROP DATABASE "${restored.pathname.slice(1)}" WITH (FORCE)`,
      ]);
    }
  });
});
