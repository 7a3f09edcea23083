import { Module } from '@nestjs/common';
import { CoverageModule } from '../coverage/coverage.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceJob } from './evidence.job.js';
import { EvidenceService } from './evidence.service.js';

@Module({
  imports: [CoverageModule, JobsModule, LedgerModule, SigningModule],
  controllers: [EvidenceController],
  providers: [EvidenceService, EvidenceJob],
  exports: [EvidenceService],
})
export class EvidenceModule {}
