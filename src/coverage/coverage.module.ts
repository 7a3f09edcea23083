import { Module } from '@nestjs/common';
import { CoverageController } from './coverage.controller.js';
import { CoveragePages } from './coverage.pages.js';
import { CoverageService } from './coverage.service.js';

@Module({
  controllers: [CoverageController, CoveragePages],
  providers: [CoverageService],
  exports: [CoverageService],
})
export class CoverageModule {}
