import { join } from 'node:path';
import { MigrationExecutor, type DataSource, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import type { Config } from '../config.js';
import { startEmbedded, type EmbeddedEngine } from './embedded.js';

/** How to reach the database that the configuration names, and what must be stopped with it. */
export interface DatabaseAccess {
  readonly options: DataSourceOptions;
  readonly close: () => Promise<void>;
}

const COMMON = { type: 'postgres', migrations: MIGRATIONS, installExtensions: false } as const;

/** Options for PostgreSQL where DATABASE_URL is set, otherwise for the embedded database, started here. */
export async function databaseAccess(config: Config): Promise<DatabaseAccess> {
  if (config.databaseUrl !== undefined) {
    return {
      options: {
        ...COMMON,
        url: config.databaseUrl,
        extra: { max: config.databasePool, connectionTimeoutMillis: 5000 },
      },
      close: () => Promise.resolve(),
    };
  }
  const engine = await startEmbedded(join(config.dataDir, 'pg'));
  return { options: embeddedOptions(engine), close: () => engine.close() };
}

// The pool of one is the engine's nature. 5 s is the longest that a reader waits for a bulk chunk.
function embeddedOptions(engine: EmbeddedEngine): DataSourceOptions {
  return {
    ...COMMON,
    poolSize: 1,
    extra: { stream: () => engine.stream(), max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: 5000 },
  };
}

/**
 * Applies what is missing of the migrations, each in its own transaction; returns their names.
 * Several processes may start at once: they wait for one another on an advisory lock.
 */
export async function migrate(source: DataSource): Promise<string[]> {
  const runner = source.createQueryRunner();
  try {
    await runner.query(`SELECT pg_advisory_lock(hashtext('pakta.migrate'))`);
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = 'each';
    const applied = await executor.executePendingMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await runner.query(`SELECT pg_advisory_unlock(hashtext('pakta.migrate'))`).catch(() => undefined);
    await runner.release();
  }
}
