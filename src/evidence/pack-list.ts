import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { BoardRow } from '../coverage/board.js';
import { requiredOf, signedOf, type Counts } from '../coverage/coverage.rules.js';
import type { CoverageService } from '../coverage/coverage.service.js';
import type { ReadTx } from '../database/database.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import {
  evidenceCampaign,
  evidenceDocuments,
  evidenceEntries,
  evidenceRoster,
  evidenceUnsigned,
  type EvidenceCampaign,
  type EvidenceScope,
} from '../pacts/pact-evidence.queries.js';
import { DECLINE_REASONS, EXEMPTION_REASONS } from '../pacts/pact.states.js';
import { rosterLeaf, rosterRoot } from '../pacts/roster-commitment.js';
import { csvRow } from './csv.js';
import { evidenceRefusal } from './evidence.errors.js';
import {
  COVERAGE,
  COVERAGE_COLUMNS,
  documentPath,
  MANIFEST,
  MANIFEST_COLUMNS,
  ROSTER,
  ROSTER_COLUMNS,
  UNSIGNED,
  UNSIGNED_COLUMNS,
} from './pack-layout.js';

/** A finished file of a pack. */
export interface ListedFile {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  readonly sha256: string;
}

/** What one snapshot of the database says: the closed list that a pack is bound to. */
export interface PackList {
  readonly campaign: EvidenceCampaign;
  readonly unitCode: string;
  readonly unitName: string;
  readonly asOf: Date;
  /** The last change of meaning in the list: the time of everything in the pack. */
  readonly stateAt: Date;
  readonly documents: number;
  /** Bytes of all documents. */
  readonly bytes: number;
  readonly unsigned: number;
  readonly roster: number;
  readonly rosterRoot: string;
  readonly files: readonly ListedFile[];
  /** Ledger entries that concern the pack. */
  readonly entryIds: readonly string[];
}

/**
 * Writes manifest.csv, coverage.csv, unsigned.csv and roster.csv of a unit's subtree into a directory, all
 * from the caller's one snapshot: that is why they agree. The documents themselves are final bytes
 * that the manifest names by their hash, and may be fetched later.
 */
export async function writePackList(
  tx: ReadTx,
  coverage: CoverageService,
  request: { campaignId: string; unitCode: string },
  directory: string,
): Promise<PackList> {
  const unit = await unitByCode(tx, request.unitCode);
  if (!unit)
    throw evidenceRefusal('evidence.unit-not-found', { field: 'unit', values: { code: request.unitCode } });
  const board = await coverage.boardIn(tx, request.campaignId, { unitId: unit.id, deep: true });
  const scope: EvidenceScope = {
    campaignId: request.campaignId,
    unitIds: board.rows.map((row) => row.unitId),
  };
  const campaign = await evidenceCampaign(tx, scope);
  const top = board.rows.find((row) => row.unitId === unit.id);
  if (!campaign || !top)
    throw evidenceRefusal('evidence.unit-not-found', { field: 'unit', values: { code: request.unitCode } });
  const manifest = await writeManifest(tx, scope, board.rows, directory);
  const coverageFile = await writeCoverage(board.rows, directory);
  const unsigned = await writeUnsigned(tx, scope, directory);
  const roster = await writeRoster(tx, scope, directory);
  return {
    campaign,
    unitCode: unit.code,
    unitName: top.name,
    asOf: board.asOf,
    stateAt: latest([campaign.closedAt, campaign.changedAt, campaign.issuedAt, manifest.latest]),
    documents: manifest.file.rows,
    bytes: manifest.bytes,
    unsigned: unsigned.rows,
    roster: roster.file.rows,
    rosterRoot: roster.root,
    files: [manifest.file, coverageFile, unsigned, roster.file],
    entryIds: await evidenceEntries(tx, scope),
  };
}

async function writeManifest(
  tx: ReadTx,
  scope: EvidenceScope,
  units: readonly BoardRow[],
  directory: string,
): Promise<{ file: CsvFile; bytes: number; latest: Date | null }> {
  const names = new Map(units.map((unit) => [unit.code, unit.name]));
  const file = await CsvFile.create(directory, MANIFEST, MANIFEST_COLUMNS);
  let bytes = 0;
  let last: Date | null = null;
  for await (const documents of evidenceDocuments(tx, scope)) {
    for (const one of documents) {
      bytes += one.size;
      if (!last || one.signedAt > last) last = one.signedAt;
      file.add([
        documentPath(one.unitCode, one.code),
        one.sha256,
        one.size,
        one.kind,
        one.method ?? '',
        one.state,
        one.code,
        one.personRef ?? '',
        scope.campaignId,
        one.unitCode,
        names.get(one.unitCode) ?? '',
        one.signer ?? '',
        one.signedAt.toISOString(),
      ]);
    }
    await file.flush();
  }
  await file.close();
  return { file, bytes, latest: last };
}

async function writeCoverage(rows: readonly BoardRow[], directory: string): Promise<CsvFile> {
  const file = await CsvFile.create(directory, COVERAGE, COVERAGE_COLUMNS);
  const codes = new Map(rows.map((row) => [row.unitId, row.code]));
  for (const row of rows.toSorted((a, b) => (a.code < b.code ? -1 : 1))) {
    const { units, complete, headSigned } = row.subtree;
    file.add([
      row.code,
      (row.parentId === null ? undefined : codes.get(row.parentId)) ?? '',
      row.name,
      row.kind,
      ...counts(row.own),
      ...counts(row.subtree),
      units,
      complete,
      headSigned,
    ]);
  }
  await file.close();
  return file;
}

function counts(of: Counts): number[] {
  return [requiredOf(of), signedOf(of), of.declined, of.open, of.overdue, of.exempt];
}

async function writeUnsigned(tx: ReadTx, scope: EvidenceScope, directory: string): Promise<CsvFile> {
  const file = await CsvFile.create(directory, UNSIGNED, UNSIGNED_COLUMNS);
  for await (const people of evidenceUnsigned(tx, scope)) {
    for (const { personRef, unitCode, signer, state, reason } of people)
      file.add([personRef, unitCode, signer, state, closedReason(reason)]);
    await file.flush();
  }
  await file.close();
  return file;
}

const REASONS: ReadonlySet<string> = new Set([
  ...Object.keys(DECLINE_REASONS),
  ...Object.keys(EXEMPTION_REASONS),
]);

// Free text never leaves, even if some later code should store it in this column.
function closedReason(reason: string | null): string {
  if (reason === null) return '';
  return REASONS.has(reason) ? reason : 'lainnya';
}

async function writeRoster(
  tx: ReadTx,
  scope: EvidenceScope,
  directory: string,
): Promise<{ file: CsvFile; root: string }> {
  const file = await CsvFile.create(directory, ROSTER, ROSTER_COLUMNS);
  const leaves: string[] = [];
  for await (const people of evidenceRoster(tx, scope)) {
    for (const { salt, ...person } of people) {
      const leaf = rosterLeaf(salt, person);
      leaves.push(leaf);
      file.addLine(leaf);
    }
    await file.flush();
  }
  await file.close();
  return { file, root: rosterRoot(leaves) };
}

function latest(instants: readonly (Date | null)[]): Date {
  const times = instants.flatMap((instant) => instant?.getTime() ?? []);
  return new Date(Math.max(0, ...times));
}

/** A CSV file that is written once, front to back, while its size, CRC and SHA-256 are taken. */
export class CsvFile implements ListedFile {
  size = 0;
  crc = 0;
  sha256 = '';
  rows = 0;
  private text = '';
  private readonly hash = createHash('sha256');

  private constructor(
    readonly name: string,
    private readonly file: FileHandle,
  ) {}

  static async create(directory: string, name: string, columns: readonly string[]): Promise<CsvFile> {
    const csv = new CsvFile(name, await open(join(directory, name), 'w'));
    csv.text = csvRow(columns);
    return csv;
  }

  add(cells: readonly (string | number)[]): void {
    this.text += csvRow(cells);
    this.rows += 1;
  }

  addLine(line: string): void {
    this.text += `${line}\n`;
    this.rows += 1;
  }

  async flush(): Promise<void> {
    const bytes = Buffer.from(this.text);
    this.text = '';
    this.size += bytes.length;
    this.crc = crc32(bytes, this.crc);
    this.hash.update(bytes);
    await this.file.writeFile(bytes);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.file.datasync();
    await this.file.close();
    this.sha256 = this.hash.digest('hex');
  }
}
