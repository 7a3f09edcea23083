import { Injectable } from '@nestjs/common';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import type { Operation } from '../jobs/operations.js';
import type { Advance } from '../jobs/worker.js';
import { Refusal } from '../shared/refusal.js';
import { batchById, recount, type RosterBatch } from './roster-batch.queries.js';
import type { RosterFile, RosterFileLine } from './roster-file.js';
import { ROSTER_COLUMNS, type RosterCells, type RosterColumn } from './roster-line-columns.js';
import { parseRosterLine, type RosterReading } from './roster-line.js';
import { knownPersons, quarantineTwins } from './roster-matching.queries.js';
import { judge, matchProblem } from './roster-matching.rules.js';
import { placeLine, type PlacedLine, type RosterRow, type RowProblem } from './roster-row.js';
import { storeRows } from './roster-row.queries.js';
import { refreshStatistics } from './roster-statistics.js';
import { unitsInReach, type UnitInReach } from './roster-units.queries.js';
import { RosterUploads } from './roster-uploads.js';

/** 1,000 lines are staged in 80 ms, at most 220 ms on PGlite, whose one connection they hold. */
const CHUNK = 1_000;

interface Cursor {
  /** Lines of the file that are staged. */
  readonly read: number;
  /** Number of the last one. */
  readonly line: number;
  readonly isRead: boolean;
}

/** Reads an uploaded file line by line and says what would become of each. */
@Injectable()
export class RosterStaging {
  constructor(
    private readonly database: Database,
    private readonly uploads: RosterUploads,
  ) {}

  /** One chunk of the operation `roster.stage`; `operation.subject` is the batch's id. */
  async run(operation: Operation, advance: Advance): Promise<void> {
    const batch = await this.database.read((tx) => batchById(tx, operation.subject));
    const cursor = (operation.cursor ?? { read: 0, line: 0, isRead: false }) as unknown as Cursor;
    if (batch.status !== 'staging' || batch.upload === null) {
      await this.database.transaction((tx) => advance(tx, { result: { batch: batch.id } }));
      return;
    }
    try {
      if (cursor.isRead) await this.finish(batch, cursor, advance);
      else await this.stage(batch, batch.upload, cursor, advance);
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'busy') await this.giveUp(batch, error);
      throw error;
    }
  }

  private async stage(batch: RosterBatch, upload: string, cursor: Cursor, advance: Advance): Promise<void> {
    const chunk = await this.uploads.next(upload, cursor.read, CHUNK);
    const absent = absentColumns(chunk.file);
    const lines = numbered(chunk.lines, cursor.line).map(({ line, cells, surplusCells }) => ({
      line,
      cells,
      reading: parseRosterLine(cells, surplusCells),
    }));
    const store = this.database.transaction(async (tx) => {
      await stillStaging(tx, batch.id);
      const rows = await judgeLines(tx, batch, lines, absent);
      await storeRows(tx, batch.id, rows);
      await quarantineTwins(
        tx,
        batch.id,
        rows.map((row) => row.line),
      );
      await advance(tx, {
        done: rows.length,
        failed: rows.filter((row) => row.outcome === 'wrong').length,
        cursor: {
          read: cursor.read + rows.length,
          line: lines.at(-1)?.line ?? cursor.line,
          isRead: chunk.isLast,
        },
        ...(chunk.isLast && { total: cursor.read + rows.length }),
      });
    });
    await store.catch(async (error: unknown) => {
      await chunk.close();
      throw error;
    });
    chunk.keep();
  }

  private async finish(batch: RosterBatch, cursor: Cursor, advance: Advance): Promise<void> {
    await this.database.transaction(async (tx) => {
      await stillStaging(tx, batch.id);
      const counts = await recount(tx, batch.id);
      await tx.execute(`UPDATE roster_batch SET status = 'ready', upload = NULL WHERE id = $1`, [batch.id]);
      await advance(tx, { result: { batch: batch.id, lines: cursor.read, ...counts.outcomes } });
    });
    if (batch.upload !== null) await this.uploads.remove(batch.upload);
    await this.database.transaction((tx) => refreshStatistics(tx, 'roster_row'));
  }

  // A file that cannot be read to its end is no roster: its batch ends here, with the reason.
  private async giveUp(batch: RosterBatch, refusal: Refusal): Promise<void> {
    await this.database.transaction((tx) =>
      tx.execute(
        `UPDATE roster_batch SET status = 'discarded', upload = NULL, fault = $2 WHERE id = $1 AND status = 'staging'`,
        [batch.id, refusal.message],
      ),
    );
    if (batch.upload !== null) await this.uploads.remove(batch.upload);
  }
}

interface ReadLine {
  readonly line: number;
  readonly cells: RosterCells;
  readonly reading: RosterReading;
}

// Discarding waits for a chunk that is being written, and the next chunk sees it.
async function stillStaging(tx: Tx, batchId: string): Promise<void> {
  const [batch] = await tx.query<{ status: string }>(
    `SELECT status FROM roster_batch WHERE id = $1 FOR SHARE`,
    [batchId],
  );
  if (batch?.status !== 'staging') throw new Error('The batch was discarded meanwhile.');
}

async function judgeLines(
  tx: ReadTx,
  batch: RosterBatch,
  lines: readonly ReadLine[],
  absent: ReadonlySet<RosterColumn>,
): Promise<RosterRow[]> {
  const units = await unitsInReach(
    tx,
    batch.scope,
    lines.flatMap(({ reading }) => (reading.value ? [reading.value.unitCode] : [])),
  );
  const placed = lines.map((line) => ({ ...line, ...place(line.reading, units) }));
  const readable = placed.flatMap(({ line, value }) => (value ? [{ line, value }] : []));
  const known = await knownPersons(tx, { batchId: batch.id, scope: batch.scope, asOf: batch.asOf }, readable);
  return placed.map(({ line, cells, value, problems }): RosterRow => {
    if (!value)
      return { line, outcome: 'wrong', personId: null, problems, cells: withoutNik(cells), value: null };
    const judgement = judge(value, known.get(line) ?? [], absent);
    return {
      line,
      outcome: judgement.outcome,
      personId: judgement.personId,
      problems: [...problems, ...judgement.problems],
      cells: null,
      value: judgement.value,
    };
  });
}

function place(
  { value, problems }: RosterReading,
  units: ReadonlyMap<string, UnitInReach>,
): { value: PlacedLine | null; problems: readonly RowProblem[] } {
  if (!value) return { value: null, problems };
  const unit = units.get(value.unitCode);
  if (!unit) return { value: null, problems: [...problems, matchProblem('unit.unknown')] };
  if (unit.closed) return { value: null, problems: [...problems, matchProblem('unit.closed')] };
  return { value: placeLine(value, unit.id), problems };
}

function absentColumns(file: RosterFile): ReadonlySet<RosterColumn> {
  return new Set(ROSTER_COLUMNS.filter((column) => !file.header.columns.includes(column)));
}

// Row numbers of a hostile workbook may repeat; a line's number is its key.
function numbered(lines: readonly RosterFileLine[], after: number): RosterFileLine[] {
  let last = after;
  return lines.map((line) => {
    last = Math.max(last + 1, line.line);
    return { ...line, line: last };
  });
}

// Sixteen digits are a NIK that slipped into the column: it is not stored, not even as a mistake.
function withoutNik(cells: RosterCells): RosterCells {
  const digits = (cells.nip ?? '').replace(/\D/g, '');
  return digits.length === 16 ? { ...cells, nip: '' } : cells;
}
