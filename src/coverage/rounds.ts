import type { ReadTx } from '../database/database.js';

/** The round that was opened last; undefined before the first. */
export async function latestRound(tx: ReadTx): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `SELECT id FROM coverage_round ORDER BY opened_at DESC LIMIT 1`,
  );
  return row?.id;
}
