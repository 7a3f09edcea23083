import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { AccessHousekeeping } from './access-housekeeping.js';
import { AccountController } from './account.controller.js';
import { Accounts } from './accounts.js';
import { Sessions } from './sessions.js';

@Module({
  imports: [JobsModule],
  controllers: [AccountController],
  providers: [Accounts, Sessions, AccessHousekeeping],
  exports: [Accounts, Sessions],
})
export class AccessModule {}
