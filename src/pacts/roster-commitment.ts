import { canonicalJson } from '../shared/canonical-json.js';
import { merkleRoot, sha256Hex } from '../shared/hash.js';

/** What a commitment binds: the person as the locked snapshot has him, and the unit that he counts for. */
export interface RosterPerson {
  readonly personRef: string;
  readonly name: string;
  readonly nip: string | null;
  readonly unitCode: string;
  readonly kind: string;
}

const SALT_BYTES = 16;
// No comma, quote or line end can occur, so that a line of roster.csv needs no quoting.
const PLAIN = /^[0-9A-Za-z][0-9A-Za-z._-]*$/;

/**
 * Commits to a person without telling who it is: SHA-256 of canonical JSON (RFC 8785) with the members kind,
 * name, nip, person_ref, salt (hexadecimal) and unit_code. A NIP can be guessed; 128 random bits cannot.
 * Whoever is handed salt and data checks the commitment with sha256sum alone.
 */
export function rosterCommitment(salt: Uint8Array, person: RosterPerson): string {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes, not ${salt.length}`);
  return sha256Hex(
    canonicalJson({
      kind: person.kind,
      name: person.name,
      nip: person.nip,
      person_ref: person.personRef,
      salt: Buffer.from(salt).toString('hex'),
      unit_code: person.unitCode,
    }),
  );
}

/** A line of roster.csv without its line end. */
export function rosterLine(personRef: string, unitCode: string, kind: string, commitment: string): string {
  for (const cell of [personRef, unitCode, kind, commitment])
    if (!PLAIN.test(cell)) throw new RangeError(`not fit for roster.csv: ${JSON.stringify(cell)}`);
  return `${personRef},${unitCode},${kind},${commitment}`;
}

/** The leaf of a person in the roster's tree: exactly his line of roster.csv. */
export function rosterLeaf(salt: Uint8Array, person: RosterPerson): string {
  return rosterLine(person.personRef, person.unitCode, person.kind, rosterCommitment(salt, person));
}

/**
 * Root (RFC 6962) over all leaves of a roster, in the order of person_ref as bytes: that of roster.csv, and
 * of SQL's `ORDER BY person_ref COLLATE "C"`. The order in which they are handed in does not matter.
 */
export function rosterRoot(leaves: readonly string[]): string {
  return merkleRoot(leaves.toSorted(byReference)).toString('hex');
}

// Not by the whole line: a comma sorts behind a hyphen.
function byReference(a: string, b: string): number {
  const left = a.slice(0, a.indexOf(','));
  const right = b.slice(0, b.indexOf(','));
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
