import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { person } from './content.mjs';

const run = promisify(execFile);
const has = (tool) => existsSync(`/usr/bin/${tool}`);

/** Has every file of a folder judged: qpdf finds no fault, and each shows its own name and nobody else's. */
export async function checkFiles(folder, count) {
  if (!has('qpdf') || !has('pdftotext')) return 'not checked: needs qpdf and pdftotext';
  const names = new Set();
  let next = 0;
  const judge = async () => {
    while (next < count) {
      const i = next++;
      const file = join(folder, `${i}.pdf`);
      await run('qpdf', ['--check', file]);
      const { stdout } = await run('pdftotext', [file, '-']);
      const word = person(i).nama.match(/Q[a-z]+/)[0];
      if (!new RegExp(`\\b${word}\\b`).test(stdout))
        throw new Error(`${file} does not show ${person(i).nama}`);
      names.add(word);
    }
  };
  await Promise.all([judge(), judge(), judge()]);
  if (names.size !== count) throw new Error(`${names.size} distinct names in ${count} files`);
  return `${count} checked`;
}
