/**
 * Who may do what: the one file that decides. A grant gives a role at a unit and reaches that unit's
 * subtree; what is not written here is denied.
 */
export const ROLES = ['admin', 'bkd', 'sekda', 'operator', 'auditor', 'signer'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = {
  'unit.read': ['admin', 'bkd', 'sekda', 'operator', 'auditor'],
  'unit.manage': ['admin', 'bkd'],
  'account.manage': ['admin'],
  'roster.read': ['bkd', 'operator', 'auditor'],
  'roster.import': ['bkd'],
  'campaign.read': ['bkd', 'sekda', 'operator', 'auditor'],
  'campaign.manage': ['bkd'],
  'coverage.read': ['bkd', 'sekda', 'operator', 'auditor'],
  'pact.read': ['bkd', 'operator', 'auditor'],
  'pact.manage': ['bkd'],
  'exemption.propose': ['bkd', 'operator'],
  'exemption.decide': ['bkd'],
  'document.read': ['bkd', 'auditor'],
  'evidence.export': ['bkd', 'auditor'],
  'circular.read': ['bkd', 'sekda', 'operator', 'auditor'],
  'circular.draft': ['bkd', 'operator'],
  // Books, mandates, letters from outside, voiding, revoking.
  'circular.manage': ['bkd'],
  // Naming deputies, and recording that a unit below received a circular on paper.
  'circular.receive': ['bkd', 'operator'],
  'operation.read': ['admin', 'bkd', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** A role at a unit, in force now. */
export interface Grant {
  readonly role: Role;
  readonly unitId: number;
}

/** Who acts: an account, the person behind it if it is a signer's, and what it has been granted. */
export interface Actor {
  readonly accountId: string;
  readonly personId: string | null;
  readonly grants: readonly Grant[];
}

/** The units at which the actor holds a role that carries the permission; their subtrees are the scope. */
export function scopeOf(actor: Actor, permission: Permission): number[] {
  const roles: readonly Role[] = PERMISSIONS[permission];
  return actor.grants.filter((grant) => roles.includes(grant.role)).map((grant) => grant.unitId);
}
