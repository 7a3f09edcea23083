import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentStore } from '../../src/documents/document-store.js';
import { Database } from '../../src/database/database.js';
import { runFsck } from '../../src/fsck/fsck.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { AgencySeal } from '../../src/signing/agency-seal.js';
import { insertCampaign } from '../e2e/evidence.fixture.js';
import { startApp, type TestApp } from '../support/app.js';

/** FSCK_DOCUMENTS=20000 measures what is extrapolated; every run holds the same rate with fewer. */
const DOCUMENTS = Number(process.env['FSCK_DOCUMENTS'] ?? 1000);
/** 250,000 documents in 10 minutes. */
const BUDGET_MS = 600_000 * (DOCUMENTS / 250_000);
/** What does not grow with the documents: 3,400 units and their closure. */
const FIXED_MS = 5000;

let t: TestApp;

beforeAll(async () => {
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  const { id } = await t.account('bkd', '73');
  const units = await t.database.read((tx) =>
    tx.query<{ code: string }>(`SELECT code FROM unit ORDER BY code`),
  );
  await insertCampaign(
    {
      database: t.app.get(Database),
      store: new DocumentStore(t.app.get(Database)),
      seal: await t.app.get(AgencySeal).open(),
      createdBy: id,
    },
    Array.from({ length: DOCUMENTS }, (_, i) => ({
      unitCode: units[i % units.length]!.code,
      name: `Andi Uji ${i}`,
      state: 'signed' as const,
    })),
  );
  await t.database.transaction((tx) =>
    tx.execute(
      `UPDATE campaign SET roster_root = decode((SELECT leaf::jsonb#>>'{data,roster_root}' FROM ledger_entry WHERE kind = 'campaign.issued'), 'hex')`,
    ),
  );
  await t.app.get(Sequencer).run();
}, 600_000);

afterAll(() => t.close());

describe(`pakta fsck --full over ${DOCUMENTS} documents`, () => {
  it('reads every byte within its budget', async () => {
    const lines: string[] = [];
    const io = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
    const started = performance.now();
    const code = await runFsck(t.app, ['--full'], io);
    const took = performance.now() - started;
    if (process.env['FSCK_DOCUMENTS']) process.stdout.write(`${lines.join('\n')}\n${Math.round(took)} ms\n`);
    expect([code, lines.filter((line) => line.startsWith('GAGAL'))]).toEqual([0, []]);
    expect(took).toBeLessThan(BUDGET_MS + FIXED_MS);
  }, 600_000);
});
