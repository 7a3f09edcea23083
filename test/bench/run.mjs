/**
 * `npm run bench [-- generate signing zip workers service]`: everything side by side in one run, with the budget
 * beside the reached value; ends with 1 when a budget is missed by more than half.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { build, root } from './lib/build.mjs';
import { createReport } from './lib/report.mjs';

const bench = import.meta.dirname;
if (!existsSync(join(bench, 'node_modules')))
  execFileSync('npm', ['ci', '--prefix', bench, '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: root,
    stdio: 'inherit',
  });
build();

const report = createReport();
const load = loadavg()[0];
console.log(
  `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model ?? '?'}, load ${load.toFixed(1)}` +
    (load > 1.5 ? ': busy with other work, so only the ratios count' : ''),
);
const sections = {
  generate: async () => (await import('./generate.mjs')).benchGenerate(report),
  signing: async () => (await import('./signing.mjs')).benchSigning(report),
  zip: async () => (await import('./zip.mjs')).benchZip(report),
  workers: async () => (await import('./workers.mjs')).benchWorkers(report),
  service: async () => (await import('./signing-service.mjs')).benchService(process.env.DATABASE_URL, report),
};
const wanted = process.argv.slice(2);
for (const [name, section] of Object.entries(sections))
  if (wanted.length === 0 || wanted.includes(name)) await section();
console.log(
  report.missed.length
    ? `\nMissed by more than half: ${report.missed.join('; ')}`
    : '\nNo budget was missed by more than half.',
);
process.exit(report.missed.length ? 1 : 0);
