import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestAccount } from './app.js';

/** A campaign as the API takes it: one wave, the whole province, begun, not due for long. */
export function campaignBody(changes: object = {}): object {
  return {
    name: 'Pakta Integritas Netralitas Uji',
    issuer: '73.BKD',
    legal_bases: [{ title: 'Undang-Undang Nomor 7 Tahun 2017', about: 'Pemilihan Umum' }],
    scope: { unit_codes: ['73'] },
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
    ...changes,
  };
}

/** Creates, rehearses and launches a campaign over the API; returns its id and the count. */
export async function issueCampaign(
  bkd: TestAccount,
  body = campaignBody(),
): Promise<{ id: string; required: number }> {
  const created = await bkd.agent
    .post('/api/v1/campaigns')
    .set('idempotency-key', randomUUID())
    .send(body)
    .expect(201);
  const id: string = created.body.id;
  const rehearsal = await bkd.agent.post(`/api/v1/campaigns/${id}/rehearsal`).expect(202);
  const rehearsed = await finished(bkd, rehearsal.body.operation);
  const { required } = rehearsed.result as { required: number };
  const launch = await bkd.agent
    .post(`/api/v1/campaigns/${id}/launch`)
    .set('idempotency-key', randomUUID())
    .send({ required })
    .expect(202);
  await finished(bkd, launch.body.operation);
  return { id, required };
}

/** Waits until an operation is done; fails when it failed. */
export async function finished(
  account: TestAccount,
  operation: string,
): Promise<{ state: string; done: number; total: number; failed: number; result: unknown }> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const { body } = await account.agent.get(`/api/v1/operations/${operation}`).expect(200);
    if (body.state === 'done') return body;
    if (body.state === 'failed') throw new Error(body.fault);
    await sleep(50);
  }
  throw new Error('the operation did not end within a minute');
}
