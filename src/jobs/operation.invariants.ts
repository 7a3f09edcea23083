import { noRows, type Invariant } from '../database/invariant.js';

/** Work that was begun ends: it says so, or somebody is at it. */
export const OPERATION_INVARIANTS: readonly Invariant[] = [
  noRows(
    'operation.ends',
    'pekerjaan selesai tanpa hasil, gagal tanpa sebab, atau menghitung lebih dari seluruhnya',
    `SELECT kind || ' ' || id AS where FROM operation
      WHERE (state = 'done') <> (result IS NOT NULL) OR (state = 'failed' AND fault IS NULL) OR done < 0 OR failed < 0
         OR (state = 'done' AND done > total)`,
  ),
  noRows(
    'operation.alive',
    'pekerjaan terbuka tidak bergerak lebih dari satu jam',
    `SELECT kind || ' ' || id AS where FROM operation
      WHERE state IN ('waiting', 'running') AND updated_at < now() - interval '1 hour'`,
  ),
  noRows(
    'operation.behind-campaign',
    'kegiatan sedang diterbitkan, tetapi tidak ada pekerjaan yang menerbitkannya',
    `SELECT c.id::text AS where FROM campaign c WHERE c.state = 'issuing' AND NOT EXISTS (
       SELECT 1 FROM operation o WHERE o.kind = 'campaign.issue' AND o.subject = c.id::text AND o.state IN ('waiting', 'running', 'paused'))`,
  ),
];
