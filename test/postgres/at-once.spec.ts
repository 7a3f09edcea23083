import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storedCounters } from '../../src/coverage/counters.js';
import type { ReadTx } from '../../src/database/database.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { CoverageService } from '../../src/coverage/coverage.service.js';
import { Exemptions } from '../../src/pacts/exemptions.js';
import { PactChanges } from '../../src/pacts/pact-changes.js';
import { PactClosing } from '../../src/pacts/pact-closing.js';
import { PactSigning } from '../../src/pacts/pact-signing.js';
import { recountPacts } from '../../src/pacts/pact.queries.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';
import { issueToCrowd, refusalOf, seedCrowd, until, type CrowdPact } from '../support/crowd.js';

const CLIENTS = 32;
const READS = 10_000;
const PEOPLE = 2000;
const UNITS = 250;

/** What a person takes between two acts, at most. */
const THINKING_MS = 400;

let t: TestApp;
let bkd: TestAccount;
let decider: TestAccount;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  bkd = await t.account('bkd', '73');
  decider = await t.account('bkd', '73');
  await seedCrowd(t.database, { people: PEOPLE, units: UNITS });
});

afterAll(() => t.close());

async function sign(pact: CrowdPact): Promise<void> {
  const signing = t.app.get(PactSigning);
  const prepared = await signing.prepare(pact.signer, pact.id);
  if ('id' in prepared) await signing.sign(pact.signer, pact.id, prepared.id);
}

async function exempt(pact: CrowdPact): Promise<void> {
  const exemptions = t.app.get(Exemptions);
  const { id } = await exemptions.propose(bkd.actor, pact.id, 'pensiun', null);
  await exemptions.decide(decider.actor, id, Math.random() < 0.8 ? 'approved' : 'rejected');
}

/** Counters and recount in the snapshot that the caller holds; empty counters count as none. */
async function difference(tx: ReadTx, campaign: string): Promise<unknown> {
  const stored = (await storedCounters(tx, campaign)).filter(
    (row) => row.open + row.electronic + row.certified + row.wetInk + row.declined + row.exempt > 0,
  );
  const counted = await recountPacts(tx, campaign);
  const [left, right] = [JSON.stringify(stored), JSON.stringify(counted)];
  return left === right ? undefined : { stored, counted };
}

describe('while 32 clients sign, decline, exempt, move and revoke', () => {
  it('10,000 reads of counters and recount in one snapshot differ in nothing', async () => {
    const { id: campaign, pacts } = await issueToCrowd(t, bkd);
    expect(pacts).toHaveLength(PEOPLE);
    const units = await t.database.read((tx) =>
      tx.query<{ code: string }>(`SELECT code FROM unit WHERE parent_id IS NOT NULL ORDER BY code LIMIT $1`, [
        UNITS,
      ]),
    );
    const done = { sign: 0, decline: 0, exempt: 0, require: 0, move: 0, revoke: 0 };
    const refused = new Map<string, number>();
    const acts: Record<keyof typeof done, (pact: CrowdPact) => Promise<unknown>> = {
      sign,
      decline: (pact) => t.app.get(PactChanges).decline(pact.signer, pact.id, 'lainnya', null),
      exempt,
      require: (pact) => t.app.get(Exemptions).end(bkd.actor, pact.id),
      move: (pact) =>
        t.app.get(PactChanges).move(bkd.actor, pact.id, {
          // Few targets: movers, signers and refusals meet at the same counters in both directions.
          unitCode: units[Math.floor(Math.random() * 20)]!.code,
          reason: 'Mutasi',
        }),
      revoke: (pact) => t.app.get(PactChanges).withdraw(bkd.actor, pact.id, 'revoke', 'salah-data'),
    };
    const menu = [
      'sign',
      'sign',
      'sign',
      'sign',
      'decline',
      'decline',
      'exempt',
      'require',
      'move',
      'move',
      'revoke',
    ] as const;
    const over = new AbortController();
    const client = async (): Promise<void> => {
      while (!over.signal.aborted) {
        // A third of the acts meets on a few pacts, so that two acts on one pact at once are common.
        const crowd = Math.random() < 0.33 ? 25 : pacts.length;
        const pact = pacts[Math.floor(Math.random() * crowd)]!;
        const act = menu[Math.floor(Math.random() * menu.length)]!;
        const code = await refusalOf(acts[act](pact));
        if (code === undefined) done[act] += 1;
        else refused.set(code, (refused.get(code) ?? 0) + 1);
        await sleep(Math.random() * THINKING_MS);
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    const differences: unknown[] = [];
    let reads = 0;
    const reader = async (): Promise<void> => {
      while (reads < READS && differences.length === 0) {
        reads += 1;
        const found = await t.database.read((tx) => difference(tx, campaign));
        if (found !== undefined) differences.push(found);
      }
    };
    const begun = performance.now();
    await Promise.all(Array.from({ length: 6 }, reader)).finally(() => over.abort());
    await Promise.all(clients);
    process.stdout.write(
      `${reads} reads in ${((performance.now() - begun) / 1000).toFixed(1)} s beside ${JSON.stringify(done)}; refused ${JSON.stringify(Object.fromEntries(refused))}\n`,
    );
    expect(differences).toEqual([]);
    expect(reads).toBeGreaterThanOrEqual(READS);
    for (const count of Object.values(done)) expect(count).toBeGreaterThan(10);
    // Nobody was told a fault of ours: every refusal is one of the states.
    expect([...refused.keys()].filter((code) => !code.startsWith('pact.'))).toEqual([]);
    const [people] = await t.database.read((tx) =>
      tx.query<{ n: number }>(
        `SELECT count(DISTINCT person_id)::int AS n FROM pact WHERE campaign_id = $1 AND state NOT IN ('revoked', 'superseded')`,
        [campaign],
      ),
    );
    expect(people!.n).toBe(PEOPLE);
  }, 600_000);

  it('closing at the same moment loses no signature: the frozen board says what the pacts say', async () => {
    const { id: campaign, pacts } = await issueToCrowd(t, bkd);
    const queue = pacts.values();
    let receipts = 0;
    let late = 0;
    const client = async (): Promise<void> => {
      for (const pact of queue) {
        const code = await refusalOf(sign(pact));
        if (code === undefined) receipts += 1;
        else {
          expect(code).toBe('pact.campaign-not-running');
          late += 1;
        }
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    await until(() => Promise.resolve(receipts > PEOPLE / 4), 120_000);
    await t.app.get(PactClosing).close(bkd.actor, campaign);
    const atClosing = receipts;
    await Promise.all(clients);
    expect(receipts + late).toBe(PEOPLE);
    expect(late).toBeGreaterThan(0);
    // Whoever signed when it closed finished first and has a receipt.
    expect(receipts - atClosing).toBeLessThanOrEqual(CLIENTS);
    const board = await t.app.get(CoverageService).board(bkd.actor, campaign, '73');
    const root = board.rows.find((row) => row.code === '73')!;
    expect(board.frozen).toBe(true);
    expect(root.subtree).toMatchObject({ electronic: receipts, open: PEOPLE - receipts });
    const [facts] = await t.database.read((tx) =>
      tx.query<Record<string, number>>(
        `SELECT (SELECT count(*)::int FROM pact WHERE campaign_id = $1 AND state = 'signed') AS signed,
                (SELECT count(*)::int FROM pact p JOIN revision r ON r.document_id = p.document_id WHERE p.campaign_id = $1) AS revisions,
                (SELECT count(*)::int FROM ledger_entry e JOIN pact p ON p.id::text = e.subject WHERE p.campaign_id = $1 AND e.kind = 'pact.signed') AS leaves,
                (SELECT count(*)::int FROM signing_attempt a JOIN pact p ON p.id = a.pact_id WHERE p.campaign_id = $1) AS attempts`,
        [campaign],
      ),
    );
    expect(facts).toEqual({ signed: receipts, revisions: receipts, leaves: receipts, attempts: 0 });
    expect(await t.database.read((tx) => difference(tx, campaign))).toBeUndefined();
  }, 300_000);
});

describe('two at once', () => {
  it('sign one pact once: one document, one leaf, no orphan, the same receipt', async () => {
    const { id: campaign, pacts } = await issueToCrowd(t, bkd);
    const signing = t.app.get(PactSigning);
    const chosen = pacts.slice(0, 60);
    for (const [index, pact] of chosen.entries()) {
      const first = await signing.prepare(pact.signer, pact.id);
      // Every other time both approve the very same attempt: a double click.
      const second = index % 2 === 0 ? first : await signing.prepare(pact.signer, pact.id);
      if (!('id' in first) || !('id' in second)) throw new Error('not signed yet');
      const receipts = await Promise.all(
        [first, second, first].map((attempt) => signing.sign(pact.signer, pact.id, attempt.id)),
      );
      expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
    }
    const [facts] = await t.database.read((tx) =>
      tx.query<Record<string, number>>(
        `SELECT (SELECT count(*)::int FROM pact WHERE campaign_id = $1 AND state = 'signed') AS signed,
                (SELECT count(*)::int FROM ledger_entry e JOIN pact p ON p.id::text = e.subject WHERE p.campaign_id = $1 AND e.kind = 'pact.signed') AS leaves,
                (SELECT count(*)::int FROM document d WHERE NOT EXISTS (SELECT 1 FROM pact p WHERE p.document_id = d.id)) AS orphans,
                (SELECT count(*)::int FROM document d WHERE NOT EXISTS (SELECT 1 FROM revision r WHERE r.document_id = d.id)) AS empty`,
        [campaign],
      ),
    );
    expect(facts).toEqual({ signed: chosen.length, leaves: chosen.length, orphans: 0, empty: 0 });
    expect(await t.database.read((tx) => difference(tx, campaign))).toBeUndefined();
  }, 180_000);

  it('a refusal and a signature leave one state, counted once', async () => {
    const { id: campaign, pacts } = await issueToCrowd(t, bkd);
    const changes = t.app.get(PactChanges);
    await Promise.all(
      pacts
        .slice(0, 100)
        .flatMap((pact) => [
          refusalOf(sign(pact)),
          refusalOf(changes.decline(pact.signer, pact.id, 'lainnya', null)),
        ]),
    );
    expect(await t.database.read((tx) => difference(tx, campaign))).toBeUndefined();
  });

  it.each(['sign', 'decline'] as const)('%s after waiting for a move counts at the new unit', async (act) => {
    const { id: campaign, pacts } = await issueToCrowd(t, bkd);
    const pact = pacts[0]!;
    const other = pacts.find((one) => one.unitId !== pact.unitId)!;
    let waiting: Promise<void> | undefined;
    // The move holds the pact's row until the other act has reached it and waits.
    await t.database.transaction(async (tx) => {
      await tx.execute(`UPDATE pact SET unit_id = $2 WHERE id = $1`, [pact.id, other.unitId]);
      await tx.execute(
        `UPDATE coverage_counter SET open = open + CASE unit_id WHEN $2 THEN -1 ELSE 1 END,
                heads = heads + CASE WHEN (SELECT is_head FROM pact WHERE id = $4) THEN CASE unit_id WHEN $2 THEN -1 ELSE 1 END ELSE 0 END
          WHERE round_id = $1 AND unit_id IN ($2, $3)`,
        [campaign, pact.unitId, other.unitId, pact.id],
      );
      waiting ??=
        act === 'sign' ? sign(pact) : t.app.get(PactChanges).decline(pact.signer, pact.id, 'lainnya', null);
      await until(async () => {
        const [row] = await t.database.read((read) =>
          read.query<{ n: number }>(
            `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          ),
        );
        return row!.n > 0;
      });
    });
    await waiting;
    expect(await t.database.read((tx) => difference(tx, campaign))).toBeUndefined();
    const counters = await t.database.read((tx) => storedCounters(tx, campaign));
    const field = act === 'sign' ? 'electronic' : 'declined';
    expect(counters.find((row) => row.unitId === other.unitId)?.[field]).toBe(1);
  });
});
