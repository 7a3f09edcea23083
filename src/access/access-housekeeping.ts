import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { EVERY_TEN_MINUTES, Worker } from '../jobs/worker.js';
import { Clock } from '../shared/clock.js';
import { IDLE_MS } from './sessions.js';

/** So long a repeated request gets the first one's answer; afterwards its key is free again. */
const KEY_MS = 24 * 3_600_000;

/** Forgets sessions that no longer open anything, and keys of requests that nobody repeats any more. */
@Injectable()
export class AccessHousekeeping {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    worker: Worker,
  ) {
    worker.beside('access housekeeping', EVERY_TEN_MINUTES, () => this.turn());
  }

  async turn(): Promise<void> {
    const now = this.clock.now().getTime();
    await this.database.transaction(async (tx) => {
      await tx.execute(`DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2`, [
        new Date(now),
        new Date(now - IDLE_MS),
      ]);
      await tx.execute(`DELETE FROM idempotency_key WHERE created_at < $1`, [new Date(now - KEY_MS)]);
    });
  }
}
