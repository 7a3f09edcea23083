import { openCheckpoint, type Checkpoint } from '../ledger/checkpoint.js';
import { provesInclusion } from '../ledger/merkle.js';
import { NoteFault, otherSignatures, parseVkey, type NoteKey } from '../ledger/note.js';
import { parseProof } from '../ledger/proof.js';
import { canonicalJson, type Json } from '../shared/canonical-json.js';
import { merkleLeaf, merkleRoot } from '../shared/hash.js';
import { LineError, linesOf } from './csv.js';
import { PackUnreadable } from './pack-faults.js';
import {
  CHECKPOINT,
  ENTRIES,
  entryProofPath,
  LEDGER_FILES,
  LOG_KEY,
  packFileOf,
  proofPath,
} from './pack-layout.js';
import type { PackSource } from './pack-source.js';
import type { Report } from './pack-tables.js';

/** What the tables say, to be held against the ledger. */
export interface PackFacts {
  readonly campaign: string | undefined;
  /** Pacts of manifest.csv by the SHA-256 of their verification code. */
  readonly pacts: ReadonlyMap<string, ManifestPact>;
  /** SHA-256 of the records of events. */
  readonly records: ReadonlySet<string>;
  readonly roster: number;
  readonly rosterRoot: string;
  /** `person_ref,state` of everybody who counts. */
  readonly states: readonly string[];
  /** The pack holds the whole tree, not a part of it. */
  readonly whole: boolean;
}

export interface ManifestPact {
  readonly code: string;
  readonly sha256: string;
  readonly person: string;
  readonly status: string;
  readonly signedAt: string;
  readonly where: string;
}

export interface LedgerReport {
  readonly origin: string;
  readonly size: number;
  readonly entries: number;
  /** Signatures on the checkpoint that are not the log's own. */
  readonly witnesses: number;
  /** Whether the key came from outside the pack. */
  readonly anchored: boolean;
  /** How the roster compares with that of the issue; `null` when this pack cannot tell. */
  readonly rosterAsIssued: boolean | null;
  readonly statesAsClosed: boolean | null;
}

/** Whether the pack has a ledger's part at all. */
export function hasLedger(source: PackSource): boolean {
  return [...source.files.keys()].some((name) => ['ledger', 'proof'].includes(packFileOf(name) ?? ''));
}

/** Checks the ledger's part: key, checkpoint, every entry with its proof, and what the entries say. */
export async function checkLedger(
  source: PackSource,
  facts: PackFacts,
  trusted: NoteKey | undefined,
  report: Report,
): Promise<LedgerReport | undefined> {
  for (const name of LEDGER_FILES)
    if (!source.files.has(name)) throw new PackUnreadable({ code: 'file-missing', where: name });
  const note = (await source.read(CHECKPOINT)).toString();
  const key = await logKey(source, trusted, report);
  const head = key && openHead(note, key, report);
  if (!key || !head) return undefined;
  const check = new EntryCheck(source, facts, { head, note }, report);
  await check.run();
  return {
    origin: head.origin,
    size: head.size,
    entries: check.entries,
    witnesses: otherSignatures(note, key),
    anchored: trusted !== undefined,
    ...check.roots(),
  };
}

async function logKey(
  source: PackSource,
  trusted: NoteKey | undefined,
  report: Report,
): Promise<NoteKey | undefined> {
  try {
    const own = parseVkey((await source.read(LOG_KEY)).toString());
    if (trusted && !(trusted.name === own.name && trusted.id.equals(own.id)))
      report({ code: 'ledger-key', where: LOG_KEY, detail: own.name });
    return trusted ?? own;
  } catch (error) {
    if (!(error instanceof NoteFault)) throw error;
    report({ code: 'ledger-key', where: LOG_KEY, detail: error.code });
    return undefined;
  }
}

function openHead(note: string, key: NoteKey, report: Report): Checkpoint | undefined {
  try {
    return openCheckpoint(note, key);
  } catch (error) {
    if (!(error instanceof NoteFault)) throw error;
    report({ code: 'ledger-checkpoint', where: CHECKPOINT, detail: error.code });
    return undefined;
  }
}

interface Leaf {
  readonly kind: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Acts after which the roster is no longer the one of the issue. */
const ROSTER_ACTS = new Set([
  'pact.added',
  'pact.moved',
  'pact.corrected',
  'pact.revoked',
  'pact.superseded',
]);

class EntryCheck {
  entries = 0;
  private readonly proven = new Set<string>();
  private readonly proofs = new Set<string>();
  private readonly withdrawn = new Set<string>();
  private readonly records = new Set<string>();
  private acts = 0;
  private added = 0;
  private required = 0;
  private issued: string | undefined;
  private closed: string | undefined;

  constructor(
    private readonly source: PackSource,
    private readonly facts: PackFacts,
    private readonly checkpoint: { readonly head: Checkpoint; readonly note: string },
    private readonly report: Report,
  ) {}

  async run(): Promise<void> {
    let last = -1;
    let line = 0;
    try {
      for await (const text of linesOf(this.source.stream(ENTRIES))) {
        line += 1;
        const where = `${ENTRIES}:${line}`;
        const entry = readEntry(text);
        if (!entry || entry.index <= last) {
          this.report({ code: 'ledger-entry', where });
          continue;
        }
        last = entry.index;
        this.entries += 1;
        await this.checkEntry(entry, where);
      }
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      throw new PackUnreadable({
        code: 'table-malformed',
        where: `${ENTRIES}:${line}`,
        detail: error.message,
      });
    }
    this.checkRest();
  }

  private async checkEntry(entry: { index: number; text: string; leaf: Leaf }, where: string): Promise<void> {
    const { kind, at, data } = entry.leaf;
    const pact = kind === 'pact.signed' ? this.facts.pacts.get(String(data['code_sha256'])) : undefined;
    const path = pact ? proofPath(pact.code) : entryProofPath(entry.index);
    this.proofs.add(path);
    if (!(await this.isProven(entry, path)))
      return this.report({ code: 'ledger-proof', where, detail: path });
    if (data['campaign'] !== this.facts.campaign)
      return this.report({ code: 'ledger-entry', where, detail: 'campaign' });
    if (ROSTER_ACTS.has(kind)) this.acts += 1;
    if (kind === 'pact.added') this.added += 1;
    if (kind === 'campaign.issued') {
      this.issued = String(data['roster_root']);
      this.required = Number(data['required']);
    }
    if (kind === 'campaign.closed') this.closed = String(data['states_root']);
    if (kind === 'wave.recorded') this.records.add(String(data['sha256']));
    if (kind === 'pact.revoked' || kind === 'pact.superseded') this.withdrawn.add(String(data['sha256']));
    if (kind !== 'pact.signed') return;
    if (!pact) return this.report({ code: 'ledger-entry', where, detail: 'a signature without a document' });
    this.proven.add(pact.code);
    const said = [data['sha256'], data['person_ref'], at].join(' ');
    if (said !== [pact.sha256, pact.person, pact.signedAt].join(' '))
      this.report({ code: 'ledger-says', where: pact.where, detail: said });
  }

  private async isProven({ index, text }: { index: number; text: string }, path: string): Promise<boolean> {
    if (!this.source.files.has(path)) return false;
    const { head, note } = this.checkpoint;
    try {
      const proof = parseProof((await this.source.read(path)).toString());
      // One checkpoint for the whole pack: an older one would hide what came after it.
      if (proof.index !== index || proof.checkpoint !== note) return false;
      return provesInclusion(merkleLeaf(text), { index, path: proof.path, size: head.size, root: head.root });
    } catch (error) {
      if (!(error instanceof NoteFault)) throw error;
      return false;
    }
  }

  private checkRest(): void {
    for (const pact of this.facts.pacts.values()) {
      if (!this.proven.has(pact.code)) this.report({ code: 'ledger-leaf', where: pact.where });
      else if ((pact.status !== 'signed') !== this.withdrawn.has(pact.sha256))
        this.report({ code: 'ledger-says', where: pact.where, detail: pact.status });
    }
    for (const sha256 of this.facts.records)
      if (!this.records.has(sha256)) this.report({ code: 'ledger-leaf', where: sha256 });
    for (const name of this.source.files.keys())
      if (packFileOf(name) === 'proof' && !this.proofs.has(name))
        this.report({ code: 'file-extra', where: name });
    if (this.issued === undefined) this.report({ code: 'ledger-leaf', where: 'campaign.issued' });
  }

  /** The roots of issue and closing against the tables; a part of the tree cannot tell. */
  roots(): Pick<LedgerReport, 'rosterAsIssued' | 'statesAsClosed'> {
    const { whole, rosterRoot, states } = this.facts;
    const sorted = states.toSorted((a, b) => (personOf(a) < personOf(b) ? -1 : 1));
    const same = this.issued === rosterRoot;
    // Joiners come by a recorded act, and nobody ever leaves the roster: the number is known even when the root is not.
    if (whole && this.facts.roster !== this.required + this.added)
      this.report({ code: 'roster-root', where: 'roster.csv', detail: `${this.facts.roster} rows` });
    const rosterAsIssued = whole && (same || this.acts === 0) ? same : null;
    const statesAsClosed =
      whole && this.closed !== undefined ? merkleRoot(sorted).toString('hex') === this.closed : null;
    if (rosterAsIssued === false)
      this.report({ code: 'roster-root', where: 'roster.csv', detail: rosterRoot });
    if (statesAsClosed === false) this.report({ code: 'states-root', where: 'manifest.csv, unsigned.csv' });
    return { rosterAsIssued, statesAsClosed };
  }
}

function personOf(line: string): string {
  return line.slice(0, line.indexOf(','));
}

/** A line of entries.jsonl, which must be the canonical form of what it says, and so must its leaf. */
function readEntry(line: string): { index: number; text: string; leaf: Leaf } | undefined {
  try {
    const entry = JSON.parse(line) as { index: unknown; leaf: unknown };
    if (typeof entry.leaf !== 'string' || !Number.isSafeInteger(entry.index)) return undefined;
    const leaf = JSON.parse(entry.leaf) as Leaf;
    if (canonicalJson({ index: entry.index as number, leaf: entry.leaf }) !== line) return undefined;
    if (canonicalJson(leaf as unknown as Json) !== entry.leaf || typeof leaf.data !== 'object')
      return undefined;
    return leaf.data === null ? undefined : { index: entry.index as number, text: entry.leaf, leaf };
  } catch {
    return undefined;
  }
}
