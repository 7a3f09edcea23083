import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bytes: content-addressed shared parts, and for each document its revisions as short tails. */
export class Documents1763600000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Prefixes and dictionaries; never deleted, since documents are rebuilt from them.
      CREATE TABLE document_part (
        sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
        bytes bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE document (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE revision (
        document_id uuid NOT NULL REFERENCES document,
        number smallint NOT NULL CHECK (number >= 1),
        sha256 bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
        size integer NOT NULL CHECK (size > 0),
        prefix_sha256 bytea NOT NULL REFERENCES document_part,
        dictionary_sha256 bytea REFERENCES document_part,
        tail bytea NOT NULL,
        level text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (document_id, number)
      );
      ALTER TABLE revision ALTER COLUMN tail SET STORAGE EXTERNAL;

      CREATE FUNCTION issued_bytes_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'issued bytes are never changed' USING ERRCODE = 'restrict_violation';
      END $$;
      CREATE TRIGGER document_part_final BEFORE UPDATE OR DELETE OR TRUNCATE ON document_part
        FOR EACH STATEMENT EXECUTE FUNCTION issued_bytes_are_final();
      CREATE TRIGGER revision_final BEFORE UPDATE OR DELETE OR TRUNCATE ON revision
        FOR EACH STATEMENT EXECUTE FUNCTION issued_bytes_are_final();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE revision, document, document_part; DROP FUNCTION issued_bytes_are_final();`,
    );
  }
}
