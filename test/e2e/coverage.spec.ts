import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AccessHousekeeping } from '../../src/access/access-housekeeping.js';
import type { Actor } from '../../src/access/roles.js';
import type { BoardRow } from '../../src/coverage/board.js';
import { CoverageService } from '../../src/coverage/coverage.service.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { AttemptHousekeeping } from '../../src/pacts/attempt-housekeeping.js';
import { Exemptions } from '../../src/pacts/exemptions.js';
import { PactChanges } from '../../src/pacts/pact-changes.js';
import { PactClosing } from '../../src/pacts/pact-closing.js';
import { PactSigning } from '../../src/pacts/pact-signing.js';
import { startApp, TestClock, type TestApp } from '../support/app.js';
import { campaignBody, issueCampaign } from '../support/campaigns.js';
import { refusalOf, seedCrowd, signersOf, type CrowdPact } from '../support/crowd.js';

const PEOPLE = 300;
const UNITS = 90;
const DAY_MS = 86_400_000;

const clock = new TestClock();
let t: TestApp;
let bkd: Actor;
let decider: Actor;
let campaign: string;
let pacts: CrowdPact[];

/** A campaign of its own, issued at 10.00 WITA on 10 March 2030 and due on the 20th, with acts of every sort. */
async function begin(): Promise<void> {
  clock.set('2030-03-10T02:00:00Z');
  const account = await t.account('bkd', '73');
  const issued = await issueCampaign(
    account,
    campaignBody({
      issuer: '73',
      lock_day: '2030-03-01',
      waves: [
        {
          name: 'Semua penanda tangan',
          selection: {},
          day: '2030-03-10',
          deadline: '2030-03-20',
          place: 'Makassar',
        },
      ],
    }),
  );
  bkd = account.actor;
  decider = (await t.account('bkd', '73')).actor;
  campaign = issued.id;
  pacts = await signersOf(t, account, campaign);
}

beforeAll(async () => {
  t = await startApp({ working: true, clock });
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  await seedCrowd(t.database, { people: PEOPLE, units: UNITS });
  await begin();
  for (const [index, pact] of pacts.entries()) {
    const part = index % 6;
    if (part < 3) await sign(pact);
    else if (part === 3) await t.app.get(PactChanges).decline(pact.signer, pact.id, 'lainnya', null);
    else if (part === 4) await exempt(pact);
  }
});

afterAll(() => t.close());

async function sign(pact: CrowdPact): Promise<void> {
  const signing = t.app.get(PactSigning);
  const prepared = await signing.prepare(pact.signer, pact.id);
  if ('id' in prepared) await signing.sign(pact.signer, pact.id, prepared.id);
}

async function exempt(pact: CrowdPact): Promise<void> {
  const { id } = await t.app.get(Exemptions).propose(bkd, pact.id, 'pensiun', null);
  await t.app.get(Exemptions).decide(decider, id, 'approved');
}

async function board(unit = '73', deep = true): Promise<readonly BoardRow[]> {
  return (await t.app.get(CoverageService).board(bkd, campaign, unit, deep)).rows;
}

async function row(code: string): Promise<BoardRow> {
  const found = (await board(code, false)).find((one) => one.code === code);
  if (!found) throw new Error(`${code} is not on the board`);
  return found;
}

const COUNTS = ['open', 'electronic', 'certified', 'wetInk', 'declined', 'exempt', 'overdue'] as const;
const UNIT_COUNTS = ['units', 'complete', 'started', 'headSigned'] as const;

/** What a unit itself adds to the counts of units. */
function ownUnits({ own }: BoardRow): Record<(typeof UNIT_COUNTS)[number], number> {
  const signed = own.electronic + own.certified + own.wetInk;
  const required = signed + own.declined + own.open;
  return {
    units: required > 0 ? 1 : 0,
    complete: required > 0 && own.open + own.declined === 0 ? 1 : 0,
    started: signed + own.declined > 0 ? 1 : 0,
    headSigned: own.headSigned === true ? 1 : 0,
  };
}

/** Nodes at which own + children is not the subtree. */
function faultsOf(rows: readonly BoardRow[]): string[] {
  const children = new Map<number | null, BoardRow[]>();
  for (const one of rows) children.set(one.parentId, [...(children.get(one.parentId) ?? []), one]);
  return rows.flatMap((one) => {
    const below = children.get(one.unitId) ?? [];
    const own = { ...one.own, ...ownUnits(one) };
    return [...COUNTS, ...UNIT_COUNTS]
      .filter(
        (field) =>
          own[field] + below.reduce((sum, child) => sum + child.subtree[field], 0) !== one.subtree[field],
      )
      .map((field) => `${one.code}: ${field}`);
  });
}

async function treeFaults(): Promise<object[]> {
  return t.database.read((tx) =>
    tx.query(`
      WITH RECURSIVE up AS (
        SELECT id AS d, id AS a, 0 AS depth FROM unit
        UNION ALL SELECT d, u.parent_id, depth + 1 FROM up JOIN unit u ON u.id = a WHERE u.parent_id IS NOT NULL AND depth < 50)
      (SELECT a, d, depth FROM up EXCEPT SELECT ancestor_id, descendant_id, depth FROM unit_closure)
      UNION ALL (SELECT ancestor_id, descendant_id, depth FROM unit_closure EXCEPT SELECT a, d, depth FROM up)`),
  );
}

function sumsOf(one: BoardRow): Record<string, number> {
  return Object.fromEntries(COUNTS.map((field) => [field, one.subtree[field]]));
}

describe('the board', () => {
  it('adds up at every node: what a unit has itself and what its children have is its subtree', async () => {
    const rows = await board();
    expect(rows.length).toBeGreaterThan(3390);
    expect(faultsOf(rows)).toEqual([]);
    const root = rows.find((one) => one.code === '73')!;
    expect(root.subtree).toMatchObject({ electronic: 150, declined: 50, exempt: 50, open: 50, overdue: 0 });
    const [heads] = await t.database.read((tx) =>
      tx.query<{ n: number; units: number }>(
        `SELECT count(*) FILTER (WHERE is_head AND state = 'signed')::int AS n,
                count(DISTINCT unit_id) FILTER (WHERE state <> 'exempt')::int AS units FROM pact WHERE campaign_id = $1`,
        [campaign],
      ),
    );
    expect(root.subtree.units).toBe(heads!.units);
    expect(root.subtree.headSigned).toBe(heads!.n);
    expect(heads!.n).toBeGreaterThan(20);
  });

  it('shows the same for a unit, whether one asks for it, its parent or the whole tree', async () => {
    const rows = await board();
    for (const one of rows.filter((candidate) => candidate.code.length <= 5)) {
      const alone = await board(one.code, false);
      expect(alone.find((row) => row.code === one.code)).toEqual(one);
      expect(alone.filter((row) => row.code !== one.code)).toEqual(
        rows.filter((row) => row.parentId === one.unitId),
      );
    }
  });

  it('says null for 0 of 0, and cuts a percentage instead of rounding it up', async () => {
    const { agent } = await t.account('auditor', '73');
    const { body } = await agent.get(`/api/v1/coverage/${campaign}?unit=73`).expect(200);
    expect(body.unit.own).toMatchObject({
      required: 0,
      signed: 0,
      percentage: null,
      percentage_with_exempt: null,
    });
    // 150 of 250, and of the 300 on the roster.
    expect(body.unit.subtree).toMatchObject({ required: 250, percentage: 60, percentage_with_exempt: 50 });
    const empty = body.below.find((unit: { subtree: { required: number } }) => unit.subtree.required === 0);
    expect(empty).toMatchObject({
      state: 'kosong',
      head_signed: null,
      subtree: { percentage: null, units: 0 },
    });
  });

  it('shows a monitor his own subtree only', async () => {
    const { agent } = await t.account('operator', '73.01');
    await agent.get(`/api/v1/coverage/${campaign}?unit=73.01`).expect(200);
    const foreign = await agent.get(`/api/v1/coverage/${campaign}?unit=73.02`).expect(404);
    const missing = await agent.get(`/api/v1/coverage/${campaign}?unit=99`).expect(404);
    expect(foreign.body).toEqual(missing.body);
  });
});

describe('when units move', () => {
  it('whatever moves where: no cycle, the closure is the tree, the totals stay, every node adds up', async () => {
    const hierarchy = t.app.get(HierarchyService);
    const rows = await board();
    // Few of each, so that moves meet: a district moves away and its village back under it.
    const some = (...kinds: string[]) =>
      fc.constantFrom(
        ...rows
          .filter((one) => kinds.includes(one.kind))
          .slice(0, 12)
          .map((one) => one.code),
      );
    const move = fc.oneof(
      fc.tuple(some('desa', 'kelurahan'), some('district')),
      fc.tuple(some('district'), some('regency', 'city')),
      fc.tuple(
        some('province', 'regency', 'district', 'desa'),
        some('province', 'regency', 'district', 'desa'),
      ),
    );
    const before = sumsOf(await row('73'));
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 6 }), async (moves) => {
        for (const [code, parentCode] of moves) {
          const refusal = await refusalOf(hierarchy.changeUnit(bkd, code, { parentCode }));
          if (refusal === undefined) moved += 1;
          else expect(['unit.cycle', 'unit.bad-parent', 'unit.root-stays']).toContain(refusal);
        }
        expect(await treeFaults()).toEqual([]);
        const after = await board();
        expect(faultsOf(after)).toEqual([]);
        expect(sumsOf(after.find((one) => one.code === '73')!)).toEqual(before);
      }),
      { numRuns: 12 },
    );
    expect(moved).toBeGreaterThan(10);
  });

  it('the counts go with the subtree, from one parent to the other', async () => {
    const hierarchy = t.app.get(HierarchyService);
    const rows = await board();
    const district = rows.find((one) => one.kind === 'district' && one.subtree.units > 3)!;
    const from = rows.find((one) => one.unitId === district.parentId)!.code;
    const to = from === '73.05' ? '73.06' : '73.05';
    const [fromBefore, toBefore] = [await row(from), await row(to)];
    await hierarchy.changeUnit(bkd, district.code, { parentCode: to });
    const [fromAfter, toAfter] = [await row(from), await row(to)];
    for (const field of [...COUNTS, ...UNIT_COUNTS]) {
      expect(fromAfter.subtree[field]).toBe(fromBefore.subtree[field] - district.subtree[field]);
      expect(toAfter.subtree[field]).toBe(toBefore.subtree[field] + district.subtree[field]);
    }
    await hierarchy.changeUnit(bkd, district.code, { parentCode: from });
    expect(await row(from)).toEqual(fromBefore);
  });

  it('a closed unit keeps its history, and an empty one leaves the board', async () => {
    const hierarchy = t.app.get(HierarchyService);
    const rows = await board();
    const leaves = rows.filter((one) => !rows.some((other) => other.parentId === one.unitId));
    const full = leaves.find((one) => one.own.electronic > 0)!;
    const empty = leaves.find((one) => one.subtree.units === 0 && one.own.exempt === 0)!;
    for (const { code } of [full, empty]) await hierarchy.closeUnit(bkd, code, '2030-03-10');
    const after = await board();
    expect(after.find((one) => one.code === full.code)).toEqual(full);
    expect(after.some((one) => one.code === empty.code)).toBe(false);
    expect(faultsOf(after)).toEqual([]);
    expect(sumsOf(after[0]!)).toEqual(sumsOf(rows[0]!));
    const { agent } = await t.account('bkd', '73');
    const { body } = await agent.get(`/api/v1/coverage/${campaign}?unit=${empty.code}`).expect(404);
    expect(body.code).toBe('coverage.unit-not-on-board');
  });
});

describe('overdue', () => {
  it('begins when the last millisecond of the deadline in the zone of the province is over', async () => {
    clock.set('2030-03-20T15:59:59.999Z');
    expect((await row('73')).subtree.overdue).toBe(0);
    clock.set('2030-03-20T16:00:00.000Z');
    const { subtree } = await row('73');
    expect(subtree.overdue).toBe(subtree.open);
    expect(subtree.open).toBe(50);
    expect(faultsOf(await board())).toEqual([]);
  });

  it('is taken back by an extension, in the extended subtree alone; never by an earlier day', async () => {
    clock.set('2030-03-21T01:00:00Z');
    const { agent } = await t.account('bkd', '73');
    const [bone, whole] = [await row('73.01'), await row('73')];
    const extend = (body: object) => agent.post(`/api/v1/campaigns/${campaign}/extension`).send(body);
    await extend({ deadline: '2030-03-31', unit: '73.01', reason: 'Banjir' }).expect(201);
    expect((await row('73.01')).subtree.overdue).toBe(0);
    expect((await row('73')).subtree.overdue).toBe(whole.subtree.overdue - bone.subtree.overdue);
    expect(bone.subtree.overdue).toBeGreaterThan(0);
    const { body } = await extend({ deadline: '2030-03-19', reason: 'Lebih cepat' }).expect(422);
    expect(body.code).toBe('campaign.deadline-not-later');
    expect(faultsOf(await board())).toEqual([]);
  });
});

describe('the trend', () => {
  it('has one row a day of the zone; the last writing of a day stands', async () => {
    const coverage = t.app.get(CoverageService);
    const days = () => coverage.trend(bkd, campaign, '73');
    await t.database.transaction((tx) => tx.execute(`DELETE FROM coverage_day`));
    clock.set('2030-03-21T15:59:00Z');
    await coverage.recordToday();
    // One minute later it is another day in Makassar, though not in Greenwich.
    clock.set('2030-03-21T16:00:00Z');
    await coverage.recordToday();
    const open = pacts.filter((_, index) => index % 6 === 5);
    await sign(open[0]!);
    clock.set('2030-03-22T15:00:00Z');
    await coverage.recordToday();
    expect(await days()).toEqual([
      expect.objectContaining({
        day: '2030-03-21',
        required: 250,
        signed: 150,
        declined: 50,
        exempt: 50,
        open: 50,
      }),
      expect.objectContaining({ day: '2030-03-22', required: 250, signed: 151, open: 49 }),
    ]);
    const { agent } = await t.account('auditor', '73');
    const { body } = await agent.get(`/api/v1/coverage/${campaign}/trend?unit=73.01`).expect(200);
    expect(body.days).toHaveLength(2);
    expect(body.days[1]).toMatchObject({ required: expect.any(Number), overdue: 0 });
  });

  it('is written by the worker without being asked', async () => {
    const written = await t.database.read((tx) =>
      tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM coverage_day WHERE round_id = $1`, [campaign]),
    );
    expect(written[0]!.n).toBeGreaterThan(6000);
  });
});

describe('housekeeping', () => {
  it('forgets attempts that expired, sessions that ended and keys of yesterday, and nothing else', async () => {
    clock.set('2030-03-23T02:00:00Z');
    const counts = async () => {
      const [found] = await t.database.read((tx) =>
        tx.query<Record<'attempts' | 'sessions' | 'keys', number>>(
          `SELECT (SELECT count(*)::int FROM signing_attempt) AS attempts, (SELECT count(*)::int FROM session) AS sessions,
                  (SELECT count(*)::int FROM idempotency_key) AS keys`,
        ),
      );
      return found!;
    };
    const turn = async () => {
      await t.app.get(AccessHousekeeping).turn();
      await t.app.get(AttemptHousekeeping).turn();
    };
    const open = pacts.filter((_, index) => index % 6 === 5);
    await t.app.get(PactSigning).prepare(open[1]!.signer, open[1]!.id);
    const { agent } = await t.account('bkd', '73');
    await t.database.transaction((tx) =>
      tx.execute(
        `INSERT INTO idempotency_key (account_id, key, route, payload_sha256, created_at)
         SELECT $1, 'kunci-' || n, 'POST /', decode(repeat('00', 32), 'hex'), $2::timestamptz - n * interval '1 hour'
           FROM generate_series(23, 25) n`,
        [bkd.accountId, clock.now()],
      ),
    );
    await turn();
    const kept = await counts();
    // The fresh attempt, the fresh session, and keys until they are 24 hours old.
    expect(kept).toMatchObject({ attempts: 1, sessions: 1, keys: 2 });
    await agent.get('/api/v1/session').expect(200);
    clock.pass(5 * 60_000 + 1);
    await turn();
    expect(await counts()).toMatchObject({ attempts: 0, sessions: 1 });
    clock.pass(DAY_MS);
    await turn();
    expect(await counts()).toEqual({ attempts: 0, sessions: 0, keys: 0 });
  });
});

describe('a closed round', () => {
  it('is frozen with its tree: later moves, new units and the passing of time change nothing', async () => {
    clock.set('2030-03-24T02:00:00Z');
    const hierarchy = t.app.get(HierarchyService);
    await t.app.get(PactClosing).close(bkd, campaign);
    const before = await t.app.get(CoverageService).board(bkd, campaign, '73', true);
    expect(before.frozen).toBe(true);
    expect(before.asOf).toEqual(new Date('2030-03-24T02:00:00Z'));
    const district = before.rows.find((one) => one.kind === 'district' && one.subtree.units > 3)!;
    const parent = before.rows.find((one) => one.unitId === district.parentId)!;
    await hierarchy.changeUnit(bkd, district.code, {
      parentCode: parent.code === '73.05' ? '73.06' : '73.05',
    });
    await hierarchy.addUnit(bkd, {
      code: '73.05.BARU',
      name: 'Dinas Baru',
      kind: 'dinas',
      parentCode: '73.05',
    });
    clock.pass(90 * DAY_MS);
    const after = await t.app.get(CoverageService).board(bkd, campaign, '73', true);
    expect(after).toEqual(before);
    expect(faultsOf(after.rows)).toEqual([]);
    expect((await board(parent.code, false)).map((one) => one.code)).toContain(district.code);
    expect(
      await refusalOf(t.app.get(PactChanges).decline(pacts[17]!.signer, pacts[17]!.id, 'lainnya', null)),
    ).toBe('pact.campaign-not-running');
    const { agent } = await t.account('bkd', '73');
    const { body } = await agent.get(`/api/v1/coverage/${campaign}?unit=73.05.BARU`).expect(404);
    expect(body.code).toBe('coverage.unit-not-on-board');
  });

  it('keeps its trend up to the day of closing', async () => {
    await t.app.get(CoverageService).recordToday();
    const days = await t.app.get(CoverageService).trend(bkd, campaign, '73');
    expect(days.at(-1)).toMatchObject({ day: '2030-03-24', signed: 151 });
  });
});
