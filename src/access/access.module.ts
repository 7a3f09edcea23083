import { Module } from '@nestjs/common';
import { AccountController } from './account.controller.js';
import { Accounts } from './accounts.js';
import { Sessions } from './sessions.js';

@Module({
  controllers: [AccountController],
  providers: [Accounts, Sessions],
  exports: [Accounts, Sessions],
})
export class AccessModule {}
