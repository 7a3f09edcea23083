/**
 * One engine in a process of its own: warms up, prints `n` documents several times, leaves the last pass's
 * files in a folder, and tells its parent what a document cost.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenCpuMs, cpuMs, median, peakMb } from './measure.mjs';

const [name, folder] = process.argv.slice(2);
const engine = await import(`../engines/${name}.mjs`);
if (engine.missing) {
  process.send({ label: engine.label, missing: engine.missing });
  process.exit(0);
}
const { n, passes = 1, warmUp = Math.max(5, n / 3), label, budget } = engine;
const clock = engine.withChildren ? () => cpuMs() + childrenCpuMs() : cpuMs;
const { make, close, fileOf = (file) => file } = await engine.setup();
for (let i = 0; i < warmUp; i += 1) await make(n + i);
const costs = [];
let files = [];
for (let pass = 0; pass < passes; pass += 1) {
  files = [];
  const start = clock();
  for (let i = 0; i < n; i += 1) files.push(await make(i));
  costs.push((clock() - start) / n);
}
const peak = peakMb();
let sum = 0;
for (const [i, made] of files.entries()) {
  const file = fileOf(made);
  sum += file.length;
  writeFileSync(join(folder, `${i}.pdf`), file);
}
await close?.();
process.send({ label, n, ms: median(costs), bytes: sum / n, peak, budget }, () => process.exit(0));
