import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { log } from '../shared/log.js';
import { databaseRefusal } from './database.errors.js';

/** Reads inside one consistent snapshot. */
export interface ReadTx {
  /** Rows of a statement; a `RETURNING` clause counts. Parameters are `$1`, `$2` … */
  query<R extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}

/** The handle of a transaction. Whoever writes holds one; nobody else can. */
export interface Tx extends ReadTx {
  /** Number of rows that a statement changed. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
  /** Runs once, after the commit: wake-ups and caches, never a change of meaning. */
  afterCommit(action: () => void): void;
}

export type Row = Record<string, unknown>;

export interface TransactionOptions {
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
}

const ATTEMPTS = 10;

/**
 * The one door to PostgreSQL or PGlite. A transaction is a function that is handed its work and runs all
 * of it again on 40001 (serialization failure) and 40P01 (deadlock), so the work must have no effect
 * outside its `tx`. On the embedded database there is one connection: a query that does not go
 * through the running `tx` would wait for it for ever; that is why nothing else is exported.
 */
export class Database {
  constructor(private readonly source: DataSource) {}

  /** Runs the work in a transaction; commits its result or leaves nothing behind. */
  async transaction<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const afterCommit: (() => void)[] = [];
      try {
        const result = await this.attempt(
          `BEGIN ISOLATION LEVEL ${options.isolation ?? 'READ COMMITTED'}`,
          (runner) => work({ ...handle(runner), afterCommit: (action) => afterCommit.push(action) }),
        );
        for (const action of afterCommit) action();
        return result;
      } catch (error) {
        if (!isConflict(error)) throw translate(error);
        if (attempt === ATTEMPTS) throw databaseRefusal('database.busy', { retryAfterSeconds: 2 });
        // Full jitter: those who met once must not meet again.
        await sleep(Math.random() * Math.min(200, 5 * 2 ** attempt));
      }
    }
  }

  /** Runs reads in one REPEATABLE READ snapshot that cannot write. */
  async read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    try {
      return await this.attempt('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (runner) =>
        work(handle(runner)),
      );
    } catch (error) {
      throw translate(error);
    }
  }

  /**
   * For hot reads of one statement: it is its own snapshot, so BEGIN and COMMIT are spared, and its plan is kept
   * by the connection under the statement's text. Of the 1.2 ms that PostgreSQL needs for a session with its
   * grants, planning is 0.4 and the two round trips 0.3. Only for texts that are constants.
   */
  readonly single: ReadTx = { query: (sql, parameters = []) => this.select(sql, parameters) };

  private async select<R extends object>(sql: string, parameters: readonly unknown[]): Promise<R[]> {
    if (!/^\s*SELECT\b/.test(sql)) throw new TypeError('a single read is one SELECT');
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as ClientBase;
      const { rows } = await client.query<R>({
        name: statementName(sql),
        text: sql,
        values: [...parameters],
      });
      return rows;
    } catch (error) {
      throw translate(error);
    } finally {
      await runner.release();
    }
  }

  /** One statement outside any transaction of ours, for a library that brings its own SQL (the queue). */
  async foreign(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.source.createQueryRunner();
    try {
      return await handle(runner).query(sql, parameters);
    } finally {
      await runner.release();
    }
  }

  private async attempt<T>(begin: string, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.query(begin);
      try {
        const result = await work(runner);
        await runner.query('COMMIT');
        return result;
      } catch (error) {
        await runner.query('ROLLBACK').catch(() => undefined); // a dead connection has rolled back already
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}

function handle(runner: QueryRunner): Omit<Tx, 'afterCommit'> {
  return {
    query: async <R extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await runner.query(sql, [...parameters], true)).records as R[],
    execute: async (sql, parameters = []) => (await runner.query(sql, [...parameters], true)).affected ?? 0,
  };
}

const names = new Map<string, string>();

/** A name for a prepared statement; texts are constants of the program, so there are a few dozen. */
function statementName(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = `pakta_${names.size + 1}`));
  return name;
}

/** The SQLSTATE of what TypeORM or `pg` threw, if it came from the server. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('driverError' in error) return sqlState(error.driverError);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The constraint that a statement violated, if that is why it failed. */
export function violatedConstraint(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('driverError' in error) return violatedConstraint(error.driverError);
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
}

function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

// Class 08 (connection), 53 (resources), 57P0x (shutdown), a refused socket, a pool that gave no connection.
const UNAVAILABLE = /^(08|53|57P0)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;

// A number out of range, a day that is none, text that is no uuid or no UTF-8: what validation let through.
const BAD_VALUE = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05']);

function translate(error: unknown): unknown {
  const state = sqlState(error);
  if (state !== undefined && BAD_VALUE.has(state)) {
    log.error({ err: error }, 'a value reached the database that validation should have refused');
    return databaseRefusal('database.bad-value');
  }
  const waitedInVain =
    error instanceof Error && /timeout exceeded when trying to connect/.test(error.message);
  const cutOff = error instanceof Error && /Connection terminated/.test(error.message);
  if (waitedInVain || cutOff || (state !== undefined && UNAVAILABLE.test(state)))
    return databaseRefusal('database.busy', { retryAfterSeconds: 2 });
  return error;
}
