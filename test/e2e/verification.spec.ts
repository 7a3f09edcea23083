import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentStore } from '../../src/documents/document-store.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { randomCode, showCode } from '../../src/shared/codes.js';
import { WaveRecord } from '../../src/pacts/wave-record.js';
import { AgencySeal } from '../../src/signing/agency-seal.js';
import { startApp, type TestApp } from '../support/app.js';
import { insertCampaign, type FixtureCampaign } from './evidence.fixture.js';

let t: TestApp;
let campaign: FixtureCampaign;
let record: { code: string; sha256: string };
const NIP = '198001162005031005';

beforeAll(async () => {
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  const bkd = await t.account('bkd', '73');
  const unitCode = '73.08';
  campaign = await insertCampaign(
    {
      database: t.database,
      store: new DocumentStore(t.database),
      seal: await t.app.get(AgencySeal).open(),
      createdBy: bkd.id,
    },
    [
      { unitCode, name: 'Drs. H. Sudirman Nasution, M.T.', nip: NIP, state: 'signed' },
      { unitCode, name: 'Belum Tanda Tangan' },
      { unitCode, name: 'Sudah Menolak', state: 'declined', reason: 'lainnya' },
      { unitCode, name: 'Sudah Dicabut', state: 'revoked', reason: 'salah-orang' },
      { unitCode, name: 'Salah Cetak', state: 'superseded', reason: 'salah-data' },
      { unitCode, name: 'Benar Cetak', state: 'signed', replaces: 4 },
      { unitCode, name: 'Pengganti Terbuka', replaces: 3 },
    ],
  );
  record = await t.app.get(WaveRecord).make(bkd.actor, campaign.id, 1);
}, 60_000);

afterAll(() => t.close());

const get = (path: string) => t.anonymous().get(path).set('accept', 'application/json');
const page = (path: string) => t.anonymous().get(path).set('accept', 'text/html,*/*;q=0.8');

const post = (body: object) => t.anonymous().post('/v').set('accept', 'application/json').send(body);
const median = (list: number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1]!;

describe('a code on a signed document', () => {
  it('is answered with what the document is, and no more of its signer than initials', async () => {
    const { code, file } = campaign.pacts[0]!;
    const { body, headers, text } = await get(`/v/${code}`).expect(200);
    expect(body).toMatchObject({
      code: showCode(code),
      genuine: true,
      status: 'valid',
      demo: true,
      campaign: 'Pakta Integritas Netralitas Pemilu 2024',
      unit: 'Kab. Bone',
      signer: 'S••• N•••',
      signed_at: '2023-10-16T01:30:00.000Z',
      signed_at_text: '16 Oktober 2023 pukul 09.30 WITA',
      ended_at: null,
      successor: null,
      sha256: createHash('sha256').update(file!).digest('hex'),
    });
    expect(headers).toMatchObject({ 'cache-control': 'no-store', vary: 'accept' });
    expect(text).not.toMatch(/Sudirman|Nasution|1980|person/i);
  });

  it('is forgiven case, spaces, hyphens and letters that look like digits', async () => {
    const { code } = campaign.pacts[0]!;
    const sloppy = showCode(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    for (const typed of [sloppy, ` ${sloppy} `.replaceAll('-', ' ')]) {
      const { body } = await get(`/v/${encodeURIComponent(typed)}`).expect(200);
      expect(body.code).toBe(showCode(code));
    }
  });

  it('says that a document was revoked, or superseded by which', async () => {
    const revoked = await get(`/v/${campaign.pacts[3]!.code}`).expect(200);
    expect(revoked.body).toMatchObject({ genuine: true, status: 'revoked', successor: null });
    expect(revoked.body.ended_at_text).toBe('17 Oktober 2023 pukul 08.00 WITA');
    const superseded = await get(`/v/${campaign.pacts[4]!.code}`).expect(200);
    expect(superseded.body).toMatchObject({
      status: 'superseded',
      successor: showCode(campaign.pacts[5]!.code),
    });
  });
});

describe('the code of a record of the event', () => {
  it('is answered like any other document, without a person', async () => {
    const { body } = await get(`/v/${record.code}`).expect(200);
    expect(body).toMatchObject({
      status: 'valid',
      document: 'Berita Acara, Gelombang 1',
      unit: 'Provinsi Sulawesi Selatan',
      signer: null,
      sha256: record.sha256,
    });
    const byHash = await post({ sha256: record.sha256 }).expect(200);
    expect(byHash.body.code).toBe(record.code);
    expect((await page(`/v/${record.code}`).expect(200)).text).toContain('Berita Acara, Gelombang 1');
  });
});

describe('any other code', () => {
  it('gets one and the same answer, whether nobody has it or somebody has not signed', async () => {
    const unsigned = campaign.pacts[1]!.code;
    const declined = campaign.pacts[2]!.code;
    const nobodys = randomCode(16);
    for (const code of [unsigned, declined, nobodys]) {
      const { body } = await get(`/v/${code}`).expect(404);
      const known = await get(`/v/${campaign.pacts[0]!.code}`).expect(200);
      expect(Object.keys(body)).toEqual(Object.keys(known.body));
      expect(body).toMatchObject({ code: showCode(code), genuine: false, status: 'unknown', unit: null });
    }
    const { body } = await get(`/v/${'x'.repeat(300)}`).expect(404);
    expect(body).toMatchObject({ code: null, status: 'unknown' });
    await get(`/v/${encodeURIComponent(`<script>'";--`)}`).expect(404);
  });

  it('takes as long as a code that somebody has', async () => {
    const known = campaign.pacts[0]!.code;
    const times: Record<'known' | 'unknown' | 'malformed', number[]> = {
      known: [],
      unknown: [],
      malformed: [],
    };
    for (let round = 0; round < 120; round += 1) {
      const codes = { known, unknown: `7${randomCode(15)}`, malformed: 'bukan kode' };
      for (const [kind, code] of Object.entries(codes)) {
        const start = performance.now();
        await get(`/v/${encodeURIComponent(code)}`);
        if (round >= 20) times[kind as keyof typeof times].push(performance.now() - start);
      }
    }
    const [a, b, c] = [median(times.known), median(times.unknown), median(times.malformed)];
    // The noise of a shared machine is larger than the microseconds that are left.
    expect(Math.max(a, b, c) / Math.min(a, b, c)).toBeLessThan(1.35);
  }, 30_000);
});

describe('the page', () => {
  it('says the same to people, in Indonesian, without a script or style inside', async () => {
    const { text, headers } = await page(`/v/${campaign.pacts[0]!.code}`).expect(200);
    expect(headers['content-type']).toContain('text/html');
    expect(text).toContain('<html lang="id">');
    expect(text).toContain('Dokumen asli dan sah');
    expect(text).toContain('CONTOH – bukan naskah dinas');
    expect(text).toContain('16 Oktober 2023 pukul 09.30 WITA');
    expect(text).not.toMatch(/<style|style=|<script(?! type="module" src=)|onclick|Nasution/);
    const unknown = await page('/v/0000').expect(404);
    expect(unknown.text).toContain('Tidak ditemukan');
    const form = await page('/v').expect(200);
    expect(form.text).toContain('Periksa keaslian dokumen');
  });

  it('is served with its sheet and script, small enough for a slow line', async () => {
    const css = await t.anonymous().get('/static/pakta.css').expect(200);
    expect(css.text.length).toBeLessThan(20_000);
    await t.anonymous().get('/static/verify.js').expect(200);
    await t.anonymous().get('/static/pakta.svg').expect(200);
  });

  it('of an address that does not exist is a page too', async () => {
    const { text, headers } = await page('/tidak-ada').expect(404);
    expect(headers['content-type']).toContain('text/html');
    expect(text).toContain('Tidak ditemukan');
  });
});

describe('a file', () => {
  it('is found by its hash', async () => {
    const sha256 = createHash('sha256').update(campaign.pacts[4]!.file!).digest('hex');
    const { body } = await post({ sha256: sha256.toUpperCase() }).expect(200);
    expect(body).toMatchObject({ status: 'superseded', sha256 });
    await post({ sha256: 'ab'.repeat(32) }).expect(404);
  });

  it('or by a code from a form', async () => {
    const { text } = await t
      .anonymous()
      .post('/v')
      .set('accept', 'text/html')
      .type('form')
      .send({ code: showCode(campaign.pacts[0]!.code) })
      .expect(200);
    expect(text).toContain('Dokumen asli dan sah');
  });

  it.each([
    [{}, 'verification.nothing-asked'],
    [{ code: '', sha256: '' }, 'verification.nothing-asked'],
    [{ code: 'a', sha256: 'b' }, 'verification.nothing-asked'],
    [{ sha256: 'zz' }, 'verification.bad-hash'],
    [{ sha256: { $ne: 1 } }, 'request.invalid'],
    [{ code: 'a'.repeat(101) }, 'request.invalid'],
  ])('asked for wrongly (%j) is refused with %s', async (body, code) => {
    expect((await post(body).expect(422)).body.code).toBe(code);
  });
});
