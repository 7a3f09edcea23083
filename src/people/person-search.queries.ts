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

/** Up to so many units are looked up one by one; of more, people are walked by name. */
const FEW_UNITS = 300;

/**
 * People whose posting on the day lies within the subtrees, by name, after a key. The conditions are
 * scalar subqueries and one table is walked in order until the page is full: as joins they were turned round
 * by a planner without statistics (3 s on the embedded database while an import ran, now 10 ms).
 */
export async function searchPersons(tx: ReadTx, search: PersonSearch): Promise<FoundPerson[]> {
  const units = await tx.query<{ id: number }>(
    `SELECT DISTINCT descendant_id AS id FROM unit_closure WHERE ancestor_id = ANY($1) LIMIT ${FEW_UNITS + 1}`,
    [search.within],
  );
  const areFew = units.length <= FEW_UNITS;
  const digits = search.text.replace(/[\s.]/g, '');
  const isNumber = /^\d{4,18}$/.test(digits);
  const begins = isNumber
    ? `posting.person_id IN (SELECT id FROM person WHERE nip BETWEEN rpad($3, 18, '0') AND rpad($3, 18, '9'))`
    : `posting.name_key >= greatest($3, $4) AND posting.name_key < $3 || chr(1114109)`;
  const lies = areFew
    ? `posting.unit_id = ANY($2)`
    : `(SELECT true FROM unit_closure c WHERE c.descendant_id = posting.unit_id AND c.ancestor_id = ANY($2) LIMIT 1)`;
  return tx.query<FoundPerson>(
    `SELECT ${PERSON_POSTING}, u.code AS "unitCode", u.name AS "unitName"
       FROM (SELECT page.*, page.id AS posting_id, person.nip, person.external_id
               FROM (SELECT posting.* FROM posting
                      WHERE ${begins} AND ${lies} AND posting.since <= $1::date
                        AND ($4::text IS NULL OR (posting.name_key, posting.person_id) > ($4, $5::bigint))
                        AND (SELECT b.committed_at IS NOT NULL FROM roster_batch b WHERE b.id = posting.batch_id)
                        AND (SELECT later.id FROM posting later
                              WHERE later.person_id = posting.person_id AND later.since <= $1::date
                                AND (later.since, later.id) > (posting.since, posting.id)
                                AND (SELECT b.committed_at IS NOT NULL FROM roster_batch b WHERE b.id = later.batch_id)
                              LIMIT 1) IS NULL
                      ORDER BY posting.name_key, posting.person_id LIMIT $6) page
               JOIN person ON person.id = page.person_id) v
       JOIN unit u ON u.id = v.unit_id
      ORDER BY v.name_key, v.person_id`,
    [
      search.day,
      areFew ? units.map(({ id }) => id) : search.within,
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
