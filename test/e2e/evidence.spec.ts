import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentStore } from '../../src/documents/document-store.js';
import { parseRow } from '../../src/evidence/csv.js';
import { runVerify } from '../../src/evidence/verify-command.js';
import { EvidenceService } from '../../src/evidence/evidence.service.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { Worker } from '../../src/jobs/worker.js';
import { PactClosing } from '../../src/pacts/pact-closing.js';
import { rosterCommitment } from '../../src/pacts/roster-commitment.js';
import { WaveRecord } from '../../src/pacts/wave-record.js';
import { AgencySeal } from '../../src/signing/agency-seal.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';
import { insertCampaign, type FixtureCampaign, type FixturePact } from './evidence.fixture.js';

let t: TestApp;
let bkd: TestAccount;
let campaign: FixtureCampaign;
let out: string;
const NIP = '198001162005031005';

const PEOPLE: FixturePact[] = [
  { unitCode: '73', name: 'Kepala, S.Sos.', state: 'signed', isHead: true },
  { unitCode: '73.08', name: '=HYPERLINK("http://x")', nip: NIP, state: 'signed' },
  { unitCode: '73.08', name: 'Belum Satu' },
  { unitCode: '73.08.01', name: 'Menolak', state: 'declined', reason: 'lainnya' },
  { unitCode: '73.08.01', name: 'Bebas', state: 'exempt', reason: 'karena sakit keras' },
  { unitCode: '73.08.01', name: 'Dicabut', state: 'revoked', reason: 'salah-orang' },
  { unitCode: '73.08.01', name: 'Dicabut', replaces: 5 },
  { unitCode: '73.09', name: 'Tanda Tangan', state: 'signed' },
  ...Array.from({ length: 30 }, (_, i): FixturePact => ({
    unitCode: '73.09.01',
    name: `Warga ${i}`,
    state: 'signed',
  })),
];

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'pack-'));
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  campaign = await insertCampaign(
    {
      database: t.database,
      store: new DocumentStore(t.database),
      seal: await t.app.get(AgencySeal).open(),
      createdBy: bkd.id,
    },
    PEOPLE,
  );
  await t.app.get(WaveRecord).make(bkd.actor, campaign.id, 1);
  await t.app.get(Worker).startWorking(1);
}, 60_000);

afterAll(async () => {
  await t.close();
  await rm(out, { recursive: true, force: true });
});

let exports = 0;
async function exported(name: string, unitCode?: string): Promise<string> {
  const path = join(out, name);
  await t.app.get(EvidenceService).exportTo({ campaignId: campaign.id, unitCode, out: path });
  exports += 1;
  return path;
}

async function rowsOf(path: string): Promise<Record<string, string>[]> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const columns = parseRow(header!)!;
  return lines.map((line) => Object.fromEntries(parseRow(line)!.map((cell, i) => [columns[i]!, cell])));
}

describe('a pack in a directory', () => {
  let pack: string;
  beforeAll(async () => {
    pack = await exported('whole');
  });

  it('holds every signed document, byte for byte, and names it in the manifest', async () => {
    const rows = await rowsOf(join(pack, 'manifest.csv'));
    expect(rows).toHaveLength(35);
    for (const row of rows) {
      const bytes = await readFile(join(pack, row['file']!));
      expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
        Number(row['bytes']),
        row['sha256'],
      ]);
      if (row['kind'] === 'record') continue;
      const pact = campaign.pacts.find(({ code }) => code === row['verification_code'])!;
      expect(Buffer.compare(bytes, pact.file!)).toBe(0);
      expect(row['person_ref']).toBe(pact.personRef);
    }
    const keys = rows.map((row) => `${row['unit_code']} ${row['verification_code']}`);
    expect(keys).toEqual(keys.toSorted());
    expect(rows.filter((row) => row['status'] === 'revoked')).toHaveLength(1);
    const record = rows.find((row) => row['kind'] === 'record');
    expect(record).toMatchObject({ unit_code: '73', status: 'signed', person_ref: '', signer: '' });
  });

  it('names who has not signed, with a reason from the closed list and no other', async () => {
    const rows = await rowsOf(join(pack, 'unsigned.csv'));
    expect(rows.map(({ signer, status, reason }) => `${signer}/${status}/${reason}`).toSorted()).toEqual([
      'Bebas/exempt/lainnya',
      'Belum Satu/open/',
      'Dicabut/open/',
      'Menolak/declined/lainnya',
    ]);
  });

  it('adds up', async () => {
    const rows = await rowsOf(join(pack, 'coverage.csv'));
    const row = (code: string) => rows.find((one) => one['code'] === code)!;
    expect(row('73')).toMatchObject({
      parent_code: '',
      required: '1',
      subtree_required: '36',
      subtree_signed: '33',
      subtree_open: '2',
      subtree_overdue: '2',
      subtree_declined: '1',
      subtree_exempt: '1',
      units_total: '5',
      units_complete: '3',
      units_head_signed: '1',
    });
    expect(row('73.08')).toMatchObject({ parent_code: '73', required: '2', subtree_required: '4' });
  });

  it('commits to every person once, and a person can be shown to be meant', async () => {
    const rows = await rowsOf(join(pack, 'roster.csv'));
    expect(rows).toHaveLength(37);
    const { personRef, id } = campaign.pacts[1]!;
    const [stored] = await t.database.read((tx) =>
      tx.query<{ salt: Buffer }>(`SELECT salt FROM pact WHERE id = $1`, [id]),
    );
    const person = { personRef, name: PEOPLE[1]!.name, nip: NIP, unitCode: '73.08', kind: 'pns' };
    const line = rows.find((row) => row['person_ref'] === personRef);
    expect(line?.['commitment']).toBe(rosterCommitment(stored!.salt, person));
  });

  it('holds no NIP, no formula and no file that its sums do not name', async () => {
    const lists = (await readdir(pack, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const names = lists.map((entry) => join(entry.parentPath, entry.name).slice(pack.length + 1));
    const sums = (await readFile(join(pack, 'SHA256SUMS'), 'utf8')).trimEnd().split('\n');
    expect(sums.map((line) => line.slice(66)).toSorted()).toEqual(
      names.filter((name) => name !== 'SHA256SUMS').toSorted(),
    );
    for (const name of names.filter((one) => !one.endsWith('.pdf'))) {
      const text = await readFile(join(pack, name), 'utf8');
      expect(text).not.toContain(NIP);
      if (name.endsWith('.csv')) expect(text).not.toMatch(/(^|,)"?[=+@]/m);
    }
  });

  it('is not written over', async () => {
    await expect(exported('whole')).rejects.toMatchObject({ code: 'evidence.output-exists' });
  });

  it('of a unit is its subtree and no more', async () => {
    const part = await exported('bone', '73.08');
    expect(await rowsOf(join(part, 'manifest.csv'))).toHaveLength(2);
    expect(await rowsOf(join(part, 'roster.csv'))).toHaveLength(5);
    const coverage = await rowsOf(join(part, 'coverage.csv'));
    expect(coverage.every((row) => row['code']!.startsWith('73.08'))).toBe(true);
    expect(coverage[0]).toMatchObject({ code: '73.08', parent_code: '' });
  });
});

describe('what is exported', () => {
  it.each(['whole', 'bone'])('passes pakta verify: %s', async (name) => {
    const { trustPem } = await t.app.get(AgencySeal).open();
    await writeFile(join(out, 'trust.pem'), trustPem);
    const lines: string[] = [];
    const io = {
      out: (line: string) => lines.push(line),
      err: (line: string) => lines.push(line),
      dataDir: out,
    };
    const code = await runVerify([join(out, name), '--trust', join(out, 'trust.pem')], io);
    expect([code, lines.filter((line) => line.startsWith('GAGAL'))]).toEqual([0, []]);
  });
});

describe('a pack over HTTP', () => {
  let operation: string;
  const key = `evidence-${randomUUID()}`;
  const start = (agent = bkd.agent, body: object = { campaign: campaign.id }, own = key) =>
    agent.post('/api/v1/evidence').set('idempotency-key', own).send(body);

  beforeAll(async () => {
    const { body } = await start().expect(202);
    operation = body.operation;
    await done(operation);
  }, 30_000);

  async function done(id: string): Promise<void> {
    for (;;) {
      const { body } = await bkd.agent.get(`/api/v1/operations/${id}`).expect(200);
      if (body.state === 'done') return;
      if (body.state === 'failed') throw new Error(body.fault);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('is the one that the command line writes, to the byte', async () => {
    const { body, headers } = await bkd.agent
      .get(`/api/v1/evidence/${operation}/file`)
      .responseType('blob')
      .expect(200);
    const zip = await readFile(await exported('again.zip'));
    expect(Buffer.compare(body as Buffer, zip)).toBe(0);
    expect(headers).toMatchObject({
      'content-type': 'application/zip',
      'cache-control': 'private, no-store',
      'accept-ranges': 'bytes',
    });
  });

  it('is started once per key and tells how far it is', async () => {
    expect((await start().expect(202)).body).toEqual({ operation });
    const { body } = await bkd.agent.get(`/api/v1/operations/${operation}`).expect(200);
    expect(body).toMatchObject({ state: 'done', done: 35, total: 35 });
    expect(Object.keys(body.result).toSorted()).toEqual(['bytes', 'documents', 'run', 'sha256']);
  });

  it('can be fetched in pieces', async () => {
    const path = `/api/v1/evidence/${operation}/file`;
    const whole = (await bkd.agent.get(path).responseType('blob').expect(200)).body as Buffer;
    const { headers } = await bkd.agent.head(path).expect(200);
    const tag = headers['etag']!;
    const half = whole.length >> 1;
    const piece = (range: string) =>
      bkd.agent.get(path).set({ range, 'if-range': tag }).responseType('blob').expect(206);
    const pieces = [await piece(`bytes=0-${half - 1}`), await piece(`bytes=${half}-`)];
    expect(Buffer.compare(Buffer.concat(pieces.map(({ body }) => body as Buffer)), whole)).toBe(0);
    expect(pieces[1]!.headers['content-range']).toBe(`bytes ${half}-${whole.length - 1}/${whole.length}`);
    await bkd.agent.get(path).set('range', `bytes=${whole.length}-`).expect(416);
    await bkd.agent.get(path).set({ range: 'bytes=0-9', 'if-range': '"other"' }).expect(200);
  });

  it('is for those alone who may, and only their own', async () => {
    const auditor = await t.account('auditor', '73.08');
    const operator = await t.account('operator', '73');
    expect((await start(auditor.agent).expect(404)).body.code).toBe('access.not-found');
    expect((await start(operator.agent).expect(404)).body.code).toBe('access.not-found');
    const own = await start(auditor.agent, { campaign: campaign.id, unit: '73.08' }).expect(202);
    expect(own.body.operation).not.toBe(operation);
    await auditor.agent.get(`/api/v1/evidence/${operation}/file`).expect(404);
    await t.anonymous().get(`/api/v1/evidence/${operation}/file`).expect(401);
    await t.anonymous().post('/api/v1/evidence').send({}).expect(401);
  });

  it('asked for wrongly is refused with a code', async () => {
    const fresh = () => `evidence-${randomUUID()}`;
    const refused = async (body: object, status: number) =>
      (await start(bkd.agent, body, fresh()).expect(status)).body.code;
    expect(await refused({ campaign: randomUUID() }, 404)).toBe('coverage.round-not-found');
    expect(await refused({ campaign: campaign.id, unit: '99.99' }, 404)).toBe('access.not-found');
    expect(await refused({ campaign: 'x' }, 422)).toBe('request.invalid');
    await bkd.agent.post('/api/v1/evidence').send({ campaign: campaign.id }).expect(422);
    await bkd.agent.get(`/api/v1/evidence/${randomUUID()}/file`).expect(404);
    await bkd.agent.get('/api/v1/evidence/..%2f..%2fetc/file').expect(404);
  });

  it('is in the ledger', async () => {
    const rows = await t.database.read((tx) =>
      tx.query<{ leaf: string }>(
        `SELECT leaf FROM ledger_entry WHERE kind = 'evidence.exported' ORDER BY id`,
      ),
    );
    expect(rows.length).toBeGreaterThan(exports);
    expect(JSON.parse(rows.at(-1)!.leaf).data).toMatchObject({ campaign: campaign.id });
  });
});

describe('a pack of a closed campaign', () => {
  it('stays the same to the byte, whatever becomes of the units', async () => {
    await t.app.get(PactClosing).close(bkd.actor, campaign.id);
    const first = await exported('closed-1.zip', '73.08');
    await bkd.agent
      .patch('/api/v1/units/73.08.01')
      .send({ name: 'Bontocani Baru', parent: '73.09' })
      .expect(204);
    const second = await exported('closed-2.zip', '73.08');
    expect(Buffer.compare(await readFile(first), await readFile(second))).toBe(0);
    const io = { out: () => undefined, err: () => undefined, dataDir: out };
    expect(await runVerify([second, '--trust', join(out, 'trust.pem')], io)).toBe(0);
  });
});
