import type { Tx } from '../database/database.js';
import { canonicalJson } from '../shared/canonical-json.js';
import { merkleLeaf } from '../shared/hash.js';
import { leafOf, type LedgerEvent } from './ledger.events.js';

/**
 * Writes an event into the ledger, in the transaction of the change that it tells of: neither exists
 * without the other. The leaf is canonical JSON (RFC 8785), its hash that of an RFC 6962 leaf.
 */
export async function record(tx: Tx, event: LedgerEvent): Promise<void> {
  const leaf = canonicalJson(leafOf(event));
  await tx.execute(`INSERT INTO ledger_entry (kind, subject, leaf, hash) VALUES ($1, $2, $3, $4)`, [
    event.kind,
    event.subject,
    leaf,
    merkleLeaf(leaf),
  ]);
}
