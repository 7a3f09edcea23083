/** For specs: a small pack that is right in everything, as a map of files that a spec then spoils. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Hex } from '../shared/hash.js';
import { toPem } from '../signing/pem.js';
import type { Signer } from '../signing/signer.port.js';
import { sealedPdf } from '../signing/signing.fixture.js';
import { csvRow } from './csv.js';
import {
  COVERAGE_COLUMNS,
  documentPath,
  MANIFEST_COLUMNS,
  ROSTER_COLUMNS,
  SUMS,
  UNSIGNED_COLUMNS,
} from './pack-layout.js';
import { ZipWriter } from './zip-stream.js';

export type PackFiles = Map<string, Buffer>;

const SIGNED = [
  ['73', '1000000000000000', 'P1'],
  ['73.08', '2000000000000000', 'P2'],
  ['73.08', '3000000000000000', 'P3'],
] as const;
const TIME = '2026-10-16T02:00:00.000Z';

/** Two units, three signed, one open, one exempt. */
export async function packFiles(signer: Signer): Promise<PackFiles> {
  const files: PackFiles = new Map();
  const manifest: string[] = [csvRow(MANIFEST_COLUMNS)];
  for (const [unit, code, person] of SIGNED) {
    const bytes = await sealedPdf(signer, { text: `Dokumen ${code}`, docMdp: 1 });
    const path = documentPath(unit, code);
    files.set(path, bytes);
    const row = [path, sha256Hex(bytes), bytes.length, 'pact', 'electronic', 'signed', code, person];
    manifest.push(csvRow([...row, 'kegiatan', unit, `Unit ${unit}`, `Nama ${person}, S.Sos.`, TIME]));
  }
  const coverage = [
    ['73', '', 'Provinsi', 'province', 1, 1, 0, 0, 0, 0, 4, 3, 0, 1, 1, 1, 2, 1, 1],
    ['73.08', '73', 'Kab. Bone', 'regency', 3, 2, 0, 1, 1, 1, 3, 2, 0, 1, 1, 1, 1, 0, 0],
  ];
  const unsigned = [
    ['P4', '73.08', 'Nama P4', 'open', ''],
    ['P5', '73.08', 'Nama P5', 'exempt', 'pensiun'],
  ];
  const units = ['73', '73.08', '73.08', '73.08', '73.08'];
  const roster = units.map((unit, i) => [`P${i + 1}`, unit, 'pns', sha256Hex(`P${i + 1}`)]);
  files.set('README.txt', Buffer.from('uji\n'));
  files.set('manifest.csv', Buffer.from(manifest.join('')));
  files.set('coverage.csv', table(COVERAGE_COLUMNS, coverage));
  files.set('unsigned.csv', table(UNSIGNED_COLUMNS, unsigned));
  files.set('roster.csv', table(ROSTER_COLUMNS, roster));
  files.set(
    'trust/seal-chain.pem',
    Buffer.from(signer.chain.map((der) => toPem('CERTIFICATE', der)).join('')),
  );
  return resum(files);
}

/** Writes SHA256SUMS anew, as somebody who forges a pack would. */
export function resum(files: PackFiles): PackFiles {
  files.delete(SUMS);
  const lines = [...files].map(([name, bytes]) => `${sha256Hex(bytes)}  ${name}\n`);
  return files.set(SUMS, Buffer.from(lines.join('')));
}

/** Replaces text in a file of the pack. */
export function edit(files: PackFiles, name: string, change: (text: string) => string): PackFiles {
  const before = files.get(name)!.toString();
  const after = change(before);
  if (after === before) throw new Error(`nothing to change in ${name}`);
  return files.set(name, Buffer.from(after));
}

export async function writeDirectory(files: PackFiles, root: string): Promise<string> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), bytes);
  }
  return root;
}

export async function writeZip(files: PackFiles, path: string): Promise<string> {
  const zip = await ZipWriter.open(path, new Date(TIME));
  for (const [name, bytes] of files) await zip.add(name, [bytes]);
  await zip.finish();
  return path;
}

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): Buffer {
  return Buffer.from([columns, ...rows].map((row) => csvRow(row)).join(''));
}
