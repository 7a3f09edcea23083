#!/usr/bin/env node
/**
 * Checks an evidence pack with programs that are not ours: `ci-check-demo.mjs PACK PEOPLE TRUST.pem`. qpdf opens every
 * document, pdftotext finds what must stand on it, pdfsig and openssl accept a sample of the signatures, the
 * tables add up. The last line counts the checks; CI_COUNTS gets them as the other runners' reports.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { STATEMENTS, kindsOf } from '../../dist/src/campaigns/statements.js';

const [pack, people, trust] = process.argv.slice(2);
if (trust === undefined) throw new Error('usage: ci-check-demo.mjs PACK PEOPLE TRUST.pem');

const SAMPLE = 200;
const execute = promisify(execFile);
const at = (...names) => join(pack, ...names);
const table = (name) => parse(readFileSync(at(name)), { columns: true, bom: true });
const work = mkdtempSync(join(tmpdir(), 'pakta-check-'));

const manifest = table('manifest.csv');
const unsigned = table('unsigned.csv');
const coverage = table('coverage.csv');
const roster = table('roster.csv');
const pacts = manifest.filter((row) => row.kind === 'pact');
const valid = pacts.filter((row) => row.status === 'valid' || row.status === 'signed');

/** Runs over all, two at a time; returns what is wrong. */
async function faultsIn(items, judge) {
  const faults = [];
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) {
      try {
        const fault = await judge(item);
        if (fault) faults.push(fault);
      } catch (error) {
        faults.push(`${item.file ?? ''}: ${String(error.stderr || error.message).slice(0, 300)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, cpus().length) }, worker));
  return faults;
}

function sample(items, count) {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0).slice(0, count);
}

const letters = (text) => text.normalize('NFC').replace(/\s+/g, '');

/** Per unit and status, from the lists of persons: what coverage.csv must say. */
function countedByUnit() {
  const units = new Map();
  const count = (code, field) => {
    const unit = units.get(code) ?? { signed: 0, declined: 0, open: 0, exempt: 0 };
    unit[field] += 1;
    units.set(code, unit);
  };
  for (const row of valid) count(row.unit_code, 'signed');
  for (const row of unsigned) count(row.unit_code, row.status);
  return units;
}

const OWN = ['required', 'signed', 'declined', 'open', 'overdue', 'exempt'];

const checks = {
  [`the roster has ${people} persons, and each is either in the manifest or in unsigned.csv`]: () => {
    const refs = [...valid, ...unsigned].map((row) => row.person_ref).toSorted();
    const all = roster.map((row) => row.person_ref).toSorted();
    if (all.length !== Number(people)) return [`${all.length} persons`];
    return JSON.stringify(refs) === JSON.stringify(all) ? [] : ['the lists are not the roster'];
  },
  'people signed, declined, waited and were exempted': () =>
    [
      ['signed', valid.length],
      ...['declined', 'open', 'exempt'].map((s) => [s, unsigned.filter((r) => r.status === s).length]),
    ]
      .filter(([, n]) => n === 0)
      .map(([status]) => `nobody is ${status}`),
  'every document of the manifest is there with its bytes and SHA-256, and no other': async () => {
    const faults = await faultsIn(manifest, ({ file, sha256, bytes }) => {
      const content = readFileSync(at(file));
      const hash = createHash('sha256').update(content).digest('hex');
      return hash === sha256 && content.length === Number(bytes) ? undefined : `${file}: other bytes`;
    });
    const found = readdirSync(at('documents'), { recursive: true, withFileTypes: true }).filter((e) =>
      e.isFile(),
    );
    return found.length === manifest.length
      ? faults
      : [...faults, `${found.length} files, ${manifest.length} rows`];
  },
  'qpdf --check accepts every document': () =>
    faultsIn(manifest, async ({ file }) => {
      const { stdout, stderr } = await execute('qpdf', ['--check', at(file)]);
      return /No syntax or stream encoding errors/.test(stdout) && !/WARNING/.test(stderr) ? undefined : file;
    }),
  'pdftotext finds name, unit and every point of the pledge on every pact': () => {
    const kindOf = new Map(roster.map((row) => [row.person_ref, row.kind]));
    return faultsIn(valid, async ({ file, signer, unit_name: unit, person_ref: ref }) => {
      const { stdout } = await execute('pdftotext', ['-raw', '-enc', 'UTF-8', at(file), '-']);
      const text = letters(stdout);
      const kind = kindOf.get(ref);
      const pledges = STATEMENTS.filter((one) => kindsOf(one).includes(kind));
      const missing = [signer, unit].filter((part) => !text.includes(letters(part)));
      if (missing.length > 0) return `${file}: without ${missing.join(', ')}`;
      return pledges.some((pledge) => stands(pledge, text))
        ? undefined
        : `${file}: no pledge of ${kind} complete`;
    });
  },
  [`pdfsig finds the signature valid and trusted on ${SAMPLE} documents`]: async () => {
    const nss = `sql:${join(work, 'nss')}`;
    await execute('mkdir', ['-p', join(work, 'nss')]);
    await execute('certutil', ['-N', '-d', nss, '--empty-password']);
    await execute('certutil', ['-A', '-d', nss, '-n', 'anchor', '-t', 'CT,C,C', '-i', trust]);
    return faultsIn(sample(manifest, SAMPLE), async ({ file }) => {
      const { stdout } = await execute('pdfsig', ['-nssdir', nss, at(file)]);
      return /Signature is Valid/.test(stdout) &&
        /Certificate is Trusted/.test(stdout) &&
        /Total document signed/.test(stdout)
        ? undefined
        : `${file}: ${stdout}`;
    });
  },
  [`openssl cms -verify -cades accepts ${SAMPLE} signatures`]: async () => {
    return faultsIn(sample(manifest, SAMPLE), async ({ file, verification_code: code }) => {
      const bytes = readFileSync(at(file));
      const range = /\/ByteRange\s*\[\s*(\d+) +(\d+) +(\d+) +(\d+)\s*\]/.exec(bytes.toString('latin1'));
      const [a, b, c, d] = range.slice(1).map(Number);
      const padded = Buffer.from(bytes.toString('latin1', a + b + 1, c - 1), 'hex');
      const [cms, covered] = [join(work, `${code}.der`), join(work, `${code}.bin`)];
      writeFileSync(cms, padded.subarray(0, 4 + padded.readUInt16BE(2)));
      writeFileSync(covered, Buffer.concat([bytes.subarray(a, a + b), bytes.subarray(c, c + d)]));
      const verify = [
        'cms',
        '-verify',
        '-cades',
        '-binary',
        '-inform',
        'DER',
        '-purpose',
        'any',
        '-out',
        '/dev/null',
      ];
      await execute('openssl', [...verify, '-in', cms, '-content', covered, '-CAfile', trust]);
      return undefined;
    });
  },
  'openssl refuses a signature over other bytes (so that the check above means something)': async () => {
    const [first, second] = readdirSync(work)
      .filter((name) => name.endsWith('.der'))
      .map((name) => name.slice(0, -4));
    const arguments_ = [
      'cms',
      '-verify',
      '-cades',
      '-binary',
      '-inform',
      'DER',
      '-purpose',
      'any',
      '-out',
      '/dev/null',
    ];
    const other = ['-in', join(work, `${first}.der`), '-content', join(work, `${second}.bin`)];
    return execute('openssl', [...arguments_, ...other, '-CAfile', trust]).then(
      () => ['accepted'],
      () => [],
    );
  },
  'coverage.csv adds up at every node': () => {
    const children = new Map();
    for (const row of coverage)
      children.set(row.parent_code, [...(children.get(row.parent_code) ?? []), row]);
    const faults = coverage.flatMap((row) =>
      OWN.filter((field) => {
        const below = (children.get(row.code) ?? []).reduce(
          (sum, child) => sum + Number(child[`subtree_${field}`]),
          0,
        );
        return Number(row[field]) + below !== Number(row[`subtree_${field}`]);
      }).map((field) => `${row.code}: ${field}`),
    );
    const roots = coverage.filter((row) => !coverage.some((other) => other.code === row.parent_code));
    if (roots.length !== 1) faults.push(`${roots.length} roots`);
    for (const row of coverage)
      if (Number(row.required) !== Number(row.signed) + Number(row.declined) + Number(row.open))
        faults.push(`${row.code}: required is not signed + declined + open`);
    return faults;
  },
  'coverage.csv equals manifest.csv and unsigned.csv, unit by unit': () => {
    const counted = countedByUnit();
    const zero = { signed: 0, declined: 0, open: 0, exempt: 0 };
    const faults = coverage.flatMap((row) => {
      const unit = counted.get(row.code) ?? zero;
      counted.delete(row.code);
      return Object.keys(zero)
        .filter((field) => Number(row[field]) !== unit[field])
        .map((field) => `${row.code}: ${field}`);
    });
    return [...faults, ...[...counted.keys()].map((code) => `${code} is not in coverage.csv`)];
  },
  'README.txt says how to check the pack': () =>
    existsSync(at('README.txt')) && readFileSync(at('README.txt'), 'utf8').includes('openssl')
      ? []
      : ['no such file'],
};

/** Whether all points of a pledge stand on the page. */
function stands(pledge, text) {
  return pledge.points.every((point) => text.includes(letters(point)));
}

const counts = { passed: 0, failed: 0 };
for (const [name, check] of Object.entries(checks)) {
  const begun = performance.now();
  const faults = await Promise.resolve()
    .then(check)
    .catch((error) => [String(error.stack ?? error)]);
  counts[faults.length === 0 ? 'passed' : 'failed'] += 1;
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  for (const fault of faults.slice(0, 10)) process.stdout.write(`         ${fault}\n`);
  if (faults.length > 10) process.stdout.write(`         and ${faults.length - 10} more\n`);
}
rmSync(work, { recursive: true, force: true });
if (process.env.CI_COUNTS)
  writeFileSync(join(process.env.CI_COUNTS, `${process.pid}.json`), JSON.stringify(counts));
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
