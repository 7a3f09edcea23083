#!/usr/bin/env node
import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { demo } from './demo/demo-command.js';
import { loadConfig } from './config.js';
import { serve } from './main.js';
import { context, work } from './worker.js';

const program = new Command('pakta').description(
  'Pakta Integritas Netralitas dan Surat Edaran untuk satu provinsi: terbitkan, tanda tangani, pantau, buktikan.',
);

program
  .command('demo')
  .description('seluruh pekerjaan utama pada basis data tertanam, lalu melayani')
  .option('--people <n>', 'jumlah penanda tangan', wholeNumber, 5000)
  .option('--province <kode>', 'kode provinsi (dua angka)')
  .option('--once', 'berhenti setelah selesai', false)
  .option('--out <dir>', 'tulis berkas bukti ke direktori ini')
  .action(demo);

program
  .command('serve')
  .description('melayani HTTP')
  .action(async () => {
    await serve();
  });

program
  .command('work')
  .description('mengerjakan antrean')
  .action(async () => {
    await work();
  });

program
  .command('migrate')
  .description('menyiapkan atau memperbarui skema basis data')
  .action(async () => {
    const app = await context(loadConfig());
    await app.close();
  });

await program.parseAsync();

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('isi dengan bilangan bulat positif');
  return value;
}
