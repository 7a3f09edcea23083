import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseVkey, type NoteKey } from '../ledger/note.js';
import { readCertificate, type Certificate } from '../signing/certificate.js';
import { pemBlocks } from '../signing/pem.js';
import { openTrust, type Trust } from '../signing/trust.js';
import { VERDICT_TEXTS } from '../signing/verdict.js';
import { verifyPdf, type SignatureReport } from '../signing/verify-pdf.js';
import { checkPack } from './pack-check.js';
import { faultText, PackUnreadable, type PackFault } from './pack-faults.js';
import { packFileOf } from './pack-layout.js';
import type { LedgerReport } from './pack-ledger-check.js';
import { openPack, type PackSource } from './pack-source.js';

/** 0: valid. 1: not. 2: it could not be judged (no usable input, no anchor). */
export type VerifyExit = 0 | 1 | 2;

export interface VerifyIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Anchors are looked for in its `seal/trust.pem` when none are given. */
  readonly dataDir: string;
  readonly now?: () => Date;
  readonly onProgress?: (done: number) => void;
}

const USAGE =
  'Pemakaian: pakta verify BERKAS.pdf|PAKET.zip|DIREKTORI [--trust JANGKAR.pem]… [--log-key KUNCI]';
const MAX_PDF = 64 * 1_048_576;

const NOT_CHECKED = ['pencabutan sertifikat (CRL/OCSP)'];
const NO_LEDGER = 'buku besar: bahwa tidak ada dokumen atau orang yang dihilangkan sebelum paket ini dibuat';
const NOT_CHECKED_OF_PACK = [
  'bahwa nama dan person_ref di manifest.csv adalah milik dokumen itu: bandingkan dengan yang tercetak',
  'angka overdue dan units_head_signed, yang hanya dibatasi oleh angka lain',
  'README.txt dan trust/: hanya keutuhannya',
];

/**
 * `pakta verify`: judges a PDF or an evidence pack offline, with neither database nor network. Anchors come
 * from the options, otherwise from the data directory, never from what is being judged.
 */
export async function runVerify(args: readonly string[], io: VerifyIo): Promise<VerifyExit> {
  const input = readArguments(args);
  if (!input) return unusable(io, USAGE);
  const kind = await kindOf(input.path);
  if (!kind) return unusable(io, `${input.path}: bukan PDF, ZIP, atau direktori yang dapat dibaca.`);
  const trust = await findTrust(input.trust, io);
  if (trust instanceof Error) return unusable(io, trust.message);
  if (!trust) return withoutAnchor(input.path, kind, io);
  for (const anchor of trust.anchors) io.out(`Jangkar      : ${describe(anchor)}`);
  return kind === 'pdf' ? judgePdf(input.path, trust, io) : judgeWithKey(input, trust, io);
}

function readArguments(
  args: readonly string[],
): { path: string; trust: readonly string[]; logKey: string | undefined } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { trust: { type: 'string', multiple: true }, 'log-key': { type: 'string' } },
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) return undefined;
    return { path, trust: values.trust ?? [], logKey: values['log-key'] };
  } catch {
    return undefined;
  }
}

type Kind = 'pdf' | 'zip' | 'directory';

async function kindOf(path: string): Promise<Kind | undefined> {
  try {
    if ((await stat(path)).isDirectory()) return 'directory';
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
      const start = buffer.toString('latin1', 0, bytesRead);
      if (start === '%PDF-') return 'pdf';
      return start.startsWith('PK') ? 'zip' : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** The anchors; undefined when there are none, an error when those that were given cannot be used. */
async function findTrust(given: readonly string[], io: VerifyIo): Promise<Trust | Error | undefined> {
  const paths = given.length > 0 ? given : [join(io.dataDir, 'seal', 'trust.pem')];
  const texts: string[] = [];
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined && given.length === 0) return undefined;
    if (text === undefined || pemBlocks(text, 'CERTIFICATE').length === 0)
      return new Error(`${path}: tidak memuat sertifikat PEM.`);
    texts.push(text);
  }
  try {
    return openTrust(texts);
  } catch {
    return new Error('Jangkar tidak dapat dibaca sebagai sertifikat X.509.');
  }
}

async function judgePdf(path: string, trust: Trust, io: VerifyIo): Promise<VerifyExit> {
  if ((await stat(path)).size > MAX_PDF) return unusable(io, `${path}: ${VERDICT_TEXTS['too-large']}`);
  const verdict = verifyPdf(await readFile(path), { anchors: trust, ...(io.now && { at: io.now() }) });
  io.out(`SHA-256      : ${verdict.sha256}`);
  for (const one of verdict.signatures) describeSignature(one, io);
  if (verdict.code !== 'valid') fault(io, { code: verdict.code, where: path, detail: verdict.detail });
  return conclude(io, verdict.code === 'valid', [...NOT_CHECKED, NO_LEDGER]);
}

async function judgeWithKey(
  input: { path: string; logKey: string | undefined },
  trust: Trust,
  io: VerifyIo,
): Promise<VerifyExit> {
  const found = await findLogKey(input.logKey, io);
  if (found instanceof Error) return unusable(io, found.message);
  return judgePack(input.path, trust, found, io);
}

/** The log's key: as it was given (itself, or a file that holds it), otherwise that of the data directory. */
async function findLogKey(given: string | undefined, io: VerifyIo): Promise<NoteKey | Error | undefined> {
  const path = given ?? join(io.dataDir, 'ledger', 'key.vkey');
  const text = given?.includes('+') ? given : await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined && given === undefined) return undefined;
  try {
    return parseVkey(text ?? '');
  } catch {
    return new Error(`${path}: bukan kunci buku besar (NAMA+ID+KUNCI).`);
  }
}

async function judgePack(
  path: string,
  trust: Trust,
  logKey: NoteKey | undefined,
  io: VerifyIo,
): Promise<VerifyExit> {
  let source: PackSource;
  try {
    source = await openPack(path);
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error;
    fault(io, error.fault);
    return conclude(io, false, []);
  }
  try {
    const report = await checkPack(source, { trust, logKey, at: io.now?.(), onProgress: io.onProgress });
    io.out(`Paket        : ${report.sha256}`);
    io.out(`Dokumen      : ${report.documents} (${report.valid} sah)`);
    io.out(`Belum        : ${report.unsigned}`);
    io.out(`Daftar       : ${report.roster} orang, akar ${report.rosterRoot}`);
    if (report.demo) io.out('PERINGATAN   : segel DEMO – dokumen contoh, bukan naskah dinas.');
    for (const one of report.faults) fault(io, one);
    if (report.faultCount > report.faults.length)
      io.err(`… dan ${report.faultCount - report.faults.length} kegagalan lain.`);
    describeLedger(report.ledger, io);
    return conclude(io, report.faultCount === 0, [
      ...NOT_CHECKED,
      ...ledgerNotChecked(report.ledger),
      ...NOT_CHECKED_OF_PACK,
    ]);
  } finally {
    await source.close();
  }
}

/** Says whom the input claims to come from, so that its reader can ask them for the anchor. */
async function withoutAnchor(path: string, kind: Kind, io: VerifyIo): Promise<VerifyExit> {
  io.err('Tidak ada jangkar: berikan --trust JANGKAR.pem yang Anda peroleh dari instansi penerbit.');
  const claimed = kind === 'pdf' ? await certificatesOfPdf(path) : await certificatesOfPack(path);
  if (claimed.length > 0)
    io.err('Sertifikat yang dinyatakan oleh berkas itu sendiri (belum membuktikan apa pun):');
  for (const one of claimed) io.err(`  ${describe(one)}`);
  return 2;
}

async function certificatesOfPdf(path: string): Promise<Certificate[]> {
  if ((await stat(path)).size > MAX_PDF) return [];
  const nobody = openTrust([]);
  verifyPdf(await readFile(path), { anchors: nobody });
  return [...nobody.read.values()];
}

async function certificatesOfPack(path: string): Promise<Certificate[]> {
  let source: PackSource | undefined;
  try {
    source = await openPack(path);
    const found: Certificate[] = [];
    for (const name of source.files.keys()) {
      if (packFileOf(name) !== 'trust') continue;
      const text = (await source.read(name)).toString('latin1');
      found.push(...pemBlocks(text, 'CERTIFICATE').slice(0, 16).map(readCertificate));
    }
    return found;
  } catch {
    return []; // it is only said what the pack claims; what cannot be read claims nothing
  } finally {
    await source?.close();
  }
}

function describeLedger(ledger: LedgerReport | undefined, io: VerifyIo): void {
  if (!ledger) return;
  const { origin, size, entries, rosterAsIssued, statesAsClosed } = ledger;
  io.out(
    `Buku besar   : ${origin}, ${size} entri, ${entries} di antaranya dalam paket ini`.replace(
      /\p{C}/gu,
      '?',
    ),
  );
  if (rosterAsIssued) io.out('  Daftar     : sama dengan yang tercatat saat penerbitan');
  if (statesAsClosed) io.out('  Keadaan    : sama dengan yang tercatat saat penutupan');
}

/** What even a whole ledger's part leaves open. */
function ledgerNotChecked(ledger: LedgerReport | undefined): string[] {
  if (!ledger) return [NO_LEDGER];
  const open: string[] = [];
  if (!ledger.anchored)
    open.push(
      'kunci buku besar: dipakai yang ada di dalam paket, yang tidak membuktikan apa pun (--log-key)',
    );
  if (ledger.witnesses === 0)
    open.push(
      'pandangan ganda: tanpa tanda tangan saksi dan stempel waktu, instansi masih mungkin menunjukkan buku besar lain kepada orang lain',
    );
  else open.push('tanda tangan saksi pada checkpoint: ada, tetapi kuncinya tidak diberikan');
  if (ledger.rosterAsIssued === null)
    open.push(
      'akar daftar saat penerbitan: paket ini hanya sebagian, atau daftarnya berubah oleh tindakan yang tercatat',
    );
  if (ledger.statesAsClosed === null)
    open.push('akar keadaan akhir: kegiatan belum ditutup, atau paket ini hanya sebagian');
  return open;
}

function describeSignature(one: SignatureReport, io: VerifyIo): void {
  io.out(`Tanda tangan : ${one.field} – ${VERDICT_TEXTS[one.code]}`);
  if (!one.signer) return;
  io.out(`  Segel      : ${one.signer.subject}`);
  io.out(`  Tingkat    : PAdES ${one.level ?? ''}, ${one.signer.algorithm}`);
  if (one.claimedTime !== undefined) io.out(`  Waktu      : ${one.claimedTime} (menurut jam penanda tangan)`);
  if (one.timestamp) io.out(`  Stempel    : ${one.timestamp.time.toISOString()}`);
  if (one.signer.demo) io.out('PERINGATAN   : segel DEMO – dokumen contoh, bukan naskah dinas.');
}

const describe = (one: Certificate): string => `${one.subjectText}, SHA-256 ${one.fingerprint}`;

function fault(io: VerifyIo, { code, where, detail }: PackFault): void {
  // Names and values come from whoever made the pack: nothing of theirs may steer a terminal.
  const said = `${where}: ${faultText(code)}${detail ? ` [${detail}]` : ''}`.replace(/\p{C}/gu, '?');
  io.err(`GAGAL ${code} – ${said}`);
}

function conclude(io: VerifyIo, valid: boolean, notChecked: readonly string[]): VerifyExit {
  for (const what of notChecked) io.out(`Tidak diperiksa: ${what}.`);
  io.out(valid ? 'HASIL: SAH' : 'HASIL: TIDAK SAH');
  return valid ? 0 : 1;
}

function unusable(io: VerifyIo, why: string): VerifyExit {
  io.err(why);
  return 2;
}
