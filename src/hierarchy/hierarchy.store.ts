import type { Tx } from '../database/database.js';
import { letterheadOf } from './organisation-letterhead.js';
import type { UnitSeed } from './regions.js';

// Readers are not held up: only changes of the tree take it.
export async function lockTree(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('pakta.tree'))`);
}

/** Stores seeds whose parents are stored or come earlier in the list; returns those that were new. */
export async function insertUnits(tx: Tx, seeds: readonly UnitSeed[]): Promise<UnitSeed[]> {
  const known = await tx.query<{ code: string }>(`SELECT code FROM unit WHERE code = ANY($1)`, [
    seeds.map((seed) => seed.code),
  ]);
  const knownCodes = new Set(known.map((row) => row.code));
  const fresh = seeds.filter((seed) => !knownCodes.has(seed.code));
  if (fresh.length === 0) return [];
  // Ids are drawn first: a government refers to itself, and a child to a parent of the same statement.
  await tx.execute(
    `WITH seed AS (
       SELECT nextval(pg_get_serial_sequence('unit', 'id'))::int AS id, s.*
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
              WITH ORDINALITY AS s(code, name, kind, head_title, parent_code, government_code, n)
        ORDER BY n)
     INSERT INTO unit (id, code, name, kind, head_title, parent_id, government_id)
     SELECT seed.id, seed.code, seed.name, seed.kind, seed.head_title,
            coalesce(new_parent.id, old_parent.id), coalesce(new_government.id, old_government.id)
       FROM seed
       LEFT JOIN seed new_parent ON new_parent.code = seed.parent_code
       LEFT JOIN unit old_parent ON old_parent.code = seed.parent_code
       LEFT JOIN seed new_government ON new_government.code = seed.government_code
       LEFT JOIN unit old_government ON old_government.code = seed.government_code
      ORDER BY seed.n`,
    [
      fresh.map((seed) => seed.code),
      fresh.map((seed) => seed.name),
      fresh.map((seed) => seed.kind),
      fresh.map((seed) => seed.headTitle),
      fresh.map((seed) => seed.parentCode),
      fresh.map((seed) => seed.governmentCode),
    ],
  );
  await tx.execute(
    `WITH RECURSIVE up AS (
       SELECT u.id AS descendant_id, u.id AS ancestor_id, 0 AS depth FROM unit u WHERE u.code = ANY($1)
       UNION ALL
       SELECT up.descendant_id, p.parent_id, up.depth + 1
         FROM up JOIN unit p ON p.id = up.ancestor_id WHERE p.parent_id IS NOT NULL)
     INSERT INTO unit_closure (ancestor_id, descendant_id, depth) SELECT ancestor_id, descendant_id, depth FROM up`,
    [fresh.map((seed) => seed.code)],
  );
  return fresh;
}

export async function insertLetterheads(tx: Tx, seeds: readonly UnitSeed[]): Promise<void> {
  const provinceName = seeds.find((seed) => seed.kind === 'province')?.name ?? '';
  for (const seed of seeds) {
    if (seed.kind !== 'province' && seed.kind !== 'regency' && seed.kind !== 'city') continue;
    const facts = letterheadOf(seed, provinceName);
    await tx.execute(
      `INSERT INTO letterhead (government_id, government_line, agency_line, address_lines, place, agency_head_title, head_of_government)
       SELECT id, $2, $3, $4, $5, $6, $7 FROM unit WHERE code = $1 ON CONFLICT DO NOTHING`,
      [
        seed.code,
        facts.governmentLine,
        facts.agencyLine,
        facts.addressLines,
        facts.place,
        facts.agencyHeadTitle,
        facts.headOfGovernment,
      ],
    );
  }
}

// The paths from above the subtree into it are replaced; those inside it stay.
export async function moveSubtree(tx: Tx, unitId: number, parentId: number): Promise<void> {
  await tx.execute(
    `DELETE FROM unit_closure c
      USING unit_closure inside, unit_closure above
      WHERE inside.ancestor_id = $1 AND above.descendant_id = $1 AND above.depth > 0
        AND c.descendant_id = inside.descendant_id AND c.ancestor_id = above.ancestor_id`,
    [unitId],
  );
  await tx.execute(
    `INSERT INTO unit_closure (ancestor_id, descendant_id, depth)
     SELECT above.ancestor_id, inside.descendant_id, above.depth + inside.depth + 1
       FROM unit_closure above, unit_closure inside
      WHERE above.descendant_id = $2 AND inside.ancestor_id = $1`,
    [unitId, parentId],
  );
  await tx.execute(`UPDATE unit SET parent_id = $2 WHERE id = $1`, [unitId, parentId]);
}
