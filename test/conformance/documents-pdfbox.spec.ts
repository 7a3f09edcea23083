/**
 * Generated pacts judged by PDFBox and BouncyCastle in one Java process. Needs a JDK 17 and Debian's
 * libpdfbox2-java and libbcpkix-java.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generateFiles, runTool, type GeneratedFiles } from './documents-support.js';

const JARS = ['pdfbox2', 'fontbox2', 'commons-logging', 'bcprov', 'bcpkix', 'bcutil'].map(
  (name) => `/usr/share/java/${name}.jar`,
);
let made: GeneratedFiles | undefined;

beforeAll(async () => {
  const missing = JARS.filter((jar) => !existsSync(jar));
  if (missing.length > 0)
    throw new Error(`install libpdfbox2-java and libbcpkix-java: no ${missing.join(', ')}`);
  made = await generateFiles();
}, 180_000);
afterAll(() => made?.close());

it('hold for PDFBox: text, pages, signatures over their ranges, timestamps', async () => {
  const { directory, files } = made!;
  const list = join(directory, 'list.txt');
  await writeFile(list, files.map((file) => file.path).join('\n'));
  const judge = join(import.meta.dirname, 'PdfBoxJudge.java');
  const quiet = '-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog';
  const { stdout } = await runTool('java', quiet, '-cp', JARS.join(':'), judge, list);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(files.length);
  for (const [i, line] of lines.entries()) {
    const { path, pages, signatures, timestamped, name, unit } = files[i]!;
    const [judged, ...found] = line.split('\t');
    expect([judged, ...found.slice(0, 3).map(Number)]).toEqual([
      path,
      pages,
      signatures,
      timestamped ? 1 : 0,
    ]);
    expect(found[3]).toContain(name);
    expect(found[3]).toContain(unit);
  }
}, 180_000);
