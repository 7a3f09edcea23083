/**
 * End to end: the public use case of signing through the real service and a real PostgreSQL, fsync on.
 * One signature is: session twice, attempt (read, print, store), seal, verification, and the commit with
 * idempotency row, guard, revision, ledger row and counter.
 *
 *   DATABASE_URL=postgres://... node test/bench/signing-service.mjs
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { build, ours } from './lib/build.mjs';
import { startProvince } from './lib/province.mjs';

const CLIENTS = 32;
const SPREAD = Number(process.env.BENCH_SIGNATURES ?? 6000);
const ONE_UNIT = Math.ceil(SPREAD / 2);
const OVER_HTTP = Math.ceil(SPREAD / 2);
const WARM_UP = 400;

export async function benchService(databaseUrl, report) {
  const province = await startProvince({ databaseUrl, people: 2 * WARM_UP + SPREAD + OVER_HTTP });
  try {
    report.settings(await province.settings());
    const inProcess = await signInProcess(province);
    const pacts = await province.signedIn(await province.issue('Sebaran seluruh provinsi', '73'));
    await inProcess(pacts.splice(0, WARM_UP));
    report.run('in process, units as generated', 1000, await inProcess(pacts.splice(0, SPREAD)));
    await overHttp(province, pacts.splice(0, WARM_UP));
    report.run('through HTTP, units as generated', 400, await overHttp(province, pacts.splice(0, OVER_HTTP)));
    report.left(await province.left(pacts[0]?.campaignId ?? (await campaign(province))));
    await province.seedUnit('73.BKD', 2 * ONE_UNIT);
    const together = await province.signedIn(await province.issue('Semua di satu unit', '73.BKD'));
    report.run('in process, all in one unit', 1000, await inProcess(together.splice(0, ONE_UNIT)));
    report.run('through HTTP, all in one unit', 400, await overHttp(province, together.splice(0, ONE_UNIT)));
  } finally {
    await province.close();
  }
}

async function campaign({ database }) {
  const [row] = await database.read((tx) => tx.query(`SELECT id FROM campaign ORDER BY created_at LIMIT 1`));
  return row.id;
}

export async function signInProcess({ app }) {
  const { PactSigning } = await ours('pacts/pact-signing');
  const { Sessions } = await ours('access/sessions');
  const { sha256 } = await ours('shared/hash');
  const signing = app.get(PactSigning);
  const sessions = app.get(Sessions);
  return (pacts) =>
    withClients(pacts, async ({ id, token }) => {
      const attempt = await signing.prepare(await sessions.actor(token), id);
      const actor = await sessions.actor(token);
      const key = {
        accountId: actor.accountId,
        key: randomUUID(),
        route: `POST /api/v1/pacts/${id}/signature`,
        payloadSha256: sha256(attempt.id),
      };
      const receipt = await signing.sign(actor, id, attempt.id, key);
      if (!receipt.sha256) throw new Error('no receipt');
    });
}

async function withClients(pacts, sign) {
  const times = [];
  const queue = pacts.values();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const client = async () => {
    for (const pact of queue) {
      const begun = performance.now();
      await sign(pact);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { count: times.length, seconds, times, cpuMs: (user + system) / 1000 / times.length };
}

/** The clients are another process: what they cost is not the server's. */
async function overHttp({ url }, pacts) {
  const cpu = process.cpuUsage();
  const client = fork(join(import.meta.dirname, 'lib', 'http-clients.mjs'));
  const result = new Promise((resolve, reject) => {
    client.once('message', resolve);
    client.once('exit', (code) => reject(new Error(`the clients ended with ${code}`)));
  });
  client.send({ url, clients: CLIENTS, pacts: pacts.map(({ id, token }) => ({ id, token })) });
  const { count, seconds, times } = await result;
  client.kill();
  const { user, system } = process.cpuUsage(cpu);
  return { count, seconds, times, cpuMs: (user + system) / 1000 / count };
}

function percentile(times, share) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)];
}

/** Prints each run and keeps whether a budget was missed by more than half. */
export function serviceReport(print = console.log) {
  const rows = [];
  return {
    rows,
    settings: ({ version, fsync, synchronous_commit: commit }) =>
      print(
        `PostgreSQL ${version}, fsync ${fsync}, synchronous_commit ${commit}, ${CLIENTS} clients, ${availableParallelism()} cores`,
      ),
    run(name, budget, { count, seconds, times, cpuMs }) {
      const rate = count / seconds;
      rows.push({ name, budget, rate });
      const share = `${(rate / budget).toFixed(2)} x budget`;
      print(
        `${name.padEnd(36)} ${rate.toFixed(0).padStart(6)}/s  (>= ${budget}, ${share})  ` +
          `p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms, ` +
          `server CPU ${cpuMs.toFixed(2)} ms each, n ${count}`,
      );
    },
    left: (row) => {
      print(`left behind: ${JSON.stringify(row)}`);
      if (new Set([row.signed, row.counted, row.files, row.recorded]).size > 1)
        throw new Error('signed pacts, counters, files and ledger differ');
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL must name a PostgreSQL on which databases may be created.');
  if (!process.env.BENCH_BUILT) build();
  const report = serviceReport();
  await benchService(url, report);
  process.exit(report.rows.some(({ budget, rate }) => rate < budget / 1.5) ? 1 : 0);
}
