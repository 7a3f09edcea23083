import type { NoteKey } from '../ledger/note.js';
import { merkleRoot, sha256Hex } from '../shared/hash.js';
import type { Trust } from '../signing/trust.js';
import { verifyPdf } from '../signing/verify-pdf.js';
import { PackUnreadable, type PackFault } from './pack-faults.js';
import { checkLedger, hasLedger, type LedgerReport, type ManifestPact } from './pack-ledger-check.js';
import {
  CHECKPOINT,
  DOCUMENT_KINDS,
  DOCUMENT_STATUSES,
  documentPath,
  HEAD_FILES,
  MANIFEST,
  MANIFEST_COLUMNS,
  PERSON_REF,
  ROSTER,
  ROSTER_COLUMNS,
  UNSIGNED,
  UNSIGNED_COLUMNS,
  UNSIGNED_STATUSES,
  VERIFICATION_CODE,
  packFileOf,
  SUMS,
} from './pack-layout.js';
import type { PackSource } from './pack-source.js';
import { checkSums } from './pack-sums.js';
import { checkCoverage, readCoverage, tableRows, type CheckedUnit, type TableRow } from './pack-tables.js';

export interface PackReport {
  /** The first faults; `count` says how many there are. */
  readonly faults: readonly PackFault[];
  readonly faultCount: number;
  readonly documents: number;
  readonly valid: number;
  readonly unsigned: number;
  readonly roster: number;
  /** Root (RFC 6962) over the lines of roster.csv, hexadecimal: to be compared with what was published at issue. */
  readonly rosterRoot: string;
  /** Some document was sealed with a key that certifies nothing. */
  readonly demo: boolean;
  /** SHA-256 of SHA256SUMS: names the pack. */
  readonly sha256: string;
  /** What the ledger's part proves; undefined when there is none, or nothing can be said. */
  readonly ledger: LedgerReport | undefined;
}

export interface CheckOptions {
  readonly trust: Trust;
  /** The log's key, from outside the pack. With it a pack must have a ledger's part. */
  readonly logKey?: NoteKey | undefined;
  /** When certificates must have been valid; default now. */
  readonly at?: Date;
  readonly onProgress?: (done: number) => void;
}

const MOST_FAULTS = 1000;
/** A signer has five minutes to approve what was prepared; clocks may differ by as much again. */
const LONGEST_APPROVAL_MS = 10 * 60_000;

/**
 * Checks a pack against itself and against the anchors: every document, every table, every sum. It reads
 * one document at a time; what it remembers grows by some hundred bytes a person.
 */
export async function checkPack(source: PackSource, options: CheckOptions): Promise<PackReport> {
  const check = new PackCheck(source, options);
  try {
    await check.run();
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error;
    check.report(error.fault);
  }
  return check.result();
}

class PackCheck {
  private readonly faults: PackFault[] = [];
  private faultCount = 0;
  private units: Map<string, CheckedUnit> = new Map();
  /** Everybody who has signed or has not, with his unit. */
  private readonly people = new Map<string, string>();
  /** SHA-256 of each file as it is. */
  private readonly hashes = new Map<string, string>();
  private documents = 0;
  private valid = 0;
  private unsigned = 0;
  private roster = 0;
  private rosterRoot = '';
  private sha256 = '';
  private demo = false;
  private campaign: string | undefined;
  private ledger: LedgerReport | undefined;
  private readonly pacts = new Map<string, ManifestPact>();
  private readonly records = new Set<string>();
  private readonly states: string[] = [];

  constructor(
    private readonly source: PackSource,
    private readonly options: CheckOptions,
  ) {}

  readonly report = (fault: PackFault): void => {
    this.faultCount += 1;
    if (this.faults.length < MOST_FAULTS) this.faults.push(fault);
  };

  async run(): Promise<void> {
    this.checkNames();
    this.units = await readCoverage(this.source, this.report);
    await this.checkManifest();
    await this.checkUnsigned();
    await this.checkRoster();
    checkCoverage(this.units, this.report);
    await this.checkLedger();
    this.sha256 = await checkSums(this.source, this.hashes, this.report);
  }

  result(): PackReport {
    const { faults, faultCount, documents, valid, unsigned, roster, rosterRoot, demo, sha256, ledger } = this;
    return { faults, faultCount, documents, valid, unsigned, roster, rosterRoot, demo, sha256, ledger };
  }

  /** Files that are missing end the check; files that do not belong are only reported. */
  private checkNames(): void {
    for (const name of [...HEAD_FILES, SUMS])
      if (!this.source.files.has(name)) throw new PackUnreadable({ code: 'file-missing', where: name });
    for (const name of this.source.files.keys())
      if (packFileOf(name) === undefined) this.report({ code: 'file-extra', where: name });
  }

  private async checkManifest(): Promise<void> {
    let last = '';
    const named = new Set<string>();
    for await (const row of tableRows(this.source, MANIFEST, MANIFEST_COLUMNS)) {
      const key = `${row.unit_code} ${row.verification_code}`;
      if (key <= last) this.report({ code: 'manifest-order', where: row.where, detail: key });
      last = key;
      this.campaign ??= row.campaign;
      this.remember(row);
      this.documents += 1;
      named.add(row.file);
      this.checkValues(row, this.campaign);
      await this.checkDocument(row);
      this.options.onProgress?.(this.documents);
    }
    for (const name of this.source.files.keys())
      if (packFileOf(name) === 'document' && !named.has(name))
        this.report({ code: 'file-extra', where: name });
  }

  private checkValues(row: TableRow<(typeof MANIFEST_COLUMNS)[number]>, campaign: string): void {
    const wrong = (detail: string): void => this.report({ code: 'value-unknown', where: row.where, detail });
    if (!(DOCUMENT_KINDS as readonly string[]).includes(row.kind)) wrong('kind');
    if (!(DOCUMENT_STATUSES as readonly string[]).includes(row.status)) wrong('status');
    if (!VERIFICATION_CODE.test(row.verification_code)) wrong('verification_code');
    if (row.kind === 'pact' ? !PERSON_REF.test(row.person_ref) : row.person_ref !== '') wrong('person_ref');
    if (row.campaign !== campaign) wrong('campaign');
    if (row.file !== documentPath(row.unit_code, row.verification_code))
      this.report({ code: 'document-path', where: row.where, detail: row.file });
    const unit = this.units.get(row.unit_code);
    if (!unit) this.report({ code: 'unit-unknown', where: row.where, detail: row.unit_code });
    if (row.kind !== 'pact' || row.status !== 'signed') return;
    if (unit) unit.counted.signed += 1;
    this.addPerson(row.person_ref, row.unit_code, row.where);
  }

  private async checkLedger(): Promise<void> {
    const { logKey } = this.options;
    if (!hasLedger(this.source)) {
      if (logKey) this.report({ code: 'ledger-missing', where: CHECKPOINT });
      return;
    }
    const { campaign, pacts, records, roster, rosterRoot, states } = this;
    const top = [...this.units.values()].find((unit) => unit.parent === '');
    // The code of a province has two digits; any other top is a part of it.
    const whole = /^\d{2}$/.test(top?.code ?? '');
    const facts = { campaign, pacts, records, roster, rosterRoot, states, whole };
    this.ledger = await checkLedger(this.source, facts, logKey, this.report);
  }

  private remember(row: TableRow<(typeof MANIFEST_COLUMNS)[number]>): void {
    const { where, sha256, status, verification_code: code, person_ref: person, signed_at: signedAt } = row;
    if (row.kind !== 'pact') return void this.records.add(sha256);
    this.pacts.set(sha256Hex(code), { code, sha256, person, status, signedAt, where });
    if (status === 'signed') this.states.push(`${person},${status}`);
  }

  private async checkDocument(row: TableRow<(typeof MANIFEST_COLUMNS)[number]>): Promise<void> {
    const size = this.source.files.get(row.file);
    if (size === undefined || packFileOf(row.file) !== 'document')
      return this.report({ code: 'file-missing', where: row.where, detail: row.file });
    if (String(size) !== row.bytes) this.report({ code: 'document-size', where: row.file });
    const bytes = await this.source.read(row.file);
    const { trust, at } = this.options;
    const verdict = verifyPdf(bytes, { anchors: trust, ...(at && { at }) });
    const sha256 = verdict.sha256 || sha256Hex(bytes);
    this.hashes.set(row.file, sha256);
    if (sha256 !== row.sha256) return this.report({ code: 'document-changed', where: row.file });
    if (verdict.code !== 'valid')
      return this.report({ code: verdict.code, where: row.file, detail: verdict.detail });
    this.valid += 1;
    this.demo ||= verdict.signatures.some((one) => one.signer?.demo);
    const said = verdict.signatures.find((one) => one.kind === 'signature')?.claimedTime;
    if (said !== undefined && !isNear(said, row.signed_at))
      this.report({ code: 'document-time', where: row.file, detail: `${said} / ${row.signed_at}` });
  }

  private async checkUnsigned(): Promise<void> {
    let last = '';
    for await (const row of tableRows(this.source, UNSIGNED, UNSIGNED_COLUMNS)) {
      const key = `${row.unit_code} ${row.person_ref}`;
      if (key <= last) this.report({ code: 'unsigned-order', where: row.where, detail: key });
      last = key;
      this.unsigned += 1;
      this.states.push(`${row.person_ref},${row.status}`);
      const status = UNSIGNED_STATUSES.find((one) => one === row.status);
      const unit = this.units.get(row.unit_code);
      if (!unit) this.report({ code: 'unit-unknown', where: row.where, detail: row.unit_code });
      if (status && unit) unit.counted[status] += 1;
      if (!status || !PERSON_REF.test(row.person_ref))
        this.report({ code: 'value-unknown', where: row.where, detail: status ? 'person_ref' : 'status' });
      this.addPerson(row.person_ref, row.unit_code, row.where);
    }
  }

  private async checkRoster(): Promise<void> {
    let last = '';
    const leaves: string[] = [];
    for await (const row of tableRows(this.source, ROSTER, ROSTER_COLUMNS)) {
      if (row.person_ref <= last) this.report({ code: 'roster-order', where: row.where });
      last = row.person_ref;
      this.roster += 1;
      const unit = this.people.get(row.person_ref);
      if (unit === undefined)
        this.report({ code: 'person-missing', where: row.where, detail: row.person_ref });
      else if (unit !== row.unit_code) this.report({ code: 'person-unit', where: row.where, detail: unit });
      if (!/^[0-9a-f]{64}$/.test(row.commitment))
        this.report({ code: 'value-unknown', where: row.where, detail: 'commitment' });
      this.people.delete(row.person_ref);
      leaves.push(`${row.person_ref},${row.unit_code},${row.kind},${row.commitment}`);
    }
    for (const [person, unit] of this.people)
      this.report({ code: 'person-extra', where: ROSTER, detail: `${person} (${unit})` });
    this.rosterRoot = merkleRoot(leaves).toString('hex');
  }

  private addPerson(person: string, unit: string, where: string): void {
    if (this.people.has(person)) this.report({ code: 'person-twice', where, detail: person });
    this.people.set(person, unit);
  }
}

/** A PDF date (ISO 32000-2, 7.9.4: `D:20231016093000+08'00'`, `D:20231016013000Z`) against ISO 8601. */
function isNear(pdfDate: string, isoTime: string): boolean {
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'(\d\d)'?)/.exec(pdfDate);
  if (!match) return false;
  const [, year, month, day, hour, minute, second, hours, minutes] = match;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const said = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Math.abs(Date.parse(isoTime) - said) <= LONGEST_APPROVAL_MS;
}
