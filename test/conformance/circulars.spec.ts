/** The demo circular in both layouts, sealed: judged by programs that we did not write. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileDocument, documentCrest, documentTemplate } from '../../src/documents/documents.js';
import { readCertificate } from '../../src/signing/certificate.js';
import { localKeySigner } from '../../src/signing/local-key.signer.js';
import { toPem } from '../../src/signing/pem.js';
import { reservedBytes, sealTail } from '../../src/signing/seal-pdf.js';
import { mintDemoSeal } from '../../src/signing/seal-store.js';
import type { Signer } from '../../src/signing/signer.port.js';
import { demoCircularValues } from '../support/circular-text.js';
import { nssDatabase, run } from './signing-support.js';

const STAMP = 'CONTOH – bukan naskah dinas';
let directory: string;
let signer: Signer;
const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'circulars-'));
  const { key, chain, trust } = await mintDemoSeal({
    organization: 'Provinsi Uji',
    keyType: 'P-256',
    now: new Date(),
  });
  signer = localKeySigner(key, chain.map(readCertificate));
  await writeFile(at('trust.pem'), toPem('CERTIFICATE', trust));
  await nssDatabase(at('nss'), [at('trust.pem')]);
}, 60_000);
afterAll(() => rm(directory, { recursive: true }));

async function sealed(layout: 'letter' | 'plain'): Promise<Buffer> {
  const document = await compileDocument({
    template: await documentTemplate('surat-edaran'),
    templateName: 'surat-edaran',
    shared: demoCircularValues({ layout }),
    slots: ['kode'],
    assets: { crest: await documentCrest('provinsi.svg') },
    stamp: STAMP,
    info: { title: 'Surat Edaran', author: 'Uji', created: new Date(), lang: 'id' },
    signature: { fieldName: 'Segel', contentsBytes: reservedBytes(signer) },
  });
  const rendered = document.render({ kode: 'Z3PBE1TPGDA08TBX' }, { time: new Date() });
  const unsigned = {
    prefixLength: document.prefix.length,
    tail: rendered.tail,
    signature: rendered.signature!,
  };
  return Buffer.concat([document.prefix, await sealTail(unsigned, rendered.digest(), signer)]);
}

describe.each(['letter', 'plain'] as const)('the demo circular, layout %s', (layout) => {
  it('is whole and validly sealed for qpdf and pdfsig', async () => {
    await writeFile(at(`${layout}.pdf`), await sealed(layout));
    await run(`qpdf --check ${at(`${layout}.pdf`)}`);
    const { stdout } = await run(`pdfsig -nssdir sql:${at('nss')} ${at(`${layout}.pdf`)}`);
    expect(stdout).toContain('Signature is Valid.');
    expect(stdout).toContain('Total document signed');
  });

  it('has its text, its annex on one page, and the stamp on every page', async () => {
    const { stdout } = await run(`pdftotext -layout ${at(`${layout}.pdf`)} -`);
    const pages = stdout.split('\f').slice(0, -1);
    expect(pages).toHaveLength(3);
    for (const page of pages) expect(page).toContain(STAMP);
    expect(pages[0]).toContain('270/12462/BKD');
    expect(pages.join(' ')).toContain('tanpa terkecuali');
    expect(pages[1]).toContain('BAHTIAR BAHARUDDIN');
    for (const code of ['KE-1', 'KE-7', 'D-1', 'D-11']) expect(pages[2]).toContain(code);
  });
});
