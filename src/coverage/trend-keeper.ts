import { Injectable } from '@nestjs/common';
import { EVERY_TEN_MINUTES, Worker } from '../jobs/worker.js';
import { CoverageService } from './coverage.service.js';

/** Writes the day's row of every unit again and again, so that the last one before midnight stands. */
@Injectable()
export class TrendKeeper {
  constructor(coverage: CoverageService, worker: Worker) {
    worker.beside('coverage trend', EVERY_TEN_MINUTES, () => coverage.recordToday());
  }
}
