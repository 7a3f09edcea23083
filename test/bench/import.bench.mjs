/**
 * The import of a roster of a whole province: lines a second, memory, and whether people are answered
 * meanwhile. Run on what `npm run build` made:
 *
 *     node test/bench/import.bench.mjs [--people 250000] [--dist dist]
 *
 * on the PostgreSQL of DATABASE_URL (a database is created and dropped), or else on the embedded one.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '250000' },
    dist: { type: 'string', default: resolve(import.meta.dirname, '../../dist') },
    generate: { type: 'string' },
  },
});
const people = Number(values.people);
const load = (path) => import(pathToFileURL(resolve(values.dist, 'src', path)).href);

if (values.generate) await generate(values.generate);
else await measure();

/** Writes the roster in a process of its own: its memory is not the import's. */
async function generate(path) {
  const { loadUnits } = await load('hierarchy/organisation.js');
  const { generateRoster } = await load('people/roster-generator.js');
  const { rosterCsv } = await load('people/roster-file-correction.js');
  const units = await loadUnits('73');
  await pipeline(
    Readable.from(rosterCsv(generateRoster({ units, people })), { objectMode: false }),
    createWriteStream(path),
  );
}

async function measure() {
  const directory = mkdtempSync(join(tmpdir(), 'pakta-bench-'));
  const roster = join(directory, 'roster.csv');
  execFileSync(process.execPath, [
    fileURLToPath(import.meta.url),
    '--generate',
    roster,
    '--people',
    values.people,
    '--dist',
    values.dist,
  ]);
  const database = await createDatabase();
  Object.assign(process.env, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    DATA_DIR: join(directory, 'data'),
    SEAL_PASSPHRASE: 'a passphrase for a bench',
    ...(database && { DATABASE_URL: database.url }),
  });
  const { app, asUser } = await start();
  console.log(`${people} lines on ${database ? 'PostgreSQL' : 'the embedded database'}`);
  await run(app, asUser, roster, 'first import');
  await run(app, asUser, roster, 'the same file again');
  await app.close();
  rmSync(directory, { recursive: true, force: true });
  await database?.drop();
}

async function run(app, asUser, path, title) {
  const { importRosterFile } = await load('people/roster-import.js');
  const { RosterService } = await load('people/roster.service.js');
  const { Operations } = await load('jobs/operations.js');
  const { Database } = await load('database/database.js');
  const watch = startWatch(app, asUser);
  const begun = performance.now();
  const marks = {};
  const imported = await importRosterFile(
    { roster: app.get(RosterService), operations: app.get(Operations), database: app.get(Database) },
    null,
    path,
    { commit: true, onProgress: (step) => (marks[step] ??= performance.now()) },
  );
  const ended = performance.now();
  const seen = await watch.stop();
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const counts = imported.batch.counts?.outcomes;
  console.log(`\n${title}: ${imported.batch.status} ${imported.fault ?? ''} ${JSON.stringify(counts)}`);
  console.log(
    `  total ${seconds(ended - begun)}: upload ${seconds(marks.stage - begun)}, stage ${seconds((marks.commit ?? ended) - marks.stage)}, commit ${seconds(ended - (marks.commit ?? ended))}`,
  );
  console.log(`  memory: ${seen.megabytes} MB at most (rss)`);
  for (const [route, times] of Object.entries(seen.times))
    console.log(
      `  ${route}: ${times.length} answers, median ${median(times)} ms, slowest ${Math.round(Math.max(...times))} ms, failed ${seen.failed[route] ?? 0}`,
    );
  const examples = [];
  for await (const { line, problems } of imported.rejected) {
    examples.push(`${line}: ${problems.map(({ code }) => code).join(', ')}`);
    if (examples.length === 5) break;
  }
  if (examples.length > 0) console.log(`  kept out, for example: ${examples.join(' | ')}`);
}

function median(times) {
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
}

/** Asks what people ask, ten times a second, while the import runs. */
function startWatch(app, { cookie, account, password }) {
  const times = {};
  const failed = {};
  let megabytes = 0;
  let isRunning = true;
  const ask = async (name, request) => {
    const begun = performance.now();
    const { statusCode } = await app.inject(request);
    (times[name] ??= []).push(performance.now() - begun);
    if (statusCode >= 400) failed[name] = (failed[name] ?? 0) + 1;
  };
  const loop = (async () => {
    while (isRunning) {
      megabytes = Math.max(megabytes, Math.round(process.memoryUsage().rss / 1_048_576));
      await Promise.all([
        ask('ready', { method: 'GET', url: '/health/ready' }),
        ask('unit', { method: 'GET', url: '/api/v1/units/73.08', headers: { cookie } }),
        ask('sign in', { method: 'POST', url: '/api/v1/session', payload: { account, password } }),
      ]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    async stop() {
      isRunning = false;
      await loop;
      return { times, failed, megabytes };
    },
  };
}

async function start() {
  const { loadConfig } = await load('config.js');
  const { databaseAccess, migrate } = await load('database/data-source.js');
  const { AppModule } = await load('app.module.js');
  const { createServer } = await load('http/server.js');
  const { HierarchyService } = await load('hierarchy/hierarchy.service.js');
  const { loadUnits } = await load('hierarchy/organisation.js');
  const { Accounts } = await load('access/accounts.js');
  const { Worker } = await load('jobs/worker.js');
  const { DataSource } = await import('typeorm');
  const config = loadConfig();
  const access = await databaseAccess(config);
  const source = await new DataSource(access.options).initialize();
  await migrate(source);
  await source.destroy();
  await access.close();
  const app = await createServer(AppModule.for(config), config);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  await app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  const [account, password] = ['bench', 'kata-sandi-uji-1'];
  await app.get(Accounts).create(null, {
    login: account,
    displayName: 'Bench',
    password,
    grants: [{ role: 'bkd', unitCode: '73' }],
  });
  const signedIn = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { account, password },
  });
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0];
  await app.get(Worker).startWorking();
  return { app, asUser: { cookie, account, password } };
}

/** A database of its own on the server of DATABASE_URL; undefined without one. */
async function createDatabase() {
  const base = process.env.DATABASE_URL;
  if (!base) return undefined;
  const { default: pg } = await import('pg');
  const name = `pakta_bench_${process.pid}`;
  const admin = async (sql) => {
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => admin(`DROP DATABASE ${name} WITH (FORCE)`) };
}
