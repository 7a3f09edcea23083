import type { ReadTx, Tx } from '../database/database.js';

/** Entries that are to become leaves next (perhaps none), in their order, and how far that brings their cluster. */
export interface PendingBatch {
  readonly ids: readonly string[];
  readonly hashes: readonly Buffer[];
  readonly cursor: Cursor;
}

interface Cursor {
  readonly cluster: string;
  readonly from: string;
  readonly to: string | null;
  readonly after: string;
}

// xids of a foreign cluster (before a dump and restore) are over: all its rows are committed. Of our own,
// those below the oldest that still runs. A window that is open is finished before the next is taken.
const WINDOWS = `
  WITH RECURSIVE clusters AS (
    SELECT min(cluster) AS cluster FROM ledger_entry
    UNION ALL
    SELECT (SELECT min(e.cluster) FROM ledger_entry e WHERE e.cluster > c.cluster) FROM clusters c WHERE c.cluster IS NOT NULL
  )
  SELECT c.cluster::text, coalesce(k.from_xid, '0')::text AS "from", coalesce(k.after_id, 0)::text AS after,
         coalesce(k.to_xid, CASE WHEN c.cluster = s.system_identifier THEN pg_snapshot_xmin(pg_current_snapshot())
           ELSE (SELECT (max(e.xid)::text::numeric + 1)::text::xid8 FROM ledger_entry e WHERE e.cluster = c.cluster) END)::text AS "to"
    FROM clusters c CROSS JOIN pg_control_system() s
    LEFT JOIN ledger_cursor k ON k.epoch = $1 AND k.cluster = c.cluster
   WHERE c.cluster IS NOT NULL ORDER BY c.cluster = s.system_identifier, c.cluster`;

/**
 * The next entries without a leaf that can be overtaken by none: a sequence number is not the order of
 * commits, so only rows count whose xid is below every transaction that still runs; among these, by id.
 */
export async function pendingBatch(
  tx: ReadTx,
  epoch: number,
  firstEntryId: string | null,
  limit: number,
): Promise<PendingBatch | undefined> {
  for (const window of await tx.query<Cursor & { to: string }>(WINDOWS, [epoch])) {
    if (BigInt(window.from) >= BigInt(window.to)) continue;
    // The window is walked by xid, not by id: with id the planner may read the whole table for nothing.
    const rows = await tx.query<{ id: string; hash: Buffer }>(
      `WITH open AS MATERIALIZED (
         SELECT id FROM ledger_entry WHERE cluster = $1 AND xid >= $2::xid8 AND xid < $3::xid8 AND id > $4 AND id IS DISTINCT FROM $5
       ), batch AS (SELECT id FROM open ORDER BY id LIMIT $6)
       SELECT e.id, e.hash FROM batch JOIN ledger_entry e ON e.id = batch.id ORDER BY e.id`,
      [window.cluster, window.from, window.to, window.after, firstEntryId, limit],
    );
    const last = rows.at(-1);
    // A window whose last batch was exactly full ends here, without entries: it must not stay open.
    if (!last && window.after === '0') continue;
    const more = last !== undefined && rows.length === limit;
    return {
      ids: rows.map((row) => row.id),
      hashes: rows.map((row) => row.hash),
      cursor: {
        cluster: window.cluster,
        from: more ? window.from : window.to,
        to: more ? window.to : null,
        after: more ? last.id : '0',
      },
    };
  }
  return undefined;
}

export async function keepCursor(tx: Tx, epoch: number, { cluster, from, to, after }: Cursor): Promise<void> {
  await tx.execute(
    `INSERT INTO ledger_cursor (epoch, cluster, from_xid, to_xid, after_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (epoch, cluster) DO UPDATE
       SET from_xid = excluded.from_xid, to_xid = excluded.to_xid, after_id = excluded.after_id`,
    [epoch, cluster, from, to, after],
  );
}

/** How many committed entries wait for their leaf, for how long, and who keeps them waiting. */
export interface Lag {
  readonly waiting: number;
  readonly seconds: number;
  /** The oldest transaction that holds an xid, in whatever database of the cluster. */
  readonly behind: string | null;
}

/** Counts at most 10,000: more is an alarm in any case. */
export async function ledgerLag(tx: ReadTx, epoch: number): Promise<Lag> {
  const [row] = await tx.query<{ waiting: number; seconds: number; behind: string | null }>(
    `SELECT count(*)::int AS waiting, greatest(coalesce(extract(epoch FROM clock_timestamp() - min(w.recorded_at)), 0), 0)::float8 AS seconds,
            (SELECT a.datname || ' pid ' || a.pid || ' ' || a.application_name FROM pg_stat_activity a
              WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid() ORDER BY age(a.backend_xid) DESC LIMIT 1) AS behind
       FROM (SELECT e.recorded_at FROM ledger_entry e, pg_control_system() s
              WHERE e.cluster = s.system_identifier
                AND e.xid >= coalesce((SELECT from_xid FROM ledger_cursor WHERE epoch = $1 AND cluster = s.system_identifier), '0')
                AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.epoch = $1 AND l.entry_id = e.id)
              LIMIT 10000) w`,
    [epoch],
  );
  return row!;
}
