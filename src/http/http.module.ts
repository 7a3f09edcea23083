import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessModule } from '../access/access.module.js';
import { HealthController } from './health.controller.js';
import { SessionController } from './session.controller.js';
import { SessionGuard } from './session.guard.js';

@Module({
  imports: [AccessModule],
  controllers: [HealthController, SessionController],
  providers: [{ provide: APP_GUARD, useClass: SessionGuard }],
})
export class HttpModule {}
