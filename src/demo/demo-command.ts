import { writeEvidence } from '../commands/store-commands.js';
import { commandConfig, type Config } from '../config.js';
import { CoverageService } from '../coverage/coverage.service.js';
import { Worker } from '../jobs/worker.js';
import { serve } from '../main.js';
import { context } from '../worker.js';
import { coverageTable } from './coverage-table.js';
import { Demo, type DemoResult } from './demo.js';

export interface DemoOptions {
  readonly people: number;
  readonly province?: string;
  readonly once: boolean;
  readonly out?: string;
}

/** `pakta demo`: does the whole job, prints the board and the accounts, then serves unless `--once`. */
export async function demo(options: DemoOptions): Promise<void> {
  const config = commandConfig(options.province === undefined ? {} : { PROVINCE: options.province });
  const app = options.once ? await context(config) : await serve(config);
  if (options.once || config.databaseUrl !== undefined) await app.get(Worker).startWorking();
  const result = await new Demo(app).run(options.people);
  const board = await app.get(CoverageService).board(result.bkd, result.campaignId, config.province);
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  say(`\nCapaian per ${board.asOf.toISOString()}\n`);
  say(coverageTable(board, config.province));
  if (options.out !== undefined) await writeEvidence(app, { campaign: result.campaignId, out: options.out });
  if (options.once) await app.close();
  else say(welcome(config, result));
}

function welcome(config: Config, { accounts, password, signer }: DemoResult): string {
  const lines = accounts.map(({ login, job }) => `  ${login.padEnd(16)} ${job}`);
  return [
    '',
    `Buka ${config.publicUrl}   API: ${config.publicUrl}/docs   Kata sandi semua akun contoh: ${password}`,
    ...lines,
    ...(signer === null ? [] : [`  ${signer.padEnd(16)} penanda tangan yang belum menandatangani`]),
    '',
    'Hentikan dengan Ctrl+C.',
  ].join('\n');
}
