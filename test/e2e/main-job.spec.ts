import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts } from '../../src/access/accounts.js';
import { hashPassword } from '../../src/access/sessions.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { recountPacts } from '../../src/pacts/pact.queries.js';
import { storedCounters } from '../../src/coverage/counters.js';
import { AgencySeal } from '../../src/signing/agency-seal.js';
import { verifyPdf } from '../../src/signing/verify-pdf.js';
import supertest from 'supertest';
import { PASSWORD, startApp, type TestAccount, type TestApp } from '../support/app.js';
import { campaignBody, finished, issueCampaign } from '../support/campaigns.js';
import { seedPeople } from '../support/people.js';

let t: TestApp;
let bkd: TestAccount;
let otherBkd: TestAccount;
let auditor: TestAccount;
let people: string[];
let campaign: string;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  otherBkd = await t.account('bkd', '73');
  auditor = await t.account('auditor', '73');
  people = await seedPeople(t.database, [
    {
      unitCode: '73.BKD',
      name: 'Dr. H. Andi Muh. Ma\u2019ruf, S.Sos., M.Si.',
      isHead: true,
      eselon: 'II.a',
      golongan: 'IV/c',
    },
    { unitCode: '73.BKD' },
    { unitCode: '73.08.DINKES' },
    { unitCode: '73.08.DINKES', kind: 'pppk', golongan: 'IX' },
    {
      unitCode: '73.08.01.2002',
      kind: 'kepala-desa',
      nip: null,
      golongan: null,
      jabatan: 'Kepala Desa',
      isHead: true,
    },
    { unitCode: '73.71.DINKES', kind: 'non-asn', nip: null, golongan: null },
  ]);
});

afterAll(() => t.close());

/** An agent signed in as the signer behind a person. */
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

async function sign(agent: ReturnType<typeof supertest.agent>) {
  const { body: list } = await agent.get('/api/v1/pacts/mine').expect(200);
  const pact = list.items[0];
  const { body: prepared } = await agent.post(`/api/v1/pacts/${pact.id}/attempts`).expect(201);
  const { body: receipt } = await agent
    .post(`/api/v1/pacts/${pact.id}/signature`)
    .set('idempotency-key', randomUUID())
    .send({ attempt: prepared.attempt })
    .expect(201);
  return { pact, prepared, receipt };
}

async function board(unit: string) {
  const { body } = await bkd.agent.get(`/api/v1/coverage/${campaign}?unit=${unit}`).expect(200);
  return body.unit;
}

describe('the main job', () => {
  it('issues exactly one pact per required person, in two steps', async () => {
    const issued = await issueCampaign(bkd);
    campaign = issued.id;
    expect(issued.required).toBe(6);
    const unit = await board('73');
    expect(unit.subtree).toMatchObject({ required: 6, open: 6, signed: 0, percentage: 0, units: 4 });
    expect(unit.own).toMatchObject({ required: 0, percentage: null });
    expect(unit.state).toBe('kosong');
  });

  it('refuses a launch with another count than the rehearsal showed, and launching twice', async () => {
    const again = await bkd.agent
      .post(`/api/v1/campaigns/${campaign}/launch`)
      .set('idempotency-key', randomUUID())
      .send({ required: 6 })
      .expect(409);
    expect(again.body.code).toBe('campaign.not-rehearsed');
    const { body } = await bkd.agent
      .post('/api/v1/campaigns')
      .set('idempotency-key', 'create-second-campaign')
      .send(campaignBody({ name: 'Kegiatan kedua' }));
    const { body: same } = await bkd.agent
      .post('/api/v1/campaigns')
      .set('idempotency-key', 'create-second-campaign')
      .send(campaignBody({ name: 'Kegiatan kedua' }))
      .expect(201);
    expect(same).toEqual(body);
    const other = await bkd.agent
      .post('/api/v1/campaigns')
      .set('idempotency-key', 'create-second-campaign')
      .send(campaignBody({ name: 'Kegiatan lain' }))
      .expect(422);
    expect(other.body.code).toBe('request.key-reused');
    await seedPeople(t.database, [
      { unitCode: '73.09.DINKES', name: 'H. Muhammad Said' },
      { unitCode: '73.09.DINKES', name: 'Muhammad Said, S.E.' },
    ]);
    const rehearsal = await bkd.agent.post(`/api/v1/campaigns/${body.id}/rehearsal`).expect(202);
    const rehearsed = await finished(bkd, rehearsal.body.operation);
    expect(rehearsed.result).toMatchObject({
      required: 8,
      faultCount: 0,
      namesakes: [{ unitCode: '73.09.DINKES', persons: [expect.any(String), expect.any(String)] }],
    });
    const wrong = await bkd.agent
      .post(`/api/v1/campaigns/${body.id}/launch`)
      .set('idempotency-key', randomUUID())
      .send({ required: 7 })
      .expect(409);
    expect(wrong.body).toMatchObject({ code: 'campaign.count-changed', field: 'required' });
  });

  it('signs with a seal that verifies, once, however often it is asked', async () => {
    const agent = await signer(people[0]!);
    const { pact, prepared, receipt } = await sign(agent);
    expect(receipt.verification_code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    const again = await agent
      .post(`/api/v1/pacts/${pact.id}/signature`)
      .set('idempotency-key', randomUUID())
      .send({ attempt: prepared.attempt })
      .expect(201);
    expect(again.body).toEqual(receipt);
    const pdf = await agent.get(`/api/v1/pacts/${pact.id}/document`).responseType('blob').expect(200);
    const seal = await t.app.get(AgencySeal).open();
    const verdict = verifyPdf(pdf.body as Buffer, { anchors: [seal.trustPem] });
    expect(verdict.code).toBe('valid');
    const unit = await board('73.BKD');
    expect(unit).toMatchObject({ state: 'sebagian', head_signed: true });
    expect(unit.own).toMatchObject({ required: 2, signed: 1, open: 1, percentage: 50 });
  });

  it('lets the same person sign once when he presses twice at once', async () => {
    const agent = await signer(people[1]!);
    const { body: list } = await agent.get('/api/v1/pacts/mine').expect(200);
    const id: string = list.items[0].id;
    const attempts = await Promise.all(
      [1, 2].map(() => agent.post(`/api/v1/pacts/${id}/attempts`).expect(201)),
    );
    const receipts = await Promise.all(
      attempts.map(({ body }) =>
        agent
          .post(`/api/v1/pacts/${id}/signature`)
          .set('idempotency-key', randomUUID())
          .send({ attempt: body.attempt })
          .expect(201),
      ),
    );
    expect(receipts[0]!.body).toEqual(receipts[1]!.body);
    expect((await board('73.BKD')).own).toMatchObject({ required: 2, signed: 2, percentage: 100 });
  });

  it('does not show or sign the pact of somebody else', async () => {
    const stranger = await signer(people[2]!);
    const own = await t.database.read((tx) =>
      tx.query<{ id: string }>(`SELECT id FROM pact WHERE person_id = $1`, [people[3]]),
    );
    for (const path of ['', '/document'])
      await stranger.get(`/api/v1/pacts/${own[0]!.id}${path}`).expect(404);
    await stranger.post(`/api/v1/pacts/${own[0]!.id}/attempts`).expect(404);
    await stranger.post(`/api/v1/pacts/${own[0]!.id}/refusal`).send({ reason: 'lainnya' }).expect(404);
    await bkd.agent.post(`/api/v1/pacts/${own[0]!.id}/attempts`).expect(404);
  });

  it('lets somebody decline, and sign afterwards', async () => {
    const agent = await signer(people[2]!);
    const { body: list } = await agent.get('/api/v1/pacts/mine').expect(200);
    await agent
      .post(`/api/v1/pacts/${list.items[0].id}/refusal`)
      .send({ reason: 'keberatan-isi' })
      .expect(204);
    expect((await board('73.08.DINKES')).own).toMatchObject({ declined: 1, open: 1 });
    await sign(agent);
    expect((await board('73.08.DINKES')).own).toMatchObject({ declined: 0, open: 1, signed: 1 });
    const late = await agent
      .post(`/api/v1/pacts/${list.items[0].id}/refusal`)
      .send({ reason: 'lainnya' })
      .expect(409);
    expect(late.body.code).toBe('pact.wrong-state');
  });

  it('exempts only by two officers, and requires again', async () => {
    const { body: list } = await auditor.agent
      .get(`/api/v1/pacts?campaign=${campaign}&unit=73.71`)
      .expect(200);
    const id: string = list.items[0].id;
    await auditor.agent.post(`/api/v1/pacts/${id}/exemption`).send({ reason: 'pensiun' }).expect(404);
    const { body: proposal } = await bkd.agent
      .post(`/api/v1/pacts/${id}/exemption`)
      .send({ reason: 'pensiun' })
      .expect(201);
    const alone = await bkd.agent
      .post(`/api/v1/exemptions/${proposal.id}/decision`)
      .send({ decision: 'approved' })
      .expect(409);
    expect(alone.body.code).toBe('pact.same-officer');
    await otherBkd.agent
      .post(`/api/v1/exemptions/${proposal.id}/decision`)
      .send({ decision: 'approved' })
      .expect(204);
    expect((await board('73.71')).subtree).toMatchObject({ required: 0, exempt: 1, percentage: null });
    await bkd.agent.post(`/api/v1/pacts/${id}/exemption/end`).expect(204);
    expect((await board('73.71')).subtree).toMatchObject({ required: 1, exempt: 0, percentage: 0 });
  });

  it('adds a joiner and moves somebody by recorded acts', async () => {
    const [late] = await seedPeople(t.database, [{ unitCode: '73.09.DINKES' }]);
    const joiner = { person: late, day: '2024-01-01', reason: 'Mutasi masuk' };
    await bkd.agent.post(`/api/v1/campaigns/${campaign}/joiners`).send(joiner).expect(204);
    const twice = await bkd.agent.post(`/api/v1/campaigns/${campaign}/joiners`).send(joiner).expect(409);
    expect(twice.body.code).toBe('pact.already-on-roster');
    const { body: list } = await bkd.agent.get(`/api/v1/pacts?campaign=${campaign}&unit=73.09`).expect(200);
    await bkd.agent
      .post(`/api/v1/pacts/${list.items[0].id}/move`)
      .send({ unit: '73.10.DINKES', reason: 'Mutasi' })
      .expect(204);
    expect((await board('73.09')).subtree.required).toBe(0);
    expect((await board('73.10')).subtree).toMatchObject({ required: 1, open: 1 });
    expect((await board('73')).subtree.required).toBe(7);
  });

  it('revokes a signed pact, which leaves a new open one', async () => {
    const { body: list } = await bkd.agent
      .get(`/api/v1/pacts?campaign=${campaign}&unit=73.08&state=signed`)
      .expect(200);
    const id: string = list.items[0].id;
    await bkd.agent
      .post(`/api/v1/pacts/${id}/withdrawal`)
      .send({ act: 'revoke', reason: 'ditandatangani-orang-lain' })
      .expect(201);
    expect((await board('73.08.DINKES')).own).toMatchObject({ required: 2, open: 2, signed: 0 });
  });

  it('pauses, extends, records the wave, closes, and never changes again', async () => {
    const agent = await signer(people[3]!);
    await bkd.agent.post(`/api/v1/campaigns/${campaign}/pausing`).expect(204);
    const { body: mine } = await agent.get('/api/v1/pacts/mine').expect(200);
    const paused = await agent.post(`/api/v1/pacts/${mine.items[0].id}/attempts`).expect(409);
    expect(paused.body.code).toBe('campaign.paused');
    await bkd.agent.post(`/api/v1/campaigns/${campaign}/resumption`).expect(204);
    const earlier = await bkd.agent
      .post(`/api/v1/campaigns/${campaign}/extension`)
      .send({ deadline: '2023-11-01', reason: 'Banjir' })
      .expect(422);
    expect(earlier.body.code).toBe('campaign.deadline-not-later');
    await bkd.agent
      .post(`/api/v1/campaigns/${campaign}/extension`)
      .send({ deadline: '2100-01-31', unit: '73.08', reason: 'Banjir' })
      .expect(201);
    const { body: recorded } = await bkd.agent
      .post(`/api/v1/campaigns/${campaign}/waves/1/record`)
      .set('idempotency-key', randomUUID())
      .expect(201);
    expect(recorded.sha256).toMatch(/^[0-9a-f]{64}$/);
    const before = await board('73');
    await bkd.agent.post(`/api/v1/campaigns/${campaign}/closing`).expect(201);
    const late = await agent.post(`/api/v1/pacts/${mine.items[0].id}/attempts`).expect(409);
    expect(late.body.code).toBe('pact.campaign-not-running');
    await bkd.agent.patch('/api/v1/units/73.08.18').send({ parent: '73.09' }).expect(204);
    const after = await board('73');
    expect(after.subtree).toEqual(before.subtree);
  });

  it('left counters that a recount confirms, and a ledger that nobody can change', async () => {
    const [stored, counted] = await t.database.read(async (tx) => [
      (await storedCounters(tx, campaign)).filter(
        (row) => row.open + row.electronic + row.declined + row.exempt > 0,
      ),
      await recountPacts(tx, campaign),
    ]);
    expect(stored).toEqual(counted);
    await expect(
      t.database.transaction((tx) => tx.execute(`UPDATE ledger_entry SET kind = 'x' WHERE id = 1`)),
    ).rejects.toThrow('append-only');
    await expect(t.database.transaction((tx) => tx.execute(`DELETE FROM revision`))).rejects.toThrow(
      'never changed',
    );
  });
});
