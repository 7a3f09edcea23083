import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runFsck } from '../../src/fsck/fsck.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { PactChanges } from '../../src/pacts/pact-changes.js';
import { PactClosing } from '../../src/pacts/pact-closing.js';
import { PactSigning } from '../../src/pacts/pact-signing.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';
import { issueToCrowd, seedCrowd, type CrowdPact } from '../support/crowd.js';

let t: TestApp;
let bkd: TestAccount;

async function fsck(...args: string[]): Promise<{ code: number; broken: string[]; err: string[] }> {
  const err: string[] = [];
  const io = { out: () => undefined, err: (line: string) => void err.push(line) };
  const code = await runFsck(t.app, args, io);
  const broken = [...new Set(err.map((line) => /^GAGAL (\S+)/.exec(line)?.[1] ?? line))];
  return { code, broken, err };
}

/** Somebody with all rights changes tables behind the triggers; afterwards all is as before. */
async function tampered(tables: readonly string[], sql: string, look: () => Promise<void>): Promise<void> {
  const asSuperuser = (...statements: string[]) =>
    t.database.transaction(async (tx) => {
      await tx.execute(`SET LOCAL session_replication_role = replica`);
      for (const one of statements) await tx.execute(one);
    });
  await asSuperuser(
    ...tables.map((table) => `CREATE TABLE kept_${table} AS TABLE ${table}`),
    ...sql.split(';'),
  );
  try {
    await look();
  } finally {
    await asSuperuser(
      ...tables.flatMap((table) => [
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE kept_${table}`,
        `DROP TABLE kept_${table}`,
      ]),
    );
  }
}

async function sign(pact: CrowdPact): Promise<void> {
  const prepared = await t.app.get(PactSigning).prepare(pact.signer, pact.id);
  if ('id' in prepared) await t.app.get(PactSigning).sign(pact.signer, pact.id, prepared.id);
}

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  bkd = await t.account('bkd', '73');
  await seedCrowd(t.database, { people: 12, units: 5 });
  const { id, pacts } = await issueToCrowd(t, bkd);
  const changes = t.app.get(PactChanges);
  for (const pact of pacts.slice(0, 6)) await sign(pact);
  await changes.decline(pacts[7]!.signer, pacts[7]!.id, 'lainnya', null);
  await changes.withdraw(bkd.actor, pacts[0]!.id, 'revoke', 'ditandatangani-orang-lain');
  await changes.withdraw(bkd.actor, pacts[1]!.id, 'supersede', 'salah-data');
  await t.app.get(PactClosing).close(bkd.actor, id);
  const other = await issueToCrowd(t, bkd);
  for (const pact of other.pacts.slice(0, 3)) await sign(pact);
  await t.app.get(Sequencer).run();
});

afterAll(() => t.close());

describe('pakta fsck', () => {
  it('finds nothing wrong with a store that people have worked in', async () => {
    expect(await fsck()).toEqual({ code: 0, broken: [], err: [] });
    expect(await fsck('--full')).toEqual({ code: 0, broken: [], err: [] });
  });

  it('refuses options that it does not know', async () => {
    expect(await fsck('--everything')).toMatchObject({ code: 2, err: ['Pemakaian: pakta fsck [--full]'] });
  });

  it.each<{ what: string; tables: string[]; sql: string; broken: string[] }>([
    {
      what: 'a leaf changed in place',
      tables: ['ledger_entry'],
      sql: `UPDATE ledger_entry SET leaf = replace(leaf, '"identified_by":"password"', '"identified_by":"passkey"') WHERE kind = 'pact.signed'`,
      broken: ['ledger.tree'],
    },
    {
      what: 'a leaf changed together with its hash',
      tables: ['ledger_entry'],
      sql: `UPDATE ledger_entry SET leaf = leaf || ' ', hash = sha256('\\x00'::bytea || convert_to(leaf || ' ', 'UTF8')) WHERE id = (SELECT max(id) FROM ledger_entry WHERE kind = 'pact.signed')`,
      broken: ['ledger.tree'],
    },
    {
      what: 'a leaf that is no JSON any more',
      tables: ['ledger_entry'],
      sql: `UPDATE ledger_entry SET leaf = 'x' WHERE id = (SELECT max(id) FROM ledger_entry WHERE kind = 'pact.signed')`,
      broken: ['pact.leaf', 'pact.signed-for-ever', 'ledger.entry', 'ledger.tree'],
    },
    {
      what: 'an entry deleted',
      tables: ['ledger_entry'],
      sql: `DELETE FROM ledger_entry WHERE id = (SELECT max(id) FROM ledger_entry WHERE kind = 'pact.signed')`,
      broken: ['pact.leaf', 'ledger.tree'],
    },
    {
      what: 'an entry deleted with its leaf',
      tables: ['ledger_entry', 'ledger_leaf'],
      sql: `WITH gone AS (DELETE FROM ledger_entry WHERE id = (SELECT min(id) FROM ledger_entry) RETURNING id)
            DELETE FROM ledger_leaf WHERE entry_id IN (SELECT id FROM gone)`,
      broken: ['ledger.tree'],
    },
    {
      what: 'the end of the log cut off',
      tables: ['ledger_entry', 'ledger_leaf'],
      sql: `WITH gone AS (DELETE FROM ledger_entry WHERE id = (SELECT max(id) FROM ledger_entry) RETURNING id)
            DELETE FROM ledger_leaf WHERE entry_id IN (SELECT id FROM gone)`,
      broken: ['pact.leaf', 'ledger.tree', 'ledger.outside'],
    },
    {
      what: 'two leaves swapped',
      tables: ['ledger_leaf'],
      sql: `UPDATE ledger_leaf SET entry_id = -entry_id WHERE index IN (0, 1);
            UPDATE ledger_leaf l SET entry_id = o.entry_id FROM kept_ledger_leaf o WHERE l.index IN (0, 1) AND o.index = 1 - l.index`,
      broken: ['ledger.tree'],
    },
    {
      what: 'a tile changed',
      tables: ['ledger_tile'],
      sql: `UPDATE ledger_tile SET hashes = set_byte(hashes, 40, (get_byte(hashes, 40) + 1) % 256)`,
      broken: ['ledger.tree', 'ledger.outside'],
    },
    {
      what: 'a checkpoint changed',
      tables: ['ledger_checkpoint'],
      sql: `UPDATE ledger_checkpoint SET root = sha256(root)`,
      broken: ['ledger.tree'],
    },
    {
      what: 'a stored tail swapped for another',
      tables: ['revision'],
      sql: `UPDATE revision r SET tail = (SELECT tail FROM revision o WHERE o.document_id <> r.document_id LIMIT 1)
             WHERE document_id = (SELECT document_id FROM pact WHERE state = 'signed' LIMIT 1)`,
      broken: ['document.bytes'],
    },
    {
      what: 'a document exchanged with its hash',
      tables: ['revision'],
      sql: `UPDATE revision r SET sha256 = sha256(r.sha256) WHERE document_id = (SELECT document_id FROM pact WHERE state = 'signed' LIMIT 1)`,
      broken: ['pact.leaf', 'pact.signed-for-ever', 'document.bytes'],
    },
    {
      what: 'a document deleted',
      tables: ['revision'],
      sql: `DELETE FROM revision WHERE document_id = (SELECT document_id FROM pact WHERE state = 'revoked' LIMIT 1)`,
      broken: ['pact.artefact', 'pact.signed-for-ever', 'document.revisions'],
    },
    {
      what: 'a shared part changed',
      tables: ['document_part'],
      sql: `UPDATE document_part SET bytes = set_byte(bytes, 100, 0) WHERE length(bytes) > 20000`,
      broken: ['document.part', 'document.bytes'],
    },
    {
      what: 'a signature taken back without an act',
      tables: ['pact'],
      sql: `UPDATE pact SET state = 'open' WHERE id = (SELECT id FROM pact WHERE state = 'signed' AND campaign_id IN (SELECT id FROM campaign WHERE state = 'issued') LIMIT 1)`,
      broken: ['pact.signed-for-ever', 'coverage.recount'],
    },
    {
      what: 'a refusal turned after closing',
      tables: ['pact'],
      sql: `UPDATE pact SET state = 'exempt' WHERE state = 'declined'`,
      broken: ['campaign.states-root', 'coverage.recount'],
    },
    {
      what: 'a counter changed',
      tables: ['coverage_counter'],
      sql: `UPDATE coverage_counter SET electronic = electronic + 1 WHERE electronic > 0`,
      broken: ['coverage.recount'],
    },
    {
      what: 'a closed board changed',
      tables: ['coverage_frozen'],
      sql: `UPDATE coverage_frozen SET row = jsonb_set(row, '{subtree,electronic}', '99') WHERE parent_id IS NULL`,
      broken: ['coverage.children-add-up'],
    },
    {
      what: 'a unit hung elsewhere without its closure',
      tables: ['unit'],
      sql: `UPDATE unit SET parent_id = (SELECT id FROM unit WHERE code = '73.09') WHERE code = '73.08.18'`,
      broken: ['unit.closure'],
    },
    {
      what: 'an operation that says it is done without a result',
      tables: ['operation'],
      sql: `UPDATE operation SET result = NULL WHERE state = 'done'`,
      broken: ['operation.ends'],
    },
  ])('names $what', async ({ tables, sql, broken }) => {
    await tampered(tables, sql, async () => {
      const found = await fsck('--full');
      expect(found.broken).toEqual(broken);
      expect(found.code).toBe(1);
    });
  });

  it('finds all as before when the traces are gone', async () => {
    expect((await fsck('--full')).broken).toEqual([]);
  });

  it('names an older database than the checkpoint outside', async () => {
    const path = join(t.config.dataDir, 'ledger', 'checkpoint');
    const note = await readFile(path, 'utf8');
    await writeFile(path, note.replace(/\n\d+\n/, '\n1000000\n'));
    expect((await fsck()).broken).toEqual(['ledger.outside']);
    await writeFile(path, note);
  });
});
