import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts, what they may do where, their sessions, and the keys of requests that must act once. */
export class Access1763600000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        login text NOT NULL UNIQUE CHECK (login = lower(login) AND length(login) BETWEEN 3 AND 120),
        display_name text NOT NULL,
        password_hash text,
        person_id bigint UNIQUE,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE account_grant (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account,
        role text NOT NULL,
        unit_id integer NOT NULL REFERENCES unit,
        valid_from date NOT NULL DEFAULT current_date,
        valid_to date,
        CHECK (valid_to IS NULL OR valid_to >= valid_from)
      );
      CREATE INDEX account_grant_account ON account_grant (account_id);

      CREATE TABLE session (
        token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
        account_id uuid NOT NULL REFERENCES account,
        created_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX session_account ON session (account_id);

      CREATE TABLE idempotency_key (
        account_id uuid NOT NULL REFERENCES account,
        key text NOT NULL CHECK (length(key) BETWEEN 8 AND 128),
        route text NOT NULL,
        payload_sha256 bytea NOT NULL CHECK (length(payload_sha256) = 32),
        answer jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (account_id, key)
      );
      CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_key, session, account_grant, account;`);
  }
}
