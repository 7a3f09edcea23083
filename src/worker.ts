import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from './app.module.js';
import { loadConfig, type Config } from './config.js';
import { NestLog } from './http/nest-log.js';
import { Worker } from './jobs/worker.js';
import { log } from './shared/log.js';

/** Everything without HTTP, for commands and for the queue. */
export async function context(config: Config): Promise<INestApplicationContext> {
  log.level = config.logLevel;
  const app = await NestFactory.createApplicationContext(AppModule.for(config), {
    logger: new NestLog(),
    abortOnError: false,
  });
  app.enableShutdownHooks([], { useProcessExit: true });
  return app;
}

/** Works through the queue until it is told to stop; any number of such processes on PostgreSQL. */
export async function work(config: Config = loadConfig()): Promise<INestApplicationContext> {
  const app = await context(config);
  await app.get(Worker).startWorking();
  return app;
}
