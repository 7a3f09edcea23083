/**
 * End to end: the public use case of signing through the real service and a real PostgreSQL, fsync on.
 * One signature is: session twice, attempt (read, print, store), seal, verification, and the commit with
 * idempotency row, guard, revision, ledger row and counter.
 *
 *   DATABASE_URL=postgres://... npm run bench -- service
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ours } from './lib/build.mjs';
import { startProvince } from './lib/province.mjs';

const CLIENTS = 32;
const SPREAD = Number(process.env.BENCH_SIGNATURES ?? 6000);
const ONE_UNIT = Math.ceil(SPREAD / 2);
const OVER_HTTP = Math.ceil(SPREAD / 2);
const WARM_UP = 400;

export async function benchService(databaseUrl, report) {
  report.title(`Sign end to end: session, attempt, seal, verification, commit (${CLIENTS} clients)`);
  if (!databaseUrl) {
    report.absent('signing on PostgreSQL', 'DATABASE_URL names no PostgreSQL');
    return;
  }
  const province = await startProvince({ databaseUrl, people: 2 * WARM_UP + SPREAD + OVER_HTTP });
  const show = (name, budget, run) => report.value(name, run.count / run.seconds, told(budget, run));
  try {
    const { version, fsync, synchronous_commit: commit } = await province.settings();
    report.note(`PostgreSQL ${version}, fsync ${fsync}, synchronous_commit ${commit}`);
    if (fsync !== 'on' || commit !== 'on')
      throw new Error('only a database that keeps what it confirms counts');
    const inProcess = await signInProcess(province);
    const all = await province.signedIn(await province.issue('Sebaran seluruh provinsi', '73'));
    const pacts = [...all];
    await inProcess(pacts.splice(0, WARM_UP));
    show('in process, units as generated', 1000, await inProcess(pacts.splice(0, SPREAD)));
    await overHttp(province, pacts.splice(0, WARM_UP));
    show('through HTTP, units as generated', 400, await overHttp(province, pacts.splice(0, OVER_HTTP)));
    report.note(leftBehind(await province.left(all[0].campaignId)));
    await province.seedUnit('73.BKD', 2 * ONE_UNIT);
    const together = await province.signedIn(await province.issue('Semua di satu unit', '73.BKD'));
    const { campaignId } = together[0];
    show('in process, all in one unit', 1000, await inProcess(together.splice(0, ONE_UNIT)));
    show('through HTTP, all in one unit', 400, await overHttp(province, together.splice(0, ONE_UNIT)));
    report.note(leftBehind(await province.left(campaignId)));
  } finally {
    await province.close();
  }
}

const told = (budget, { times, cpuMs, count }) => ({
  budget,
  unit: '/s',
  digits: 0,
  more: true,
  extra: `p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms, Node ${cpuMs.toFixed(2)} ms each, n ${count}`,
});

/** Every signature left a file, a ledger row and a count, or the run does not count. */
function leftBehind(row) {
  if (new Set([row.signed, row.counted, row.files, row.recorded]).size > 1)
    throw new Error(`signed pacts, counters, files and ledger differ: ${JSON.stringify(row)}`);
  return `left behind: ${row.signed} signed, counted, recorded and filed (${row.tail} B each) in ${row.units} units`;
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
