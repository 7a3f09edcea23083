import { Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { freezeBoard } from '../coverage/board.js';
import { claimRound } from '../coverage/counters.js';
import { Database, type Tx } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { sha256Hex } from '../shared/hash.js';
import { wrongCircularState } from './circular.errors.js';
import { circularById, lockCircular } from './circular.queries.js';

/** Why a circular ends: withdrawn by a decision, or because another one took its place. */
export type Ending = { readonly reason: string } | { readonly by: string; readonly number: string };

/** Revoking circulars. Superseding happens when the successor is published. */
@Injectable()
export class CircularEnding {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** From now on the public page and every receipt say that it does not hold; its coverage is frozen. */
  async revoke(actor: Actor, id: string, reason: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const circular = await circularById(tx, id);
      await requireAt(tx, actor, 'circular.manage', circular.issuerUnitId);
      await endCircular(tx, actor, id, { reason }, this.clock.now());
    });
  }
}

/** Ends a published circular in the caller's transaction. Throws `circular.wrong-state` when it is not one. */
export async function endCircular(tx: Tx, actor: Actor, id: string, ending: Ending, at: Date): Promise<void> {
  // First the round, then the row: who acknowledges holds the round and then looks at the row.
  await claimRound(tx, id);
  const circular = await lockCircular(tx, id);
  const revoked = 'reason' in ending;
  const changed = await tx.execute(
    `UPDATE circular SET state = $2, ended_at = $3, end_reason = $4 WHERE id = $1 AND state = 'published'`,
    [
      id,
      revoked ? 'revoked' : 'superseded',
      at,
      revoked ? ending.reason : `Digantikan oleh surat edaran Nomor ${ending.number}`,
    ],
  );
  if (changed === 0) throw wrongCircularState(circular.state);
  await freezeBoard(tx, id, at);
  const common = { subject: id, actor: actor.accountId, at };
  const named = { circular: id, number: circular.number! };
  await (revoked
    ? record(tx, {
        ...common,
        kind: 'circular.revoked',
        data: { ...named, reason_sha256: sha256Hex(ending.reason) },
      })
    : record(tx, { ...common, kind: 'circular.superseded', data: { ...named, by: ending.by } }));
}
