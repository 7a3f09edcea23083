import { Module } from '@nestjs/common';
import { Accounts } from './accounts.js';
import { Sessions } from './sessions.js';

@Module({
  providers: [Accounts, Sessions],
  exports: [Accounts, Sessions],
})
export class AccessModule {}
