import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { EVERY_TEN_MINUTES, Worker } from '../jobs/worker.js';
import { Clock } from '../shared/clock.js';

/** Forgets what was prepared and never approved: the only unsigned bytes that are kept, and not for long. */
@Injectable()
export class AttemptHousekeeping {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    worker: Worker,
  ) {
    worker.beside('signing attempts', EVERY_TEN_MINUTES, () => this.turn());
  }

  async turn(): Promise<void> {
    await this.database.transaction((tx) =>
      tx.execute(`DELETE FROM signing_attempt WHERE expires_at < $1`, [this.clock.now()]),
    );
  }
}
