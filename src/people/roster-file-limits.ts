/** What a file may cost to read; a settings service may narrow it. */
export interface RosterLimits {
  readonly bytes: number;
  /** Rows that are not empty, the header among them. */
  readonly rows: number;
  /** All parts of an XLSX that are read, after inflating. */
  readonly inflatedBytes: number;
  /** Inflated to packed, above the first megabyte: a worksheet of names packs about 1 to 15. */
  readonly ratio: number;
  /** A worksheet nests 5 elements; a hostile 5 KB of nested ones would cost a minute. */
  readonly xmlDepth: number;
  readonly columns: number;
  /** Of a CSV record or of what stands between two XML tags, in characters. */
  readonly recordLength: number;
}

export const ROSTER_LIMITS: RosterLimits = {
  bytes: 64 * 1024 * 1024,
  rows: 500_000,
  inflatedBytes: 640 * 1024 * 1024,
  ratio: 100,
  xmlDepth: 24,
  columns: 100,
  recordLength: 64 * 1024,
};

/** A row as a file has it, before its columns are known. */
export interface RawRow {
  /** As the person who opens the file sees it: the first is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}
