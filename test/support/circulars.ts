import { randomUUID } from 'node:crypto';
import type { TestAccount, TestApp } from './app.js';

/** A circular as the API takes it: from the BKD to the whole province, over the catalogue of prohibited acts. */
export function circularBody(mandate: string, changes: object = {}): Record<string, unknown> {
  return {
    issuer: '73.BKD',
    layout: 'letter',
    letterhead: 'office',
    page_size: 'F4',
    classification: '270',
    day: '2023-10-17',
    urgency: 'segera',
    subject: 'Netralitas Pegawai Aparatur Sipil Negara',
    addressees: ['Sekretaris Daerah', 'Kepala Perangkat Daerah'],
    address_place: 'Tempat',
    opening: 'Berdasarkan:',
    bases: ['uu-5-2014', 'uu-7-2017', 'skb-2022'],
    points: [
      { text: 'Kepala Perangkat Daerah agar:', sub: ['menyosialisasikan;', 'melakukan pencegahan dini.'] },
      { text: 'Tanda terima diberikan selambat-lambatnya {batas_waktu}.' },
    ],
    closing: 'Demikian untuk dilaksanakan.',
    copies: [{ title: 'Menteri Dalam Negeri di Jakarta' }],
    annexes: [{ kind: 'catalogue', title: 'Bentuk pelanggaran netralitas' }],
    mandate,
    scope: { units: ['73'], kinds: ['province', 'regency', 'city', 'badan'] },
    deadline: '2023-10-31',
    ...changes,
  };
}

/** Records that an account signs as governor; returns the mandate's id. */
export async function recordMandate(
  bkd: TestAccount,
  signer: TestAccount,
  changes: object = {},
): Promise<string> {
  const { body } = await bkd.agent
    .post('/api/v1/mandates')
    .send({
      unit: '73',
      account: signer.id,
      office: 'kdh',
      title: 'Gubernur Sulawesi Selatan',
      status: 'pj',
      holder: { name: 'Bahtiar Baharuddin' },
      decree: 'Keputusan Presiden (uji)',
      valid_from: '2023-09-05',
      ...changes,
    })
    .expect(201);
  return body.id;
}

/** Opens the book of a unit. */
export async function openBook(bkd: TestAccount, changes: object = {}): Promise<string> {
  const { body } = await bkd.agent
    .post('/api/v1/number-books')
    .send({
      unit: '73.BKD',
      year: 2023,
      format: '{klasifikasi}/{urut}/{unit}',
      unit_text: 'BKD',
      first_number: 12462,
      ...changes,
    })
    .expect(201);
  return body.id;
}

/** Creates a draft over the API; returns its id. */
export async function draft(account: TestAccount, body: object): Promise<string> {
  const created = await account.agent
    .post('/api/v1/circulars')
    .set('idempotency-key', randomUUID())
    .send(body)
    .expect(201);
  return created.body.id;
}

/** Asks the signer to sign; the caller looks at the answer. */
export function sign(signer: TestAccount, id: string, version = 1) {
  return signer.agent
    .post(`/api/v1/circulars/${id}/signature`)
    .set('idempotency-key', randomUUID())
    .send({ version });
}

/** Rows of all tables of circulars: what must not change when an input is refused. */
export async function circularRows(t: TestApp): Promise<Record<string, number>> {
  return t.database.read(async (tx) => {
    const [row] = await tx.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM circular) AS circular, (SELECT count(*)::int FROM circular_version) AS version,
              (SELECT count(*)::int FROM register_entry) AS register, (SELECT count(*)::int FROM delivery) AS delivery,
              (SELECT count(*)::int FROM document) AS document, (SELECT count(*)::int FROM ledger_entry) AS ledger,
              (SELECT coalesce(sum(next_number), 0)::int FROM number_book) AS numbers`,
    );
    return row!;
  });
}
