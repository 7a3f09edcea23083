import { accessRefusal } from '../access/access.errors.js';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor, Permission } from '../access/roles.js';
import type { ReadTx, Tx } from '../database/database.js';
import type { Json } from '../shared/canonical-json.js';
import type { Day } from '../shared/dates.js';
import { rosterRefusal } from './people.errors.js';
import { countRows, type RowCount } from './roster-row.queries.js';
import { OUTCOMES, type Outcome } from './roster-row.js';

export type BatchStatus =
  'staging' | 'ready' | 'committing' | 'finishing' | 'committed' | 'discarding' | 'discarded';

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** What the preview shows. */
export interface BatchCounts {
  readonly outcomes: OutcomeCounts;
  readonly kinds: readonly (OutcomeCounts & { readonly kind: string | null })[];
  readonly regions: readonly (OutcomeCounts & {
    readonly code: string | null;
    readonly name: string | null;
  })[];
}

/** A file on its way into the roster. */
export interface RosterBatch {
  readonly id: string;
  readonly status: BatchStatus;
  readonly fileName: string;
  readonly sha256: string;
  readonly upload: string | null;
  readonly ignored: readonly string[];
  readonly asOf: Day;
  readonly scope: readonly number[];
  readonly skipBad: boolean;
  readonly counts: BatchCounts | null;
  readonly progress: Json;
  readonly operationId: string | null;
  readonly fault: string | null;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly committedBy: string | null;
  readonly committedAt: Date | null;
}

const BATCH = `b.id, b.status, b.file_name AS "fileName", encode(b.file_sha256, 'hex') AS sha256, b.upload, b.ignored,
  b.as_of::text AS "asOf", b.scope, b.skip_bad AS "skipBad", b.counts, b.progress, b.operation_id AS "operationId", b.fault,
  b.created_by AS "createdBy", b.created_at AS "createdAt", b.committed_by AS "committedBy", b.committed_at AS "committedAt"`;

/** A batch by its id, whoever asks: for the work on it. `lock`: nobody else changes it meanwhile. */
export async function batchById(tx: ReadTx, id: string, lock: '' | 'FOR UPDATE' = ''): Promise<RosterBatch> {
  const [batch] = await tx.query<RosterBatch>(
    `SELECT ${BATCH} FROM roster_batch b WHERE b.id = $1 AND b.origin = 'file' ${lock}`,
    [id],
  );
  if (!batch) throw accessRefusal('access.not-found');
  return batch;
}

/** A batch, for an actor who reaches every unit that it may touch. `null`: the command line reaches all. */
export async function batchFor(
  tx: ReadTx,
  actor: Actor | null,
  permission: Permission,
  id: string,
  lock: '' | 'FOR UPDATE' = '',
): Promise<RosterBatch> {
  const reach = actor && requireSomewhere(actor, permission);
  const batch = await batchById(tx, id, lock);
  if (reach && !(await covers(tx, reach, batch.scope))) throw accessRefusal('access.not-found');
  return batch;
}

async function covers(tx: ReadTx, reach: readonly number[], scope: readonly number[]): Promise<boolean> {
  const [row] = await tx.query<{ covered: boolean }>(
    `SELECT NOT EXISTS (SELECT 1 FROM unnest($1::int[]) s WHERE NOT EXISTS (
       SELECT 1 FROM unit_closure c WHERE c.descendant_id = s AND c.ancestor_id = ANY($2))) AS covered`,
    [scope, reach],
  );
  return row!.covered;
}

/** Batches that the actor may see, newest first, older than an id. */
export function listBatches(
  tx: ReadTx,
  reach: readonly number[],
  { before, limit }: { before: string | undefined; limit: number },
): Promise<RosterBatch[]> {
  return tx.query<RosterBatch>(
    `SELECT ${BATCH} FROM roster_batch b
      WHERE b.origin = 'file' AND ($2::bigint IS NULL OR b.id < $2)
        AND NOT EXISTS (SELECT 1 FROM unnest(b.scope) s WHERE NOT EXISTS (
              SELECT 1 FROM unit_closure c WHERE c.descendant_id = s AND c.ancestor_id = ANY($1)))
      ORDER BY b.id DESC LIMIT $3`,
    [reach, before ?? null, limit],
  );
}

export interface NewBatch {
  readonly fileName: string;
  readonly sha256: Buffer;
  readonly upload: string;
  readonly ignored: readonly string[];
  readonly asOf: Day;
  readonly scope: readonly number[];
  readonly createdBy: string | null;
}

export async function insertBatch(tx: Tx, batch: NewBatch): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO roster_batch (origin, status, file_name, file_sha256, upload, ignored, as_of, scope, created_by)
     VALUES ('file', 'staging', $1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [batch.fileName, batch.sha256, batch.upload, batch.ignored, batch.asOf, batch.scope, batch.createdBy],
  );
  return row!.id;
}

/** Opens the batch of one recorded act; what it writes counts at once. */
export async function insertActBatch(tx: Tx, createdBy: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO roster_batch (origin, status, created_by, committed_by, committed_at)
     VALUES ('act', 'committed', $1, $1, now()) RETURNING id`,
    [createdBy],
  );
  return row!.id;
}

/**
 * Takes the roster's lock until the end of the transaction and refuses while an import writes: whoever
 * holds it may rely on what he has read of the roster.
 */
export async function lockRoster(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('pakta.roster'))`);
  const [writer] = await tx.query(
    `SELECT 1 FROM roster_batch WHERE status IN ('committing', 'finishing', 'discarding')`,
  );
  if (writer) throw rosterRefusal('roster.busy', { retryAfterSeconds: 10 });
}

/** Counts a batch's rows and keeps the result for the preview. */
export async function recount(tx: Tx, batchId: string): Promise<BatchCounts> {
  const rows = await countRows(tx, batchId);
  const counts: BatchCounts = {
    outcomes: tally(rows),
    kinds: grouped(rows, (row) => row.kind).map((group) => ({ kind: group[0]!.kind, ...tally(group) })),
    regions: grouped(rows, (row) => row.region).map((group) => ({
      code: group[0]!.region,
      name: group[0]!.regionName,
      ...tally(group),
    })),
  };
  await tx.execute(`UPDATE roster_batch SET counts = $2 WHERE id = $1`, [batchId, JSON.stringify(counts)]);
  return counts;
}

function tally(rows: readonly RowCount[]): OutcomeCounts {
  const of = (outcome: Outcome) =>
    rows.filter((row) => row.outcome === outcome).reduce((sum, row) => sum + row.count, 0);
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, of(outcome)])) as Record<Outcome, number>;
}

function grouped(rows: readonly RowCount[], keyOf: (row: RowCount) => string | null): RowCount[][] {
  const groups = new Map<string | null, RowCount[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}
