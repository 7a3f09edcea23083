import type { Actor } from '../access/roles.js';
import type { ReadTx } from '../database/database.js';
import { postingsOf } from '../people/people.queries.js';
import type { Day } from '../shared/dates.js';

/** Who gives a unit's receipt: its head, by posting, or a deputy that was named. */
export interface Receiver {
  readonly unitId: number;
  readonly name: string;
  readonly position: string;
  readonly capacity: 'pimpinan' | 'wakil';
}

/** The units whose receipts an actor may give on a day; the head comes before the deputy. */
export async function receivingUnits(tx: ReadTx, actor: Actor, today: Day): Promise<Receiver[]> {
  const receivers: Receiver[] = [];
  if (actor.personId !== null) {
    const posting = (await postingsOf(tx, today, [actor.personId])).get(actor.personId);
    if (posting?.isHead)
      receivers.push({
        unitId: posting.unitId,
        name: posting.name,
        position: posting.jabatan,
        capacity: 'pimpinan',
      });
  }
  const deputies = await tx.query<{ unitId: number; name: string; position: string }>(
    `SELECT unit_id AS "unitId", name, position FROM deputy
      WHERE account_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2) ORDER BY named_at DESC`,
    [actor.accountId, today],
  );
  for (const deputy of deputies)
    if (!receivers.some(({ unitId }) => unitId === deputy.unitId))
      receivers.push({ ...deputy, capacity: 'wakil' });
  return receivers;
}
