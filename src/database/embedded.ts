import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';

/** The embedded database: one engine, one connection at a time. */
export interface EmbeddedEngine {
  /** A `stream` for a `pg` client: behaves like the socket of a PostgreSQL server. */
  stream(): Duplex;
  close(): Promise<void>;
}

/**
 * Starts PGlite on a directory (`memory://` for none) in a worker thread.
 * Refuses a directory that another process uses: two engines on one directory corrupt it.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedEngine> {
  const unlock = dataDir.startsWith('memory://') ? undefined : await lockDirectory(dataDir);
  const worker = new Worker(new URL('./engine.worker.mjs', import.meta.url), { workerData: { dataDir } });
  let current: EngineStream | undefined;
  let onQuiet: (() => void) | undefined;
  let onClosed: (() => void) | undefined;

  worker.on('message', (message: EngineMessage) => {
    if (message.data) current?.push(Buffer.from(message.data));
    else if (message.done) onQuiet?.();
    else if (message.closed) onClosed?.();
    else if (message.fault) current?.destroy(new Error(message.fault));
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  worker.on('error', (error) => current?.destroy(error));

  return {
    stream() {
      const stream: EngineStream = new EngineStream({
        send: (bytes) => worker.postMessage({ bytes }, [bytes.buffer as ArrayBuffer]),
        // A client that went away in the middle of a transaction must not leave it to the next one.
        reset: () =>
          new Promise<void>((resolve) => {
            onQuiet = resolve;
            worker.postMessage({ quiet: true, bytes: wireMessage('Q', 'ROLLBACK; DISCARD ALL\0') });
          }),
      });
      current = stream;
      return stream;
    },
    async close() {
      await new Promise<void>((resolve) => {
        onClosed = resolve;
        worker.postMessage({ close: true });
      });
      await worker.terminate();
      unlock?.();
    },
  };
}

interface EngineMessage {
  readonly data?: Uint8Array;
  readonly done?: boolean;
  readonly closed?: boolean;
  readonly fault?: string;
}

interface EngineLink {
  send(bytes: Uint8Array): void;
  reset(): Promise<void>;
}

// What a server says after the start-up packet: AuthenticationOk, one ParameterStatus that `pg` needs
// to read timestamps, ReadyForQuery (idle). The engine itself has no start-up phase.
const GREETING = Buffer.concat([
  Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]),
  wireMessage('S', 'client_encoding\0UTF8\0'),
  Buffer.from([0x5a, 0, 0, 0, 5, 0x49]),
]);

const TERMINATE = 0x58;

class EngineStream extends Duplex {
  private greeted = false;

  constructor(private readonly link: EngineLink) {
    super();
  }

  connect(): this {
    this.link.reset().then(
      () => this.emit('connect'),
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  override _read(): void {
    // The worker pushes; nothing is ever asked for.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.forward(chunk);
    done();
  }

  // `pg` corks parse, bind, describe, execute and sync: one message to the worker instead of five.
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.forward(Buffer.concat(chunks.map((c) => c.chunk)));
    done();
  }

  private forward(bytes: Buffer): void {
    if (!this.greeted) {
      this.greeted = true;
      this.push(GREETING);
      return;
    }
    // Terminate ends this connection, not the engine.
    if (bytes[0] === TERMINATE) {
      this.push(null);
      return;
    }
    this.link.send(Uint8Array.from(bytes));
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** One message of the wire protocol: type, length including itself, body. */
function wireMessage(type: string, body: string): Buffer {
  const message = Buffer.from(`${type}\0\0\0\0${body}`);
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

/** Takes the lock of a data directory; it dies with the process. Returns the release. */
async function lockDirectory(dataDir: string): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true });
  const path = realpathSync(dataDir);
  return process.platform === 'linux' ? lockBySocket(path) : lockByPid(path);
}

// An abstract Unix socket vanishes with its process, whatever kills it, and leaves no file behind.
async function lockBySocket(path: string): Promise<() => void> {
  const name = `\0pakta-${createHash('sha256').update(path).digest('hex')}`;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new DirectoryInUse(path)));
    server.listen(name, resolve);
  });
  server.unref();
  return () => server.close();
}

function lockByPid(path: string): () => void {
  const file = join(path, '..', `.${createHash('sha256').update(path).digest('hex').slice(0, 16)}.pid`);
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    const pid = Number(readFileSync(file, 'utf8'));
    if (isAlive(pid)) throw new DirectoryInUse(path);
    writeFileSync(file, String(process.pid));
  }
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export class DirectoryInUse extends Error {
  constructor(path: string) {
    super(
      `Direktori data ${path} sedang dipakai proses lain. Hentikan proses itu dahulu, atau pakai DATA_DIR lain.`,
    );
  }
}
