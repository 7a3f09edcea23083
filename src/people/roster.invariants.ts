import { noRows, type Invariant } from '../database/invariant.js';

/** A batch is on the roster as a whole or not at all. */
export const ROSTER_INVARIANTS: readonly Invariant[] = [
  noRows(
    'roster.whole',
    'orang atau jabatan berasal dari kiriman yang dibuang',
    `SELECT 'orang ' || p.id AS where FROM person p JOIN roster_batch b ON b.id = p.batch_id WHERE b.status = 'discarded'
     UNION ALL
     SELECT 'jabatan ' || p.id FROM posting p JOIN roster_batch b ON b.id = p.batch_id WHERE b.status = 'discarded'`,
  ),
  noRows(
    'roster.leaf',
    'kiriman tersimpan tanpa catatan di buku besar',
    `SELECT 'roster-' || b.id AS where FROM roster_batch b
      WHERE b.origin = 'file' AND b.status IN ('finishing', 'committed') AND NOT EXISTS (
        SELECT 1 FROM ledger_entry e WHERE e.kind = 'roster.committed' AND e.subject = 'roster-' || b.id)`,
  ),
];
