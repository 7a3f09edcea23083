import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import type { Operation } from '../jobs/operations.js';
import type { Advance } from '../jobs/worker.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { rosterRefusal } from './people.errors.js';
import { batchById, recount, type RosterBatch } from './roster-batch.queries.js';
import { knownPersons, quarantineTwins } from './roster-matching.queries.js';
import { judge } from './roster-matching.rules.js';
import {
  grow,
  POSTING_RECORD,
  postingLeaf,
  rootOf,
  type GrowingTree,
  type PostingRecord,
} from './roster-root.js';
import type { RosterRow } from './roster-row.js';
import { refreshStatistics } from './roster-statistics.js';
import { readableRows, storeRows, windowAfter } from './roster-row.queries.js';

const CHUNK = 2_000;

/** How far the commit of a batch has come; kept in the batch, so that any later operation goes on. */
export interface CommitProgress {
  /** `check`: matched again, since the roster changed after staging; `write`; then `finish`. */
  readonly phase: 'check' | 'write' | 'finish';
  /** The last line that is done in this phase. */
  readonly line: number;
  readonly tree: GrowingTree;
}

export const COMMIT_BEGINS: Omit<CommitProgress, 'phase'> = { line: 0, tree: [] };

/** Writes a batch's good lines, invisible until the last is written, then shows them all at once. */
@Injectable()
export class RosterCommitting {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** One chunk of the operation `roster.commit`; `operation.subject` is the batch's id. */
  async run(operation: Operation, advance: Advance): Promise<void> {
    const refusal = await this.database.transaction(async (tx) => {
      const batch = await batchById(tx, operation.subject, 'FOR UPDATE');
      const progress = batch.progress as unknown as CommitProgress | null;
      if (progress?.phase === 'check') return check(tx, batch, progress, advance);
      if (progress?.phase === 'write') return this.write(tx, batch, progress, advance);
      if (progress?.phase === 'finish') return finish(tx, batch, progress, advance);
      if (batch.status === 'ready') return badLines(batch);
      await advance(tx, { result: { batch: batch.id, status: batch.status } });
      return undefined;
    });
    if (refusal) throw refusal;
  }

  private async write(
    tx: Tx,
    batch: RosterBatch,
    progress: CommitProgress,
    advance: Advance,
  ): Promise<undefined> {
    const last = await windowAfter(tx, batch.id, progress.line, CHUNK);
    if (last === undefined) return this.show(tx, batch, progress, advance);
    const postings = await insertPostings(tx, batch, progress.line, last);
    await keep(tx, batch, {
      phase: 'write',
      line: last,
      tree: grow(progress.tree, postings.map(postingLeaf)),
    });
    await advance(tx, { done: postings.length });
    return undefined;
  }

  /** The one moment at which everything that was written begins to count. */
  private async show(
    tx: Tx,
    batch: RosterBatch,
    { tree }: CommitProgress,
    advance: Advance,
  ): Promise<undefined> {
    const { outcomes } = batch.counts!;
    await tx.execute(
      `UPDATE roster_batch SET status = 'finishing', committed_at = clock_timestamp() WHERE id = $1`,
      [batch.id],
    );
    await keep(tx, batch, { phase: 'finish', line: 0, tree });
    await record(tx, {
      kind: 'roster.committed',
      subject: `roster-${batch.id}`,
      actor: batch.committedBy,
      at: this.clock.now(),
      data: {
        batch: batch.id,
        lines: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
        created: outcomes.new,
        changed: outcomes.changed,
        skipped: outcomes.wrong + outcomes.doubtful,
        root: rootOf(tree),
      },
    });
    await advance(tx, {});
    return undefined;
  }
}

/** Matches a chunk again: what was new when the file was staged may have been recorded meanwhile. */
async function check(tx: Tx, batch: RosterBatch, progress: CommitProgress, advance: Advance) {
  const last = await windowAfter(tx, batch.id, progress.line, CHUNK);
  if (last !== undefined) {
    await judgeAgain(tx, batch, await readableRows(tx, batch.id, { after: progress.line, through: last }));
    await keep(tx, batch, { ...progress, line: last });
    await advance(tx, {});
    return undefined;
  }
  const counts = await recount(tx, batch.id);
  if (!batch.skipBad && counts.outcomes.doubtful > 0) {
    await tx.execute(`UPDATE roster_batch SET status = 'ready', progress = NULL WHERE id = $1`, [batch.id]);
    // No result: the operation fails with this refusal when the transaction is through.
    return badLines({ counts });
  }
  await keep(tx, batch, { ...COMMIT_BEGINS, phase: 'write' });
  await advance(tx, { total: counts.outcomes.new + counts.outcomes.changed });
  return undefined;
}

function badLines({ counts }: Pick<RosterBatch, 'counts'>) {
  return rosterRefusal('roster.bad-lines-found', { values: { doubtful: counts?.outcomes.doubtful ?? 0 } });
}

async function judgeAgain(tx: Tx, batch: RosterBatch, rows: readonly RosterRow[]): Promise<void> {
  const readable = rows.flatMap(({ line, value }) => (value ? [{ line, value }] : []));
  const frame = { batchId: batch.id, scope: batch.scope, asOf: batch.asOf };
  const known = await knownPersons(tx, frame, readable);
  const judged = rows.map((row): RosterRow => {
    const { outcome, personId, problems } = judge(row.value!, known.get(row.line) ?? []);
    const own = row.problems.filter(
      ({ severity, code }) => severity === 'warning' && code !== 'posting.older',
    );
    return { ...row, outcome, personId, problems: [...own, ...problems] };
  });
  const isNews = (row: RosterRow, at: number) =>
    row.outcome !== rows[at]!.outcome ||
    row.personId !== rows[at]!.personId ||
    row.problems.length !== rows[at]!.problems.length;
  await storeRows(tx, batch.id, judged.filter(isNews));
  await quarantineTwins(
    tx,
    batch.id,
    judged.map(({ line }) => line),
  );
}

async function insertPostings(
  tx: Tx,
  batch: RosterBatch,
  after: number,
  through: number,
): Promise<PostingRecord[]> {
  const postings = await tx.query<PostingRecord>(
    `WITH r AS MATERIALIZED (
       SELECT roster_row.*, CASE outcome WHEN 'new' THEN nextval(pg_get_serial_sequence('person', 'id')) ELSE person_id END AS pid
         FROM roster_row WHERE batch_id = $1 AND line > $2 AND line <= $3 AND outcome IN ('new', 'changed')),
     p AS (
       INSERT INTO person (id, batch_id, external_id, nip)
       SELECT pid, $1, external_id, nip FROM r WHERE outcome = 'new')
     INSERT INTO posting (person_id, batch_id, unit_id, kind, name, name_key, jabatan, jenis_jabatan, eselon, golongan,
            kedudukan_hukum, is_head, since, contact)
     SELECT pid, $1, unit_id, kind, name, name_key, jabatan, jenis_jabatan, eselon, golongan, kedudukan_hukum, is_head,
            coalesce(since, $4::date), contact FROM r ORDER BY line
     RETURNING ${POSTING_RECORD}`,
    [batch.id, after, through, batch.asOf],
  );
  return postings.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/**
 * After the moment: identifiers that a line added to a known person are noted, and rows that are done
 * go. The bad ones stay for the correction file.
 */
async function finish(
  tx: Tx,
  batch: RosterBatch,
  progress: CommitProgress,
  advance: Advance,
): Promise<undefined> {
  const last = await windowAfter(tx, batch.id, progress.line, CHUNK);
  if (last !== undefined) {
    await tx.execute(
      `UPDATE person SET external_id = coalesce(person.external_id, r.external_id), nip = coalesce(person.nip, r.nip)
         FROM roster_row r
        WHERE r.batch_id = $1 AND r.line > $2 AND r.line <= $3 AND r.outcome = 'changed' AND person.id = r.person_id
          AND ((person.external_id IS NULL AND r.external_id IS NOT NULL) OR (person.nip IS NULL AND r.nip IS NOT NULL))`,
      [batch.id, progress.line, last],
    );
    await tx.execute(
      `DELETE FROM roster_row WHERE batch_id = $1 AND line > $2 AND line <= $3 AND outcome IN ('new', 'same', 'changed')`,
      [batch.id, progress.line, last],
    );
    await keep(tx, batch, { ...progress, line: last });
    await advance(tx, {});
    return undefined;
  }
  await refreshStatistics(tx, 'person, posting, unit, unit_closure');
  await tx.execute(`UPDATE roster_batch SET status = 'committed', progress = NULL WHERE id = $1`, [batch.id]);
  await advance(tx, {
    result: { batch: batch.id, ...batch.counts!.outcomes, root: rootOf(progress.tree) },
  });
  return undefined;
}

async function keep(tx: Tx, batch: RosterBatch, progress: CommitProgress): Promise<void> {
  await tx.execute(`UPDATE roster_batch SET progress = $2 WHERE id = $1`, [
    batch.id,
    JSON.stringify(progress),
  ]);
}
