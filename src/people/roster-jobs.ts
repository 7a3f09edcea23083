import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../jobs/worker.js';
import { RosterCommitting } from './roster-committing.js';
import { RosterDiscarding } from './roster-discarding.js';
import { RosterStaging } from './roster-staging.js';

/** Hands the roster's long work to the worker; each kind's subject is a batch's id. */
@Injectable()
export class RosterJobs implements OnModuleInit {
  constructor(
    private readonly worker: Worker,
    private readonly staging: RosterStaging,
    private readonly committing: RosterCommitting,
    private readonly discarding: RosterDiscarding,
  ) {}

  onModuleInit(): void {
    this.worker.handle('roster.stage', (operation, advance) => this.staging.run(operation, advance));
    this.worker.handle('roster.commit', (operation, advance) => this.committing.run(operation, advance));
    this.worker.handle('roster.discard', (operation, advance) => this.discarding.run(operation, advance));
  }
}
