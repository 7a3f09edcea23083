import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { RosterCommitting } from '../../src/people/roster-committing.js';
import { rosterCsv } from '../../src/people/roster-file-correction.js';
import { generateRoster } from '../../src/people/roster-generator.js';
import type { RosterCells } from '../../src/people/roster-line-columns.js';
import { POSTING_RECORD, postingLeaf, type PostingRecord } from '../../src/people/roster-root.js';
import { RosterStaging } from '../../src/people/roster-staging.js';
import { merkleRoot } from '../../src/shared/hash.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';

/** The work may stop at any place: killed, taken over, paused, given up. Nothing is lost or doubled. */
let t: TestApp;
let bkd: TestAccount;
let roster: RosterCells[];

const PEOPLE = 4_500;

beforeAll(async () => {
  t = await startApp({ working: true });
  const units = await loadUnits('73');
  await t.app.get(HierarchyService).importUnits(null, units);
  bkd = await t.account('bkd', '73');
  roster = [...generateRoster({ units, people: PEOPLE * 8 })];
}, 60_000);

afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => t.close());

type Run = RosterStaging['run'];

/** Some of the chunks die after everything is written, right before their transaction commits. */
function dying(work: { run: Run }, dies: (call: number) => boolean): void {
  const original = work.run.bind(work);
  let call = 0;
  jest.spyOn(work, 'run').mockImplementation((operation, advance) => {
    call += 1;
    if (!dies(call)) return original(operation, advance);
    return original(operation, async (tx, progress) => {
      await advance(tx, progress);
      throw new Error('killed');
    });
  });
}

/** The operation is cancelled when it has written its first chunk, as if by another person. */
function cancelledHalfway(work: { run: Run }): void {
  const original = work.run.bind(work);
  jest.spyOn(work, 'run').mockImplementation(async (operation, advance) => {
    if ((await written(operation.subject)).postings > 0)
      await bkd.agent.post(`/api/v1/operations/${operation.id}/cancellation`).expect(204);
    return original(operation, advance);
  });
}

let serial = 0;
const key = () => `kunci-henti-${(serial += 1)}`;

/** The next units of the roster: every test brings its own people, and no namesakes in one office. */
function nextLines(): RosterCells[] {
  let end = PEOPLE;
  while (end < roster.length && roster[end]!.kode_unit === roster[end - 1]!.kode_unit) end += 1;
  return roster.splice(0, end);
}

async function upload(lines: readonly RosterCells[]): Promise<{ batch: string; operation: string }> {
  const { body } = await bkd.agent
    .post('/api/v1/roster/batches')
    .set('Idempotency-Key', key())
    .attach('file', Buffer.from([...rosterCsv(lines)].join('')), 'a.csv')
    .expect(202);
  return body;
}

async function commit(batch: string): Promise<string> {
  const { body } = await bkd.agent
    .post(`/api/v1/roster/batches/${batch}/commit`)
    .set('Idempotency-Key', key())
    .send({})
    .expect(202);
  return body.operation;
}

async function ended(operation: string): Promise<{ state: string; done: number }> {
  for (let i = 0; i < 600; i += 1) {
    const { body } = await bkd.agent.get(`/api/v1/operations/${operation}`).expect(200);
    if (['done', 'failed', 'cancelled'].includes(body.state)) return body;
    await sleep(50);
  }
  throw new Error('the operation did not end');
}

async function batchOf(id: string) {
  return (await bkd.agent.get(`/api/v1/roster/batches/${id}`).expect(200)).body;
}

async function written(batch: string): Promise<{ persons: number; postings: number; rows: number }> {
  const [row] = await t.database.read((tx) =>
    tx.query<{ persons: number; postings: number; rows: number }>(
      `SELECT (SELECT count(*)::int FROM person WHERE batch_id = $1) AS persons,
              (SELECT count(*)::int FROM posting WHERE batch_id = $1) AS postings,
              (SELECT count(*)::int FROM roster_row WHERE batch_id = $1) AS rows`,
      [batch],
    ),
  );
  return row!;
}

async function rootAgrees(batch: string): Promise<boolean> {
  return t.database.read(async (tx) => {
    const postings = await tx.query<PostingRecord>(
      `SELECT ${POSTING_RECORD} FROM posting WHERE batch_id = $1 ORDER BY id`,
      [batch],
    );
    const entries = await tx.query<{ leaf: string }>(
      `SELECT leaf FROM ledger_entry WHERE kind = 'roster.committed' AND subject = $1`,
      [`roster-${batch}`],
    );
    const root = merkleRoot(postings.map(postingLeaf)).toString('hex');
    return entries.length === 1 && JSON.parse(entries[0]!.leaf).data.root === root;
  });
}

describe('an import', () => {
  it('whose chunks die again and again loses and doubles nothing', async () => {
    dying(t.app.get(RosterStaging), (call) => call === 1 || call === 4);
    dying(t.app.get(RosterCommitting), (call) => call === 2 || call === 4 || call === 7);
    const lines = nextLines();
    const { batch, operation } = await upload(lines);
    await ended(operation);
    expect((await batchOf(batch)).counts).toMatchObject({ new: lines.length, wrong: 0, doubtful: 0 });
    expect(await ended(await commit(batch))).toMatchObject({ state: 'done', done: lines.length });
    expect(await written(batch)).toEqual({ persons: lines.length, postings: lines.length, rows: 0 });
    expect(await rootAgrees(batch)).toBe(true);
  }, 60_000);

  it('that is taken over by another attempt goes on where the last chunk ended', async () => {
    const lines = nextLines();
    const { batch, operation } = await upload(lines);
    for (let i = 0; i < 3; i += 1) {
      await bkd.agent.post(`/api/v1/operations/${operation}/pausing`);
      await bkd.agent.post(`/api/v1/operations/${operation}/resumption`);
      await sleep(60);
    }
    await ended(operation);
    const committing = await commit(batch);
    for (let i = 0; i < 3; i += 1) {
      await bkd.agent.post(`/api/v1/operations/${committing}/pausing`);
      await bkd.agent.post(`/api/v1/operations/${committing}/resumption`);
      await sleep(60);
    }
    expect(await ended(committing)).toMatchObject({ state: 'done', done: lines.length });
    expect(await written(batch)).toEqual({ persons: lines.length, postings: lines.length, rows: 0 });
    expect(await rootAgrees(batch)).toBe(true);
  }, 60_000);

  it('that was stopped halfway shows nothing, holds others off, and goes on when asked', async () => {
    const lines = nextLines();
    const { batch, operation } = await upload(lines);
    await ended(operation);
    expect((await batchOf(batch)).counts).toMatchObject({ doubtful: 0 });
    cancelledHalfway(t.app.get(RosterCommitting));
    expect(await ended(await commit(batch))).toMatchObject({ state: 'cancelled' });
    jest.restoreAllMocks();
    expect((await written(batch)).postings).toBe(2_000);
    const { body: shown } = await bkd.agent.get('/api/v1/persons?limit=1').expect(200);
    const add = await bkd.agent
      .post('/api/v1/persons')
      .send({ name: 'Sela', kind: 'non-asn', unit: '73.BKD', position: 'Staf' })
      .expect(409);
    expect(add.body.code).toBe('roster.busy');
    expect(shown.items).toHaveLength(1); // of the imports before

    const { body } = await bkd.agent.post(`/api/v1/roster/batches/${batch}/resumption`).expect(202);
    expect(await ended(body.operation)).toMatchObject({ state: 'done' });
    expect(await written(batch)).toEqual({ persons: lines.length, postings: lines.length, rows: 0 });
    expect(await rootAgrees(batch)).toBe(true);
  }, 60_000);

  it('that was given up halfway leaves nothing behind', async () => {
    const lines = nextLines();
    const { batch, operation } = await upload(lines);
    await ended(operation);
    cancelledHalfway(t.app.get(RosterCommitting));
    expect(await ended(await commit(batch))).toMatchObject({ state: 'cancelled' });
    jest.restoreAllMocks();
    const { body } = await bkd.agent.delete(`/api/v1/roster/batches/${batch}`).expect(202);
    expect(await ended(body.operation)).toMatchObject({ state: 'done' });
    expect(await batchOf(batch)).toMatchObject({ status: 'discarded' });
    expect(await written(batch)).toEqual({ persons: 0, postings: 0, rows: 0 });

    const second = await upload(lines);
    await ended(second.operation);
    expect((await batchOf(second.batch)).counts).toMatchObject({ new: lines.length });
    await bkd.agent.delete(`/api/v1/roster/batches/${second.batch}`).expect(202);
    expect(readdirSync(join(t.config.dataDir, 'uploads'))).toEqual([]);
  }, 60_000);

  it('that is discarded while it is being read stops', async () => {
    const { batch, operation } = await upload(nextLines());
    await sleep(30);
    const { body } = await bkd.agent.delete(`/api/v1/roster/batches/${batch}`).expect(202);
    await ended(operation);
    await ended(body.operation);
    expect(await batchOf(batch)).toMatchObject({ status: 'discarded' });
    expect(await written(batch)).toEqual({ persons: 0, postings: 0, rows: 0 });
    expect(readdirSync(join(t.config.dataDir, 'uploads'))).toEqual([]);
  }, 60_000);
});

describe('two commits at once', () => {
  it('write one after the other, and the second finds what the first wrote', async () => {
    const lines = nextLines().slice(0, 300);
    const batches = [await upload(lines), await upload(lines)];
    for (const { operation } of batches) await ended(operation);
    const answers = await Promise.all(
      batches.map(({ batch }) =>
        bkd.agent.post(`/api/v1/roster/batches/${batch}/commit`).set('Idempotency-Key', key()).send({}),
      ),
    );
    const codes = answers
      .map(({ status, body }) => String(status === 202 ? 'started' : body.code))
      .toSorted();
    expect(codes).toEqual(['roster.busy', 'started']);
    const started = answers.find(({ status }) => status === 202)!;
    await ended(started.body.operation);
    const other = batches.find(({ batch }) => batch !== started.body.batch)!;
    await ended(await commit(other.batch));
    expect(await written(started.body.batch)).toMatchObject({ persons: lines.length });
    expect(await written(other.batch)).toMatchObject({ persons: 0, postings: 0 });
  }, 60_000);
});
