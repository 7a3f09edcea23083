import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { loadConfig, type Config } from './config.js';
import { createServer } from './http/server.js';
import { Worker } from './jobs/worker.js';
import { AgencySeal } from './signing/agency-seal.js';

/**
 * Serves HTTP. On the embedded database this process does the queue's work too, since no other can; on
 * PostgreSQL that is `work`. In production a self-made seal is refused before anything is served.
 */
export async function serve(config: Config = loadConfig()): Promise<NestFastifyApplication> {
  const app = await createServer(AppModule.for(config), config);
  await app.init();
  const seal = await app.get(AgencySeal).open();
  if (config.production && seal.demo) {
    await app.close();
    throw new Error(
      'Segel contoh (DEMO) tidak boleh dipakai pada NODE_ENV=production. Pasang segel instansi di SEAL_DIR.',
    );
  }
  if (config.databaseUrl === undefined) await app.get(Worker).startWorking();
  await app.listen(config.port, config.host);
  return app;
}
