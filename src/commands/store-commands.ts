import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { commandConfig, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { EvidenceService } from '../evidence/evidence.service.js';
import { HierarchyService } from '../hierarchy/hierarchy.service.js';
import { loadUnits } from '../hierarchy/organisation.js';
import { Operations } from '../jobs/operations.js';
import { Worker } from '../jobs/worker.js';
import { correctionFile } from '../people/roster-file-correction.js';
import { importRosterFile } from '../people/roster-import.js';
import { RosterService } from '../people/roster.service.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { context } from '../worker.js';
import { number, Progress } from './progress.js';

/** Runs a command on the store of the configuration, and closes it whatever happens. */
export async function onStore<T>(
  act: (app: INestApplicationContext, config: Config) => Promise<T>,
): Promise<T> {
  const config = commandConfig();
  const app = await context(config);
  try {
    return await act(app, config);
  } finally {
    await app.close();
  }
}

/** `pakta migrate`: schema, and the seal where none is there yet. */
export function migrateCommand(): Promise<void> {
  return onStore(async (app) => {
    const seal = await app.get(AgencySeal).open();
    say(`Skema siap. Segel: ${seal.subject}${seal.demo ? ' (contoh)' : ''}`);
  });
}

/** `pakta hierarchy import --province CODE` */
export function importHierarchy({ province }: { province?: string }): Promise<void> {
  return onStore(async (app, config) => {
    const added = await app
      .get(HierarchyService)
      .importUnits(null, await loadUnits(province ?? config.province));
    say(added === 0 ? 'Semua unit sudah ada.' : `${number(added)} unit ditambahkan.`);
  });
}

/** `pakta roster import FILE [--commit] [--skip-bad]` */
export function importRoster(file: string, options: { commit: boolean; skipBad: boolean }): Promise<number> {
  return onStore(async (app) => {
    await app.get(Worker).startWorking();
    const progress = new Progress();
    progress.begin('Memeriksa dan menyimpan data pegawai');
    const services = {
      roster: app.get(RosterService),
      operations: app.get(Operations),
      database: app.get(Database),
    };
    const imported = await importRosterFile(services, null, file, {
      ...options,
      onProgress: (_, done, total) => progress.update(done, total),
    });
    const { outcomes } = imported.batch.counts!;
    progress.end(
      `baru ${number(outcomes.new)}, berubah ${number(outcomes.changed)}, sama ${number(outcomes.same)}, ` +
        `salah ${number(outcomes.wrong)}, meragukan ${number(outcomes.doubtful)}`,
    );
    if (outcomes.wrong + outcomes.doubtful > 0) {
      const corrections = `${file}.perbaikan.csv`;
      await pipeline(Readable.from(correctionFile(imported.rejected)), createWriteStream(corrections));
      say(`Baris yang perlu diperbaiki: ${corrections}`);
    }
    if (imported.fault !== null) say(imported.fault);
    else if (!options.commit) say('Belum disimpan. Tambahkan --commit untuk menyimpan.');
    return imported.fault === null ? 0 : 1;
  });
}

/** `pakta export --campaign ID --out FILE.zip|DIR [--unit CODE]` */
export function exportEvidence(options: { campaign: string; out: string; unit?: string }): Promise<void> {
  return onStore((app) => writeEvidence(app, options));
}

/** Writes the pack and says where; the demo does the same. */
export async function writeEvidence(
  app: INestApplicationContext,
  { campaign, out, unit }: { campaign: string; out: string; unit?: string },
): Promise<void> {
  const progress = new Progress();
  progress.begin('Menulis berkas bukti');
  const pack = await app.get(EvidenceService).exportTo({
    campaignId: campaign,
    out,
    ...(unit !== undefined && { unitCode: unit }),
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end(`${number(pack.documents)} dokumen di ${out}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
