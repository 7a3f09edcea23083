/**
 * The import of a roster of a whole province: lines a second, memory, and whether people are answered
 * meanwhile. Run on what `npm run build` made:
 *
 *     node test/bench/import.bench.mjs [--people 250000] [--dist dist] [--idle]
 *
 * on the PostgreSQL of DATABASE_URL (a database is created and dropped), or else on the embedded one.
 * `--idle`: nobody asks anything meanwhile.
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
    idle: { type: 'boolean', default: false },
  },
});
const people = Number(values.people);
const ROUND = '00000000-0000-4000-8000-000000000001';
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
  console.log(`  memory: ${seen.megabytes} MB at most (rss), ${seen.before} MB before`);
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

function resident() {
  return Math.round(process.memoryUsage().rss / 1_048_576);
}

function median(times) {
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
}

/** Asks what people ask, ten times a second, while the import runs. */
function startWatch(app, { cookie, account, password }) {
  const times = {};
  const failed = {};
  const before = resident();
  let megabytes = before;
  let isRunning = true;
  const ask = async (name, request) => {
    const begun = performance.now();
    const { statusCode } = await app.inject(request);
    (times[name] ??= []).push(performance.now() - begun);
    if (statusCode >= 400) failed[name] = (failed[name] ?? 0) + 1;
  };
  const askAll = () =>
    Promise.all([
      ask('ready', { method: 'GET', url: '/health/ready' }),
      ask('unit', { method: 'GET', url: '/api/v1/units/73.08', headers: { cookie } }),
      ask('search', { method: 'GET', url: '/api/v1/persons?search=andi', headers: { cookie } }),
      ask('office', { method: 'GET', url: '/api/v1/persons?unit=73.08.DINKES', headers: { cookie } }),
      ask('coverage', { method: 'GET', url: `/api/v1/coverage/${ROUND}?unit=73`, headers: { cookie } }),
      ask('sign in', { method: 'POST', url: '/api/v1/session', payload: { account, password } }),
    ]);
  const loop = (async () => {
    while (isRunning) {
      megabytes = Math.max(megabytes, resident());
      if (!values.idle) await askAll();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    async stop() {
      isRunning = false;
      await loop;
      return { times, failed, megabytes, before };
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
  const { Database } = await load('database/database.js');
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
  // A round with a counter for every unit: the board that people look at meanwhile.
  await app.get(Database).transaction(async (tx) => {
    await tx.execute(`INSERT INTO coverage_round (id, opened_at) VALUES ($1, now())`, [ROUND]);
    await tx.execute(
      `INSERT INTO coverage_counter (round_id, wave, unit_id, deadline, open, electronic)
       SELECT $1, 1, id, now() + interval '1 day', 40, 30 FROM unit`,
      [ROUND],
    );
  });
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
