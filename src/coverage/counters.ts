import type { ReadTx, Tx } from '../database/database.js';
import { coverageRefusal } from './coverage.errors.js';

/** How the counters of one unit in one wave change; absent means 0. */
export interface CoverageDelta {
  readonly wave: number;
  readonly unitId: number;
  readonly open?: number;
  readonly electronic?: number;
  readonly certified?: number;
  readonly wetInk?: number;
  readonly declined?: number;
  readonly exempt?: number;
  readonly heads?: number;
  readonly headsSigned?: number;
}

/** A counter as stored, and as a feature's recount must give it. */
export type CounterRow = Required<CoverageDelta>;

const FIELDS = [
  'open',
  'electronic',
  'certified',
  'wetInk',
  'declined',
  'exempt',
  'heads',
  'headsSigned',
] as const;

const COLUMN: Readonly<Record<(typeof FIELDS)[number], string>> = {
  open: 'open',
  electronic: 'electronic',
  certified: 'certified',
  wetInk: 'wet_ink',
  declined: 'declined',
  exempt: 'exempt',
  heads: 'heads',
  headsSigned: 'heads_signed',
};

/** Opens a round: from now on its counters exist. */
export async function openRound(tx: Tx, roundId: string, at: Date): Promise<void> {
  await tx.execute(`INSERT INTO coverage_round (id, opened_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
    roundId,
    at,
  ]);
}

/**
 * Keeps the round open until the transaction ends. Call it before checking that the round may
 * change: whoever freezes it waits for those who hold it, and those who come later see it frozen.
 */
export async function holdRound(tx: Tx, roundId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 7))`, [roundId]);
}

/** Waits for everybody who holds the round, and keeps others out until the transaction ends. */
export async function claimRound(tx: Tx, roundId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7))`, [roundId]);
}

/**
 * Adds people to counters that may not exist yet (issue, joiners): only growth. Rows are touched in the
 * order of unit ids, so that two bulk jobs cannot deadlock.
 */
export async function addToCounters(
  tx: Tx,
  roundId: string,
  rows: readonly (CoverageDelta & { deadline: Date })[],
): Promise<void> {
  const sums = new Map<string, Required<CoverageDelta> & { deadline: Date }>();
  for (const row of rows) {
    const key = `${row.unitId}/${row.wave}`;
    const sum = sums.get(key) ?? { ...full({ wave: row.wave, unitId: row.unitId }), deadline: row.deadline };
    sums.set(key, { ...plus(sum, row), deadline: sum.deadline });
  }
  const merged = [...sums.values()];
  await tx.execute(
    `INSERT INTO coverage_counter (round_id, wave, unit_id, deadline, ${FIELDS.map((f) => COLUMN[f]).join(', ')})
     SELECT $1, * FROM unnest($2::smallint[], $3::int[], $4::timestamptz[], ${FIELDS.map((_, i) => `$${i + 5}::int[]`).join(', ')})
            AS s(wave, unit_id) ORDER BY unit_id, wave
     ON CONFLICT (round_id, wave, unit_id) DO UPDATE SET ${FIELDS.map((f) => `${COLUMN[f]} = coverage_counter.${COLUMN[f]} + excluded.${COLUMN[f]}`).join(', ')}`,
    [
      roundId,
      merged.map((row) => row.wave),
      merged.map((row) => row.unitId),
      merged.map((row) => row.deadline),
      ...FIELDS.map((field) => merged.map((row) => row[field])),
    ],
  );
}

/**
 * Changes counters that exist; the last thing a use case does. Rows are held in the order of unit ids, so that
 * two lots of signatures cannot deadlock. Throws `coverage.frozen` when the round is closed.
 */
export async function changeCounters(
  tx: Tx,
  roundId: string,
  deltas: readonly CoverageDelta[],
): Promise<void> {
  const rows = merged(deltas);
  const changed = await tx.execute(
    `WITH delta AS (SELECT * FROM unnest($2::smallint[], $3::int[], ${FIELDS.map((_, i) => `$${i + 4}::int[]`).join(', ')})
                      AS d(wave, unit_id, ${FIELDS.map((f) => COLUMN[f]).join(', ')})),
          held AS (SELECT k.wave, k.unit_id FROM coverage_counter k JOIN delta d USING (wave, unit_id)
                    WHERE k.round_id = $1 ORDER BY k.unit_id, k.wave FOR UPDATE OF k)
     UPDATE coverage_counter k SET ${FIELDS.map((f) => `${COLUMN[f]} = k.${COLUMN[f]} + d.${COLUMN[f]}`).join(', ')}
       FROM delta d JOIN held USING (wave, unit_id)
      WHERE k.round_id = $1 AND k.wave = d.wave AND k.unit_id = d.unit_id
        AND NOT EXISTS (SELECT 1 FROM coverage_round WHERE id = $1 AND frozen_at IS NOT NULL)`,
    [
      roundId,
      rows.map((row) => row.wave),
      rows.map((row) => row.unitId),
      ...FIELDS.map((field) => rows.map((row) => row[field])),
    ],
  );
  if (changed < rows.length) throw coverageRefusal('coverage.frozen');
}

/** One row per counter. */
function merged(deltas: readonly CoverageDelta[]): CounterRow[] {
  const sums = new Map<string, CounterRow>();
  for (const delta of deltas) {
    const key = `${delta.unitId}/${delta.wave}`;
    sums.set(key, plus(sums.get(key) ?? full({ wave: delta.wave, unitId: delta.unitId }), delta));
  }
  return [...sums.values()];
}

/** Sets a later deadline for a wave, for all waves (null), or for a subtree only. Returns the rows changed. */
export async function extendDeadline(
  tx: Tx,
  roundId: string,
  { wave, unitId, deadline }: { wave: number | null; unitId: number | null; deadline: Date },
): Promise<number> {
  return tx.execute(
    `UPDATE coverage_counter k SET deadline = $4
      WHERE k.round_id = $1 AND ($2::smallint IS NULL OR k.wave = $2) AND k.deadline < $4
        AND ($3::int IS NULL OR EXISTS (SELECT 1 FROM unit_closure c WHERE c.ancestor_id = $3 AND c.descendant_id = k.unit_id))`,
    [roundId, wave, unitId, deadline],
  );
}

/** The stored counters of a round, for comparing with a feature's recount. */
export function storedCounters(tx: ReadTx, roundId: string): Promise<CounterRow[]> {
  return tx.query<CounterRow>(
    `SELECT wave, unit_id AS "unitId", ${FIELDS.map((f) => `${COLUMN[f]} AS "${f}"`).join(', ')}
       FROM coverage_counter WHERE round_id = $1 ORDER BY unit_id, wave`,
    [roundId],
  );
}

function full(delta: CoverageDelta): CounterRow {
  return {
    open: 0,
    electronic: 0,
    certified: 0,
    wetInk: 0,
    declined: 0,
    exempt: 0,
    heads: 0,
    headsSigned: 0,
    ...delta,
  };
}

function plus(sum: CounterRow, delta: CoverageDelta): CounterRow {
  const added = FIELDS.map((field) => [field, sum[field] + (delta[field] ?? 0)] as const);
  return { ...sum, ...Object.fromEntries(added) };
}
