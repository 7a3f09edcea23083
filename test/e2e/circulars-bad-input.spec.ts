import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import { CircularDocuments } from '../../src/circulars/circular-documents.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';
import { finished } from '../support/campaigns.js';
import { circularBody, circularRows, draft, openBook, recordMandate, sign } from '../support/circulars.js';

let t: TestApp;
let bkd: TestAccount;
let governor: TestAccount;
let mandate: string;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  governor = await t.account('sekda', '73');
  mandate = await recordMandate(bkd, governor);
  await openBook(bkd);
});

afterAll(() => t.close());

const NOBODY = '0b5c0d6e-6a5c-4b7e-8a4a-0123456789ab';

describe('a draft with a fault', () => {
  const table = (rows: unknown[][], columns = [{ title: 'Isi', weight: 1 }]) => ({
    annexes: [{ kind: 'table', title: 'Daftar', columns, rows }],
  });

  const NARROW = [
    { title: 'Isi', weight: 1 },
    { title: 'Kosong', weight: 9 },
  ];

  it.each<[string, string, object]>([
    ['circular.unknown-classification', 'classification', { classification: '999.1' }],
    ['circular.basis-not-yet-in-force', 'bases', { bases: ['uu-20-2023'] }],
    ['circular.basis-no-longer-in-force', 'bases', { day: '2023-10-31' }],
    ['circular.unknown-basis', 'bases', { bases: ['uu-1-1000'] }],
    ['circular.no-units', 'scope', { scope: { units: ['73.71'], kinds: ['desa'] } }],
    ['circular.unknown-unit', 'scope', { scope: { units: ['74'] } }],
    ['circular.unknown-unit', 'copies', { copies: [{ title: 'Inspektur', unit: '73.TIDAKADA' }] }],
    ['circular.annex-does-not-fit', 'annexes', table([['panjang '.repeat(490), '']], NARROW)],
    ['circular.bad-annex', 'annexes.0', table([['a', 'b']])],
    ['circular.bad-annex', 'annexes.0', table([])],
    ['circular.bad-annex', 'annexes.0.rows', table([[{ $gt: '' }]])],
    ['circular.unknown-placeholder', 'opening', { opening: 'Yth. {{#each people}}' }],
    ['circular.unknown-placeholder', 'points.0.text', { points: [{ text: 'Kegiatan {kegiatan}' }] }],
    ['circular.unknown-mandate', 'mandate', { mandate: NOBODY }],
    ['circular.unknown-reference', 'parent', { parent: NOBODY }],
    ['circular.unknown-reference', 'supersedes', { supersedes: NOBODY }],
    ['circular.unknown-campaign', 'campaign', { campaign: NOBODY }],
    ['circular.unknown-reviewer', 'reviewers', { reviewers: [{ account: NOBODY, title: 'Asisten' }] }],
    ['circular.bad-day', 'day', { day: '2023-02-30' }],
    ['circular.deadline-before-letter', 'deadline', { deadline: '2023-10-01' }],
    ['request.invalid', 'layout', { layout: 'bebas' }],
    ['request.invalid', 'template', { template: '{{x}}' }],
  ])('is refused as %s at %s, and nothing is written', async (code, field, changes) => {
    const before = await circularRows(t);
    const answer = await bkd.agent
      .post('/api/v1/circulars')
      .set('idempotency-key', randomUUID())
      .send(circularBody(mandate, changes));
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([422, code, field]);
    expect(await circularRows(t)).toEqual(before);
  });

  it('names the character that no font has', async () => {
    const { body } = await bkd.agent
      .post('/api/v1/circulars')
      .set('idempotency-key', randomUUID())
      .send(circularBody(mandate, { closing: 'Selamat 🎉' }))
      .expect(422);
    expect(body.code).toBe('circular.unprintable');
    expect(body.detail).toContain('U+1F389');
  });

  it('prints braces, tags and entities of an author as they are', async () => {
    const id = await draft(bkd, circularBody(mandate, { closing: 'a < b & c > d "e" </paragraph>' }));
    await bkd.agent.get(`/api/v1/circulars/${id}/preview`).expect(200);
  });

  it('writes to nobody outside the reach of its issuer', async () => {
    const bone = await t.account('operator', '73.08');
    const own = await recordMandate(bkd, bone, { unit: '73.08', title: 'Bupati Bone', status: 'definitif' });
    const send = (changes: object) =>
      bone.agent
        .post('/api/v1/circulars')
        .set('idempotency-key', randomUUID())
        .send(circularBody(own, { issuer: '73.08.BKPSDM', ...changes }));
    expect((await send({ scope: { units: ['73.09'] } }).expect(422)).body.code).toBe(
      'circular.outside-reach',
    );
    expect((await send({ mandate, scope: { units: ['73.08'] } }).expect(422)).body.code).toBe(
      'circular.unknown-mandate',
    );
    expect((await send({ issuer: '73.BKD', mandate }).expect(404)).body.code).toBe('access.not-found');
  });
});

describe('signing', () => {
  async function ready(changes: object = {}): Promise<string> {
    const id = await draft(bkd, circularBody(mandate, changes));
    await bkd.agent.post(`/api/v1/circulars/${id}/submission`).expect(204);
    return id;
  }

  async function refused(id: string, status: number, code: string): Promise<void> {
    const before = await circularRows(t);
    const answer = await sign(governor, id);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await circularRows(t)).toEqual(before);
  }

  it('without a mandate on the day of the letter takes no number', async () => {
    const late = await recordMandate(bkd, governor, { valid_from: '2023-10-18' });
    await refused(await ready({ mandate: late }), 409, 'circular.no-mandate');
  });

  it('without a mandate now takes no number, however old the letter', async () => {
    const over = await recordMandate(bkd, governor, { valid_to: '2024-01-01' });
    await refused(await ready({ mandate: over }), 409, 'circular.no-mandate');
  });

  it('before it is approved, for a day to come, without a book or before the last number takes no number', async () => {
    await refused(await draft(bkd, circularBody(mandate)), 409, 'circular.wrong-state');
    const law = { bases: ['uu-20-2023'], deadline: '2999-12-31' };
    await refused(await ready({ ...law, day: '2999-01-01' }), 422, 'circular.future-day');
    await refused(await ready({ ...law, day: '2024-01-02' }), 409, 'circular.no-book');
    const first = await ready({ day: '2023-10-20' });
    const { body } = await sign(governor, first).expect(201);
    await finished(governor, body.operation);
    await refused(await ready({ day: '2023-10-19' }), 409, 'circular.day-before-last');
  });

  it('with a seal that fails keeps the number, which is tried again or voided with a reason', async () => {
    const documents = t.app.get(CircularDocuments);
    const works = documents.sealed.bind(documents);
    documents.sealed = () => Promise.reject(new Error('the token was pulled out'));
    const [again, given] = [await ready({ day: '2023-10-20' }), await ready({ day: '2023-10-20' })];
    const failed = await sign(governor, again).expect(503);
    expect(failed.body.code).toBe('circular.seal-failed');
    expect(failed.headers['retry-after']).toBe('5');
    await sign(governor, given).expect(503);
    documents.sealed = works;
    const number = (await bkd.agent.get(`/api/v1/circulars/${again}`)).body.number;
    expect((await sign(governor, again).expect(201)).body.number).toBe(number);
    const tooLate = await bkd.agent
      .post(`/api/v1/circulars/${again}/voiding`)
      .send({ reason: 'Terlambat' })
      .expect(409);
    expect(tooLate.body.code).toBe('circular.wrong-state');
    await governor.agent
      .post(`/api/v1/circulars/${given}/voiding`)
      .send({ reason: 'Salah alamat' })
      .expect(404);
    await bkd.agent.post(`/api/v1/circulars/${given}/voiding`).send({ reason: 'Salah alamat' }).expect(204);
    expect((await sign(governor, given).expect(409)).body.code).toBe('circular.wrong-state');
    const csv = await bkd.agent.get('/api/v1/circular-register/csv').expect(200);
    expect(csv.text).toContain('"nomor batal","Salah alamat"');
  });
});

describe('the office', () => {
  it.each<[string, object]>([
    ['book.bad-format', { year: 2024, format: '{klasifikasi}/{unit}' }],
    ['book.bad-format', { year: 2024, format: '{urut}/{kode}' }],
    ['book.bad-format', { year: 2024, unit_text: '{{x}}' }],
    ['book.exists', {}],
    ['request.invalid', { year: 2024, first_number: 0 }],
  ])('refuses a book: %s', async (code, changes) => {
    const { body } = await bkd.agent.post('/api/v1/number-books').send({
      unit: '73.BKD',
      year: 2023,
      format: '{klasifikasi}/{urut}/{unit}',
      unit_text: 'BKD',
      first_number: 1,
      ...changes,
    });
    expect(body.code).toBe(code);
  });

  it('lists the codes of both schemes', async () => {
    const { body } = await bkd.agent.get('/api/v1/classifications?q=pemil').expect(200);
    expect(body.items.map((item: { code: string }) => item.code)).toEqual(
      expect.arrayContaining(['200.2', '270']),
    );
  });

  it('shows the law of a day', async () => {
    const { body } = await bkd.agent.get('/api/v1/legal/bases?day=2023-10-31').expect(200);
    const codes = body.items.map((item: { code: string }) => item.code);
    expect(codes).toContain('uu-20-2023');
    expect(codes).not.toContain('uu-5-2014');
    const acts = await bkd.agent.get('/api/v1/legal/prohibited-acts?day=2023-10-17').expect(200);
    expect(acts.body.items).toHaveLength(18);
  });
});

describe('a letter from outside', () => {
  const QUERY = new URLSearchParams({
    unit: '73.BKD',
    number: '100.2.1.3/1234/SJ',
    day: '2023-10-10',
    subject: 'Netralitas ASN',
    sender: 'Menteri Dalam Negeri',
    scope: '73.08',
    deadline: '2023-12-31',
  });

  const upload = (file: Buffer, query = QUERY) =>
    bkd.agent
      .post(`/api/v1/circular-register/external?${query.toString()}`)
      .set('idempotency-key', randomUUID())
      .attach('file', file, 'surat.pdf');

  async function pdf(change: (document: PDFDocument) => void = () => undefined): Promise<Buffer> {
    const document = await PDFDocument.create();
    document.addPage();
    change(document);
    return Buffer.from(await document.save());
  }

  it.each<[string, () => Promise<Buffer>]>([
    ['upload.not-pdf', () => Promise.resolve(Buffer.from('PK\u0003\u0004 bukan pdf'))],
    [
      'upload.encrypted',
      async () => Buffer.from((await plainPdf()).replace('/Root', '/Encrypt 9 0 R /Root')),
    ],
    ['upload.active', () => pdf((document) => document.addJavaScript('a', 'app.alert(1)'))],
  ])('is refused as %s, and nothing is written', async (code, make) => {
    const before = await circularRows(t);
    const answer = await upload(await make());
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([422, code, 'file']);
    expect(await circularRows(t)).toEqual(before);
  });

  async function plainPdf(): Promise<string> {
    const document = await PDFDocument.create();
    document.addPage();
    return Buffer.from(await document.save({ useObjectStreams: false })).toString('latin1');
  }

  it('is refused when it is too large or missing', async () => {
    expect((await upload(Buffer.alloc(21 * 1_048_576, 37))).body.code).toBe('upload.too-large');
    const missing = await bkd.agent
      .post(`/api/v1/circular-register/external?${QUERY.toString()}`)
      .set('idempotency-key', randomUUID())
      .send({});
    expect(missing.body.code).toBe('upload.missing');
  });

  it('is recorded as it came, distributed and acknowledged like our own, once', async () => {
    const bytes = await pdf();
    const { body } = await upload(bytes).expect(202);
    await finished(bkd, body.operation);
    const { body: view } = await bkd.agent.get(`/api/v1/circulars/${body.id}`).expect(200);
    expect(view).toMatchObject({
      origin: 'external',
      number: '100.2.1.3/1234/SJ',
      sender: 'Menteri Dalam Negeri',
      verification_code: null,
      state: 'published',
    });
    const file = await bkd.agent
      .get(`/api/v1/circulars/${body.id}/document`)
      .responseType('blob')
      .expect(200);
    expect((file.body as Buffer).equals(bytes)).toBe(true);
    const { body: board } = await bkd.agent.get(`/api/v1/coverage/${body.id}?unit=73.08`).expect(200);
    expect(board.unit.subtree.required).toBeGreaterThan(300);
    expect((await upload(bytes).expect(409)).body.code).toBe('external.number-taken');
  });
});
