/** Hundreds of generated pacts, judged by programs that we did not write. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTrust } from '../../src/signing/trust.js';
import { verifyPdf } from '../../src/signing/verify-pdf.js';
import { flat, forEachFile, generateFiles, runTool, type GeneratedFiles } from './documents-support.js';
import { takeApart } from './signing-support.js';

const MINUTES = 60_000;
let made: GeneratedFiles;

beforeAll(async () => {
  made = await generateFiles();
}, 3 * MINUTES);
afterAll(() => made.close());

describe('generated pacts', () => {
  it('are hundreds, of every sort', () => {
    const { files } = made;
    expect(files.length).toBeGreaterThan(300);
    expect(new Set(files.map((file) => file.pages))).toEqual(new Set([1, 2, 3]));
    expect(files.filter((file) => file.signatures === 2).length).toBeGreaterThan(50);
    expect(files.filter((file) => file.timestamped).length).toBeGreaterThan(50);
  });

  it(
    'have no fault that qpdf finds',
    () =>
      forEachFile(made.files, async ({ path }) => {
        const { stdout } = await runTool('qpdf', '--check', path);
        expect(stdout).toContain('No syntax or stream encoding errors found');
      }),
    3 * MINUTES,
  );

  it(
    'show names, units and points to pdftotext',
    () =>
      forEachFile(made.files, async ({ path, name, unit, points }) => {
        const text = flat((await runTool('pdftotext', path, '-')).stdout);
        expect(text).toContain(name);
        expect(text).toContain(unit);
        for (const point of points) expect(text).toContain(point);
      }),
    3 * MINUTES,
  );

  it(
    'show the same to mutool, on as many pages as we said',
    () =>
      forEachFile(made.files, async ({ path, name, pages }) => {
        const { stdout, stderr } = await runTool('mutool', 'draw', '-q', '-F', 'txt', path);
        expect(flat(stdout)).toContain(name);
        // a build of mutool without ICC says so for every file with an output intent
        expect(stderr.replace('warning: ICC support is not available\n', '')).toBe('');
        expect((await runTool('mutool', 'info', path)).stdout).toContain(`Pages: ${pages}\n`);
      }),
    3 * MINUTES,
  );

  it(
    'have every font embedded, as a tagged subset with a map to Unicode',
    () =>
      forEachFile(made.files, async ({ path }) => {
        const rows = (await runTool('pdffonts', path)).stdout.trim().split('\n').slice(2);
        expect(rows.length).toBeGreaterThanOrEqual(2);
        for (const row of rows) expect(row).toMatch(/^[A-Z]{6}\+LiberationSerif\S* .* yes yes yes +\d+ +0$/);
      }),
    3 * MINUTES,
  );

  it(
    'are signed validly for pdfsig, up to the end',
    () =>
      forEachFile(made.files, async ({ path, signatures, timestamped }) => {
        const { stdout } = await runTool('pdfsig', '-nssdir', made.nss, path);
        expect(stdout.match(/Signature is Valid\./g)).toHaveLength(signatures);
        expect(stdout.match(/Certificate is Trusted\./g)).toHaveLength(signatures);
        if (!timestamped && signatures === 1) expect(stdout).toContain('Total document signed');
        // Poppler 22 lists document timestamps without judging them; openssl ts does
        if (timestamped) expect(stdout).toContain('Signature Field Name: StempelWaktu1');
      }),
    3 * MINUTES,
  );

  it(
    'are signed validly for openssl, as CAdES and as RFC 3161',
    () =>
      forEachFile(made.files, async ({ path, signatures, timestamped }) => {
        const parts = takeApart(await readFile(path));
        expect(parts).toHaveLength(signatures + (timestamped ? 1 : 0));
        for (const [i, { cms, covered }] of parts.entries()) {
          await writeFile(`${path}.cms`, cms);
          await writeFile(`${path}.covered`, covered);
          const content = [`${path}.cms`, `${path}.covered`] as const;
          if (i < signatures) await judgeCms(path, ...content);
          else await judgeToken(...content);
        }
      }),
    3 * MINUTES,
  );

  it('are valid for us', async () => {
    const anchors = openTrust([...made.anchors]);
    for (const { path, signatures, timestamped } of made.files) {
      const verdict = verifyPdf(await readFile(path), { anchors });
      expect({ path, code: verdict.code }).toEqual({ path, code: 'valid' });
      expect(verdict.signatures).toHaveLength(signatures + (timestamped ? 1 : 0));
    }
  });

  it(
    'carry a QR code that zbarimg reads',
    async () => {
      const sample = made.files.filter((_, i) => i % 14 === 3);
      expect(sample.length).toBeGreaterThan(20);
      await forEachFile(sample, async ({ path, address }) => {
        await runTool('pdftoppm', '-r', '150', '-f', '1', '-l', '1', '-gray', '-singlefile', path, path);
        const { stdout } = await runTool(
          'zbarimg',
          '-q',
          '--raw',
          '-Sdisable',
          '-Sqrcode.enable',
          `${path}.pgm`,
        );
        expect(stdout.trim()).toBe(address);
      });
    },
    3 * MINUTES,
  );
});

async function judgeCms(path: string, cms: string, covered: string): Promise<void> {
  const words = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', cms, '-content', covered];
  const trust = ['-CAfile', made.sealAnchors, '-no-CApath', '-no-CAstore', '-out', `${path}.out`];
  expect((await runTool('openssl', ...words, ...trust)).stderr).toMatch(/Verification successful/);
}

async function judgeToken(token: string, covered: string): Promise<void> {
  const words = ['ts', '-verify', '-token_in', '-in', token, '-data', covered, '-CAfile', made.tsaAnchor];
  const { stdout, stderr } = await runTool('openssl', ...words);
  expect(stdout + stderr).toMatch(/Verification: OK/);
}
