import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { Accounts } from '../../src/access/accounts.js';
import { hashPassword } from '../../src/access/sessions.js';
import { runFsck } from '../../src/fsck/fsck.js';
import { brokenCirculars } from '../../src/circulars/circular.invariants.js';
import { recountDeliveries } from '../../src/circulars/delivery.queries.js';
import { storedCounters } from '../../src/coverage/counters.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { AgencySeal } from '../../src/signing/agency-seal.js';
import { verifyPdf } from '../../src/signing/verify-pdf.js';
import { PASSWORD, startApp, type TestAccount, type TestApp } from '../support/app.js';
import { finished } from '../support/campaigns.js';
import { circularBody, draft, openBook, recordMandate, sign } from '../support/circulars.js';
import { seedPeople } from '../support/people.js';

let t: TestApp;
let bkd: TestAccount;
let sekda: TestAccount;
let asisten: TestAccount;
let governor: TestAccount;
let boneOperator: TestAccount;
let camat: ReturnType<typeof supertest.agent>;
let mandate: string;
let circular: string;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  sekda = await t.account('sekda', '73');
  asisten = await t.account('operator', '73.SETDA');
  governor = await t.account('sekda', '73');
  boneOperator = await t.account('operator', '73.08');
  mandate = await recordMandate(bkd, governor);
  await openBook(bkd);
  const [head] = await seedPeople(t.database, [
    { unitCode: '73.08.18', name: 'Andi Camat', jabatan: 'Camat Ajangale', isHead: true },
  ]);
  camat = await signer(head!);
});

afterAll(() => t.close());

async function signer(personId: string) {
  await t.app.get(Accounts).provision(bkd.actor, [personId]);
  const login = `p${personId.padStart(8, '0')}`;
  const hash = await hashPassword(PASSWORD);
  await t.database.transaction((tx) =>
    tx.execute(`UPDATE account SET password_hash = $2 WHERE login = $1`, [login, hash]),
  );
  const agent = supertest.agent(t.app.getHttpServer());
  await agent.post('/api/v1/session').send({ account: login, password: PASSWORD }).expect(204);
  return agent;
}

const SCOPE = { units: ['73'], kinds: ['province', 'regency', 'city', 'district', 'badan'] };

const body = (changes: object = {}) =>
  circularBody(mandate, {
    reviewers: [
      { account: asisten.id, title: 'Asisten Pemerintahan' },
      { account: sekda.id, title: 'Sekretaris Daerah' },
    ],
    scope: SCOPE,
    ...changes,
  });

async function one(id: string, account = bkd) {
  return (await account.agent.get(`/api/v1/circulars/${id}`).expect(200)).body;
}

const paraf = (account: TestAccount, version: number) =>
  account.agent.post(`/api/v1/circulars/${circular}/paraf`).send({ version });

describe('drafting and paraf', () => {
  it('keeps a draft that can be printed, and shows it', async () => {
    circular = await draft(bkd, body());
    const view = await one(circular);
    expect(view).toMatchObject({ state: 'draft', number: null, version: 1, verification_code: null });
    const preview = await bkd.agent
      .get(`/api/v1/circulars/${circular}/preview`)
      .responseType('blob')
      .expect(200);
    expect((preview.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
    await bkd.agent.get(`/api/v1/circulars/${circular}/document`).expect(404);
  });

  it('goes to its reviewers in order, and to nobody else', async () => {
    await bkd.agent.post(`/api/v1/circulars/${circular}/submission`).expect(204);
    expect((await paraf(sekda, 1)).body.code).toBe('circular.not-your-turn');
    expect((await paraf(bkd, 1)).body.code).toBe('circular.not-your-turn');
    await paraf(asisten, 1).expect(204);
    await sekda.agent
      .post(`/api/v1/circulars/${circular}/return`)
      .send({ version: 1, note: 'Tambahkan dasar hukum PP 94/2021.' })
      .expect(204);
    const view = await one(circular);
    expect(view.state).toBe('draft');
    expect(view.parafs.map((p: { act: string }) => p.act)).toEqual(['approved', 'returned']);
  });

  it('voids the paraf when the text changes, and shows what changed', async () => {
    const changed = { ...body({ bases: ['uu-5-2014', 'uu-7-2017', 'pp-94-2021', 'skb-2022'] }), version: 1 };
    const { body: answer } = await bkd.agent.put(`/api/v1/circulars/${circular}`).send(changed).expect(200);
    expect(answer.version).toBe(2);
    const stale = await bkd.agent.put(`/api/v1/circulars/${circular}`).send(changed).expect(409);
    expect(stale.body.code).toBe('circular.stale-version');
    const { body: diff } = await bkd.agent
      .get(`/api/v1/circulars/${circular}/difference?from=1&to=2`)
      .expect(200);
    expect(diff.lines.filter((line: { kind: string }) => line.kind !== 'same')).toEqual([
      { kind: 'added', text: 'Dasar: pp-94-2021' },
    ]);
    await bkd.agent.post(`/api/v1/circulars/${circular}/submission`).expect(204);
    expect((await one(circular)).parafs[0].voided).toBe(true);
    expect((await paraf(sekda, 2)).body.code).toBe('circular.not-your-turn');
    expect((await paraf(asisten, 1)).body.code).toBe('circular.stale-version');
    await paraf(asisten, 2).expect(204);
    await paraf(sekda, 2).expect(204);
    expect((await one(circular)).state).toBe('approved');
  });

  it('is not seen by people whom it does not concern', async () => {
    await boneOperator.agent.get(`/api/v1/circulars/${circular}`).expect(404);
    await boneOperator.agent.get(`/api/v1/circulars/${circular}/preview`).expect(404);
    expect((await sign(boneOperator, circular, 2)).status).toBe(404);
  });
});

describe('signing and publication', () => {
  it('is done only by who holds the mandate', async () => {
    const other = await sign(bkd, circular, 2).expect(403);
    expect(other.body.code).toBe('circular.not-the-signer');
    const stale = await sign(governor, circular, 1).expect(409);
    expect(stale.body.code).toBe('circular.stale-version');
  });

  it('takes the number, seals, and gives the same receipt twice', async () => {
    const { body: receipt } = await sign(governor, circular, 2).expect(201);
    expect(receipt.number).toBe('270/12462/BKD');
    expect(receipt.verification_code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    await finished(governor, receipt.operation);
    const again = await sign(governor, circular, 2).expect(201);
    expect(again.body).toEqual({ ...receipt, operation: null });
    const pdf = await bkd.agent
      .get(`/api/v1/circulars/${circular}/document`)
      .responseType('blob')
      .expect(200);
    const seal = await t.app.get(AgencySeal).open();
    expect(verifyPdf(pdf.body as Buffer, { anchors: [seal.trustPem] }).code).toBe('valid');
  });

  it('answers to anybody at its code and by its hash', async () => {
    const { verification_code: code } = await one(circular);
    const { body: page } = await t
      .anonymous()
      .get(`/v/${code}`)
      .set('accept', 'application/json')
      .expect(200);
    expect(page).toMatchObject({
      genuine: true,
      status: 'valid',
      document: 'Surat Edaran Nomor 270/12462/BKD',
      signer: null,
    });
    await t.anonymous().post('/v').send({ sha256: page.sha256 }).expect(200);
  });

  it('is delivered to every unit of its scope, counted like pacts', async () => {
    const { body: board } = await bkd.agent.get(`/api/v1/coverage/${circular}?unit=73`).expect(200);
    const { body: list } = await bkd.agent
      .get(`/api/v1/circulars/${circular}/deliveries?unit=73&limit=500`)
      .expect(200);
    expect(list.items).toHaveLength(board.unit.subtree.required);
    expect(board.unit.subtree).toMatchObject({ signed: 0, declined: 0, percentage: 0 });
    expect(board.unit.subtree.required).toBeGreaterThan(24 + 313);
    const children = board.below.reduce(
      (sum: number, row: { subtree: { required: number } }) => sum + row.subtree.required,
      board.unit.own.required,
    );
    expect(children).toBe(board.unit.subtree.required);
  });
});

describe('receipts', () => {
  const path = () => `/api/v1/circulars/${circular}/deliveries/73.08.18`;
  const acknowledge = (agent: ReturnType<typeof supertest.agent>) =>
    agent.post(`${path()}/acknowledgement`).set('idempotency-key', randomUUID());

  it('opened is not acknowledged', async () => {
    const { body: mine } = await camat.get('/api/v1/deliveries/mine').expect(200);
    expect(mine.items).toMatchObject([{ number: '270/12462/BKD', state: 'open', opened_at: null }]);
    await camat.get(`/api/v1/circulars/${circular}/document`).expect(200);
    await camat.post(`${path()}/opening`).expect(204);
    const { body: delivery } = await camat.get(path()).expect(200);
    expect(delivery.opened_at).not.toBeNull();
    expect(delivery.state).toBe('open');
  });

  it('is given by the head, with name and position, once', async () => {
    expect((await acknowledge(boneOperator.agent).expect(403)).body.code).toBe('delivery.not-the-receiver');
    const first = await acknowledge(camat).expect(201);
    expect(first.body).toMatchObject({
      state: 'acknowledged',
      receiver: { name: 'Andi Camat', position: 'Camat Ajangale', capacity: 'pimpinan' },
    });
    const again = await acknowledge(camat).expect(201);
    expect(again.body).toEqual(first.body);
    const { body: board } = await bkd.agent.get(`/api/v1/coverage/${circular}?unit=73.08.18`).expect(200);
    expect(board.unit).toMatchObject({ state: 'lengkap', head_signed: true });
    expect(board.unit.own.signed_by).toEqual({ electronic: 1, certified: 0, wet_ink: 0 });
  });

  it('or by a deputy that was named', async () => {
    const deputy = await t.account('signer', '73.08');
    const at = `/api/v1/circulars/${circular}/deliveries/73.08`;
    await deputy.agent.post(`${at}/acknowledgement`).set('idempotency-key', randomUUID()).expect(404);
    await boneOperator.agent
      .post('/api/v1/deputies')
      .send({
        unit: '73.08',
        account: deputy.id,
        name: 'Hj. Besse',
        position: 'Kepala Bagian Umum',
        valid_from: '2023-10-01',
      })
      .expect(201);
    const { body: receipt } = await deputy.agent
      .post(`${at}/acknowledgement`)
      .set('idempotency-key', randomUUID())
      .expect(201);
    expect(receipt.receiver).toEqual({
      name: 'Hj. Besse',
      position: 'Kepala Bagian Umum',
      capacity: 'wakil',
    });
  });

  it('or is recorded as paper by the level above, never by the unit itself', async () => {
    const paper = {
      name: 'Andi Sekcam',
      position: 'Sekretaris Camat',
      reason: 'Tidak ada jaringan internet',
    };
    const at = (code: string) => `/api/v1/circulars/${circular}/deliveries/${code}/paper-receipt`;
    await boneOperator.agent.post(at('73.08')).send(paper).expect(404);
    await boneOperator.agent.post(at('73.09.01')).send(paper).expect(404);
    await boneOperator.agent.post(at('73.08.01')).send(paper).expect(204);
    expect((await boneOperator.agent.post(at('73.08.01')).send(paper).expect(409)).body.code).toBe(
      'delivery.already-received',
    );
    const { body: board } = await bkd.agent.get(`/api/v1/coverage/${circular}?unit=73.08`).expect(200);
    expect(board.unit.subtree).toMatchObject({
      signed: 3,
      signed_by: { electronic: 2, certified: 0, wet_ink: 1 },
      declined: 0,
    });
  });

  it('left counters that a recount confirms', async () => {
    await t.database.read(async (tx) => {
      expect(await storedCounters(tx, circular)).toEqual(await recountDeliveries(tx, circular));
      expect(await brokenCirculars(tx)).toEqual([]);
    });
  });
});

describe('a recapitulation', () => {
  it('is frozen, sealed and found at its own code', async () => {
    const { body: recap } = await bkd.agent
      .post('/api/v1/recaps')
      .set('idempotency-key', randomUUID())
      .send({ round: circular, unit: '73.08' })
      .expect(201);
    const { body: page } = await t
      .anonymous()
      .get(`/v/${recap.verification_code}`)
      .set('accept', 'application/json')
      .expect(200);
    expect(page).toMatchObject({
      status: 'valid',
      document: 'Rekapitulasi',
      unit: 'Kab. Bone',
      sha256: recap.sha256,
    });
    const pdf = await bkd.agent.get(`/api/v1/recaps/${recap.id}/document`).responseType('blob').expect(200);
    const seal = await t.app.get(AgencySeal).open();
    expect(verifyPdf(pdf.body as Buffer, { anchors: [seal.trustPem] }).code).toBe('valid');
    await camat.get(`/api/v1/recaps/${recap.id}/document`).expect(404);
    await boneOperator.agent
      .post('/api/v1/recaps')
      .set('idempotency-key', randomUUID())
      .send({ round: circular, unit: '73.09' })
      .expect(404);
  });
});

describe('a follow-up', () => {
  it('has its own number and signer, refers to its parent and is seen in the tree', async () => {
    const bupati = await t.account('sekda', '73.08');
    const own = await recordMandate(bkd, bupati, {
      unit: '73.08',
      title: 'Bupati Bone',
      status: 'definitif',
      holder: { name: 'Andi Fahsar', name_with_degrees: 'Dr. Andi Fahsar, M.Si.' },
    });
    await openBook(bkd, {
      unit: '73.08.BKPSDM',
      unit_text: 'BKPSDM',
      first_number: 1,
      format: '{klasifikasi}/{urut}/{unit}/{bulan-romawi}/{tahun}',
    });
    const id = await draft(
      boneOperator,
      circularBody(own, {
        issuer: '73.08.BKPSDM',
        opening: 'Menindaklanjuti {surat_induk}, serta berdasarkan:',
        scope: { units: ['73.08'], kinds: ['district'] },
        parent: circular,
      }),
    );
    await boneOperator.agent.post(`/api/v1/circulars/${id}/submission`).expect(204);
    const { body: receipt } = await sign(bupati, id).expect(201);
    expect(receipt.number).toBe('270/1/BKPSDM/X/2023');
    await finished(bupati, receipt.operation);
    const { body: tree } = await bkd.agent
      .get(`/api/v1/circulars/${circular}/follow-ups?unit=73`)
      .expect(200);
    const bone = tree.items.find((row: { code: string }) => row.code === '73.08');
    expect(bone.own).toMatchObject([{ number: '270/1/BKPSDM/X/2023', state: 'published' }]);
    expect(tree.items.filter((row: { own: unknown[] }) => row.own.length > 0)).toHaveLength(1);
    expect((await one(id)).parent).toMatchObject({ id: circular, number: '270/12462/BKD' });
  });
});

describe('superseding and revoking', () => {
  it('says so at the code, on every receipt, and freezes what was received', async () => {
    const before = (await bkd.agent.get(`/api/v1/coverage/${circular}?unit=73`).expect(200)).body;
    const next = await draft(
      bkd,
      circularBody(mandate, { subject: 'Perubahan atas netralitas', supersedes: circular, scope: SCOPE }),
    );
    await bkd.agent.post(`/api/v1/circulars/${next}/submission`).expect(204);
    const { body: receipt } = await sign(governor, next).expect(201);
    expect(receipt.number).toBe('270/12463/BKD');
    await finished(governor, receipt.operation);
    const old = await one(circular);
    expect(old).toMatchObject({ state: 'superseded', superseded_by: { number: '270/12463/BKD' } });
    const { body: page } = await t
      .anonymous()
      .get(`/v/${old.verification_code}`)
      .set('accept', 'application/json')
      .expect(200);
    expect(page).toMatchObject({ status: 'superseded', successor: receipt.verification_code });
    const { body: delivery } = await camat
      .get(`/api/v1/circulars/${circular}/deliveries/73.08.18`)
      .expect(200);
    expect(delivery).toMatchObject({ circular_state: 'superseded' });
    expect(delivery.circular_end).toContain('270/12463/BKD');
    const after = (await bkd.agent.get(`/api/v1/coverage/${circular}?unit=73`).expect(200)).body;
    expect(after.frozen).toBe(true);
    expect(after.unit.subtree).toEqual(before.unit.subtree);

    await bkd.agent
      .post(`/api/v1/circulars/${next}/revocation`)
      .send({ reason: 'Dicabut dengan keputusan Gubernur' })
      .expect(204);
    const late = await camat
      .post(`/api/v1/circulars/${next}/deliveries/73.08.18/acknowledgement`)
      .set('idempotency-key', randomUUID())
      .expect(409);
    expect(late.body.code).toBe('delivery.circular-ended');
    const { body: revoked } = await t
      .anonymous()
      .get(`/v/${receipt.verification_code}`)
      .set('accept', 'application/json');
    expect(revoked.status).toBe('revoked');
  });
});

describe('the register', () => {
  it('is searched by number, subject, year, unit and state, page by page', async () => {
    const find = async (query: string) =>
      (await bkd.agent.get(`/api/v1/circulars?${query}`).expect(200)).body;
    expect((await find('number=12462')).items).toHaveLength(1);
    expect((await find('subject=perubahan')).items).toMatchObject([{ number: '270/12463/BKD' }]);
    expect((await find('year=2022')).items).toEqual([]);
    expect((await find('unit=73.08')).items).toMatchObject([{ issuer: '73.08.BKPSDM' }]);
    expect((await find('state=revoked')).items).toHaveLength(1);
    expect((await find('number=%25')).items).toEqual([]);
    const first = await find('limit=2');
    const second = await find(`limit=2&after=${first.next}`);
    const ids = [...first.items, ...second.items].map((item: { id: string }) => item.id);
    expect(new Set(ids).size).toBe(3);
    expect(second.next).toBeNull();
  });

  it('is a file in which every cell is text', async () => {
    const csv = await bkd.agent.get('/api/v1/circular-register/csv?year=2023').expect(200);
    expect(csv.text).toContain('"12462","270/12462/BKD","17 Oktober 2023"');
    const xlsx = await bkd.agent.get('/api/v1/circular-register/xlsx').responseType('blob').expect(200);
    expect((xlsx.body as Buffer).subarray(0, 2).toString()).toBe('PK');
  });

  it('kept every invariant', async () => {
    expect(await t.database.read((tx) => brokenCirculars(tx))).toEqual([]);
    const lines: string[] = [];
    const io = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };
    expect([await runFsck(t.app, ['--full'], io), lines.at(-1)]).toEqual([0, 'HASIL: UTUH']);
  });
});
