import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The files of the release under `templates/documents/`. They are found from the project's root, because
 * `src` and `dist/src` differ in depth.
 */
function projectRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
  }
}

const FOLDER = join(projectRoot(), 'templates', 'documents');

/** The source text of a document template of this release, by its name without `.hbs`. */
export async function documentTemplate(name: string): Promise<string> {
  return readFile(join(FOLDER, `${plainName(name)}.hbs`), 'utf8');
}

/** Sample values of a template, as JSON text. */
export async function documentSample(name: string): Promise<string> {
  return readFile(join(FOLDER, 'samples', `${plainName(name)}.json`), 'utf8');
}

/** A crest of this release by its file name: `provinsi.svg`, or what an operator has put there as PNG. */
export function documentCrest(file: string): Promise<Uint8Array> {
  return readFile(join(FOLDER, 'crests', plainName(file)));
}

/** A font program of this release, whole. */
export function documentFont(file: string): Promise<Uint8Array> {
  return readFile(join(FOLDER, 'fonts', plainName(file)));
}

/** A name may come from configuration: it never leaves its folder. */
function plainName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new RangeError(`not a file name: ${name}`);
  return name;
}
