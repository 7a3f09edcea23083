import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CircularDocuments } from '../../src/circulars/circular-documents.js';
import { brokenCirculars } from '../../src/circulars/circular.invariants.js';
import { CircularService } from '../../src/circulars/circular.service.js';
import { CircularSigning } from '../../src/circulars/circular-signing.js';
import { contentOf, type CircularBody } from '../../src/circulars/circular.dto.js';
import { Deliveries } from '../../src/circulars/deliveries.js';
import { Mandates } from '../../src/circulars/mandates.js';
import { CoverageService } from '../../src/coverage/coverage.service.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { Refusal } from '../../src/shared/refusal.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';
import { finished } from '../support/campaigns.js';
import { circularBody, openBook, recordMandate } from '../support/circulars.js';

let t: TestApp;
let bkd: TestAccount;
let governor: TestAccount;
let mandate: string;
let signing: CircularSigning;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  governor = await t.account('sekda', '73');
  mandate = await recordMandate(bkd, governor);
  await openBook(bkd);
  signing = t.app.get(CircularSigning);
});

afterAll(() => t.close());

async function ready(changes: object = {}): Promise<string> {
  const circulars = t.app.get(CircularService);
  const body = { copies: [], annexes: [], ...circularBody(mandate, { annexes: [], ...changes }) };
  const { id } = await circulars.create(bkd.actor, contentOf(body as unknown as CircularBody), []);
  await circulars.submit(bkd.actor, id);
  return id;
}

async function register(): Promise<{ number: number; state: string; reason: string | null }[]> {
  return t.database.read((tx) =>
    tx.query(
      `SELECT e.number, c.state, e.void_reason AS reason FROM register_entry e JOIN circular c ON c.id = e.circular_id
        ORDER BY e.number`,
    ),
  );
}

describe('forty parallel issuers', () => {
  const scope = { scope: { units: ['73.71'], kinds: ['city'] } };
  let ids: string[];

  beforeAll(async () => {
    ids = [];
    for (let i = 0; i < 40; i += 1) ids.push(await ready(scope));
    // Ten transactions break down after they took the number, as if the server had gone away.
    await t.database.transaction(async (tx) => {
      await tx.execute(`CREATE TABLE test_rollback (id uuid PRIMARY KEY)`);
      await tx.execute(`INSERT INTO test_rollback SELECT unnest($1::uuid[])`, [ids.slice(0, 10)]);
      await tx.execute(`CREATE FUNCTION test_fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM test_rollback WHERE id = NEW.circular_id) THEN
          PERFORM pg_sleep(0.01); RAISE EXCEPTION 'broken before the freeze'; END IF; RETURN NEW; END $$`);
      await tx.execute(
        `CREATE TRIGGER test_fail BEFORE INSERT ON register_entry FOR EACH ROW EXECUTE FUNCTION test_fail()`,
      );
    });
  });

  it('with ten rollbacks before the freeze and ten sealers that fail after it leave no gap, no double and ten explained voids', async () => {
    const failing = new Set(ids.slice(10, 20));
    const codes = await t.database.read((tx) =>
      tx.query<{ code: string }>(`SELECT verification_code AS code FROM circular WHERE id = ANY($1)`, [
        [...failing],
      ]),
    );
    const failingCodes = new Set(codes.map(({ code }) => code));
    const documents = t.app.get(CircularDocuments);
    const works = documents.sealed.bind(documents);
    documents.sealed = (frozen, code) =>
      failingCodes.has(code) ? Promise.reject(new Error('HSM unreachable')) : works(frozen, code);

    const results = await Promise.allSettled(ids.map((id) => signing.sign(governor.actor, id, 1)));
    documents.sealed = works;

    const numbers = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value.number] : []));
    expect(numbers).toHaveLength(20);
    expect(new Set(numbers).size).toBe(20);
    const codesOf = results.flatMap((r) =>
      r.status === 'rejected' ? [r.reason instanceof Refusal ? r.reason.code : 'rollback'] : [],
    );
    expect(codesOf.filter((code) => code === 'rollback')).toHaveLength(10);
    expect(codesOf.filter((code) => code === 'circular.seal-failed')).toHaveLength(10);

    for (const id of failing) await signing.void(bkd.actor, id, 'Segel tidak tersedia saat penandatanganan');
    await t.database.transaction((tx) => tx.execute(`DELETE FROM test_rollback`));
    await Promise.all(ids.slice(0, 10).map((id) => signing.sign(governor.actor, id, 1)));

    const entries = await register();
    expect(entries.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, i) => 12462 + i));
    const voided = entries.filter(({ state }) => state === 'void');
    expect(voided).toHaveLength(10);
    expect(voided.every(({ reason }) => reason === 'Segel tidak tersedia saat penandatanganan')).toBe(true);
    expect(entries.filter(({ state }) => state === 'published')).toHaveLength(30);
    expect(await t.database.read((tx) => brokenCirculars(tx))).toEqual([]);
  }, 120_000);

  it('who sign the same circular at once publish it once, with one number', async () => {
    const id = await ready(scope);
    const before = (await register()).length;
    const receipts = await Promise.all(Array.from({ length: 8 }, () => signing.sign(governor.actor, id, 1)));
    expect(new Set(receipts.map(({ number, sha256 }) => number + sha256)).size).toBe(1);
    expect(receipts.filter(({ operation }) => operation !== null)).toHaveLength(1);
    expect(await register()).toHaveLength(before + 1);
  });

  it('cannot publish a number that is being voided: one of the two wins', async () => {
    const id = await ready(scope);
    const documents = t.app.get(CircularDocuments);
    const works = documents.sealed.bind(documents);
    documents.sealed = () => Promise.reject(new Error('HSM unreachable'));
    await signing.sign(governor.actor, id, 1).catch(() => undefined);
    documents.sealed = works;
    await Promise.allSettled([
      signing.sign(governor.actor, id, 1),
      signing.void(bkd.actor, id, 'Dibatalkan bersamaan'),
    ]);
    expect(await t.database.read((tx) => brokenCirculars(tx))).toEqual([]);
    expect(['void', 'published']).toContain((await register()).at(-1)!.state);
  });
});

/** Waits until the queue has done what came before, so that only what follows is measured. */
async function idle(): Promise<void> {
  for (;;) {
    const open = await t.database.read((tx) =>
      tx.query(`SELECT 1 FROM operation WHERE state IN ('waiting', 'running') LIMIT 1`),
    );
    if (open.length === 0) return;
    await sleep(100);
  }
}

describe('a circular to all units of the province', () => {
  let id: string;

  it('reaches them within 10 s', async () => {
    id = await ready({ scope: { units: ['73'] } });
    await idle();
    const start = performance.now();
    const { operation } = await signing.sign(governor.actor, id, 1);
    const done = await finished(governor, operation!);
    const seconds = (performance.now() - start) / 1000;
    expect(done.done).toBeGreaterThan(3000);
    expect(seconds).toBeLessThan(10);
    process.stderr.write(`${done.done} deliveries in ${seconds.toFixed(2)} s, signing included\n`);
  });

  it('adds up at every instant while receipts come from two sides', async () => {
    const deputy = await t.account('signer', '73.08');
    const units = await t.database.read((tx) =>
      tx.query<{ code: string }>(`SELECT code FROM unit WHERE code LIKE '73.08.18%' ORDER BY code LIMIT 14`),
    );
    const mandates = t.app.get(Mandates);
    for (const { code } of units)
      await mandates.nameDeputy(
        bkd.actor,
        {
          unitCode: code,
          accountId: deputy.id,
          name: 'Wakil Uji',
          position: 'Sekretaris',
          validFrom: '2023-01-01',
          validTo: null,
        },
        '2026-01-01',
      );
    const deliveries = t.app.get(Deliveries);
    const coverage = t.app.get(CoverageService);
    const watch = { busy: true };
    const watching = (async () => {
      let boards = 0;
      while (watch.busy) {
        const { rows } = await coverage.board(bkd.actor, id, '73.08');
        const [unit, ...below] = rows;
        const sum = (field: 'open' | 'electronic' | 'wetInk') =>
          below.reduce((total, row) => total + row.subtree[field], unit!.own[field]);
        for (const field of ['open', 'electronic', 'wetInk'] as const)
          expect(sum(field)).toBe(unit!.subtree[field]);
        boards += 1;
      }
      return boards;
    })();
    const paper = { name: 'Penerima', position: 'Staf', reason: 'Diterima di atas kertas' };
    await Promise.allSettled(
      units.flatMap(({ code }) => [
        deliveries.acknowledge(deputy.actor, id, code),
        deliveries.acknowledge(deputy.actor, id, code),
        deliveries.receivedOnPaper(bkd.actor, id, code, paper),
      ]),
    );
    watch.busy = false;
    expect(await watching).toBeGreaterThan(0);
    const { rows } = await coverage.board(bkd.actor, id, '73.08.18');
    expect(rows[0]!.subtree.electronic + rows[0]!.subtree.wetInk).toBe(units.length);
    expect(await t.database.read((tx) => brokenCirculars(tx))).toEqual([]);
  });

  it('cannot be delivered or acknowledged past the database itself', async () => {
    const draft = await ready();
    const insert = (circular: string) =>
      t.database.transaction((tx) =>
        tx.execute(
          `INSERT INTO delivery (circular_id, unit_id, is_copy, delivered_at, state)
           SELECT $1, id, false, now(), 'open' FROM unit WHERE code = '73.TIDAK' OR code = '73.01'`,
          [circular],
        ),
      );
    await expect(insert(draft)).rejects.toThrow('foreign key');
    await expect(
      t.database.transaction((tx) =>
        tx.execute(`UPDATE delivery SET state = 'acknowledged' WHERE circular_id = $1`, [id]),
      ),
    ).rejects.toThrow('check constraint');
  });
});
