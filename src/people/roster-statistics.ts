import type { Tx } from '../database/database.js';

/**
 * Counts tables anew for the planner, after 250,000 rows came or went. PostgreSQL would do it by itself
 * within a minute, the embedded database never: it would guess its plans. 0.4 s there, no lock that anybody notices.
 */
export async function refreshStatistics(
  tx: Tx,
  tables: 'person, posting, unit, unit_closure' | 'roster_row',
): Promise<void> {
  await tx.execute(`ANALYZE ${tables}`);
}
