/** A pack of 20,000 documents: programs that we did not write check it, and its making takes no memory. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentStore } from '../../src/documents/document-store.js';
import { EvidenceJob } from '../../src/evidence/evidence.job.js';
import { EvidenceService } from '../../src/evidence/evidence.service.js';
import { PackBuilder, type PackState } from '../../src/evidence/pack-builder.js';
import { zipTarget } from '../../src/evidence/pack-target.js';
import { runVerify } from '../../src/evidence/verify-command.js';
import type { ZipPosition } from '../../src/evidence/zip-stream.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { AgencySeal } from '../../src/signing/agency-seal.js';
import { insertCampaign, type FixturePact } from '../e2e/evidence.fixture.js';
import { startApp, type TestApp } from '../support/app.js';

const run = promisify(execFile);
// On the embedded database, whose planner has no statistics, the lists of the ledger grow faster than the pack:
// 2,000 documents take 1 s, 5,000 take 37 s. Until that is mended, 20,000 are tried only when asked for.
const DOCUMENTS = Number(process.env['EVIDENCE_DOCUMENTS'] ?? 2_000);
const MB = 1_048_576;
let t: TestApp;
let campaignId: string;
let out: string;
const at = (name: string): string => join(out, name);

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'pack-'));
  t = await startApp();
  const units = await loadUnits('73');
  await t.app.get(HierarchyService).importUnits(null, units);
  const bkd = await t.account('bkd', '73');
  const seal = await t.app.get(AgencySeal).open();
  const codes = units.map((unit) => unit.code);
  const people = Array.from({ length: DOCUMENTS }, (_, i): FixturePact => ({
    unitCode: codes[(i * 7) % codes.length]!,
    name: `Andi Penanda ${i}, S.Sos.`,
    state: i % 50 === 0 ? 'open' : 'signed',
  }));
  const deps = { database: t.database, store: new DocumentStore(t.database), seal, createdBy: bkd.id };
  campaignId = (await insertCampaign(deps, people)).id;
  await writeFile(at('trust.pem'), seal.trustPem);
}, 300_000);

afterAll(async () => {
  await t.close();
  await rm(out, { recursive: true, force: true });
});

/** Highest memory of this process while the work runs, above what it was before. */
async function growthOf(
  work: () => Promise<unknown>,
): Promise<{ growth: number; seconds: number; cpu: number }> {
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 20);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  clearInterval(timer);
  const used = process.cpuUsage(cpu);
  return {
    growth: (highest - before) / MB,
    seconds: (performance.now() - start) / 1000,
    cpu: (used.user + used.system) / 1e6,
  };
}

function tell(
  what: string,
  { growth, seconds, cpu }: { growth: number; seconds: number; cpu: number },
  bytes: number,
) {
  const rate = bytes / MB / cpu;
  process.stderr.write(
    `${what}: ${(bytes / MB).toFixed(0)} MB in ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s CPU ` +
      `(${rate.toFixed(0)} MB per CPU second), memory +${growth.toFixed(0)} MB\n`,
  );
}

describe(`a pack of ${DOCUMENTS} documents`, () => {
  it('is written in constant memory', async () => {
    const write = (name: string) => t.app.get(EvidenceService).exportTo({ campaignId, out: at(name) });
    // Once small, so that what is loaded once (the seal, prefixes, compiled code) does not count.
    await t.app.get(EvidenceService).exportTo({ campaignId, unitCode: '73.08', out: at('warm.zip') });
    const first = await growthOf(() => write('pack.zip'));
    const { size } = await stat(at('pack.zip'));
    tell('ZIP', first, size);
    expect(first.growth).toBeLessThan(150);
    tell('directory', await growthOf(() => write('pack')), size);
  }, 300_000);

  it('is verified in memory that does not grow with the documents', async () => {
    const lines: string[] = [];
    const io = {
      out: (line: string) => lines.push(line),
      err: (line: string) => lines.push(line),
      dataDir: out,
    };
    const { size } = await stat(at('pack.zip'));
    const args = [at('pack.zip'), '--trust', at('trust.pem')];
    const measured = await growthOf(async () =>
      expect([await runVerify(args, io), lines.join('\n')]).toEqual([0, expect.any(String)]),
    );
    tell('verify', measured, size);
    expect(measured.growth).toBeLessThan(200);
    expect(await runVerify([at('pack'), '--trust', at('trust.pem')], io)).toBe(0);
  }, 300_000);

  it('is the same to the byte when its writing is broken off again and again, and people go on signing', async () => {
    const deps = await t.app.get(EvidenceJob).deps();
    const builder = new PackBuilder(deps, at('lists'));
    let state!: PackState;
    const listing = await growthOf(async () => (state = await builder.list({ campaignId, unitCode: '73' })));
    process.stderr.write(`lists: one snapshot of ${(listing.seconds * 1000).toFixed(0)} ms\n`);
    await t.database.transaction((tx) =>
      tx.execute(`UPDATE pact SET state = 'declined' WHERE campaign_id = $1 AND state = 'open'`, [
        campaignId,
      ]),
    );
    const time = new Date(state.stateAt);
    let position: ZipPosition | null = null;
    while (state.done < state.documents) {
      const target = await zipTarget(at('resumed.zip'), time, position);
      if (position === null) await builder.addHead(target);
      const again = new PackBuilder(deps, at('lists')); // another process
      const next: PackState = await again.addDocuments(target, state, 0);
      position = await target.checkpoint();
      await again.addDocuments(target, next, 0); // lost: no checkpoint follows
      await target.close();
      state = next;
    }
    const target = await zipTarget(at('resumed.zip'), time, position);
    await builder.finish(target);
    await run('cmp', [at('pack.zip'), at('resumed.zip')]);
  }, 300_000);

  it('is a ZIP to unzip and to Python', async () => {
    await run('unzip', ['-tq', at('pack.zip')], { maxBuffer: 64 * MB });
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))';
    const { stdout } = await run('python3', ['-c', script, at('pack.zip')]);
    // A proof for each document; seven files and the four of the ledger, with the proof of the issue.
    const signed = DOCUMENTS - Math.ceil(DOCUMENTS / 50);
    expect(stdout.trim()).toBe(`None ${2 * signed + 12}`);
  }, 120_000);

  it('is whole to sha256sum', async () => {
    await run('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], {
      cwd: at('pack'),
      maxBuffer: 64 * MB,
    });
  }, 120_000);

  it('is checked with OpenSSL as its README says', async () => {
    const [, row] = (await readFile(at('pack/manifest.csv'), 'utf8')).split('\n');
    const document = join(at('pack'), row!.split(',')[0]!);
    const text = (await readFile(document)).toString('latin1');
    const [, b = '', c = '', d = ''] = /\/ByteRange\s*\[0 (\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(text) ?? [];
    const readme = await readFile(at('pack/README.txt'), 'utf8');
    const commands = readme
      .slice(readme.indexOf('     { head -c B'), readme.indexOf('   JANGKAR.pem harus'))
      .replaceAll('dok.pdf', document)
      .replaceAll('JANGKAR.pem', at('trust.pem'))
      .replace(/\bB\b/g, b)
      .replace(/\bC\b/g, c)
      .replace(/\bD\b/g, d);
    const { stderr } = await run('bash', ['-euo', 'pipefail', '-c', commands], { cwd: out });
    expect(stderr).toMatch(/Verification successful/);
  });

  it('sums to what coverage.csv says, counted by awk', async () => {
    const signed = `awk -F, 'NR > 1 && $4 == "pact" && $6 == "signed"' manifest.csv | wc -l`;
    const said = `awk -F, '$1 == "73" { print $12 }' coverage.csv`;
    const { stdout } = await run('bash', ['-c', `echo $(${signed}) $(${said})`], { cwd: at('pack') });
    const [rows, column] = stdout.trim().split(' ');
    expect(rows).toBe(column);
  });
});
