import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { loadConfig, type Config } from '../../src/config.js';
import { databaseAccess, migrate } from '../../src/database/data-source.js';
import { projectRoot } from '../../src/shared/project-root.js';

declare const onPostgres: boolean | undefined;

/** Whether this suite runs on the PostgreSQL of DATABASE_URL, or on the embedded database. */
export const usesPostgres = typeof onPostgres !== 'undefined';

export interface TestDatabase {
  readonly config: Config;
  drop(): Promise<void>;
}

/** A database of its own for one test file, cloned from a migrated template. */
export function cloneDatabase(): Promise<TestDatabase> {
  return usesPostgres ? clonePostgres() : cloneEmbedded();
}

// The template's name changes with the migrations, so that a stale one is never cloned.
function migrationsHash(): string {
  const dir = join(projectRoot(), 'migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(dir).toSorted()) hash.update(readFileSync(join(dir, file)));
  return hash.digest('hex').slice(0, 12);
}

function testConfig(env: Record<string, string>): Config {
  return loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'fatal',
    SEAL_PASSPHRASE: 'a passphrase for tests',
    ...env,
  });
}

async function migrateOnce(config: Config): Promise<void> {
  const access = await databaseAccess(config);
  const source = await new DataSource(access.options).initialize();
  await migrate(source);
  await source.destroy();
  await access.close();
}

async function cloneEmbedded(): Promise<TestDatabase> {
  const template = join(projectRoot(), '.cache', `test-template-${migrationsHash()}`);
  if (!existsSync(template)) {
    mkdirSync(join(projectRoot(), '.cache'), { recursive: true });
    const building = mkdtempSync(join(projectRoot(), '.cache', 'building-'));
    await migrateOnce(testConfig({ DATA_DIR: building }));
    try {
      renameSync(building, template);
    } catch {
      rmSync(building, { recursive: true }); // another test file was faster
    }
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'pakta-test-'));
  cpSync(template, dataDir, { recursive: true });
  return {
    config: testConfig({ DATA_DIR: dataDir }),
    drop: () => Promise.resolve(rmSync(dataDir, { recursive: true, force: true })),
  };
}

async function clonePostgres(): Promise<TestDatabase> {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('DATABASE_URL must name a PostgreSQL on which databases may be created.');
  const template = `pakta_template_${migrationsHash()}`;
  const name = `pakta_test_${randomBytes(6).toString('hex')}`;
  await withClient(url, async (client) => {
    await client.query(`SELECT pg_advisory_lock(4711)`);
    const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = $1`, [template]);
    if (rowCount === 0) {
      await client.query(`CREATE DATABASE ${template}`);
      await migrateOnce(testConfig({ DATABASE_URL: atDatabase(url, template) }));
    }
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'pakta-test-'));
  return {
    config: testConfig({ DATABASE_URL: atDatabase(url, name), DATA_DIR: dataDir }),
    drop: async () => {
      rmSync(dataDir, { recursive: true, force: true });
      await withClient(url, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

function atDatabase(url: string, name: string): string {
  const copy = new URL(url);
  copy.pathname = `/${name}`;
  return copy.href;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
