import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformFileSync } from '@swc/core';
import type { Config } from '../../src/config.js';
import { projectRoot } from '../../src/shared/project-root.js';

/** The product compiled aside, for tests that need processes of their own to kill. */
export interface Built {
  /** Runs a module's text with the product's modules under `./src/`; the environment says which database. */
  run(script: string, config: Config): ChildProcess;
  remove(): void;
}

/** Compiles src/ and migrations/ below the root, where imports find the packages; takes a second. */
export function build(): Built {
  mkdirSync(join(projectRoot(), '.cache'), { recursive: true });
  const out = mkdtempSync(join(projectRoot(), '.cache', 'test-build-'));
  for (const folder of ['src', 'migrations'])
    for (const file of readdirSync(join(projectRoot(), folder), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const from = join(file.parentPath, file.name);
      const to = join(out, relative(projectRoot(), from));
      mkdirSync(dirname(to), { recursive: true });
      if (file.name.endsWith('.mjs')) cpSync(from, to);
      else if (/(?<!\.spec|\.d)\.ts$/.test(file.name))
        writeFileSync(to.replace(/\.ts$/, '.js'), compiled(from));
    }
  let scripts = 0;
  return {
    run(script, config) {
      const file = join(out, `script-${(scripts += 1)}.mjs`);
      writeFileSync(file, script);
      return spawn(process.execPath, [file], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'test',
          LOG_LEVEL: 'fatal',
          SEAL_PASSPHRASE: config.seal.passphrase,
          DATABASE_URL: config.databaseUrl,
          DATA_DIR: config.dataDir,
        },
      });
    },
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}

function compiled(file: string): string {
  return transformFileSync(file, {
    module: { type: 'es6' },
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
  }).code;
}

/** How a child ended: its exit code, or the signal that ended it. */
export function ended(child: ChildProcess): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve(child.exitCode ?? child.signalCode);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}
