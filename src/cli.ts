#!/usr/bin/env node
import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { loadConfig } from './config.js';
import { Refusal } from './shared/refusal.js';

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
  .action(async (options) => (await import('./demo/demo-command.js')).demo(options));

program
  .command('serve')
  .description('melayani HTTP')
  .action(async () => void (await (await import('./main.js')).serve()));

program
  .command('work')
  .description('mengerjakan antrean')
  .action(async () => void (await (await import('./worker.js')).work()));

const commands = () => import('./commands/store-commands.js');

program
  .command('migrate')
  .description('menyiapkan atau memperbarui skema basis data, dan segel')
  .action(async () => (await commands()).migrateCommand());

program
  .command('account')
  .description('akun')
  .command('create <nama>')
  .description('membuat akun; kata sandinya ditampilkan satu kali')
  .requiredOption('--role <peran>', 'admin, bkd, sekda, operator, atau auditor')
  .requiredOption('--unit <kode>', 'unit tempat peran itu berlaku, beserta bawahannya')
  .action(async (login, options) =>
    (await import('./commands/account-command.js')).createAccount(login, options),
  );

program
  .command('hierarchy')
  .description('unit')
  .command('import')
  .description('memuat wilayah dan perangkat daerah satu provinsi')
  .option('--province <kode>', 'kode provinsi (dua angka)')
  .action(async (options) => (await commands()).importHierarchy(options));

program
  .command('roster')
  .description('data pegawai')
  .command('import <berkas>')
  .description('memeriksa berkas CSV atau XLSX; dengan --commit juga menyimpannya')
  .option('--commit', 'simpan', false)
  .option('--skip-bad', 'simpan baris yang baik walaupun ada yang salah', false)
  .action(async (file, options) => {
    process.exitCode = await (await commands()).importRoster(file, options);
  });

program
  .command('export')
  .description('menulis berkas bukti satu kegiatan')
  .requiredOption('--campaign <id>', 'kegiatan')
  .requiredOption('--out <berkas>', 'berkas .zip atau direktori baru')
  .option('--unit <kode>', 'hanya unit ini dan bawahannya')
  .action(async (options) => (await commands()).exportEvidence(options));

const ledger = program.command('ledger').description('buku besar');
const ledgerCommands = () => import('./commands/ledger-commands.js');

ledger
  .command('checkpoint')
  .description('mencetak checkpoint terakhir, untuk diterbitkan atau disimpan di tempat lain')
  .option('--out <berkas>', 'tulis ke berkas ini')
  .action(async (options) => {
    process.exitCode = await (await ledgerCommands()).checkpointCommand(options);
  });

ledger
  .command('new-epoch')
  .description('memulai buku besar baru setelah basis data dipulihkan dari cadangan yang lebih lama')
  .action(async () => (await ledgerCommands()).newEpochCommand());

program
  .command('fsck')
  .description('memeriksa keutuhan basis data, dokumen, dan buku besar')
  .option('--full', 'baca juga setiap byte dokumen', false)
  .action(async ({ full }: { full: boolean }) => {
    process.exitCode = await (await ledgerCommands()).fsckCommand(full ? ['--full'] : []);
  });

program
  .command('template')
  .description('naskah dokumen')
  .command('preview <nama>')
  .description('mencetak templates/documents/<nama>.hbs dengan data contoh ke PDF dan PNG')
  .requiredOption('--out <dir>', 'direktori hasil')
  .action(async (name, { out }) => {
    const { runPreview } = await import('./documents/preview-command.js');
    process.exitCode = await runPreview(
      { name, out },
      {
        print: (line) => void process.stdout.write(`${line}\n`),
        complain: (line) => void process.stderr.write(`${line}\n`),
      },
    );
  });

// Offline: neither database nor network is loaded.
program
  .command('verify')
  .description('memeriksa PDF atau berkas bukti tanpa basis data dan jaringan')
  .argument('[argumen...]', 'BERKAS.pdf|PAKET [--trust PEM] [--log-key KUNCI]')
  .allowUnknownOption()
  .helpOption(false)
  .action(async (_, __, command: Command) => {
    const { runVerify } = await import('./evidence/verify-command.js');
    process.exitCode = await runVerify(command.args, {
      out: (line) => process.stdout.write(`${line}\n`),
      err: (line) => process.stderr.write(`${line}\n`),
      dataDir: loadConfig().dataDir,
    });
  });

try {
  await program.parseAsync();
} catch (error) {
  // What the product refuses is a sentence for people; anything else is a fault with its trace.
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message} (${error.code})\n`);
  process.exitCode = 1;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('isi dengan bilangan bulat positif');
  return value;
}
