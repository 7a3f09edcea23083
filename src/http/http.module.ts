import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessModule } from '../access/access.module.js';
import { HealthController } from './health.controller.js';
import { SessionController } from './session.controller.js';
import { SessionPages } from './session.pages.js';
import { SessionGuard } from './session.guard.js';
import { StorableGuard } from './storable.guard.js';

@Module({
  imports: [AccessModule],
  controllers: [HealthController, SessionController, SessionPages],
  // In this order: a stranger learns nothing about what he sent.
  providers: [
    { provide: APP_GUARD, useClass: SessionGuard },
    { provide: APP_GUARD, useClass: StorableGuard },
  ],
})
export class HttpModule {}
