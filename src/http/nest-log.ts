import type { LoggerService } from '@nestjs/common';
import { log } from '../shared/log.js';

/** Nest's own messages in the structured log; its start-up chatter only at debug. */
export class NestLog implements LoggerService {
  log(message: unknown): void {
    log.debug(String(message));
  }

  error(message: unknown, stack?: unknown): void {
    log.error({ stack }, String(message));
  }

  warn(message: unknown): void {
    log.warn(String(message));
  }
}
