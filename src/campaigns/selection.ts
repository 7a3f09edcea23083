import type { Echelon } from '../people/ranks.js';
import type { SignerKind } from '../people/signer-kinds.js';

/** Who belongs to a wave. What is absent does not narrow; unit codes stand for their subtrees. */
export interface Selection {
  readonly kinds?: readonly SignerKind[];
  readonly eselon?: readonly Echelon[];
  readonly unitCodes?: readonly string[];
}

/** Named as text on a pact; a role without a name where nobody is known. */
export interface NamedOfficial {
  readonly name: string | null;
  readonly title: string;
}

/** Whether a selection takes a person; `isUnder(code)` answers for the person's unit and its ancestors. */
export function selects(
  selection: Selection,
  person: { readonly kind: SignerKind; readonly echelon: Echelon | null },
  isUnder: (unitCode: string) => boolean,
): boolean {
  const { kinds, eselon, unitCodes } = selection;
  return (
    (kinds === undefined || kinds.includes(person.kind)) &&
    (eselon === undefined || (person.echelon !== null && eselon.includes(person.echelon))) &&
    (unitCodes === undefined || unitCodes.some(isUnder))
  );
}
