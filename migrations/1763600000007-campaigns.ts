import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Campaigns, their texts and waves, and the pacts that they issue. */
export class Campaigns1763600000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE campaign (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        name text NOT NULL CHECK (length(name) BETWEEN 3 AND 200),
        state text NOT NULL,
        paused_at timestamptz,
        issuer_unit_id integer NOT NULL REFERENCES unit,
        legal_bases jsonb NOT NULL,
        scope jsonb NOT NULL,
        place text NOT NULL,
        lock_day date NOT NULL,
        page_size text NOT NULL CHECK (page_size IN ('A4', 'F4')),
        rehearsal jsonb,
        letterheads jsonb,
        roster_root bytea,
        states_root bytea,
        created_by uuid NOT NULL REFERENCES account,
        created_at timestamptz NOT NULL DEFAULT now(),
        issued_at timestamptz,
        closed_at timestamptz
      );

      CREATE TABLE campaign_statement (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        campaign_id uuid NOT NULL REFERENCES campaign,
        code text NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        kinds text[] NOT NULL,
        body jsonb NOT NULL,
        sha256 bytea NOT NULL CHECK (length(sha256) = 32),
        replaced_at timestamptz,
        UNIQUE (campaign_id, code, version)
      );

      CREATE TABLE wave (
        campaign_id uuid NOT NULL REFERENCES campaign,
        number smallint NOT NULL CHECK (number >= 1),
        name text NOT NULL,
        selection jsonb NOT NULL,
        day date NOT NULL,
        deadline date NOT NULL,
        place text NOT NULL,
        leader jsonb,
        witness jsonb,
        record_code char(16) UNIQUE,
        record_document_id uuid REFERENCES document,
        PRIMARY KEY (campaign_id, number),
        CHECK (deadline >= day)
      );

      CREATE TABLE pact (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        campaign_id uuid NOT NULL REFERENCES campaign,
        person_id bigint NOT NULL REFERENCES person,
        person_ref text NOT NULL,
        wave smallint NOT NULL,
        unit_id integer NOT NULL REFERENCES unit,
        statement_id integer NOT NULL REFERENCES campaign_statement,
        is_head boolean NOT NULL,
        snapshot jsonb NOT NULL,
        salt bytea NOT NULL CHECK (length(salt) = 16),
        state text NOT NULL,
        method text CHECK (method IN ('electronic', 'certified', 'wet-ink')),
        reason text,
        note text,
        verification_code char(16) NOT NULL UNIQUE,
        document_id uuid UNIQUE REFERENCES document DEFERRABLE INITIALLY DEFERRED,
        signed_at timestamptz,
        state_at timestamptz NOT NULL,
        replaces_id uuid REFERENCES pact,
        disputed_at timestamptz,
        FOREIGN KEY (campaign_id, wave) REFERENCES wave (campaign_id, number),
        -- A completed state is impossible without the artefact.
        CHECK ((document_id IS NOT NULL AND signed_at IS NOT NULL AND method IS NOT NULL) OR state NOT IN ('signed', 'revoked', 'superseded'))
      ) WITH (fillfactor = 80);
      CREATE UNIQUE INDEX pact_one_per_person ON pact (campaign_id, person_id) WHERE state NOT IN ('revoked', 'superseded');
      CREATE UNIQUE INDEX pact_person_ref ON pact (campaign_id, person_ref) WHERE state NOT IN ('revoked', 'superseded');
      CREATE INDEX pact_unit ON pact (campaign_id, unit_id, state);
      CREATE INDEX pact_person ON pact (person_id);

      CREATE TABLE signing_attempt (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        pact_id uuid NOT NULL REFERENCES pact,
        account_id uuid NOT NULL REFERENCES account,
        prefix_sha256 bytea NOT NULL REFERENCES document_part,
        tail bytea NOT NULL,
        layout jsonb NOT NULL,
        digest bytea NOT NULL CHECK (length(digest) = 32),
        nonce bytea NOT NULL CHECK (length(nonce) = 16),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX signing_attempt_pact ON signing_attempt (pact_id);
      CREATE INDEX signing_attempt_expiry ON signing_attempt (expires_at);

      CREATE TABLE exemption (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        pact_id uuid NOT NULL REFERENCES pact,
        reason text NOT NULL,
        note text,
        proposed_by uuid NOT NULL REFERENCES account,
        proposed_at timestamptz NOT NULL,
        decided_by uuid REFERENCES account,
        decided_at timestamptz,
        decision text CHECK (decision IN ('approved', 'rejected')),
        CHECK (decided_by <> proposed_by),
        CHECK ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL))
      );
      CREATE UNIQUE INDEX exemption_one_open ON exemption (pact_id) WHERE decision IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE exemption, signing_attempt, pact, wave, campaign_statement, campaign;`);
  }
}
