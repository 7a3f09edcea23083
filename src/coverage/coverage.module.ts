import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { CoverageController } from './coverage.controller.js';
import { CoveragePages } from './coverage.pages.js';
import { CoverageService } from './coverage.service.js';
import { TrendKeeper } from './trend-keeper.js';

@Module({
  imports: [JobsModule],
  controllers: [CoverageController, CoveragePages],
  providers: [CoverageService, TrendKeeper],
  exports: [CoverageService],
})
export class CoverageModule {}
