import type { ReadTx } from '../database/database.js';
import type { Day } from '../shared/dates.js';
import { nameKey } from './names.js';
import { PERSON_POSTING, type PersonPosting } from './people.queries.js';

export interface FoundPerson extends PersonPosting {
  readonly unitCode: string;
  readonly unitName: string;
}

export interface PersonSearch {
  readonly day: Day;
  /** The beginning of a name or of a number. */
  readonly text: string;
  /** Units whose subtrees are searched. */
  readonly within: readonly number[];
  readonly after: { readonly nameKey: string; readonly personId: string } | undefined;
  readonly limit: number;
}

/** People whose posting on the day lies within the subtrees, by name, after a key. */
export function searchPersons(tx: ReadTx, search: PersonSearch): Promise<FoundPerson[]> {
  const digits = search.text.replace(/[\s.]/g, '');
  const isNumber = /^\d{4,18}$/.test(digits);
  // Two texts instead of an OR: each begins at its index.
  const begins = isNumber
    ? `person.nip BETWEEN rpad($3, 18, '0') AND rpad($3, 18, '9')`
    : `posting.name_key >= $3 AND posting.name_key < $3 || chr(1114109)`;
  return tx.query<FoundPerson>(
    `SELECT ${PERSON_POSTING}, u.code AS "unitCode", u.name AS "unitName"
       FROM (SELECT posting.*, posting.id AS posting_id, person.nip, person.external_id
               FROM posting JOIN person ON person.id = posting.person_id
              WHERE ${begins}) v
       JOIN roster_batch b ON b.id = v.batch_id AND b.committed_at IS NOT NULL
       JOIN unit u ON u.id = v.unit_id
      WHERE v.since <= $1::date AND ($4::text IS NULL OR (v.name_key, v.person_id) > ($4, $5::bigint))
        AND EXISTS (SELECT 1 FROM unit_closure c WHERE c.descendant_id = v.unit_id AND c.ancestor_id = ANY($2))
        AND NOT EXISTS (
          SELECT 1 FROM posting later JOIN roster_batch lb ON lb.id = later.batch_id AND lb.committed_at IS NOT NULL
           WHERE later.person_id = v.person_id AND later.since <= $1::date AND (later.since, later.id) > (v.since, v.id))
      ORDER BY v.name_key, v.person_id LIMIT $6`,
    [
      search.day,
      search.within,
      isNumber ? digits : nameKey(search.text),
      search.after?.nameKey ?? null,
      search.after?.personId ?? null,
      search.limit,
    ],
  );
}

/** Every posting of a person that counts, latest first. */
export function historyOf(tx: ReadTx, personId: string): Promise<FoundPerson[]> {
  return tx.query<FoundPerson>(
    `SELECT ${PERSON_POSTING}, u.code AS "unitCode", u.name AS "unitName"
       FROM (SELECT posting.*, posting.id AS posting_id, person.nip, person.external_id
               FROM posting JOIN person ON person.id = posting.person_id WHERE posting.person_id = $1) v
       JOIN roster_batch b ON b.id = v.batch_id AND b.committed_at IS NOT NULL
       JOIN unit u ON u.id = v.unit_id
      ORDER BY v.since DESC, v.id DESC LIMIT 500`,
    [personId],
  );
}
