import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ours, root } from './build.mjs';

const pg = createRequire(join(root, 'package.json'))('pg');

/** One campaign over the whole province, as the API takes it. */
const campaignBody = (name, unitCodes) => ({
  name,
  issuer: '73.BKD',
  legal_bases: [{ title: 'Undang-Undang Nomor 7 Tahun 2017', about: 'Pemilihan Umum' }],
  scope: { unit_codes: unitCodes },
  place: 'Ruang Pola Kantor Gubernur',
  lock_day: '2023-10-01',
  statements: [{ code: 'asn-sulsel-2023' }, { code: 'non-asn-sulsel-2023' }, { code: 'desa-sulsel-2023' }],
  waves: [
    {
      name: 'Semua penanda tangan',
      selection: {},
      day: '2023-10-16',
      deadline: '2099-12-31',
      place: 'Makassar',
      leader: { name: 'Andi Muhammad Arsjad', title: 'Penjabat Sekretaris Daerah' },
      witness: { name: 'Bahtiar Baharuddin', title: 'Penjabat Gubernur' },
    },
  ],
});

/**
 * The whole application on a database of its own, with the units of province 73, a generated roster and an
 * account and session for every person: what a signing Monday begins with.
 */
export async function startProvince({ databaseUrl, people }) {
  const [{ loadConfig }, { AppModule }, { createServer }, { Worker }, { Accounts }, { Database }] =
    await Promise.all(
      ['config', 'app.module', 'http/server', 'jobs/worker', 'access/accounts', 'database/database'].map(
        ours,
      ),
    );
  const { HierarchyService } = await ours('hierarchy/hierarchy.service');
  const { loadUnits } = await ours('hierarchy/organisation');
  const name = `pakta_bench_${randomBytes(5).toString('hex')}`;
  await onServer(databaseUrl, `CREATE DATABASE ${name}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'pakta-bench-'));
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'fatal',
    SEAL_PASSPHRASE: 'a passphrase for benches',
    DATABASE_URL: url.href,
    DATABASE_POOL: process.env.DATABASE_POOL ?? '16',
    DATA_DIR: dataDir,
  });
  const app = await createServer(AppModule.for(config), config);
  await app.listen(0, '127.0.0.1');
  await app.get(Worker).startWorking();
  const units = await loadUnits('73');
  await app.get(HierarchyService).importUnits(null, units);
  const database = app.get(Database);
  await seedRoster(database, units, people);
  const officer = await app.get(Accounts).create(null, {
    login: 'bench-bkd',
    displayName: 'Bench',
    grants: [{ role: 'bkd', unitCode: '73' }],
  });
  const cookie = await openSession(database, officer);
  const call = async (method, path, payload) => {
    const response = await app.inject({
      method,
      url: path,
      payload,
      headers: { cookie, 'idempotency-key': randomUUID() },
    });
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.body}`);
    return response.json();
  };
  return {
    app,
    database,
    url: await app.getUrl(),
    settings: () => settings(database),
    /** Issues a campaign to everybody below a unit; gives its pacts, in an order that mixes the units. */
    async issue(campaignName, unitCode) {
      const { id } = await call('POST', '/api/v1/campaigns', campaignBody(campaignName, [unitCode]));
      const rehearsed = await ended(call, await call('POST', `/api/v1/campaigns/${id}/rehearsal`));
      await ended(
        call,
        await call('POST', `/api/v1/campaigns/${id}/launch`, { required: rehearsed.required }),
      );
      return pactsOf(database, id);
    },
    seedUnit: (unitCode, count) => seedUnit(database, units, unitCode, count),
    signedIn: (pacts) => signIn(database, pacts),
    /** What the database holds of a campaign: everything a signature must have left behind. */
    left: (campaignId) => left(database, campaignId),
    async close() {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
      await onServer(databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function seedRoster(database, units, people) {
  const { generateRoster } = await ours('people/roster-generator');
  const { nameKey } = await ours('people/names');
  await insertPeople(database, [...generateRoster({ units, people })], nameKey);
}

/** So many more people in one unit, for the case that everybody meets in one counter. */
async function seedUnit(database, units, unitCode, count) {
  const { generateRoster } = await ours('people/roster-generator');
  const { nameKey } = await ours('people/names');
  const unit = units.filter((one) => one.code === unitCode);
  const rows = [...generateRoster({ units: unit, people: count, seed: 7 })];
  // only one head; numbers of its own, since the seed is another one and they must not meet
  const own = rows.map((row, i) => ({
    ...row,
    id_eksternal: '',
    nip: row.nip && `${row.nip.slice(0, 14)}${String(9999 - (i % 9000))}`,
  }));
  const unique = [...new Map(own.map((row) => [row.nip || row.nama, row])).values()];
  await insertPeople(database, unique, nameKey);
}

async function insertPeople(database, rows, nameKey) {
  await database.transaction(async (tx) => {
    const [batch] = await tx.query(
      `INSERT INTO roster_batch (origin, status, committed_at) VALUES ('act', 'committed', now()) RETURNING id`,
    );
    const [{ n }] = await tx.query(`SELECT coalesce(max(id), 0)::int AS n FROM person`);
    const column = (key) => rows.map((row) => row[key] || null);
    const ids = rows.map((_, i) => n + 1 + i);
    await tx.execute(
      `INSERT INTO person (id, batch_id, nip)
       SELECT i, $1, CASE WHEN EXISTS (SELECT 1 FROM person p WHERE p.nip = s.nip) THEN NULL ELSE s.nip END
         FROM unnest($2::bigint[], $3::text[]) AS s(i, nip)`,
      [batch.id, ids, column('nip')],
    );
    await tx.execute(
      `INSERT INTO posting (person_id, batch_id, unit_id, kind, name, name_key, jabatan, eselon, golongan, is_head, since)
       SELECT s.i, $1, u.id, s.kind, s.name, s.key, s.jabatan, s.eselon, s.golongan, s.head, '2020-01-01'
         FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::boolean[])
              AS s(i, unit, kind, name, key, jabatan, eselon, golongan, head) JOIN unit u ON u.code = s.unit`,
      [
        batch.id,
        ids,
        column('kode_unit'),
        await kindsOf(rows),
        column('nama'),
        rows.map((row) => nameKey(row.nama)),
        column('jabatan'),
        column('eselon'),
        column('golongan'),
        rows.map((row) => /^y/i.test(row.kepala_unit)),
      ],
    );
  });
}

/** The generator writes a kind as a roster file does, by its label. */
async function kindsOf(rows) {
  const { SIGNER_KINDS } = await ours('people/signer-kinds');
  const codes = new Map(Object.entries(SIGNER_KINDS).map(([code, { label }]) => [label, code]));
  return rows.map((row) => codes.get(row.jenis) ?? row.jenis);
}

async function ended(call, { operation }) {
  for (;;) {
    const { state, fault, result } = await call('GET', `/api/v1/operations/${operation}`);
    if (state === 'failed') throw new Error(fault);
    if (state === 'done') return result;
    await sleep(50);
  }
}

async function pactsOf(database, campaignId) {
  return database.read((tx) =>
    tx.query(
      `SELECT p.id, p.person_id AS "personId", p.unit_id AS "unitId", p.campaign_id AS "campaignId"
         FROM pact p WHERE p.campaign_id = $1 ORDER BY md5(p.person_id::text)`,
      [campaignId],
    ),
  );
}

/** An account and an open session for each pact's person; the token stands beside the pact. */
async function signIn(database, pacts) {
  const tokens = pacts.map(() => randomBytes(32).toString('base64url'));
  const accounts = await database.transaction(async (tx) => {
    await tx.execute(
      `INSERT INTO account (login, display_name, person_id)
       SELECT 'p' || lpad(i::text, 8, '0'), 'Penanda tangan', i FROM unnest($1::bigint[]) AS i ON CONFLICT DO NOTHING`,
      [pacts.map((pact) => pact.personId)],
    );
    await tx.execute(
      `INSERT INTO session (token_sha256, account_id, created_at, seen_at, expires_at)
       SELECT s.token, a.id, now(), now(), now() + interval '1 hour'
         FROM unnest($1::bigint[], $2::bytea[]) AS s(person, token) JOIN account a ON a.person_id = s.person`,
      [pacts.map((pact) => pact.personId), tokens.map(digest)],
    );
    return tx.query(`SELECT id, person_id FROM account WHERE person_id = ANY($1)`, [
      pacts.map((pact) => pact.personId),
    ]);
  });
  const byPerson = new Map(accounts.map((row) => [row.person_id, row.id]));
  return pacts.map((pact, i) => ({ ...pact, token: tokens[i], accountId: byPerson.get(pact.personId) }));
}

async function openSession(database, accountId) {
  const token = randomBytes(32).toString('base64url');
  await database.transaction((tx) =>
    tx.execute(
      `INSERT INTO session (token_sha256, account_id, created_at, seen_at, expires_at)
       VALUES ($1, $2, now(), now(), now() + interval '1 hour')`,
      [digest(token), accountId],
    ),
  );
  return `pakta=${token}`;
}

const digest = (token) => createHash('sha256').update(token).digest();

async function settings(database) {
  const [row] = await database.read((tx) =>
    tx.query(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS synchronous_commit`,
    ),
  );
  return row;
}

async function left(database, campaignId) {
  const [row] = await database.read((tx) =>
    tx.query(
      `SELECT (SELECT count(*)::int FROM pact WHERE campaign_id = $1 AND state = 'signed') AS signed,
              (SELECT coalesce(sum(electronic), 0)::int FROM coverage_counter WHERE round_id = $1) AS counted,
              (SELECT count(*)::int FROM revision r JOIN pact p ON p.document_id = r.document_id WHERE p.campaign_id = $1) AS files,
              (SELECT avg(length(r.tail))::int FROM revision r JOIN pact p ON p.document_id = r.document_id WHERE p.campaign_id = $1) AS tail,
              (SELECT count(*)::int FROM ledger_entry l JOIN pact p ON p.id::text = l.subject
                WHERE l.kind = 'pact.signed' AND p.campaign_id = $1) AS recorded,
              (SELECT count(DISTINCT unit_id)::int FROM pact WHERE campaign_id = $1) AS units`,
      [campaignId],
    ),
  );
  return row;
}
