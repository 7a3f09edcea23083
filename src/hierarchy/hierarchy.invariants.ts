import { noRows, type Invariant } from '../database/invariant.js';

/** Every unit reaches the one root, and the closure table is exactly the tree. */
export const HIERARCHY_INVARIANTS: readonly Invariant[] = [
  noRows(
    'unit.one-root',
    'pohon unit tidak berakar tunggal',
    `SELECT count(*) || ' akar' AS where FROM unit WHERE parent_id IS NULL
     HAVING count(*) > 1 OR (count(*) = 0 AND EXISTS (SELECT 1 FROM unit))`,
  ),
  noRows(
    'unit.closure',
    'tabel leluhur berbeda dari pohon unit',
    `WITH RECURSIVE tree AS (
       SELECT id AS ancestor_id, id AS descendant_id, 0 AS depth FROM unit
       UNION ALL
       SELECT u.parent_id, t.descendant_id, t.depth + 1 FROM tree t JOIN unit u ON u.id = t.ancestor_id
        WHERE u.parent_id IS NOT NULL AND t.depth < 64
     ), differing AS (
       (SELECT ancestor_id, descendant_id, depth FROM tree EXCEPT SELECT ancestor_id, descendant_id, depth FROM unit_closure)
       UNION
       (SELECT ancestor_id, descendant_id, depth FROM unit_closure EXCEPT SELECT ancestor_id, descendant_id, depth FROM tree)
     )
     SELECT a.code || ' > ' || d.code || ' (' || x.depth || ')' AS where FROM differing x
       LEFT JOIN unit a ON a.id = x.ancestor_id LEFT JOIN unit d ON d.id = x.descendant_id ORDER BY 1`,
  ),
];
