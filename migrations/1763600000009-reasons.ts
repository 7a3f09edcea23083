import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why somebody did something, in his own words: the ledger has only a commitment to them. */
export class Reasons1763600000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reason (
        commitment bytea PRIMARY KEY CHECK (length(commitment) = 32),
        salt bytea NOT NULL CHECK (length(salt) = 16),
        text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
        created_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE reason;`);
  }
}
