import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';

let t: TestApp;
let admin: TestAccount;
let boneAdmin: TestAccount;
let bkd: TestAccount;

beforeAll(async () => {
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  admin = await t.account('admin', '73');
  boneAdmin = await t.account('admin', '73.08');
  bkd = await t.account('bkd', '73');
});

afterAll(() => t.close());

const account = {
  login: 'operator-dinkes',
  display_name: 'Operator Dinas Kesehatan',
  password: 'kata-sandi-panjang',
  grants: [{ role: 'operator', unit: '73.08.DINKES' }],
};

describe('accounts', () => {
  it('are made by an admin of the unit, and can sign in with what they were granted', async () => {
    await boneAdmin.agent.post('/api/v1/accounts').send(account).expect(201);
    const signedIn = await t
      .anonymous()
      .post('/api/v1/session')
      .send({ account: account.login, password: account.password })
      .expect(204);
    const cookie = signedIn.headers['set-cookie']![0]!.split(';')[0]!;
    const { body } = await t.anonymous().get('/api/v1/session').set('cookie', cookie).expect(200);
    expect(body.grants).toEqual([expect.objectContaining({ role: 'operator' })]);
  });

  it('cannot be made twice, outside the scope, by others, or with a short password', async () => {
    const taken = await admin.agent.post('/api/v1/accounts').send(account).expect(409);
    expect(taken.body).toMatchObject({ code: 'account.login-taken', field: 'login' });
    const elsewhere = { ...account, login: 'lain', grants: [{ role: 'bkd', unit: '73' }] };
    await boneAdmin.agent.post('/api/v1/accounts').send(elsewhere).expect(404);
    await bkd.agent
      .post('/api/v1/accounts')
      .send({ ...account, login: 'lain' })
      .expect(404);
    const unknown = { ...account, login: 'lain', grants: [{ role: 'operator', unit: '73.08.TIADA' }] };
    const nowhere = await admin.agent.post('/api/v1/accounts').send(unknown).expect(422);
    expect(nowhere.body.code).toBe('account.unit-unknown');
    const short = await admin.agent
      .post('/api/v1/accounts')
      .send({ ...account, password: 'pendek' })
      .expect(422);
    expect(short.body.errors[0]).toMatchObject({ field: 'password' });
  });
});

describe('letterheads', () => {
  const letterhead = {
    government_line: 'PEMERINTAH KABUPATEN BONE',
    agency_line: 'BADAN KEPEGAWAIAN DAN PENGEMBANGAN SUMBER DAYA MANUSIA',
    address_lines: ['Jalan Ahmad Yani Nomor 1, Watampone'],
    place: 'Watampone',
    agency_head_title: 'Kepala BKPSDM Kabupaten Bone',
    head_of_government: 'Bupati Bone',
  };

  it('are changed for a government and carried by its villages', async () => {
    await bkd.agent.put('/api/v1/units/73.08/letterhead').send(letterhead).expect(204);
    const { body } = await bkd.agent.get('/api/v1/units/73.08.01.2002/letterhead').expect(200);
    expect(body).toEqual({ government: '73.08', ...letterhead });
  });

  it('belong to provinces, regencies and cities only', async () => {
    const { body } = await bkd.agent.put('/api/v1/units/73.08.01/letterhead').send(letterhead).expect(409);
    expect(body.code).toBe('letterhead.none');
  });
});
