import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counters of (round, wave, own unit): all that coverage stores; everything else is folded on reading. */
export class Coverage1763600000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE coverage_round (
        id uuid PRIMARY KEY,
        opened_at timestamptz NOT NULL,
        frozen_at timestamptz
      );

      -- fillfactor: a counter is updated once per signature; room on the page keeps the update HOT.
      CREATE TABLE coverage_counter (
        round_id uuid NOT NULL REFERENCES coverage_round,
        wave smallint NOT NULL,
        unit_id integer NOT NULL REFERENCES unit,
        deadline timestamptz NOT NULL,
        open integer NOT NULL DEFAULT 0 CHECK (open >= 0),
        electronic integer NOT NULL DEFAULT 0 CHECK (electronic >= 0),
        certified integer NOT NULL DEFAULT 0 CHECK (certified >= 0),
        wet_ink integer NOT NULL DEFAULT 0 CHECK (wet_ink >= 0),
        declined integer NOT NULL DEFAULT 0 CHECK (declined >= 0),
        exempt integer NOT NULL DEFAULT 0 CHECK (exempt >= 0),
        heads integer NOT NULL DEFAULT 0 CHECK (heads >= 0),
        heads_signed integer NOT NULL DEFAULT 0 CHECK (heads_signed BETWEEN 0 AND heads),
        PRIMARY KEY (round_id, wave, unit_id)
      ) WITH (fillfactor = 50);

      -- The state of a closed round, tree included: later moves of units do not change it.
      CREATE TABLE coverage_frozen (
        round_id uuid NOT NULL REFERENCES coverage_round,
        unit_id integer NOT NULL REFERENCES unit,
        parent_id integer REFERENCES unit,
        row jsonb NOT NULL,
        PRIMARY KEY (round_id, unit_id)
      );

      CREATE TABLE coverage_day (
        round_id uuid NOT NULL REFERENCES coverage_round,
        unit_id integer NOT NULL REFERENCES unit,
        day date NOT NULL,
        required integer NOT NULL,
        signed integer NOT NULL,
        declined integer NOT NULL,
        open integer NOT NULL,
        overdue integer NOT NULL,
        exempt integer NOT NULL,
        PRIMARY KEY (round_id, unit_id, day)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE coverage_day, coverage_frozen, coverage_counter, coverage_round;`);
  }
}
