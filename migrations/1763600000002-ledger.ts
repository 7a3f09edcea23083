import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The append-only log of every change of meaning. */
export class Ledger1763600000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // xid: who reads the log in order must know which writers were still open (a sequence number is not
    // the order of commits). cluster: xids mean something only in the cluster that gave them; after dump and
    // restore into another one, rows of the old one are all committed (reading it costs 10 µs a row).
    await runner.query(`
      CREATE TABLE ledger_entry (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        cluster bigint NOT NULL DEFAULT (pg_control_system()).system_identifier,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        kind text NOT NULL,
        subject text NOT NULL,
        leaf text NOT NULL,
        hash bytea NOT NULL CHECK (length(hash) = 32)
      );
      CREATE INDEX ledger_entry_subject ON ledger_entry (subject, id);
      CREATE INDEX ledger_entry_xid ON ledger_entry (cluster, xid, id);

      CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
      END $$;
      CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ledger_entry; DROP FUNCTION ledger_is_append_only();`);
  }
}
