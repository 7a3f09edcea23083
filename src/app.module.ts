import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { CampaignsModule } from './campaigns/campaigns.module.js';
import { CircularsModule } from './circulars/circulars.module.js';
import { CONFIG, type Config } from './config.js';
import { CoverageModule } from './coverage/coverage.module.js';
import { DatabaseModule } from './database/database.module.js';
import { EvidenceModule } from './evidence/evidence.module.js';
import { HierarchyModule } from './hierarchy/hierarchy.module.js';
import { HttpModule } from './http/http.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { LegalModule } from './legal/legal.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { PactsModule } from './pacts/pacts.module.js';
import { PeopleModule } from './people/people.module.js';
import { ClockModule } from './shared/clock.module.js';
import { VerificationModule } from './verification/verification.module.js';

/** Everything, for a configuration. */
@Module({})
export class AppModule {
  static for(config: Config): DynamicModule {
    return {
      module: AppModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
      imports: [
        ClockModule,
        DatabaseModule,
        AccessModule,
        HttpModule,
        JobsModule,
        HierarchyModule,
        PeopleModule,
        CoverageModule,
        CampaignsModule,
        LedgerModule,
        PactsModule,
        LegalModule,
        CircularsModule,
        VerificationModule,
        EvidenceModule,
      ],
    };
  }
}
