/** 4,000 signed pacts into one stored ZIP on disk: MB of archive per second of CPU, and memory. */
import { fork } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { ours } from './lib/build.mjs';
import { person } from './lib/content.mjs';
import { cpuMs, peakMb } from './lib/measure.mjs';
import { compileOurs, mintSeal, signOurs } from './lib/our-pact.mjs';

const COUNT = 4000;
const PACKERS = {
  pakta: 'pakta (shared prefix, continued CRC)',
  'zip-stream': 'zip-stream',
  archiver: 'archiver',
  fflate: 'fflate, streamed',
};

export async function benchZip(report) {
  report.title(`Pack ${COUNT} signed pacts into a stored ZIP (MB of archive per CPU second)`);
  const ratios = {};
  for (const name of Object.keys(PACKERS)) {
    const { rate, peak, bytes } = await inChild(name);
    ratios[name] = rate;
    const budget = name === 'pakta' ? 1300 : undefined;
    const extra = `${peak.toFixed(0)} MB, ${(bytes / COUNT / 1000).toFixed(1)} KB each${name === 'pakta' ? '' : `, ${(ratios.pakta / rate).toFixed(1)}x slower`}`;
    report.value(PACKERS[name], rate, { budget, unit: 'MB/s', digits: 0, more: true, extra });
  }
}

function inChild(name) {
  const child = fork(import.meta.filename, [name]);
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => code && reject(new Error(`${name} ended with ${code}`)));
  });
}

const packers = {
  async pakta(path, prefix, tails) {
    const { ZipWriter } = await ours('evidence/zip-stream');
    return async () => {
      const crcOfPrefix = crc32(prefix);
      const zip = await ZipWriter.open(path, new Date('2023-10-16'));
      for (const [i, tail] of tails.entries())
        await zip.add(name(i), [prefix, tail], crc32(tail, crcOfPrefix));
      await zip.finish();
    };
  },
  async 'zip-stream'(path, prefix, tails) {
    const { default: ZipStream } = await import('zip-stream');
    return async () => {
      const zip = new ZipStream({ store: true });
      const written = pipeline(zip, createWriteStream(path));
      for (const [i, tail] of tails.entries())
        await new Promise((resolve, reject) => {
          zip.entry(Buffer.concat([prefix, tail]), { name: name(i) }, (error) =>
            error ? reject(error) : resolve(),
          );
        });
      zip.finish();
      await written;
    };
  },
  async archiver(path, prefix, tails) {
    const { ZipArchive } = await import('archiver');
    return async () => {
      const zip = new ZipArchive({ store: true });
      const written = pipeline(zip, createWriteStream(path));
      for (const [i, tail] of tails.entries()) {
        const done = new Promise((resolve) => zip.once('entry', resolve));
        zip.append(Buffer.concat([prefix, tail]), { name: name(i) });
        await done;
      }
      await zip.finalize();
      await written;
    };
  },
  async fflate(path, prefix, tails) {
    const { Zip, ZipPassThrough } = await import('fflate');
    return async () => {
      const out = createWriteStream(path);
      let drained = Promise.resolve();
      const zip = new Zip((error, chunk, last) => {
        if (error) throw error;
        if (!out.write(chunk)) drained = new Promise((resolve) => out.once('drain', resolve));
        if (last) out.end();
      });
      for (const [i, tail] of tails.entries()) {
        const entry = new ZipPassThrough(name(i));
        zip.add(entry);
        entry.push(Buffer.concat([prefix, tail]), true);
        await drained;
      }
      zip.end();
      await new Promise((resolve) => out.once('finish', resolve));
    };
  },
};

const name = (i) => `documents/73.BKD/${person(i).kode}-${i}.pdf`;

async function packAs(packer) {
  const { sealTail } = await ours('signing/seal-pdf');
  const { signer } = await mintSeal('P-256');
  const compiled = await compileOurs(signer);
  const prefix = Buffer.from(compiled.prefix);
  const tails = [];
  for (let i = 0; i < COUNT; i += 1)
    tails.push(await signOurs(compiled, sealTail, signer, person(i), new Date(1.7e12)));
  const folder = mkdtempSync(join(tmpdir(), 'bench-zip-'));
  const path = join(folder, 'pack.zip');
  try {
    await writeFile(path, '');
    const pack = await packers[packer](path, prefix, tails);
    await pack();
    const start = cpuMs();
    await pack();
    const seconds = (cpuMs() - start) / 1000;
    const bytes = statSync(path).size;
    if (existsSync('/usr/bin/unzip')) execFileSync('unzip', ['-tqq', path], { stdio: 'ignore' });
    return { rate: bytes / 1e6 / seconds, peak: peakMb(), bytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.send && process.argv[1] === import.meta.filename) {
  process.send(await packAs(process.argv[2]), () => process.exit(0));
}
