/** The evidence pack's layout: what its writer and its checker agree on, and what is promised to auditors. */

export const MANIFEST_COLUMNS = [
  'file',
  'sha256',
  'bytes',
  'kind',
  'method',
  'status',
  'verification_code',
  'person_ref',
  'campaign',
  'unit_code',
  'unit_name',
  'signer',
  'signed_at',
] as const;

const COUNTS = ['required', 'signed', 'declined', 'open', 'overdue', 'exempt'] as const;

/** Own numbers of a unit, then the same over its subtree, then the units of the subtree. */
export const COVERAGE_COLUMNS = [
  'code',
  'parent_code',
  'name',
  'kind',
  ...COUNTS,
  ...COUNTS.map((count) => `subtree_${count}` as const),
  'units_total',
  'units_complete',
  'units_head_signed',
] as const;

export const UNSIGNED_COLUMNS = ['person_ref', 'unit_code', 'signer', 'status', 'reason'] as const;

export const ROSTER_COLUMNS = ['person_ref', 'unit_code', 'kind', 'commitment'] as const;

export const README = 'README.txt';
export const MANIFEST = 'manifest.csv';
export const COVERAGE = 'coverage.csv';
export const UNSIGNED = 'unsigned.csv';
export const ROSTER = 'roster.csv';
/** What `sha256sum -c` reads: every other file of the pack; its own SHA-256 stands for the whole pack. */
export const SUMS = 'SHA256SUMS';
export const CHAIN = 'trust/seal-chain.pem';

export const CHECKPOINT = 'ledger/checkpoint';
export const LOG_KEY = 'ledger/key.vkey';
export const ENTRIES = 'ledger/entries.jsonl';
export const SCRIPT = 'verify.py';
/** The ledger's part: all of them or none. */
export const LEDGER_FILES = [CHECKPOINT, LOG_KEY, ENTRIES, SCRIPT] as const;

/** Files that every pack has, in the order in which a ZIP holds them, before the documents and the sums. */
export const HEAD_FILES = [README, MANIFEST, COVERAGE, UNSIGNED, ROSTER, CHAIN] as const;

export const UNIT_CODE = /^[0-9A-Z][0-9A-Z.-]{0,63}$/;
export const VERIFICATION_CODE = /^[0-9A-HJKMNP-TV-Z]{16}$/;
export const PERSON_REF = /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/;

export const DOCUMENT_KINDS = ['pact', 'record'] as const;
export const DOCUMENT_STATUSES = ['signed', 'revoked', 'superseded'] as const;
export const UNSIGNED_STATUSES = ['open', 'declined', 'exempt'] as const;

const DOCUMENT = /^documents\/([0-9A-Z][0-9A-Z.-]{0,63})\/([0-9A-HJKMNP-TV-Z]{16})\.pdf$/;
const TRUST = /^trust\/[0-9a-z][0-9a-z-]{0,40}\.pem$/;

export function documentPath(unitCode: string, code: string): string {
  return `documents/${unitCode}/${code}.pdf`;
}

const PROOF = /^ledger\/proofs\/([0-9A-HJKMNP-TV-Z]{16}|entry-(0|[1-9]\d{0,15}))\.tlog-proof$/;

/** The proof of the entry that says that a document was signed. */
export function proofPath(code: string): string {
  return `ledger/proofs/${code}.tlog-proof`;
}

/** The proof of any other entry. */
export function entryProofPath(index: number): string {
  return `ledger/proofs/entry-${index}.tlog-proof`;
}

export type PackFile = 'document' | 'trust' | 'head' | 'sums' | 'ledger' | 'proof';

/** What a name in a pack is; undefined for one that has no place there. */
export function packFileOf(name: string): PackFile | undefined {
  if (DOCUMENT.test(name)) return 'document';
  if (TRUST.test(name)) return 'trust';
  if (PROOF.test(name)) return 'proof';
  if ((LEDGER_FILES as readonly string[]).includes(name)) return 'ledger';
  if (name === SUMS) return 'sums';
  return (HEAD_FILES as readonly string[]).includes(name) ? 'head' : undefined;
}

/** Whether a name could lead out of the directory into which it is unpacked, or deceive who reads it. */
export function isUnsafePath(name: string): boolean {
  return (
    name === '' ||
    name.length > 200 ||
    /[\\:]|[^\x20-\x7e]/.test(name) ||
    name.split('/').some((part) => part === '' || part === '.' || part === '..')
  );
}
