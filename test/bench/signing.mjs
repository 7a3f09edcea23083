/** Signing on top of the same pact, PAdES B-B; what a document costs on its way into and out of the store. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { P12Signer as LibpdfP12, PDF } from '@libpdf/core';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { P12Signer } from '@signpdf/signer-p12';
import { SignPdf } from '@signpdf/signpdf';
import { ours } from './lib/build.mjs';
import { person } from './lib/content.mjs';
import { cpuMs, median } from './lib/measure.mjs';
import { compileOurs, mintSeal, signOurs } from './lib/our-pact.mjs';

const BUDGETS = { 'P-256': 0.07, 'RSA-2048': 0.3, 'RSA-3072': 1.6 };
const COUNTS = { 'P-256': 3000, 'RSA-2048': 1200, 'RSA-3072': 300 };
const PASSES = 5;

export async function benchSigning(report) {
  const { sealTail } = await ours('signing/seal-pdf');
  report.title('Generate and sign one pact (CPU per document, PAdES B-B)');
  for (const keyType of Object.keys(BUDGETS)) {
    const { signer } = await mintSeal(keyType);
    const compiled = await compileOurs(signer);
    const sign = (i) => signOurs(compiled, sealTail, signer, person(i), new Date(1.7e12 + 1000 * i));
    const ms = await measured(COUNTS[keyType], PASSES, sign);
    report.value(`pakta, ${keyType}`, ms, { budget: BUDGETS[keyType], unit: 'ms' });
  }
  await rivals(report);
  await storing(report, sealTail);
}

async function measured(count, passes, work) {
  for (let i = 0; i < count / 3; i += 1) await work(i);
  const costs = [];
  for (let pass = 0; pass < passes; pass += 1) {
    const start = cpuMs();
    for (let i = 0; i < count; i += 1) await work(i);
    costs.push((cpuMs() - start) / count);
  }
  return median(costs);
}

/** Rivals sign a finished pact of ours (RSA-2048 from a P12), so only the signing is theirs. */
async function rivals(report) {
  const p12 = makeP12();
  if (!p12) {
    report.absent('@signpdf, @libpdf/core', 'openssl makes their P12 and is not there');
    return;
  }
  const compiled = await compileOurs();
  const pacts = Array.from({ length: 20 }, (_, i) =>
    Buffer.concat([compiled.prefix, compiled.render(person(i)).tail]),
  );
  const signpdf = new SignPdf();
  const signed = [];
  const signpdfMs = await measured(pacts.length, 1, async (i) => {
    const pdfBuffer = plainAddPlaceholder({
      pdfBuffer: pacts[i],
      reason: 'Pakta',
      contactInfo: '',
      name: 'Segel',
      location: 'Makassar',
      subFilter: 'ETSI.CAdES.detached',
    });
    // a signer reads its P12 for every document; it can be used once
    signed[i] = await signpdf.sign(pdfBuffer, new P12Signer(p12, { passphrase: 'bench' }));
  });
  report.value('@signpdf + node-forge, RSA-2048 (no generating)', signpdfMs, {
    unit: 'ms',
    extra: `${signed[0].length} B`,
  });
  const signer = await LibpdfP12.create(p12, 'bench');
  const libpdfMs = await measured(pacts.length, 1, async (i) => {
    const pdf = await PDF.load(pacts[i]);
    const { bytes } = await pdf.sign({ signer, reason: 'Pakta' });
    signed[i] = bytes;
  });
  report.value('@libpdf/core, RSA-2048 (no generating)', libpdfMs, {
    unit: 'ms',
    extra: `${signed[0].length} B`,
  });
}

function makeP12() {
  if (!existsSync('/usr/bin/openssl')) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bench-p12-'));
  const at = (name) => join(folder, name);
  try {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const run = (...words) => execFileSync('openssl', words, { stdio: 'pipe' });
    run(
      'req',
      '-x509',
      '-new',
      '-key',
      at('key.pem'),
      '-subj',
      '/CN=Bench',
      '-days',
      '2',
      '-out',
      at('crt.pem'),
    );
    const forms = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
    run(
      'pkcs12',
      '-export',
      '-inkey',
      at('key.pem'),
      '-in',
      at('crt.pem'),
      ...forms,
      '-passout',
      'pass:bench',
      '-out',
      at('s.p12'),
    );
    return readFileSync(at('s.p12'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function storing(report, sealTail) {
  const { DocumentStore, partOf } = await ours('documents/document-store');
  const { verifyPdf } = await ours('signing/verify-pdf');
  const { openTrust } = await ours('signing/trust');
  report.title('Keep one signed pact (P-256 seal), give it back, check it');
  const { signer, trust } = await mintSeal('P-256');
  const compiled = await compileOurs(signer);
  const tails = [];
  for (let i = 0; i < 600; i += 1)
    tails.push(await signOurs(compiled, sealTail, signer, person(i), new Date(1.7e12 + 1e6 * i)));
  const parts = new Map();
  const store = new DocumentStore({
    transaction: (work) =>
      work({ execute: (_, [sha256, bytes]) => parts.set(sha256.toString('hex'), bytes) }),
  });
  const prefix = partOf(compiled.prefix);
  const dictionary = partOf(await signOurs(compiled, sealTail, signer, person(9999), new Date(1.7e12)));
  await store.keepPart(prefix);
  await store.keepPart(dictionary);
  const compact = (i) =>
    store.compact({
      documentId: 'x',
      kind: 'pact',
      number: 1,
      prefix,
      dictionary,
      tail: tails[i],
      level: 'B-B',
    });
  report.value('compact for storage, checked', await measured(tails.length, PASSES, compact), {
    budget: 0.15,
    unit: 'ms',
  });
  const rows = tails.map((_, i) => {
    const { sha256, size, deflated } = compact(i);
    return {
      sha256,
      size,
      prefix_sha256: prefix.sha256,
      dictionary_sha256: dictionary.sha256,
      tail: deflated,
    };
  });
  const rebuild = (i) => store.rebuild(rows[i]);
  report.value('rebuild on download, SHA-256 checked', await measured(rows.length, PASSES, rebuild), {
    budget: 0.06,
    unit: 'ms',
  });
  for (const [i, tail] of tails.entries())
    if (!rebuild(i).equals(Buffer.concat([compiled.prefix, tail])))
      throw new Error('a pact came back differently');
  const anchors = openTrust([trust]);
  const check = (i) => {
    if (verifyPdf(rebuild(i % rows.length), { anchors }).code !== 'valid') throw new Error('not valid');
  };
  report.value('verify (rebuild included)', await measured(rows.length, 1, check), { unit: 'ms' });
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length / 1000;
  report.value('stored', mean(rows.map(({ tail }) => tail.length)), { budget: 1.2, unit: 'KB' });
  report.value('downloaded', mean(rows.map(({ size }) => size)), { budget: 58, unit: 'KB', digits: 1 });
}
