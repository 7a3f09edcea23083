import { readFile, writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCheckpoint } from '../../src/ledger/checkpoint.js';
import { Epochs } from '../../src/ledger/epochs.js';
import { record, recordAll } from '../../src/ledger/ledger.js';
import { consistencyRanges, provesConsistency } from '../../src/ledger/merkle.js';
import { rangeHashes } from '../../src/ledger/ledger.queries.js';
import { otherSignatures, parseVkey } from '../../src/ledger/note.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { merkleRoot } from '../../src/shared/hash.js';
import { startApp, type TestApp } from '../support/app.js';
import { refusalOf, until } from '../support/crowd.js';

let t: TestApp;
let sequencer: Sequencer;
const file = (name: string) => join(t.config.dataDir, 'ledger', name);
const key = async () => parseVkey(await readFile(file('key.vkey'), 'utf8'));
const published = async () => (await t.anonymous().get('/checkpoint').expect(200)).text;

const entry = (i: number) => ({
  kind: 'campaign.created' as const,
  subject: `uji-${i}`,
  actor: null,
  at: new Date(),
  data: { campaign: String(i) },
});

async function write(count: number): Promise<void> {
  await t.database.transaction(async (tx) => {
    for (let i = 0; i < count; i += 1) await record(tx, entry(i));
  });
}

/** Transactions of other tests in the same cluster delay the sequencer: until nothing waits. Returns the leaves. */
async function drained(): Promise<number> {
  let added = 0;
  await until(async () => {
    added += await sequencer.run();
    const [row] = await t.database.read((tx) =>
      tx.query<{ waiting: number }>(
        `SELECT (SELECT count(*) FROM ledger_entry)::int - (SELECT count(*) FROM ledger_leaf WHERE epoch = (SELECT max(number) FROM ledger_epoch))::int AS waiting`,
      ),
    );
    return row!.waiting === 0;
  });
  return added;
}

/** The code with which signing is refused, as soon as there is something to sign. */
async function refused(): Promise<string | undefined> {
  let code: string | undefined;
  await until(async () => (code = await refusalOf(sequencer.run())) !== undefined);
  return code;
}

const leaves = () =>
  t.database.read((tx) =>
    tx.query<{ leaf: string }>(
      `SELECT e.leaf FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id
        WHERE l.epoch = (SELECT max(number) FROM ledger_epoch) ORDER BY l.index`,
    ),
  );

beforeAll(async () => {
  t = await startApp();
  sequencer = t.app.get(Sequencer);
});

afterAll(() => t.close());

describe('the log', () => {
  it('has no checkpoint before its first entries are in', async () => {
    const { body } = await t.anonymous().get('/checkpoint').expect(404);
    expect(body.code).toBe('ledger.no-checkpoint');
    await t.anonymous().get('/tile/0/000').expect(404);
  });

  it('signs the tree over its entries, and says the same outside the database', async () => {
    await write(3);
    expect(await drained()).toBe(3);
    const note = await published();
    const head = openCheckpoint(note, await key());
    expect(head).toMatchObject({ origin: 'localhost:3000/ledger/1', size: 3 });
    expect(head.root).toEqual(merkleRoot((await leaves()).map((row) => row.leaf)));
    expect(await readFile(file('checkpoint'), 'utf8')).toBe(note);
    expect(otherSignatures(note, await key())).toBe(0);
    expect((await t.anonymous().get('/ledger/1/checkpoint').expect(200)).text).toBe(note);
  });

  it('keeps the private key encrypted', async () => {
    const pem = await readFile(file('key'), 'utf8');
    expect(pem).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  });

  it('does nothing when nothing is new', async () => {
    const before = await published();
    expect(await sequencer.run()).toBe(0);
    expect(await published()).toBe(before);
  });

  it('grows consistently and serves tiles as the specification has them', async () => {
    const first = openCheckpoint(await published(), await key());
    await write(600);
    expect(await drained()).toBe(600);
    const second = openCheckpoint(await published(), await key());
    expect(second.size).toBe(603);
    const proof = await t.database.read((tx) => rangeHashes(tx, 1, consistencyRanges(3, 603)));
    expect(provesConsistency(first, second, proof)).toBe(true);
    const full = await t.anonymous().get('/ledger/1/tile/0/001').expect(200);
    expect(full.headers['cache-control']).toContain('immutable');
    expect(full.headers['content-type']).toBe('application/octet-stream');
    expect(full.body).toHaveLength(8192);
    const partial = await t.anonymous().get('/tile/0/002.p/91').expect(200);
    expect(partial.body).toHaveLength(91 * 32);
    const older = await t.anonymous().get('/tile/0/002.p/40').expect(200);
    expect(partial.body.subarray(0, 40 * 32)).toEqual(older.body);
    expect((await t.anonymous().get('/tile/1/000.p/2').expect(200)).body).toHaveLength(64);
  });

  it.each([
    'tile/0/002',
    'tile/0/002.p/92',
    'tile/0/003',
    'tile/2/000.p/1',
    'tile/entries/000',
    'tile/0/000.p/0',
    'tile/0/../0',
    'ledger/2/tile/0/000',
    'ledger/99999999/checkpoint',
    'ledger/-1/tile/0/000',
  ])('has no %s', async (path) => {
    await t.anonymous().get(`/${path}`).expect(404);
  });
});

describe('a log that was taken back', () => {
  const forged = async (path: 'checkpoint', change: (note: string) => string) => {
    const note = await readFile(file(path), 'utf8');
    await writeFile(file(path), change(note));
    return () => writeFile(file(path), note);
  };

  it('signs nothing while the checkpoint outside is missing or unreadable', async () => {
    const restore = await forged('checkpoint', (note) => note.replace('603', '604'));
    await write(1);
    expect(await refused()).toBe('ledger.outside-unreadable');
    await rm(file('checkpoint'));
    expect(await refused()).toBe('ledger.outside-missing');
    await restore();
    await drained();
    expect(openCheckpoint(await published(), await key()).size).toBe(604);
  });

  it('begins a new log only when it is told to, whose first leaf commits to the old one', async () => {
    const old = await published();
    await t.app.get(Epochs).renew();
    await drained();
    const head = openCheckpoint(await published(), await key());
    expect(head).toMatchObject({ origin: 'localhost:3000/ledger/2', size: 605 });
    const rows = await leaves();
    expect(JSON.parse(rows[0]!.leaf)).toMatchObject({
      kind: 'ledger.renewed',
      data: { previous_origin: 'localhost:3000/ledger/1', previous_size: 604 },
    });
    expect(head.root).toEqual(merkleRoot(rows.map((row) => row.leaf)));
    expect((await t.anonymous().get('/ledger/1/checkpoint').expect(200)).text).toBe(old);
  });
});

describe('a backlog', () => {
  it.each([2048, 4096, 2049])('of %d entries is taken up whole, and so is what follows', async (count) => {
    await t.database.transaction((tx) =>
      recordAll(
        tx,
        Array.from({ length: count }, (_, i) => entry(i)),
      ),
    );
    expect(await drained()).toBe(count);
    await write(1);
    expect(await drained()).toBe(1);
  });
});
