/** Two worker threads print and sign side by side: what a second core brings. */
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { ours } from './lib/build.mjs';
import { person } from './lib/content.mjs';
import { median } from './lib/measure.mjs';
import { compileOurs, mintSeal, signOurs } from './lib/our-pact.mjs';

const COUNT = 6000;

export async function benchWorkers(report) {
  report.title(`Two worker threads, ${COUNT} pacts each, printed and sealed with P-256`);
  const workers = [0, 1].map((number) => new Worker(import.meta.filename, { workerData: number }));
  await Promise.all(workers.map((worker) => next(worker))); // each has compiled and warmed up
  const scales = [];
  let rate = 0;
  for (let round = 0; round < 5; round += 1) {
    const alone = await rateOf(workers.slice(0, 1));
    const together = await rateOf(workers);
    scales.push(together / alone);
    rate = Math.max(rate, together);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  report.value('two threads beside one', median(scales), { budget: 1.6, unit: 'x', more: true, digits: 2 });
  report.value('both together', rate, { unit: '/s', digits: 0 });
}

async function rateOf(workers) {
  const start = performance.now();
  await Promise.all(
    workers.map((worker) => {
      worker.postMessage('go');
      return next(worker);
    }),
  );
  return (workers.length * COUNT * 1000) / (performance.now() - start);
}

/** The thread's next word; an error ends the process as nobody catches it. */
const next = (worker) => new Promise((resolve) => worker.once('message', resolve));

if (!isMainThread) {
  const { sealTail } = await ours('signing/seal-pdf');
  const { signer } = await mintSeal('P-256');
  const compiled = await compileOurs(signer);
  const work = async () => {
    for (let i = 0; i < COUNT; i += 1)
      await signOurs(compiled, sealTail, signer, person(i + workerData * COUNT), new Date(1.7e12));
  };
  await work();
  parentPort.on('message', () => void work().then(() => parentPort.postMessage('done')));
  parentPort.postMessage('ready');
}
