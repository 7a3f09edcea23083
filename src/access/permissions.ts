import type { ReadTx } from '../database/database.js';
import { accessRefusal } from './access.errors.js';
import { scopeOf, type Actor, type Permission } from './roles.js';

/**
 * Demands a permission at a unit: the unit must lie in the subtree of one of the actor's grants that
 * carry it. Otherwise `access.not-found`, the same as for what does not exist.
 */
export async function requireAt(
  tx: ReadTx,
  actor: Actor,
  permission: Permission,
  unitId: number,
): Promise<void> {
  const scope = scopeOf(actor, permission);
  const [hit] = await tx.query(
    `SELECT 1 FROM unit_closure WHERE descendant_id = $1 AND ancestor_id = ANY($2) LIMIT 1`,
    [unitId, scope],
  );
  if (!hit) throw accessRefusal('access.not-found');
}

/** Demands that the actor holds the permission anywhere; returns the units whose subtrees it reaches. */
export function requireSomewhere(actor: Actor, permission: Permission): number[] {
  const scope = scopeOf(actor, permission);
  if (scope.length === 0) throw accessRefusal('access.forbidden');
  return scope;
}
