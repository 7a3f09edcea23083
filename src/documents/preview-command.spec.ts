import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runPreview } from './preview-command.js';
import { documentTemplate } from './documents.js';
import { projectRoot } from '../shared/project-root.js';

const FOLDER = join(projectRoot(), 'templates', 'documents');
let out: string;
let written: string[];

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'preview-'));
  written = [];
});
afterEach(async () => {
  await rm(out, { recursive: true });
  for (const path of written) await rm(path);
});

async function preview(name: string) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const io = {
    print: (line: string) => printed.push(line),
    complain: (line: string) => complaints.push(line),
  };
  return { code: await runPreview({ name, out }, io), printed, complaints };
}

/** A template of its own beside those of the release, with the sample of the pact. */
async function draft(change: (source: string) => string): Promise<string> {
  const name = `uji-${process.pid}-${written.length}`;
  const put = async (path: string, text: string): Promise<void> => {
    await writeFile(path, text);
    written.push(path);
  };
  await put(join(FOLDER, `${name}.hbs`), change(await documentTemplate('pakta-integritas')));
  await put(
    join(FOLDER, 'samples', `${name}.json`),
    await readFile(join(FOLDER, 'samples', 'pakta-integritas.json'), 'utf8'),
  );
  return name;
}

describe('template preview', () => {
  it.each(['pakta-integritas', 'berita-acara', 'rekapitulasi', 'surat-edaran'])('prints %s', async (name) => {
    const { code, printed, complaints } = await preview(name);
    expect(complaints.filter((line) => !line.includes('pdftoppm'))).toEqual([]);
    expect(code).toBe(0);
    expect(printed[0]).toMatch(/-1\.pdf \(\d+ halaman\)$/);
    expect(await readdir(out)).toContain(`${name}-1.pdf`);
  });

  it('names the line of an element that is not known', async () => {
    const name = await draft((source) =>
      source.replace('<title>', '<judul>').replace('</title>', '</judul>'),
    );
    const line =
      (await readFile(join(FOLDER, `${name}.hbs`), 'utf8'))
        .split('\n')
        .findIndex((text) => text.includes('<judul>')) + 1;
    const { code, complaints } = await preview(name);
    expect(code).toBe(1);
    expect(complaints).toEqual([`templates/documents/${name}.hbs:${line}: <judul> is not known`]);
  });

  it('names the line of a value that nobody has', async () => {
    const name = await draft((source) => source.replace('{{penutup}}', '{{penutupan}}'));
    const { code, complaints } = await preview(name);
    expect(code).toBe(1);
    expect(complaints[0]).toMatch(/\.hbs:\d+: "penutupan" not defined/);
  });

  it('names the document and the slot that cannot be printed', async () => {
    const name = await draft((source) => source);
    const path = join(FOLDER, 'samples', `${name}.json`);
    await writeFile(path, (await readFile(path, 'utf8')).replace('Daeng Matutu', 'Daeng \u{1f600}'));
    const { code, printed, complaints } = await preview(name);
    expect(code).toBe(1);
    expect(complaints[0]).toContain(`samples/${name}.json, dokumen 2: Isian "nama"`);
    expect(printed.some((line) => line.includes('-1.pdf'))).toBe(true);
  });

  it('says what is missing', async () => {
    expect(await preview('tidak-ada')).toMatchObject({ code: 2 });
    expect(await preview('../rahasia')).toMatchObject({ code: 2 });
  });
});
