import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The project's root; this file is test/bench/lib/build.mjs. */
export const root = join(import.meta.dirname, '..', '..', '..');

/** Where the compiled product of a run lies: below the root, so that its imports find the root's packages. */
const out = join(root, '.cache', 'bench-build');

/**
 * Compiles src/ and migrations/ as `npm run build` does, but aside: a bench never takes `dist` away from a
 * server that runs from it.
 */
export function build() {
  rmSync(out, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', out], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const file of filesEndingIn('.mjs', join(root, 'src')))
    cpSync(file, join(out, 'src', relative(join(root, 'src'), file)), { recursive: true });
}

/** A module of the product as this run compiled it: `ours('documents/documents')`. */
export function ours(name) {
  return import(join(out, 'src', `${name}.js`));
}

function filesEndingIn(suffix, folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name));
}
