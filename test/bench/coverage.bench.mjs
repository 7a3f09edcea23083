/**
 * The board of the whole province: counters folded over the closure table, beside what one would write first (a
 * recursive query over the pacts), in the same run. Then the time in which the pacts of a province are issued.
 *
 *     DATABASE_URL=postgres://... node test/bench/coverage.bench.mjs [--pacts 250000] [--runs 50] [--no-issue]
 *
 * Without DATABASE_URL only the embedded database is measured. Fails when a budget is missed by more than half.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build, ours, root } from './lib/build.mjs';

const { values } = parseArgs({
  options: {
    pacts: { type: 'string', default: '250000' },
    runs: { type: 'string', default: '50' },
    'no-issue': { type: 'boolean', default: false },
  },
});
const PACTS = Number(values.pacts);
const RUNS = Number(values.runs);
const BUDGET_MS = { PostgreSQL: 25, PGlite: 60 };
const ISSUE_BUDGET_S = 60;
const missed = [];

build();
const { loadConfig } = await ours('config');
const { context } = await ours('worker');
const { Database } = await ours('database/database');
const { HierarchyService } = await ours('hierarchy/hierarchy.service');
const { loadUnits } = await ours('hierarchy/organisation');
const { loadRegion } = await ours('hierarchy/regions');
const { liveBoard } = await ours('coverage/board');

// What one would write without counters: count the pacts, then carry each unit's counts up the parents.
const OVER_PACTS = `
  WITH RECURSIVE own AS (
    SELECT p.unit_id, count(*) FILTER (WHERE p.state = 'open')::int AS open,
           count(*) FILTER (WHERE p.state = 'signed')::int AS signed,
           count(*) FILTER (WHERE p.state = 'declined')::int AS declined,
           count(*) FILTER (WHERE p.state = 'exempt')::int AS exempt,
           count(*) FILTER (WHERE p.state = 'open' AND w.deadline < $2::timestamptz::date)::int AS overdue,
           count(*) FILTER (WHERE p.is_head)::int AS heads,
           count(*) FILTER (WHERE p.is_head AND p.state = 'signed')::int AS heads_signed
      FROM pact p JOIN wave w ON w.campaign_id = p.campaign_id AND w.number = p.wave
     WHERE p.campaign_id = $1 AND p.state NOT IN ('revoked', 'superseded') GROUP BY p.unit_id),
  up AS (
    SELECT unit_id AS ancestor_id, own.* FROM own
    UNION ALL
    SELECT u.parent_id, up.unit_id, up.open, up.signed, up.declined, up.exempt, up.overdue, up.heads, up.heads_signed
      FROM up JOIN unit u ON u.id = up.ancestor_id WHERE u.parent_id IS NOT NULL)
  SELECT u.code, u.name, u.kind, u.parent_id, sum(up.open)::int AS open, sum(up.signed)::int AS signed,
         sum(up.declined)::int AS declined, sum(up.exempt)::int AS exempt, sum(up.overdue)::int AS overdue
    FROM unit u LEFT JOIN up ON up.ancestor_id = u.id GROUP BY u.id ORDER BY u.code`;

const trees = [
  { name: 'all units of province 73', load: () => loadUnits('73') },
  { name: 'its regional units alone', load: () => loadRegion('73') },
];
const engines = process.env.DATABASE_URL ? ['PostgreSQL', 'PGlite'] : ['PGlite'];
for (const engine of engines) {
  for (const { name, load } of trees) {
    await withApplication(engine, async (app) => {
      const database = app.get(Database);
      const units = await load();
      await app.get(HierarchyService).importUnits(null, units);
      const round = await seed(database);
      await measureBoard(
        database,
        round,
        `${engine}, ${name} (${units.length}), ${PACTS} pacts`,
        BUDGET_MS[engine],
      );
    });
  }
}
if (engines.includes('PostgreSQL') && !values['no-issue']) await measureIssue();
for (const line of missed) console.error(`MISSED ${line}`);
process.exit(missed.length > 0 ? 1 : 0);

async function measureBoard(database, round, title, budget) {
  const rootId = await database.read(
    async (tx) => (await tx.query(`SELECT id FROM unit WHERE parent_id IS NULL`))[0].id,
  );
  const asOf = new Date();
  const ours_ = () => database.read((tx) => liveBoard(tx, round, { unitId: rootId, deep: true }, asOf));
  const other = () => database.read((tx) => tx.query(OVER_PACTS, [round, asOf]));
  compare(await ours_(), await other());
  for (let i = 0; i < 5; i += 1) await ours_();
  const times = { ours: [], other: [] };
  for (let i = 0; i < RUNS; i += 1) {
    times.ours.push(await timed(ours_));
    // The slow one need not be run as often for a steady median.
    if (i % 5 === 0) times.other.push(await timed(other));
  }
  const [mine, theirs] = [median(times.ours), median(times.other)];
  console.log(
    `${title}: board ${mine.toFixed(1)} ms (budget ${budget}), recursive query over pacts ${theirs.toFixed(1)} ms, ${(theirs / mine).toFixed(1)} times`,
  );
  if (mine > budget * 1.5) missed.push(`${title}: ${mine.toFixed(1)} ms of ${budget} ms`);
}

/** Both must say the same, or the faster one is only wrong sooner. */
function compare(board, rows) {
  const right = new Map(rows.map((row) => [row.code, row]));
  for (const { code, subtree } of board) {
    const row = right.get(code);
    const same =
      subtree.open === (row.open ?? 0) &&
      subtree.electronic === (row.signed ?? 0) &&
      subtree.exempt === (row.exempt ?? 0);
    if (!same)
      throw new Error(`${code}: the board says ${JSON.stringify(subtree)}, the pacts ${JSON.stringify(row)}`);
  }
  if (board.length !== rows.length) throw new Error(`${board.length} rows against ${rows.length}`);
}

/** People, pacts in every state and their counters, by SQL: a province in the middle of a campaign. */
async function seed(database) {
  const round = await seedCampaign(database);
  await seedPeople(database);
  for (let from = 0; from < PACTS; from += 25_000)
    await database.transaction(async (tx) => {
      await tx.execute(
        `WITH chosen AS (SELECT o.person_id, o.unit_id, o.is_head, (o.person_id * 7919 % 100)::int AS luck, gen_random_uuid() AS document
                           FROM posting o WHERE o.person_id > $2 AND o.person_id <= $2 + 25000),
              files AS (INSERT INTO document (id, kind) SELECT document, 'pact' FROM chosen WHERE luck < 60)
         INSERT INTO pact (campaign_id, person_id, person_ref, wave, unit_id, statement_id, is_head, snapshot, salt, state, method,
                           verification_code, document_id, signed_at, state_at)
         SELECT $1, person_id, 'R' || person_id, 1, unit_id, (SELECT id FROM campaign_statement LIMIT 1), is_head, '{}',
                decode(md5(person_id::text), 'hex'),
                CASE WHEN luck < 60 THEN 'signed' WHEN luck < 63 THEN 'declined' WHEN luck < 65 THEN 'exempt' ELSE 'open' END,
                CASE WHEN luck < 60 THEN 'electronic' END, lpad(person_id::text, 16, '0'),
                CASE WHEN luck < 60 THEN document END, CASE WHEN luck < 60 THEN now() END, now()
           FROM chosen`,
        [round, from],
      );
    });
  await database.transaction(async (tx) => {
    await tx.execute(`INSERT INTO coverage_round (id, opened_at) VALUES ($1, now())`, [round]);
    await tx.execute(
      `INSERT INTO coverage_counter (round_id, wave, unit_id, deadline, open, electronic, declined, exempt, heads, heads_signed)
       SELECT campaign_id, wave, unit_id, now() + interval '1 day', count(*) FILTER (WHERE state = 'open'),
              count(*) FILTER (WHERE state = 'signed'), count(*) FILTER (WHERE state = 'declined'),
              count(*) FILTER (WHERE state = 'exempt'), count(*) FILTER (WHERE is_head),
              count(*) FILTER (WHERE is_head AND state = 'signed')
         FROM pact GROUP BY campaign_id, wave, unit_id`,
    );
  });
  await database.foreign(`ANALYZE`);
  return round;
}

async function seedPeople(database) {
  await database.transaction(async (tx) => {
    const [batch] = await tx.query(
      `INSERT INTO roster_batch (origin, status, committed_at) VALUES ('act', 'committed', now()) RETURNING id`,
    );
    await tx.execute(
      `WITH place AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS n, count(*) OVER () AS units FROM unit WHERE parent_id IS NOT NULL),
            made AS (INSERT INTO person (batch_id) SELECT $1 FROM generate_series(1, $2::int) RETURNING id),
            numbered AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM made)
       INSERT INTO posting (person_id, batch_id, unit_id, kind, name, name_key, jabatan, is_head, since)
       SELECT m.id, $1, p.id, 'non-asn', 'Andi Uji ' || m.n, 'andi uji ' || m.n, 'Pelaksana', m.n < p.units, '2020-01-01'
         FROM numbered m JOIN place p ON p.n = m.n % (SELECT max(units) FROM place)`,
      [batch.id, PACTS],
    );
  });
  await database.foreign(`ANALYZE`);
}

async function seedCampaign(database) {
  return database.transaction(async (tx) => {
    const [account] = await tx.query(
      `INSERT INTO account (login, display_name) VALUES ('bench', 'Bench') RETURNING id`,
    );
    const [campaign] = await tx.query(
      `INSERT INTO campaign (name, state, issuer_unit_id, legal_bases, scope, place, lock_day, page_size, created_by)
       SELECT 'Bench', 'issued', id, '[]', '{}', 'Makassar', '2023-10-01', 'F4', $1 FROM unit WHERE parent_id IS NULL RETURNING id`,
      [account.id],
    );
    await tx.execute(
      `INSERT INTO campaign_statement (campaign_id, code, version, kinds, body, sha256) VALUES ($1, 'bench', 1, '{}', '{}', decode(repeat('00', 32), 'hex'))`,
      [campaign.id],
    );
    await tx.execute(
      `INSERT INTO wave (campaign_id, number, name, selection, day, deadline, place) VALUES ($1, 1, 'Bench', '{}', '2023-10-16', '2099-12-31', 'Makassar')`,
      [campaign.id],
    );
    return campaign.id;
  });
}

/** The real issue, through the queue: every person tried on his form, every pact written, the roster's root. */
async function measureIssue() {
  const [
    { Accounts },
    { CampaignService },
    { draftOf },
    { PactRehearsal },
    { PactIssue },
    { Operations },
    { Worker },
  ] = await Promise.all(
    [
      'access/accounts',
      'campaigns/campaign.service',
      'campaigns/campaign.dto',
      'pacts/pact-rehearsal',
      'pacts/pact-issue',
      'jobs/operations',
      'jobs/worker',
    ].map(ours),
  );
  await withApplication('PostgreSQL', async (app) => {
    const database = app.get(Database);
    await app.get(HierarchyService).importUnits(null, await loadUnits('73'));
    await seedPeople(database);
    await app.get(Worker).startWorking();
    const account = { login: 'bkd', displayName: 'BKD', grants: [{ role: 'bkd', unitCode: '73' }] };
    const actor = await app.get(Accounts).actorOf(await app.get(Accounts).create(null, account));
    const { id } = await app.get(CampaignService).create(
      actor,
      draftOf({
        name: 'Penerbitan seluruh provinsi',
        issuer: '73.BKD',
        legal_bases: [],
        scope: {},
        place: 'Makassar',
        lock_day: '2023-10-01',
        page_size: 'F4',
        statements: [{ code: 'non-asn-sulsel-2023' }],
        waves: [
          { name: 'Semua', selection: {}, day: '2023-10-16', deadline: '2099-12-31', place: 'Makassar' },
        ],
      }),
    );
    const finished = async (operation) => {
      for (;;) {
        const found = await app.get(Operations).find(operation);
        if (found.state === 'done') return found;
        if (found.state === 'failed') throw new Error(found.fault);
        await sleep(50);
      }
    };
    const rehearsed = performance.now();
    const rehearsal = await finished((await app.get(PactRehearsal).start(actor, id)).operation);
    console.log(
      `PostgreSQL, rehearsal of ${rehearsal.result.required}: ${((performance.now() - rehearsed) / 1000).toFixed(1)} s`,
    );
    const begun = performance.now();
    await finished((await app.get(PactIssue).launch(actor, id, rehearsal.result.required)).operation);
    const seconds = (performance.now() - begun) / 1000;
    const [made] = await database.read((tx) =>
      tx.query(`SELECT count(*)::int AS n FROM pact WHERE campaign_id = $1`, [id]),
    );
    if (made.n !== PACTS) throw new Error(`${made.n} pacts for ${PACTS} people`);
    const budget = (ISSUE_BUDGET_S * PACTS) / 250_000;
    console.log(
      `PostgreSQL, issue of ${made.n} pacts: ${seconds.toFixed(1)} s (budget ${budget.toFixed(0)})`,
    );
    if (seconds > budget * 1.5) missed.push(`issue: ${seconds.toFixed(1)} s of ${budget.toFixed(0)} s`);
  });
}

/** The product without HTTP on a database of its own. */
async function withApplication(engine, work) {
  const dataDir = mkdtempSync(join(tmpdir(), 'pakta-bench-'));
  const database = engine === 'PostgreSQL' ? await createDatabase() : undefined;
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'fatal',
    SEAL_PASSPHRASE: 'a passphrase for benches',
    DATA_DIR: dataDir,
    ...(database && { DATABASE_URL: database.url }),
  });
  const app = await context(config);
  try {
    await work(app);
  } finally {
    await app.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function createDatabase() {
  const pg = createRequire(join(root, 'package.json'))('pg');
  const name = `pakta_bench_${randomBytes(5).toString('hex')}`;
  const onServer = async (sql) => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(process.env.DATABASE_URL);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}
