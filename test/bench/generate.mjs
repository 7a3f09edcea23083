/** Our engine beside what people would pick instead, on the same content: CPU per document, bytes, memory. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFiles } from './lib/check-files.mjs';

const ENGINES = [
  'pakta',
  'pdf-lib-naive',
  'pdf-lib-reuse',
  'pdfkit',
  'pdfmake',
  'react-pdf',
  'chromium',
  'typst',
  'libpdf',
];

export async function benchGenerate(report, only = ENGINES) {
  report.title('Generate one pact (CPU per document; NFC, glyph check, QR and SHA-256 are inside ours)');
  let ours;
  for (const name of only) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    try {
      const result = await runEngine(name, folder);
      if (result.missing) {
        report.absent(result.label, result.missing);
        continue;
      }
      const checked = await checkFiles(folder, result.n);
      ours ??= result.ms;
      report.cost(result, `${(result.ms / ours).toFixed(0).padStart(5)}x`, checked);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function runEngine(name, folder) {
  const child = fork(join(import.meta.dirname, 'lib', 'run-engine.mjs'), [name, folder]);
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => code && reject(new Error(`${name} ended with ${code}`)));
  });
}
