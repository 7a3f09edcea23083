import type { Tx } from '../database/database.js';

/**
 * Makes the empty counter of a unit in a wave if there is none, so that `changeCounters` finds it. A row that
 * exists is not locked: it must be taken in the order of unit ids, with the others that change.
 */
export async function ensureCounter(
  tx: Tx,
  roundId: string,
  { wave, unitId, deadline }: { wave: number; unitId: number; deadline: Date },
): Promise<void> {
  await tx.execute(
    `INSERT INTO coverage_counter (round_id, wave, unit_id, deadline) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [roundId, wave, unitId, deadline],
  );
}
