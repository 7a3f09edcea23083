import { Module } from '@nestjs/common';
import { OperationController } from './operation.controller.js';
import { Operations } from './operations.js';
import { Worker } from './worker.js';

@Module({
  controllers: [OperationController],
  providers: [Operations, Worker],
  exports: [Operations, Worker],
})
export class JobsModule {}
