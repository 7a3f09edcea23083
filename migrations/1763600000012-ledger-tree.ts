import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tree over the ledger's entries: which leaf an entry is, tiles of hashes, signed checkpoints. */
export class LedgerTree1763600000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A log has an origin and one history. After a rollback a new one begins, whose first leaf commits to
      -- the last checkpoint of the old.
      CREATE TABLE ledger_epoch (
        number smallint PRIMARY KEY CHECK (number >= 1),
        origin text NOT NULL UNIQUE,
        vkey text NOT NULL,
        first_entry_id bigint REFERENCES ledger_entry,
        -- The signed note that the first leaf commits to.
        previous text,
        started_at timestamptz NOT NULL,
        CHECK (number > 1 OR (first_entry_id IS NULL AND previous IS NULL))
      );

      -- How far each cluster's entries are in the tree: all below from_xid; of those between from_xid and
      -- to_xid, all up to after_id.
      CREATE TABLE ledger_cursor (
        epoch smallint NOT NULL REFERENCES ledger_epoch,
        cluster bigint NOT NULL,
        from_xid xid8 NOT NULL,
        to_xid xid8,
        after_id bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (epoch, cluster)
      );

      CREATE TABLE ledger_leaf (
        epoch smallint NOT NULL REFERENCES ledger_epoch,
        index bigint NOT NULL CHECK (index >= 0),
        entry_id bigint NOT NULL REFERENCES ledger_entry,
        PRIMARY KEY (epoch, index),
        UNIQUE (epoch, entry_id)
      );

      CREATE TABLE ledger_tile (
        epoch smallint NOT NULL REFERENCES ledger_epoch,
        level smallint NOT NULL CHECK (level BETWEEN 0 AND 63),
        number bigint NOT NULL CHECK (number >= 0),
        hashes bytea NOT NULL CHECK (length(hashes) % 32 = 0 AND length(hashes) BETWEEN 32 AND 8192),
        PRIMARY KEY (epoch, level, number)
      );
      ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

      CREATE TABLE ledger_checkpoint (
        epoch smallint NOT NULL REFERENCES ledger_epoch,
        size bigint NOT NULL CHECK (size > 0),
        root bytea NOT NULL CHECK (length(root) = 32),
        note text NOT NULL,
        signed_at timestamptz NOT NULL,
        PRIMARY KEY (epoch, size)
      );

      CREATE TRIGGER ledger_epoch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_epoch
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
      CREATE TRIGGER ledger_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leaf
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
      CREATE TRIGGER ledger_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_checkpoint
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
      CREATE TRIGGER ledger_tile_append_only BEFORE DELETE OR TRUNCATE ON ledger_tile
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

      CREATE FUNCTION ledger_tile_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (new.epoch, new.level, new.number) IS DISTINCT FROM (old.epoch, old.level, old.number)
           OR substring(new.hashes FOR length(old.hashes)) IS DISTINCT FROM old.hashes THEN
          RAISE EXCEPTION 'a tile of the ledger only grows' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN new;
      END $$;
      CREATE TRIGGER ledger_tile_grows BEFORE UPDATE ON ledger_tile
        FOR EACH ROW EXECUTE FUNCTION ledger_tile_only_grows();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE ledger_checkpoint, ledger_tile, ledger_leaf, ledger_cursor, ledger_epoch;
      DROP FUNCTION ledger_tile_only_grows();
    `);
  }
}
