/** What the conformance specs of documents share: hundreds of generated pacts, of every sort that the product can make. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CompiledDocument } from '../../src/documents/documents.js';
import { SIGNER_KINDS, type SignerKind } from '../../src/people/signer-kinds.js';
import { readCertificate } from '../../src/signing/certificate.js';
import { prepareFieldSignature, timestampDocument } from '../../src/signing/extend-pdf.js';
import { httpTimestamper } from '../../src/signing/http.timestamper.js';
import { localKeySigner } from '../../src/signing/local-key.signer.js';
import { toPem } from '../../src/signing/pem.js';
import { coveredDigest, reservedBytes, sealTail } from '../../src/signing/seal-pdf.js';
import { mintDemoSeal, type SealKeyType } from '../../src/signing/seal-store.js';
import type { Signer } from '../../src/signing/signer.port.js';
import type { Timestamper } from '../../src/signing/timestamper.port.js';
import { openTrust } from '../../src/signing/trust.js';
import { compilePact, pactShared, pactValues } from '../support/documents.js';
import { nssDatabase, opensslTsa } from './signing-support.js';

const execute = promisify(execFile);

/** Runs a program whose words may hold spaces. */
export function runTool(program: string, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  return execute(program, words, { maxBuffer: 64 * 1_048_576 });
}

/** Names that people have, and that engines stumble over. */
export const AWKWARD_NAMES = [
  'Andi',
  'Nurʼaini binti Ésa',
  "H. Ma'ruf (alias Daeng) \\ Tata",
  'Dr. Ir. Hj. Sitti Rahmawati Mattalatta, S.Sos., M.Si., Ak., CA.',
  'I Wayan Ñoño Çelik-Østergård',
  'Jose\u0301 Decomposed A\u030angstro\u0308m',
  'Tandi/Rante 100% <b>bukan markah</b> & Co.',
  'Prof. Dr. drg. Andi Muhammad Fakhruddin Zainal Abidin Syamsuddin Baso Patarai Daeng Mattawang, S.H., M.Hum., Ph.D.',
];

export interface GeneratedFile {
  readonly path: string;
  readonly keyType: SealKeyType;
  readonly kind: SignerKind;
  /** As it must come out of a text extraction: in NFC, and U+02BC as U+2019, whose glyph it shares. */
  readonly name: string;
  readonly unit: string;
  readonly points: readonly string[];
  readonly address: string;
  readonly pages: number;
  readonly signatures: number;
  readonly timestamped: boolean;
}

export interface GeneratedFiles {
  readonly files: readonly GeneratedFile[];
  readonly directory: string;
  readonly nss: string;
  /** PEM files: all seals' roots, and the timestamping authority's. */
  readonly sealAnchors: string;
  readonly tsaAnchor: string;
  /** The same in memory, for our own verifier. */
  readonly anchors: readonly string[];
  close(): Promise<void>;
}

const KEY_TYPES: readonly SealKeyType[] = ['P-256', 'RSA-2048', 'RSA-3072'];
const POINTS = pactShared()['butir'] as readonly string[];
/** Too many for one page of either paper. */
const LONG_POINTS = Array.from({ length: 22 }, (_, i) => `${POINTS[i % POINTS.length]} (${i + 1})`);

/** Makes the files: 3 key types × 2 papers × 7 kinds of signer × names, one and two pages, extended and not. */
export async function generateFiles(): Promise<GeneratedFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'documents-'));
  const tsa = await opensslTsa(join(directory, 'tsa'));
  const tsaPem = await readFile(tsa.anchorFile, 'utf8');
  const timestamper = httpTimestamper({ url: tsa.url, trust: openTrust([tsaPem]) });
  const roots: string[] = [];
  const files: GeneratedFile[] = [];
  const close = async (): Promise<void> => {
    tsa.close();
    await rm(directory, { recursive: true });
  };
  for (const keyType of KEY_TYPES) {
    const minted = await mintDemoSeal({ organization: 'Provinsi Uji', keyType, now: new Date() });
    roots.push(toPem('CERTIFICATE', minted.trust));
    const signer = localKeySigner(minted.key, minted.chain.map(readCertificate));
    const other = await mintDemoSeal({ organization: 'Saksi Uji', keyType, now: new Date() });
    roots.push(toPem('CERTIFICATE', other.trust));
    const witness = localKeySigner(other.key, other.chain.map(readCertificate));
    for (const paper of ['F4', 'A4'])
      files.push(
        ...(await filesOf({ directory, keyType, paper, signer, witness, timestamper }).catch(
          async (error: unknown) => {
            await close();
            throw error;
          },
        )),
      );
  }
  await Promise.all(roots.map((root, i) => writeFile(join(directory, `root${i}.pem`), root)));
  await writeFile(join(directory, 'roots.pem'), roots.join(''));
  const rootFiles = roots.map((_, i) => join(directory, `root${i}.pem`));
  return {
    files,
    directory,
    nss: await nssDatabase(join(directory, 'nss'), [...rootFiles, tsa.anchorFile]),
    sealAnchors: join(directory, 'roots.pem'),
    tsaAnchor: tsa.anchorFile,
    anchors: [...roots, tsaPem],
    close,
  };
}

interface Making {
  readonly directory: string;
  readonly keyType: SealKeyType;
  readonly paper: string;
  readonly signer: Signer;
  readonly witness: Signer;
  readonly timestamper: Timestamper;
}

async function filesOf(making: Making): Promise<GeneratedFile[]> {
  const made: GeneratedFile[] = [];
  for (const [index, kind] of Object.keys(SIGNER_KINDS).entries()) {
    const long = index % 3 === 2;
    const forms = await formsOf(making, kind as SignerKind, long);
    for (const [i, name] of AWKWARD_NAMES.entries())
      made.push(await makeFile(making, forms, kind as SignerKind, long, name, i));
  }
  return made;
}

interface Forms {
  readonly closed: CompiledDocument;
  /** With a field for a witness. */
  readonly open: CompiledDocument;
}

async function formsOf({ paper, signer }: Making, kind: SignerKind, long: boolean): Promise<Forms> {
  const shared = {
    kertas: paper,
    labelNomor: SIGNER_KINDS[kind].numberLabel ?? 'NIP',
    ...(long && { butir: LONG_POINTS }),
  };
  const space = { fieldName: 'Segel', contentsBytes: reservedBytes(signer) };
  const stamp = kind === 'cpns' ? { stamp: 'CONTOH – bukan naskah dinas' } : {};
  return {
    closed: await compilePact({ signature: space, ...stamp }, shared),
    open: await compilePact({ signature: { ...space, furtherFields: ['Saksi'] }, ...stamp }, shared),
  };
}

async function makeFile(
  making: Making,
  forms: Forms,
  kind: SignerKind,
  long: boolean,
  name: string,
  i: number,
): Promise<GeneratedFile> {
  const { directory, keyType, paper, signer, witness, timestamper } = making;
  const witnessed = i % 4 === 1;
  // openssl answers one request in some 30 ms, so an eighth of the files is timestamped
  const timestamped = i % 8 === 5 || i % 8 === 1;
  const form = witnessed ? forms.open : forms.closed;
  const numbered = SIGNER_KINDS[kind].numberLabel !== null;
  const values = pactValues({
    nama: name,
    unit: i % 3 === 0 ? 'Kantor Desa Liliriaja' : 'Dinas Tanaman Pangan, Hortikultura, dan Perkebunan',
    kode: `Z3PBE1TPGDA0${String(1000 + i)}`,
    ...(!numbered && { nip: '', pangkat: '' }),
  });
  const rendered = form.render(values, { time: new Date(), name: 'Pemerintah Provinsi Sulawesi Selatan' });
  const unsigned = { prefixLength: form.prefix.length, tail: rendered.tail, signature: rendered.signature! };
  let file = Buffer.concat([form.prefix, await sealTail(unsigned, rendered.digest(), signer)]);
  if (witnessed) {
    const second = prepareFieldSignature(file, {
      field: 'Saksi',
      room: reservedBytes(witness),
      time: new Date(),
    });
    file = Buffer.concat([file, await sealTail(second, coveredDigest(file, second), witness)]);
  }
  if (timestamped) file = Buffer.concat([file, await timestampDocument(file, timestamper)]);
  const path = join(directory, `${keyType}-${paper}-${kind}-${i}.pdf`);
  await writeFile(path, file);
  return {
    path,
    keyType,
    kind,
    name: name.normalize('NFC').replaceAll('\u02bc', '\u2019'),
    unit: values['unit']!,
    points: long ? LONG_POINTS : POINTS,
    address: `https://pakta.example.go.id/v/${values['kode']}`,
    pages: rendered.pages,
    signatures: witnessed ? 2 : 1,
    timestamped,
  };
}

/** Works through a list with two programs at a time: as many as the machine has cores. */
export async function forEachFile<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

/** Text without its line breaks, as a search would see it. */
export function flat(text: string): string {
  return text.replace(/[\s\f]+/g, ' ').trim();
}
