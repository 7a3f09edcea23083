import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { CoverageModule } from '../coverage/coverage.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { AttemptHousekeeping } from './attempt-housekeeping.js';
import { CampaignActsController } from './campaign-acts.controller.js';
import { ExemptionController } from './exemption.controller.js';
import { Exemptions } from './exemptions.js';
import { PactChanges } from './pact-changes.js';
import { PactClosing } from './pact-closing.js';
import { PactController } from './pact.controller.js';
import { PactDocuments } from './pact-documents.js';
import { PactIssue } from './pact-issue.js';
import { PactPages } from './pact.pages.js';
import { PactRehearsal } from './pact-rehearsal.js';
import { PactService } from './pact.service.js';
import { PactSigning } from './pact-signing.js';
import { WaveRecord } from './wave-record.js';

@Module({
  imports: [CampaignsModule, CoverageModule, DocumentsModule, JobsModule, SigningModule],
  controllers: [PactController, ExemptionController, CampaignActsController, PactPages],
  providers: [
    PactService,
    PactDocuments,
    PactRehearsal,
    PactIssue,
    PactSigning,
    PactChanges,
    PactClosing,
    Exemptions,
    WaveRecord,
    AttemptHousekeeping,
  ],
  exports: [
    PactService,
    PactRehearsal,
    PactIssue,
    PactSigning,
    PactChanges,
    PactClosing,
    Exemptions,
    WaveRecord,
  ],
})
export class PactsModule {}
