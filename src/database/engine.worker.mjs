// The embedded PostgreSQL (PGlite) in a thread of its own: in the main thread a bulk load would keep
// HTTP waiting for up to 1.8 s. It speaks the PostgreSQL wire protocol over messages; `embedded.ts`
// is the other end. Plain JavaScript, because a worker thread is started from a file.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

const engine = await PGlite.create({ dataDir: workerData.dataDir });
parentPort.postMessage({ ready: true });

let queue = Promise.resolve();

parentPort.on('message', (message) => {
  queue = queue
    .then(() => handle(message))
    .catch((error) => parentPort.postMessage({ fault: String(error) }));
});

async function handle(message) {
  if (message.close) {
    await engine.close();
    parentPort.postMessage({ closed: true });
    return;
  }
  // execProtocolRaw keeps every answer alive; the streaming form does not.
  await engine.execProtocolRawStream(message.bytes, {
    onRawData: (data) => {
      if (!message.quiet) parentPort.postMessage({ data: data.slice() });
    },
  });
  if (message.quiet) parentPort.postMessage({ done: true });
}
