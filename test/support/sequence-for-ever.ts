import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module.js';
import { loadConfig } from '../../src/config.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { log } from '../../src/shared/log.js';

// Sequences without a pause until it is killed; says so once it has begun.
log.level = 'fatal';
const app = await NestFactory.createApplicationContext(AppModule.for(loadConfig()), { logger: false });
process.stdout.write('begun\n');
for (;;) await app.get(Sequencer).run();
