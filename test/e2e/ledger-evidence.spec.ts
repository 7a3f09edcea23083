import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EvidenceService } from '../../src/evidence/evidence.service.js';
import { checkPack } from '../../src/evidence/pack-check.js';
import { PackUnreadable } from '../../src/evidence/pack-faults.js';
import { openPack } from '../../src/evidence/pack-source.js';
import { runVerify } from '../../src/evidence/verify-command.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { signCheckpoint, parseCheckpoint } from '../../src/ledger/checkpoint.js';
import { LedgerFiles } from '../../src/ledger/ledger-files.js';
import { parseVkey } from '../../src/ledger/note.js';
import { PactClosing } from '../../src/pacts/pact-closing.js';
import { PactChanges } from '../../src/pacts/pact-changes.js';
import { PactSigning } from '../../src/pacts/pact-signing.js';
import { WaveRecord } from '../../src/pacts/wave-record.js';
import { sha256Hex } from '../../src/shared/hash.js';
import { AgencySeal } from '../../src/signing/agency-seal.js';
import { startApp, type TestApp } from '../support/app.js';
import { issueToCrowd, seedCrowd, type CrowdPact } from '../support/crowd.js';

const run = promisify(execFile);
let t: TestApp;
let root: string;
let pack: string;
let vkey: string;
let campaign: string;
let count = 0;

const fresh = () => join(root, `paket-${(count += 1)}`);

async function sign(pact: CrowdPact): Promise<void> {
  const prepared = await t.app.get(PactSigning).prepare(pact.signer, pact.id);
  if ('id' in prepared) await t.app.get(PactSigning).sign(pact.signer, pact.id, prepared.id);
}

async function exported(unitCode?: string): Promise<string> {
  const out = fresh();
  await t.app.get(EvidenceService).exportTo({ campaignId: campaign, out, ...(unitCode && { unitCode }) });
  return out;
}

async function codes(path: string, key = vkey): Promise<string[]> {
  try {
    const source = await openPack(path);
    const { trust } = await t.app.get(AgencySeal).open();
    const { faults } = await checkPack(source, { trust, logKey: parseVkey(key) });
    await source.close();
    return [...new Set(faults.map((fault) => fault.code))];
  } catch (error) {
    if (error instanceof PackUnreadable) return [error.fault.code];
    throw error;
  }
}

/** A copy of the pack that somebody changed, with sums that fit again. */
async function changed(change: (path: string) => Promise<void>, from = pack): Promise<string> {
  const path = fresh();
  await cp(from, path, { recursive: true });
  await change(path);
  const names = (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== 'SHA256SUMS')
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
  const lines = await Promise.all(
    names.map(async (name) => `${sha256Hex(await readFile(join(path, name)))}  ${name}\n`),
  );
  await writeFile(join(path, 'SHA256SUMS'), lines.join(''));
  return path;
}

const edit = (name: string, to: (text: string) => string) => async (path: string) => {
  const before = await readFile(join(path, name), 'utf8');
  if (to(before) === before) throw new Error(`nothing to change in ${name}`);
  await writeFile(join(path, name), to(before));
};

/** A pact's signature some milliseconds later than the ledger has it. */
const later = (text: string) =>
  text.replace(
    /(,pact,electronic,.*\.)(\d)(\d\dZ)$/m,
    (_, before, digit, after) => `${before}${(Number(digit) + 1) % 10}${after}`,
  );

const proofsOf = async (path: string) =>
  (await readdir(join(path, 'ledger', 'proofs'))).filter((name) => !name.startsWith('entry-'));

beforeAll(async () => {
  t = await startApp({ working: true });
  root = await mkdtemp(join(tmpdir(), 'pakta-ledger-'));
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  const bkd = await t.account('bkd', '73');
  await seedCrowd(t.database, { people: 9, units: 4 });
  const { id, pacts } = await issueToCrowd(t, bkd);
  campaign = id;
  for (const pact of pacts.slice(0, 5)) await sign(pact);
  await t.app.get(PactChanges).decline(pacts[6]!.signer, pacts[6]!.id, 'lainnya', null);
  await t.app.get(WaveRecord).make(bkd.actor, id, 1);
  await t.app.get(PactClosing).close(bkd.actor, id);
  pack = await exported();
  vkey = (await readFile(t.app.get(LedgerFiles).vkeyPath, 'utf8')).trim();
});

afterAll(async () => {
  await t.close();
  await rm(root, { recursive: true });
});

describe('a pack with its ledger', () => {
  it('proves every document, the roster of the issue and the states of the closing', async () => {
    expect(await codes(pack)).toEqual([]);
    const source = await openPack(pack);
    const { trust } = await t.app.get(AgencySeal).open();
    const { ledger } = await checkPack(source, { trust, logKey: parseVkey(vkey) });
    await source.close();
    expect(ledger).toMatchObject({
      anchored: true,
      witnesses: 0,
      rosterAsIssued: true,
      statesAsClosed: true,
    });
    expect(await proofsOf(pack)).toHaveLength(5);
  });

  it('has the same bytes again, though the log has grown since', async () => {
    const again = await exported();
    expect(await readFile(join(again, 'SHA256SUMS'))).toEqual(await readFile(join(pack, 'SHA256SUMS')));
  });

  it('is checked by the shipped script with python3 and openssl alone', async () => {
    const { stdout } = await run('python3', [join(pack, 'verify.py'), vkey]);
    expect(stdout).toContain('SAH: 5 dokumen');
    const forged = await changed(edit('manifest.csv', later));
    await expect(run('python3', [join(forged, 'verify.py'), vkey])).rejects.toMatchObject({ code: 1 });
  });

  it('says by `pakta verify` what was proven and what was not', async () => {
    const out: string[] = [];
    const err: string[] = [];
    const io = {
      out: (line: string) => void out.push(line),
      err: (line: string) => void err.push(line),
      dataDir: t.config.dataDir,
    };
    expect(await runVerify([pack, '--log-key', vkey], io)).toBe(0);
    expect(err).toEqual([]);
    expect(out.join('\n')).toMatch(/Daftar {5}: sama[^]*Keadaan {4}: sama[^]*pandangan ganda/);
    expect(await runVerify([pack, '--log-key', 'bukan+kunci'], io)).toBe(2);
  });

  it('of a unit proves its documents, and says that it cannot tell the rest', async () => {
    const code = (await readdir(join(pack, 'documents')))[0]!;
    const part = await exported(code);
    expect(await codes(part)).toEqual([]);
    const { stdout } = await run('python3', [join(part, 'verify.py'), vkey]);
    expect(stdout).toContain('SAH');
  });
});

describe('a pack that was attacked', () => {
  it('is refused when all of it is consistent, but the key is not the log’s', async () => {
    const other = await startApp();
    const key = await other.app.get(LedgerFiles).vkey(parseVkey(vkey).name, { create: true });
    await other.close();
    expect(await codes(pack, key)).toEqual(['ledger-key', 'ledger-checkpoint']);
  });

  it('is refused without its ledger', async () => {
    const bare = await changed(async (path) => {
      await rm(join(path, 'ledger'), { recursive: true });
      await rm(join(path, 'verify.py'));
    });
    expect(await codes(bare)).toEqual(['ledger-missing']);
  });

  it.each<[string, (path: string) => Promise<void>, string[]]>([
    [
      'a checkpoint of another size',
      edit('ledger/checkpoint', (text) => text.replace(/\n\d+\n/, '\n7\n')),
      ['ledger-checkpoint'],
    ],
    [
      'an older checkpoint of the same log',
      async (path) => {
        const file = join(path, 'ledger', 'checkpoint');
        const text = (await readFile(file, 'utf8')).split('\n\n')[0]!;
        const head = parseCheckpoint(`${text}\n`);
        const key = await t.app.get(LedgerFiles).openKey({ create: false });
        await writeFile(file, signCheckpoint({ ...head, size: head.size - 1 }, key));
      },
      ['ledger-proof', 'ledger-leaf', 'roster-root'],
    ],
    [
      'an entry left out',
      edit('ledger/entries.jsonl', (text) => text.replace(/.*pact\.signed.*\n/, '')),
      ['ledger-leaf', 'file-extra'],
    ],
    [
      'an entry changed',
      edit('ledger/entries.jsonl', (text) => text.replace('electronic', 'certified')),
      ['ledger-proof', 'ledger-leaf'],
    ],
    [
      'an entry with white space',
      edit('ledger/entries.jsonl', (text) => text.replace('{"index"', '{ "index"')),
      ['ledger-entry', 'file-extra'],
    ],
    [
      'entries in another order',
      edit('ledger/entries.jsonl', (text) =>
        text.split('\n').slice(0, -1).toReversed().concat('').join('\n'),
      ),
      ['ledger-entry', 'ledger-leaf', 'file-extra', 'roster-root'],
    ],
    [
      'a proof cut short',
      async (path) => {
        const [name] = await proofsOf(path);
        await edit(`ledger/proofs/${name}`, (text) => text.replace(/(index \d+\n).+\n/, '$1'))(path);
      },
      ['ledger-proof', 'ledger-leaf'],
    ],
    [
      'two proofs exchanged',
      async (path) => {
        const [one, two] = await proofsOf(path);
        await cp(join(path, 'ledger/proofs', one!), join(path, 'ledger/proofs', two!));
      },
      ['ledger-proof', 'ledger-leaf'],
    ],
    [
      'a proof deleted',
      async (path) => rm(join(path, 'ledger/proofs', (await proofsOf(path))[0]!)),
      ['ledger-proof', 'ledger-leaf'],
    ],
    ['a later time in the manifest', edit('manifest.csv', later), ['ledger-says']],
    [
      'somebody who refused made to be silent',
      async (path) => {
        await edit('unsigned.csv', (text) => text.replace(',declined,lainnya', ',open,'))(path);
      },
      ['coverage-count', 'states-root'],
    ],
  ])('is refused for %s', async (_, change, expected) => {
    expect(await codes(await changed(change))).toEqual(expected);
  });
});
