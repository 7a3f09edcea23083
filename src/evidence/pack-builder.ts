import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CoverageService } from '../coverage/coverage.service.js';
import type { Database } from '../database/database.js';
import { ProofWriter, type CoveringCheckpoint, type LedgerProofs } from '../ledger/ledger-proofs.js';
import { dayAt, type Zone } from '../shared/dates.js';
import { sha256Hex } from '../shared/hash.js';
import { readCertificate } from '../signing/certificate.js';
import { pemBlocks, toPem } from '../signing/pem.js';
import type { Seal } from '../signing/seal-store.js';
import { linesOf } from './csv.js';
import {
  CHAIN,
  CHECKPOINT,
  ENTRIES,
  HEAD_FILES,
  LOG_KEY,
  MANIFEST,
  proofPath,
  README,
  SCRIPT,
  SUMS,
} from './pack-layout.js';
import { documentProofs, entryProofs, writeEntries } from './pack-ledger-list.js';
import { writePackList, type ListedFile, type PackList } from './pack-list.js';
import { packReadme } from './pack-readme.js';
import { PACK_SCRIPT } from './pack-script.js';
import type { PackTarget } from './pack-target.js';
import { StoredFiles } from './stored-files.js';

export interface PackDeps {
  readonly database: Database;
  readonly coverage: CoverageService;
  readonly seal: Seal;
  readonly ledger: LedgerProofs;
  readonly zone: Zone;
}

export interface PackRequest {
  readonly campaignId: string;
  readonly unitCode: string;
}

/** How far a pack has come; survives JSON. */
export interface PackState {
  readonly documents: number;
  readonly done: number;
  readonly stateAt: string;
  /** Bytes of manifest.csv whose documents are packed. */
  readonly manifestAt: number;
  /** Bytes of SHA256SUMS that are written. */
  readonly sumsAt: number;
}

/** Documents that are fetched in one read transaction. */
const CHUNK = 500;

/** Builds a pack step by step: the closed list first, then documents in its order, then the sums. */
export class PackBuilder {
  private readonly files: StoredFiles;
  private proofs: ProofWriter | undefined;

  /** @param staging a directory of this pack's own; it holds the lists until the pack is finished */
  constructor(
    private readonly deps: PackDeps,
    private readonly staging: string,
    files?: StoredFiles,
  ) {
    this.files = files ?? new StoredFiles();
  }

  /** Writes the lists into the staging directory, from one snapshot of the database. */
  async list(request: PackRequest): Promise<PackState> {
    await rm(this.staging, { recursive: true, force: true });
    for (const name of [CHAIN, ENTRIES]) await mkdir(join(this.staging, dirname(name)), { recursive: true });
    const list = await this.deps.database.read((tx) =>
      writePackList(tx, this.deps.coverage, request, this.staging),
    );
    const written = new Map(list.files.map((file) => [file.name, file]));
    written.set(README, await this.writeText(README, this.readme(request, list)));
    written.set(CHAIN, await this.writeText(CHAIN, chainPem(this.deps.seal)));
    const head = HEAD_FILES.map((name) => plain(written.get(name)!));
    head.push(...(await this.ledger(list.entryIds)));
    await writeFile(join(this.staging, 'head.json'), JSON.stringify(head));
    const sums = head.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
    await writeFile(join(this.staging, SUMS), sums, { flush: true });
    return {
      documents: list.documents,
      done: 0,
      stateAt: list.stateAt.toISOString(),
      manifestAt: 0,
      sumsAt: sums.length,
    };
  }

  /** Puts the lists into the pack: they come first, so that the beginning of a download is of use. */
  async addHead(target: PackTarget): Promise<void> {
    for (const file of await this.head()) await target.addListed(file, this.staging);
  }

  /** Adds documents until time is up or all are there. The state counts once `target` has a checkpoint. */
  async addDocuments(target: PackTarget, from: PackState, until: number): Promise<PackState> {
    let { done, manifestAt, sumsAt } = from;
    const sums = await open(join(this.staging, SUMS), 'r+');
    const checkpoint = await this.checkpoint();
    this.proofs ??= new ProofWriter(checkpoint);
    const proofs = this.proofs;
    try {
      await sums.truncate(sumsAt);
      for await (const rows of this.manifest(manifestAt)) {
        const [files, proven] = await this.deps.database.read(async (tx) => [
          await this.files.read(
            tx,
            rows.map((row) => row.sha256),
          ),
          await documentProofs(
            tx,
            proofs,
            checkpoint.epoch,
            rows.map((row) => basename(row.path, '.pdf')),
          ),
        ]);
        let lines = '';
        for (const [i, { path, sha256 }] of rows.entries()) {
          await target.addDocument(path, files[i]!);
          lines += `${sha256}  ${path}\n`;
        }
        for (const { path, bytes, sha256, crc } of proven) {
          await target.addDocument(path, { parts: [bytes], crc });
          lines += `${sha256}  ${path}\n`;
        }
        await sums.write(lines, sumsAt);
        sumsAt += lines.length;
        done += rows.length;
        manifestAt = rows.at(-1)!.end;
        if (Date.now() > until) break;
      }
      await sums.datasync();
    } finally {
      await sums.close();
    }
    return { ...from, done, manifestAt, sumsAt };
  }

  /** Adds the sums and ends the pack. Returns the SHA-256 of SHA256SUMS, which stands for the whole pack. */
  async finish(target: PackTarget): Promise<string> {
    const sums = await measure(this.staging, SUMS);
    await target.addListed(sums, this.staging);
    await target.finish();
    return sums.sha256;
  }

  /** Writes the ledger's part: bound to the first checkpoint that has all entries, so that bytes repeat. */
  private async ledger(entryIds: readonly string[]): Promise<ListedFile[]> {
    const { database, ledger } = this.deps;
    const checkpoint = await ledger.covering(entryIds);
    const list = await database.read((tx) => writeEntries(tx, checkpoint, entryIds, this.staging));
    await writeFile(join(this.staging, 'checkpoint.json'), JSON.stringify(checkpoint));
    const files = [
      await this.writeText(CHECKPOINT, checkpoint.note),
      await this.writeText(LOG_KEY, `${checkpoint.vkey}\n`),
      list.entries,
      await this.writeText(SCRIPT, PACK_SCRIPT),
    ];
    await mkdir(join(this.staging, dirname(proofPath(''))), { recursive: true });
    const writer = new ProofWriter(checkpoint);
    for (let at = 0; at < list.others.length; at += CHUNK) {
      const some = list.others.slice(at, at + CHUNK);
      for (const { path, bytes } of await database.read((tx) => entryProofs(tx, writer, some)))
        files.push(await this.writeText(path, bytes.toString()));
    }
    return files;
  }

  private async checkpoint(): Promise<CoveringCheckpoint> {
    return JSON.parse(await readFile(join(this.staging, 'checkpoint.json'), 'utf8')) as CoveringCheckpoint;
  }

  private async head(): Promise<ListedFile[]> {
    return JSON.parse(await readFile(join(this.staging, 'head.json'), 'utf8')) as ListedFile[];
  }

  /** Documents of the manifest from a byte on; path and hash are its first cells and never quoted. */
  private async *manifest(at: number): AsyncGenerator<{ path: string; sha256: string; end: number }[]> {
    const lines = linesOf(createReadStream(join(this.staging, MANIFEST), { start: at }));
    let end = at;
    let rows: { path: string; sha256: string; end: number }[] = [];
    for await (const line of lines) {
      const isHeader = end === 0;
      end += Buffer.byteLength(line) + 1;
      if (isHeader) continue;
      const [path, sha256] = line.split(',', 2);
      rows.push({ path: path!, sha256: sha256!, end });
      if (rows.length < CHUNK) continue;
      yield rows;
      rows = [];
    }
    if (rows.length > 0) yield rows;
  }

  private readme(request: PackRequest, list: PackList): string {
    return packReadme({
      ...list,
      campaignId: request.campaignId,
      campaignName: list.campaign.name,
      zone: this.deps.zone,
      overdueOn: dayAt(list.asOf, this.deps.zone),
      closed: list.campaign.closedAt !== null,
      rosterRootAtIssue: list.campaign.rosterRoot,
      demo: this.deps.seal.demo,
      anchors: pemBlocks(this.deps.seal.trustPem, 'CERTIFICATE')
        .map(readCertificate)
        .map((one) => ({ subject: one.subjectText, fingerprint: one.fingerprint })),
    });
  }

  private async writeText(name: string, text: string): Promise<ListedFile> {
    const bytes = Buffer.from(text);
    await writeFile(join(this.staging, name), bytes);
    return { name, size: bytes.length, crc: crc32(bytes), sha256: sha256Hex(bytes) };
  }
}

/** The seal's certificates and their anchors: for looking at, never for trusting. */
function chainPem({ signer, trustPem }: Seal): string {
  const chain = signer.chain.map((der) => toPem('CERTIFICATE', der));
  const anchors = pemBlocks(trustPem, 'CERTIFICATE').map((der) => toPem('CERTIFICATE', der));
  return [...new Set([...chain, ...anchors])].join('');
}

async function measure(directory: string, name: string): Promise<ListedFile> {
  const path = join(directory, name);
  const hash = createHash('sha256');
  let crc = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    crc = crc32(chunk, crc);
  }
  return { name, size: (await stat(path)).size, crc, sha256: hash.digest('hex') };
}

function plain({ name, size, crc, sha256 }: ListedFile): ListedFile {
  return { name, size, crc, sha256 };
}
