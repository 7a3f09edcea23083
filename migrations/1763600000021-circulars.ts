import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Circulars: who may sign, number books and their register, drafts and versions, paraf, deliveries. */
export class Circulars1763600000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Who signs in which office, from when to when; the account is the only one that can.
      CREATE TABLE mandate (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        unit_id integer NOT NULL REFERENCES unit,
        account_id uuid NOT NULL REFERENCES account,
        office text NOT NULL CHECK (office IN ('kdh', 'wkdh', 'sekda', 'lain')),
        title text NOT NULL,
        status text NOT NULL CHECK (status IN ('definitif', 'pj', 'pjs', 'plt', 'plh')),
        behalf jsonb,
        holder jsonb NOT NULL,
        decree text NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        created_by uuid NOT NULL REFERENCES account,
        created_at timestamptz NOT NULL,
        CHECK (valid_to IS NULL OR valid_to >= valid_from)
      );
      CREATE INDEX mandate_unit ON mandate (unit_id);

      -- One book per issuing unit and year. Taking a number holds this row until the text is frozen.
      CREATE TABLE number_book (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        unit_id integer NOT NULL REFERENCES unit,
        year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2999),
        format text NOT NULL,
        unit_text text NOT NULL,
        first_number integer NOT NULL CHECK (first_number >= 1),
        next_number integer NOT NULL,
        last_day date,
        created_by uuid NOT NULL REFERENCES account,
        created_at timestamptz NOT NULL,
        UNIQUE (unit_id, year),
        CHECK (next_number >= first_number)
      );

      CREATE TABLE circular (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        origin text NOT NULL CHECK (origin IN ('own', 'external')),
        state text NOT NULL,
        issuer_unit_id integer NOT NULL REFERENCES unit,
        content jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
        parent_id uuid REFERENCES circular,
        supersedes_id uuid REFERENCES circular,
        campaign_id uuid REFERENCES campaign,
        day date NOT NULL,
        subject text NOT NULL,
        number text,
        sender text,
        frozen jsonb,
        verification_code char(16) NOT NULL UNIQUE,
        document_id uuid UNIQUE REFERENCES document DEFERRABLE INITIALLY DEFERRED,
        created_by uuid NOT NULL REFERENCES account,
        created_at timestamptz NOT NULL,
        published_at timestamptz,
        distributed_at timestamptz,
        ended_at timestamptz,
        end_reason text,
        is_published boolean GENERATED ALWAYS AS (published_at IS NOT NULL) STORED,
        UNIQUE (id, is_published),
        -- A published state is impossible without the number and the artefact.
        CHECK (state NOT IN ('published', 'revoked', 'superseded')
               OR (number IS NOT NULL AND document_id IS NOT NULL AND published_at IS NOT NULL)),
        CHECK (state <> 'numbered' OR (number IS NOT NULL AND frozen IS NOT NULL))
      );
      CREATE INDEX circular_parent ON circular (parent_id);
      CREATE INDEX circular_issuer ON circular (issuer_unit_id, day);
      CREATE INDEX circular_supersedes ON circular (supersedes_id);
      CREATE INDEX circular_campaign ON circular (campaign_id);

      CREATE TABLE circular_version (
        circular_id uuid NOT NULL REFERENCES circular,
        number integer NOT NULL CHECK (number >= 1),
        content jsonb NOT NULL,
        sha256 bytea NOT NULL CHECK (length(sha256) = 32),
        author_id uuid NOT NULL REFERENCES account,
        at timestamptz NOT NULL,
        PRIMARY KEY (circular_id, number)
      );

      CREATE TABLE circular_reviewer (
        circular_id uuid NOT NULL REFERENCES circular,
        step smallint NOT NULL CHECK (step >= 1),
        account_id uuid NOT NULL REFERENCES account,
        title text NOT NULL,
        PRIMARY KEY (circular_id, step)
      );

      CREATE TABLE circular_paraf (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        circular_id uuid NOT NULL,
        step smallint NOT NULL,
        act text NOT NULL CHECK (act IN ('approved', 'returned')),
        version integer NOT NULL,
        note text,
        account_id uuid NOT NULL REFERENCES account,
        at timestamptz NOT NULL,
        voided_at timestamptz,
        FOREIGN KEY (circular_id, version) REFERENCES circular_version (circular_id, number),
        CHECK (act <> 'returned' OR note IS NOT NULL)
      );
      CREATE UNIQUE INDEX circular_paraf_once ON circular_paraf (circular_id, step)
        WHERE act = 'approved' AND voided_at IS NULL;

      -- The register: every number that was taken, the voided ones with their reason.
      CREATE TABLE register_entry (
        book_id uuid NOT NULL REFERENCES number_book,
        number integer NOT NULL,
        circular_id uuid NOT NULL UNIQUE REFERENCES circular,
        shown text NOT NULL,
        day date NOT NULL,
        taken_at timestamptz NOT NULL,
        voided_at timestamptz,
        void_reason text,
        PRIMARY KEY (book_id, number),
        CHECK ((voided_at IS NULL) = (void_reason IS NULL))
      );

      CREATE TABLE deputy (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        unit_id integer NOT NULL REFERENCES unit,
        account_id uuid NOT NULL REFERENCES account,
        name text NOT NULL,
        position text NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        named_by uuid NOT NULL REFERENCES account,
        named_at timestamptz NOT NULL,
        CHECK (valid_to IS NULL OR valid_to >= valid_from)
      );
      CREATE INDEX deputy_account ON deputy (account_id, unit_id);

      -- is_published is a constant: with the key below, no delivery exists without a published circular.
      CREATE TABLE delivery (
        circular_id uuid NOT NULL,
        unit_id integer NOT NULL REFERENCES unit,
        is_published boolean NOT NULL DEFAULT true CHECK (is_published),
        is_copy boolean NOT NULL,
        delivered_at timestamptz NOT NULL,
        opened_at timestamptz,
        opened_by uuid REFERENCES account,
        state text NOT NULL CHECK (state IN ('open', 'acknowledged', 'on-paper')),
        receiver jsonb,
        reason text,
        received_at timestamptz,
        received_by uuid REFERENCES account,
        PRIMARY KEY (circular_id, unit_id),
        FOREIGN KEY (circular_id, is_published) REFERENCES circular (id, is_published),
        CHECK ((state = 'open') = (received_at IS NULL)),
        CHECK (state = 'open' OR (receiver IS NOT NULL AND received_by IS NOT NULL)),
        CHECK (state <> 'on-paper' OR reason IS NOT NULL)
      ) WITH (fillfactor = 80);
      CREATE INDEX delivery_unit ON delivery (unit_id, state);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE delivery, deputy, register_entry, circular_paraf, circular_reviewer, circular_version,
      circular, number_book, mandate;`);
  }
}
