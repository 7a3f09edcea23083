import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Recapitulations: the coverage of a unit at an instant as a sealed document with a code of its own. */
export class Recaps1763600000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recap (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        round_id uuid NOT NULL REFERENCES coverage_round,
        unit_id integer NOT NULL REFERENCES unit,
        as_of timestamptz NOT NULL,
        title text NOT NULL,
        rows jsonb NOT NULL,
        verification_code char(16) NOT NULL UNIQUE,
        document_id uuid NOT NULL UNIQUE REFERENCES document DEFERRABLE INITIALLY DEFERRED,
        created_by uuid NOT NULL REFERENCES account,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX recap_round ON recap (round_id, unit_id, as_of);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE recap;`);
  }
}
