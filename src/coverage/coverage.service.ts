import { Inject, Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import { zoneOf } from '../hierarchy/regions.js';
import { Clock } from '../shared/clock.js';
import { dayAt, type Day } from '../shared/dates.js';
import { frozenBoard, liveBoard, type BoardPart, type BoardRow } from './board.js';
import { coverageRefusal } from './coverage.errors.js';
import { requiredOf, signedOf } from './coverage.rules.js';

export interface Board {
  readonly roundId: string;
  readonly asOf: Date;
  /** A closed round's board no longer changes. */
  readonly frozen: boolean;
  readonly rows: readonly BoardRow[];
}

export interface TrendDay {
  readonly day: Day;
  readonly required: number;
  readonly signed: number;
  readonly declined: number;
  readonly open: number;
  readonly overdue: number;
  readonly exempt: number;
}

/** Reads coverage for people and exports; knows rounds, not what they count. */
@Injectable()
export class CoverageService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A unit and its children (or its whole subtree) in one snapshot; every sum adds up. */
  async board(actor: Actor, roundId: string, unitCode: string, deep = false): Promise<Board> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, unitCode);
      await requireAt(tx, actor, 'coverage.read', unit?.id ?? 0);
      const board = await this.boardIn(tx, roundId, { unitId: unit!.id, deep });
      // A unit that was closed empty, or that came after the round was frozen, has no row.
      if (!board.rows.some((row) => row.unitId === unit!.id))
        throw coverageRefusal('coverage.unit-not-on-board', { field: 'unit', values: { code: unitCode } });
      return board;
    });
  }

  /** The same within a snapshot that the caller holds, for exports. */
  async boardIn(tx: ReadTx, roundId: string, part: BoardPart): Promise<Board> {
    const [round] = await tx.query<{ frozen_at: Date | null }>(
      `SELECT frozen_at FROM coverage_round WHERE id = $1`,
      [roundId],
    );
    if (!round) throw coverageRefusal('coverage.round-not-found');
    if (round.frozen_at)
      return { roundId, asOf: round.frozen_at, frozen: true, rows: await frozenBoard(tx, roundId, part) };
    const asOf = this.clock.now();
    return { roundId, asOf, frozen: false, rows: await liveBoard(tx, roundId, part, asOf) };
  }

  /** One row per day on which the round was open, oldest first. */
  async trend(actor: Actor, roundId: string, unitCode: string): Promise<TrendDay[]> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, unitCode);
      await requireAt(tx, actor, 'coverage.read', unit?.id ?? 0);
      return tx.query<TrendDay>(
        `SELECT day::text, required, signed, declined, open, overdue, exempt FROM coverage_day
          WHERE round_id = $1 AND unit_id = $2 ORDER BY day`,
        [roundId, unit!.id],
      );
    });
  }

  /** Writes today's row of every unit of every open round; the day's last writing stands. */
  async recordToday(): Promise<void> {
    const rounds = await this.database.read((tx) =>
      tx.query<{ id: string }>(`SELECT id FROM coverage_round WHERE frozen_at IS NULL`),
    );
    for (const { id } of rounds) await this.database.transaction((tx) => this.recordDay(tx, id));
  }

  /** Writes today's row of every unit of a round, in the caller's transaction. */
  async recordDay(tx: Tx, roundId: string): Promise<void> {
    const now = this.clock.now();
    const [root] = await tx.query<{ id: number }>(`SELECT id FROM unit WHERE parent_id IS NULL`);
    if (!root) return;
    const rows = await liveBoard(tx, roundId, { unitId: root.id, deep: true }, now);
    await tx.execute(
      `INSERT INTO coverage_day (round_id, unit_id, day, required, signed, declined, open, overdue, exempt)
       SELECT $1, s.unit_id, $2, s.required, s.signed, s.declined, s.open, s.overdue, s.exempt
         FROM unnest($3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[])
              AS s(unit_id, required, signed, declined, open, overdue, exempt) ORDER BY 2
       ON CONFLICT (round_id, unit_id, day) DO UPDATE SET required = excluded.required, signed = excluded.signed,
         declined = excluded.declined, open = excluded.open, overdue = excluded.overdue, exempt = excluded.exempt`,
      [
        roundId,
        dayAt(now, zoneOf(this.config.province)),
        rows.map((row) => row.unitId),
        rows.map((row) => requiredOf(row.subtree)),
        rows.map((row) => signedOf(row.subtree)),
        rows.map((row) => row.subtree.declined),
        rows.map((row) => row.subtree.open),
        rows.map((row) => row.subtree.overdue),
        rows.map((row) => row.subtree.exempt),
      ],
    );
  }
}
