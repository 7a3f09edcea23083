import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long work as people see it; the queue beneath it is pg-boss's own schema. */
export class Operations1763600000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE operation (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        kind text NOT NULL,
        subject text NOT NULL,
        parameters jsonb NOT NULL DEFAULT '{}',
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'done', 'failed', 'cancelled')),
        done integer NOT NULL DEFAULT 0,
        total integer,
        failed integer NOT NULL DEFAULT 0,
        cursor jsonb,
        attempt integer NOT NULL DEFAULT 0,
        result jsonb,
        fault text,
        created_by uuid REFERENCES account,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      -- One piece of work of a kind on a subject at a time: pressing "launch" twice starts it once.
      CREATE UNIQUE INDEX operation_one_open ON operation (kind, subject) WHERE state IN ('waiting', 'running', 'paused');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE operation;`);
  }
}
