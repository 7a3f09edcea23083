import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { PeopleController } from './people.controller.js';
import { PeopleService } from './people.service.js';
import { RosterCommitting } from './roster-committing.js';
import { RosterDiscarding } from './roster-discarding.js';
import { RosterJobs } from './roster-jobs.js';
import { RosterStaging } from './roster-staging.js';
import { RosterUploads } from './roster-uploads.js';
import { RosterController } from './roster.controller.js';
import { RosterService } from './roster.service.js';

/** Persons, their postings, and the import of rosters. Reads of other features: `people.queries.ts`. */
@Module({
  imports: [JobsModule],
  controllers: [PeopleController, RosterController],
  providers: [
    PeopleService,
    RosterService,
    RosterUploads,
    RosterStaging,
    RosterCommitting,
    RosterDiscarding,
    RosterJobs,
  ],
  exports: [PeopleService, RosterService],
})
export class PeopleModule {}
