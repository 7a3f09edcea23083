import { Module } from '@nestjs/common';
import { HierarchyController } from './hierarchy.controller.js';
import { HierarchyService } from './hierarchy.service.js';
import { LetterheadController } from './letterhead.controller.js';
import { Letterheads } from './letterheads.js';
import { UnitImport } from './unit-import.js';

@Module({
  controllers: [HierarchyController, LetterheadController],
  providers: [HierarchyService, Letterheads, UnitImport],
  exports: [HierarchyService, UnitImport],
})
export class HierarchyModule {}
