import type { Tx } from '../database/database.js';
import { canonicalJson } from '../shared/canonical-json.js';
import { merkleLeaf } from '../shared/hash.js';
import { leafOf, type LedgerEvent } from './ledger.events.js';

/**
 * Writes an event into the ledger, in the transaction of the change that it tells of: neither exists
 * without the other. The leaf is canonical JSON (RFC 8785), its hash that of an RFC 6962 leaf.
 */
export async function record(tx: Tx, event: LedgerEvent): Promise<void> {
  await recordAll(tx, [event]);
}

/** The same for several events of one transaction, in their order, by one statement. */
export async function recordAll(tx: Tx, events: readonly LedgerEvent[]): Promise<void> {
  const leaves = events.map((event) => canonicalJson(leafOf(event)));
  await tx.execute(
    `INSERT INTO ledger_entry (kind, subject, leaf, hash)
     SELECT kind, subject, leaf, hash FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[])
            WITH ORDINALITY AS e(kind, subject, leaf, hash, position) ORDER BY position`,
    [events.map((event) => event.kind), events.map((event) => event.subject), leaves, leaves.map(merkleLeaf)],
  );
}
