import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { rosterCsv } from '../../src/people/roster-file-correction.js';
import type { RosterCells, RosterColumn } from '../../src/people/roster-line-columns.js';
import { POSTING_RECORD, postingLeaf, type PostingRecord } from '../../src/people/roster-root.js';
import type { RowView } from '../../src/people/roster.dto.js';
import { merkleRoot } from '../../src/shared/hash.js';
import { ZipFile } from 'yazl';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';

let t: TestApp;
let bkd: TestAccount;
let bone: TestAccount;
let wajo: TestAccount;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  bone = await t.account('bkd', '73.08');
  wajo = await t.account('bkd', '73.13');
}, 60_000);

afterAll(() => t.close());

const OFFICE = '73.08.DINKES';

let serial = 0;
function key(): string {
  serial += 1;
  return `uji-kunci-${serial}`;
}

/** A line of which only what a test is about has to be said. */
function person(cells: RosterCells = {}): RosterCells {
  serial += 1;
  const sequence = String((serial % 900) + 1).padStart(3, '0');
  return {
    nip: `19860915${2005 + Math.floor(serial / 900)}01${(serial % 2) + 1}${sequence}`,
    nama: `Pegawai ${spelled(serial)}`,
    jenis: 'PNS',
    kode_unit: OFFICE,
    jabatan: 'Analis Kepegawaian',
    golongan: 'III/c',
    sejak: '2022-03-01',
    ...cells,
  };
}

function spelled(n: number): string {
  return [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

const villager = (cells: RosterCells = {}): RosterCells =>
  person({
    nip: '',
    jenis: 'perangkat-desa',
    kode_unit: '73.08.01.2002',
    golongan: '',
    jabatan: 'Kaur',
    ...cells,
  });

function csv(lines: readonly RosterCells[]): Buffer {
  return Buffer.from([...rosterCsv(lines)].join(''));
}

async function finished(account: TestAccount, operation: string) {
  for (let i = 0; i < 300; i += 1) {
    const { body } = await account.agent.get(`/api/v1/operations/${operation}`).expect(200);
    if (body.state === 'done' || body.state === 'failed') return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the operation did not end');
}

/** Uploads a file and waits until its lines are staged; gives the preview. */
async function look(account: TestAccount, file: Buffer, name = 'pegawai.csv') {
  const { body } = await account.agent
    .post('/api/v1/roster/batches')
    .set('Idempotency-Key', key())
    .attach('file', file, name)
    .expect(202);
  await finished(account, body.operation);
  return (await account.agent.get(`/api/v1/roster/batches/${body.batch}`).expect(200)).body;
}

async function commit(account: TestAccount, batch: string, skipBad = false) {
  const { body } = await account.agent
    .post(`/api/v1/roster/batches/${batch}/commit`)
    .set('Idempotency-Key', key())
    .send({ skip_bad: skipBad })
    .expect(202);
  return finished(account, body.operation);
}

async function rows(account: TestAccount, batch: string, outcome: string): Promise<RowView[]> {
  const { body } = await account.agent
    .get(`/api/v1/roster/batches/${batch}/rows?outcome=${outcome}`)
    .expect(200);
  return body.items;
}

const codesOf = (row: RowView) => row.problems.map((problem) => problem.code);

describe('a roster file', () => {
  it('is looked at, committed at once, and changes nothing the second time', async () => {
    const lines = [
      person(),
      person({ jenis: 'PPPK', nip: '198001012024211001', golongan: 'IX' }),
      villager(),
    ];
    const preview = await look(bkd, csv(lines));
    expect(preview).toMatchObject({
      status: 'ready',
      counts: { new: 3, same: 0, changed: 0, wrong: 0, doubtful: 0 },
      kinds: [
        { kind: 'perangkat-desa', new: 1 },
        { kind: 'pns', label: 'PNS', new: 1 },
        { kind: 'pppk', new: 1 },
      ],
      regions: [{ code: '73.08', name: 'Kab. Bone', new: 3 }],
    });
    expect(await postingsOfBatch(preview.id)).toBe(0);
    const done = await commit(bkd, preview.id);
    expect(done).toMatchObject({ state: 'done', done: 3, total: 3, result: { new: 3 } });
    expect(await postingsOfBatch(preview.id)).toBe(3);
    expect(await rootIsThatOfItsPostings(preview.id)).toBe(true);

    const again = await look(bkd, csv(lines));
    expect(again.counts).toMatchObject({ new: 0, same: 3, changed: 0, wrong: 0, doubtful: 0 });
    await commit(bkd, again.id);
    expect(await postingsOfBatch(again.id)).toBe(0);
  });

  it('may be a workbook, and leaves no file behind', async () => {
    const { nama, nip } = person();
    const preview = await look(
      bkd,
      await workbook([
        ['DAFTAR PEGAWAI'],
        ['NIP Baru', 'Nama Lengkap', 'Jenis Pegawai', 'Kode Unit', 'Jabatan', 'NIK'],
        [nip!, nama!, 'PNS', OFFICE, 'Analis', '7308010101900001'],
      ]),
      'pegawai.xlsx',
    );
    expect(preview).toMatchObject({ counts: { new: 1 }, ignored_columns: ['NIK'] });
    expect(readdirSync(join(t.config.dataDir, 'uploads'))).toEqual([]);
    await commit(bkd, preview.id);
  });

  it('appends a posting when something changed, keeps what its columns do not tell', async () => {
    const before = person({ kontak: 'andi@bonekab.go.id' });
    await importAll(bkd, [before]);
    const changed = { ...before, jabatan: 'Kepala Subbagian', sejak: '2023-01-02' };
    await importAll(bkd, [changed]);
    const { kontak: _, ...columns } = { ...changed, golongan: 'III/d', sejak: '2023-05-02' };
    const preview = await look(bkd, Buffer.from(plainCsv([columns])));
    expect(preview.counts).toMatchObject({ changed: 1 });
    await commit(bkd, preview.id);
    expect(await postingsOfNip(before.nip!)).toEqual([
      {
        jabatan: 'Analis Kepegawaian',
        golongan: 'III/c',
        contact: 'andi@bonekab.go.id',
        since: '2022-03-01',
      },
      { jabatan: 'Kepala Subbagian', golongan: 'III/c', contact: 'andi@bonekab.go.id', since: '2023-01-02' },
      { jabatan: 'Kepala Subbagian', golongan: 'III/d', contact: 'andi@bonekab.go.id', since: '2023-05-02' },
    ]);
    // An old list again: what it says is history already.
    expect((await look(bkd, csv([before]))).counts).toMatchObject({ same: 1 });
  });

  it('is refused at once when it is no roster', async () => {
    const send = (file: Buffer, name: string) =>
      bkd.agent.post('/api/v1/roster/batches').set('Idempotency-Key', key()).attach('file', file, name);
    const columns = await send(Buffer.from('nama;jabatan\nA;B\n'), 'a.csv').expect(422);
    expect(columns.body).toMatchObject({ code: 'roster.header-missing' });
    expect((await send(Buffer.alloc(0), 'a.csv').expect(422)).body.code).toBe('roster.empty');
    expect((await send(csv([]), 'a.csv').expect(422)).body.code).toBe('roster.empty');
    expect((await send(Buffer.from('%PDF-1.7'), 'a.pdf').expect(422)).body.code).toBe('roster.format');
    const none = await bkd.agent
      .post('/api/v1/roster/batches')
      .set('Idempotency-Key', key())
      .send({})
      .expect(422);
    expect(none.body.code).toBe('roster.no-file');
    expect(readdirSync(join(t.config.dataDir, 'uploads'))).toEqual([]);
  });

  it('that breaks off in the middle ends as discarded, with the reason', async () => {
    const text = [...rosterCsv(Array.from({ length: 1_500 }, () => person()))].join('');
    const preview = await look(bkd, Buffer.from(`${text}"tidak ditutup;;;\n`));
    expect(preview).toMatchObject({ status: 'discarded', counts: null });
    expect(preview.fault).toContain('Tanda petik');
  });

  it('acts once per key, and a key belongs to one file', async () => {
    const same = key();
    const file = csv([person()]);
    const send = (content: Buffer) =>
      bkd.agent.post('/api/v1/roster/batches').set('Idempotency-Key', same).attach('file', content, 'a.csv');
    const first = await send(file).expect(202);
    const second = await send(file).expect(202);
    expect(second.body).toEqual(first.body);
    expect((await send(csv([person()])).expect(422)).body.code).toBe('request.key-reused');
    await finished(bkd, first.body.operation);
    expect(readdirSync(join(t.config.dataDir, 'uploads'))).toEqual([]);
  });
});

describe('wrong lines', () => {
  it('are named with line, column, code and what to do, and block the whole file', async () => {
    const good = person();
    const preview = await look(
      bkd,
      csv([
        good,
        person({ nip: '1,98609E+17' }),
        person({ nip: '198609152010011000' }),
        person({ kode_unit: '73.99.TIDAKADA' }),
        person({ jenis: 'raja' }),
        person({ nip: '7308010101900001' }),
      ]),
    );
    expect(preview.counts).toMatchObject({ new: 1, wrong: 5 });
    const wrong = await rows(bkd, preview.id, 'wrong');
    expect(wrong.map((row) => [row.line, row.problems[0]?.column, row.problems[0]?.code])).toEqual([
      [3, 'nip', 'nip.scientific'],
      [4, 'nip', 'nip.rounded'],
      [5, 'kode_unit', 'unit.unknown'],
      [6, 'jenis', 'kind.unknown'],
      [7, 'nip', 'nip.length'],
    ]);
    expect(wrong[0]?.problems[0]?.message).toContain('Excel');
    // A NIK is not stored, not even as a mistake.
    expect(wrong[4]?.cells['nip']).toBe('');

    const refused = await bkd.agent
      .post(`/api/v1/roster/batches/${preview.id}/commit`)
      .set('Idempotency-Key', key())
      .send({})
      .expect(409);
    expect(refused.body).toMatchObject({ code: 'roster.has-bad-lines', field: 'skip_bad' });

    const done = await commit(bkd, preview.id, true);
    expect(done.result).toMatchObject({ new: 1, wrong: 5 });
    const correction = await bkd.agent.get(`/api/v1/roster/batches/${preview.id}/correction`).expect(200);
    expect(correction.text.startsWith('\ufeffbaris;id_eksternal;nip;')).toBe(true);
    expect(correction.text.trimEnd().split('\r\n')).toHaveLength(6);
    expect(correction.text).toContain('kode_unit: Kode unit tidak dikenal');
    // The good line is in, so the same file has no news.
    expect((await look(bkd, csv([good]))).counts).toMatchObject({ same: 1 });
  });
});

/** Looks at a file and gives it up again; returns what was quarantined. */
async function doubtful(account: TestAccount, lines: RosterCells[]): Promise<RowView[]> {
  const preview = await look(account, csv(lines));
  const found = await rows(account, preview.id, 'doubtful');
  await account.agent.delete(`/api/v1/roster/batches/${preview.id}`).expect(202);
  return found;
}

describe('hostile cells', () => {
  it('are wrong lines, never a fault of the system', async () => {
    const lines = [
      ...Array.from({ length: 900 }, () => person()),
      person({ nama: 'Nol\0di tengah' }),
      person({ jenis: `${'x'.repeat(39)}😀😀` }),
      person({ nama: '=HYPERLINK("http://x")' }),
      person({ jabatan: 'kata\u202eterbalik' }),
      person({ nip: '9'.repeat(200) }),
      person({ sejak: '2023-02-30' }),
    ];
    const preview = await look(bkd, csv(lines));
    expect(preview).toMatchObject({ status: 'ready', counts: { new: 900, wrong: 6 } });
    const wrong = await rows(bkd, preview.id, 'wrong');
    expect(wrong.map((row) => codesOf(row)[0])).toEqual([
      'text.control',
      'kind.unknown',
      'text.formula',
      'text.control',
      'text.too-long',
      'since.unreadable',
    ]);
    const correction = await bkd.agent.get(`/api/v1/roster/batches/${preview.id}/correction`).expect(200);
    expect(correction.text).toContain("'=HYPERLINK");
    await bkd.agent.delete(`/api/v1/roster/batches/${preview.id}`).expect(202);
  });
});

describe('ambiguous lines', () => {
  it('two of one name in one desa are quarantined with both rows, and told apart by an id', async () => {
    const twin = villager({ nama: 'Muhammad Ali' });
    const found = await doubtful(bkd, [twin, villager({ nama: 'MUHAMMAD ALI, S.Pd', jabatan: 'Kasi' })]);
    expect(found.map((row) => [row.line, codesOf(row), row.other_lines[0]?.line])).toEqual([
      [2, ['line.twice'], 3],
      [3, ['line.twice'], 2],
    ]);
    const lines = [
      { ...twin, id_eksternal: 'DS-1' },
      { ...twin, id_eksternal: 'DS-2' },
    ];
    await importAll(bkd, lines);
    expect((await look(bkd, csv(lines))).counts).toMatchObject({ same: 2, doubtful: 0 });
    const [unclear] = await doubtful(bkd, [twin]);
    expect(codesOf(unclear!)).toEqual(['person.same-name']);
    expect(unclear?.known_persons).toHaveLength(2);
  });

  it('a known name with another number is quarantined with the known person', async () => {
    const known = person({ nama: 'Sitti Aminah' });
    await importAll(bkd, [known]);
    const [found] = await doubtful(bkd, [{ ...known, nip: '199002022015022002' }]);
    expect(codesOf(found!)).toEqual(['person.other-number']);
    expect(found?.known_persons).toMatchObject([{ name: 'Sitti Aminah', unit: OFFICE }]);
  });

  it('a PPPK with a new number elsewhere is found by name and birth', async () => {
    const known = person({ jenis: 'PPPK', nip: '199107082022212005', nama: 'Nur Hikmah', golongan: 'IX' });
    await importAll(bkd, [known]);
    const [found] = await doubtful(bkd, [{ ...known, nip: '199107082025212019', kode_unit: '73.08.BKPSDM' }]);
    expect(codesOf(found!)).toEqual(['person.new-number']);
  });

  it('an honorary worker who became PPPK is not doubled', async () => {
    const known = person({ jenis: 'honorer', nip: '', golongan: '', nama: 'Baso Amir' });
    await importAll(bkd, [known]);
    const [found] = await doubtful(bkd, [{ ...known, jenis: 'PPPK', nip: '199107082025211020' }]);
    expect(codesOf(found!)).toEqual(['person.other-kind']);
  });

  it('the same number twice in a file, across chunks, quarantines both', async () => {
    const twice = person();
    const lines = [twice, ...Array.from({ length: 1_200 }, () => person()), { ...twice, jabatan: 'Lain' }];
    const found = await doubtful(bkd, lines);
    expect(found.map((row) => row.line)).toEqual([2, 1203]);
  });

  it('a number that comes later is added to the known person', async () => {
    const known = person({ nip: '', nama: 'Andi Tenri' });
    await importAll(bkd, [known]);
    const now = { ...known, nip: '198803032012032003' };
    expect((await importAll(bkd, [now])).counts).toMatchObject({ changed: 1 });
    expect((await look(bkd, csv([now]))).counts).toMatchObject({ same: 1 });
    expect(await postingsOfNip('198803032012032003')).toHaveLength(2);
  });
});

describe('several at a time', () => {
  it('of two files with the same people one writes, the other finds them there', async () => {
    const shared = person();
    const own = person();
    const [a, b] = await Promise.all([look(bkd, csv([shared])), look(bone, csv([shared, own]))]);
    expect(b.counts).toMatchObject({ new: 2 });
    await commit(bkd, a.id);
    const done = await commit(bone, b.id);
    expect(done.result).toMatchObject({ new: 1, same: 1 });
    expect(await postingsOfNip(shared.nip!)).toHaveLength(1);
  });

  it('what was changed after the upload is not overwritten unseen', async () => {
    const known = person();
    await importAll(bkd, [known]);
    const preview = await look(bkd, csv([{ ...known, sejak: '', jabatan: 'Menurut Berkas' }]));
    await importAll(bkd, [{ ...known, jabatan: 'Menurut Berkas Lain', sejak: '2024-01-01' }]);
    const failed = await commit(bkd, preview.id);
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed.fault).toContain('berubah');
    const [row] = await rows(bkd, preview.id, 'doubtful');
    expect(codesOf(row!)).toEqual(['posting.newer']);
    const { body } = await bkd.agent.get(`/api/v1/roster/batches/${preview.id}`).expect(200);
    expect(body).toMatchObject({ status: 'ready', counts: { doubtful: 1 } });
  });

  it('a commit is started once, and a discarded file cannot be committed', async () => {
    const preview = await look(bkd, csv([person()]));
    await bkd.agent.delete(`/api/v1/roster/batches/${preview.id}`).expect(202);
    const late = await bkd.agent
      .post(`/api/v1/roster/batches/${preview.id}/commit`)
      .set('Idempotency-Key', key())
      .send({})
      .expect(409);
    expect(late.body.code).toBe('roster.discarded');
    const other = await importAll(bkd, [person()]);
    const twice = await bkd.agent
      .post(`/api/v1/roster/batches/${other.id}/commit`)
      .set('Idempotency-Key', key())
      .send({})
      .expect(409);
    expect(twice.body.code).toBe('roster.already-committed');
  });
});

describe('scope', () => {
  it('a regency imports its own units only, and sees its own batches only', async () => {
    const preview = await look(bone, csv([person({ kode_unit: '73.13.DINKES' }), person()]));
    expect(preview.counts).toMatchObject({ new: 1, wrong: 1 });
    const [foreign] = await rows(bone, preview.id, 'wrong');
    expect(codesOf(foreign!)).toEqual(['unit.unknown']);
    await wajo.agent.get(`/api/v1/roster/batches/${preview.id}`).expect(404);
    await wajo.agent.delete(`/api/v1/roster/batches/${preview.id}`).expect(404);
    await bkd.agent.get(`/api/v1/roster/batches/${preview.id}`).expect(200);
    const { body } = await wajo.agent.get('/api/v1/roster/batches').expect(200);
    expect(body.items).toEqual([]);
  });

  it('somebody of another regency is not taken over, and not shown', async () => {
    const known = person({ kode_unit: '73.13.DINKES' });
    await importAll(wajo, [known]);
    const preview = await look(bone, csv([{ ...known, kode_unit: OFFICE }]));
    const [row] = await rows(bone, preview.id, 'doubtful');
    expect(codesOf(row!)).toEqual(['person.elsewhere']);
    expect(row?.known_persons).toEqual([]);
  });

  it('is for those who may import', async () => {
    const auditor = await t.account('auditor', '73');
    await auditor.agent
      .post('/api/v1/roster/batches')
      .set('Idempotency-Key', key())
      .attach('file', csv([person()]), 'a.csv')
      .expect(403);
    await auditor.agent.get('/api/v1/roster/batches/999999').expect(404);
    await auditor.agent.get('/api/v1/roster/batches/abc').expect(404);
  });
});

/** Uploads and commits a file without a fault. */
async function importAll(account: TestAccount, lines: readonly RosterCells[]) {
  const preview = await look(account, csv(lines));
  const done = await commit(account, preview.id);
  expect(done).toMatchObject({ state: 'done' });
  return preview;
}

async function postingsOfBatch(batch: string): Promise<number> {
  const [row] = await t.database.read((tx) =>
    tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM posting WHERE batch_id = $1`, [batch]),
  );
  return row!.n;
}

function postingsOfNip(nip: string) {
  return t.database.read((tx) =>
    tx.query(
      `SELECT p.jabatan, p.golongan, p.contact, p.since::text AS since FROM posting p JOIN person n ON n.id = p.person_id
        WHERE n.nip = $1 ORDER BY p.since, p.id`,
      [nip],
    ),
  );
}

/** What the ledger says of a batch is what anybody computes again from its postings. */
async function rootIsThatOfItsPostings(batch: string): Promise<boolean> {
  return t.database.read(async (tx) => {
    const postings = await tx.query<PostingRecord>(
      `SELECT ${POSTING_RECORD} FROM posting WHERE batch_id = $1 ORDER BY id`,
      [batch],
    );
    const [entry] = await tx.query<{ leaf: string }>(
      `SELECT leaf FROM ledger_entry WHERE kind = 'roster.committed' AND subject = $1`,
      [`roster-${batch}`],
    );
    return JSON.parse(entry!.leaf).data.root === merkleRoot(postings.map(postingLeaf)).toString('hex');
  });
}

/** A file of exactly these columns. */
function plainCsv(lines: readonly RosterCells[]): string {
  const columns = Object.keys(lines[0]!) as RosterColumn[];
  return [columns, ...lines.map((line) => columns.map((column) => line[column]))]
    .map((cells) => `${cells.join(';')}\r\n`)
    .join('');
}

const xml = (body: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`);
const cell = (text: string, column: number, row: number) =>
  `<c r="${String.fromCodePoint(65 + column)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`;

/** A workbook as Excel writes it, of text cells. */
async function workbook(table: readonly (readonly string[])[]): Promise<Buffer> {
  const sheet = table
    .map((cells, at) => `<row r="${at + 1}">${cells.map((text, c) => cell(text, c, at + 1)).join('')}</row>`)
    .join('');
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const zip = new ZipFile();
  zip.addBuffer(
    xml(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/workbook.xml',
  );
  zip.addBuffer(
    xml(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/_rels/workbook.xml.rels',
  );
  zip.addBuffer(
    xml(`<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`),
    'xl/worksheets/sheet1.xml',
  );
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}
