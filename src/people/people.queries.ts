import type { ReadTx } from '../database/database.js';
import type { Day } from '../shared/dates.js';
import type { Echelon, LegalStanding, PositionType } from './ranks.js';
import type { SignerKind } from './signer-kinds.js';

/**
 * SQL of everybody's principal posting on a day, one row per person: person_id, posting_id, unit_id,
 * kind, name, name_key, nip, external_id, jabatan, jenis_jabatan, eselon, golongan, kedudukan_hukum,
 * is_head, since, contact. `day` is an SQL expression of type date (`'$1::date'`).
 *
 * The posting is the latest that began by that day, of a committed batch. Conditions and order on
 * `person_id` reach the index (walk 250,000 people with `person_id > $n ORDER BY person_id LIMIT`);
 * other conditions judge the posting that holds on the day, as they should.
 *
 *     SELECT v.* FROM (${postingsOn('$1::date')}) v WHERE v.person_id > $2 ORDER BY v.person_id LIMIT 2000
 */
export function postingsOn(day: string): string {
  // Scalar subqueries, not a join: a merge join would walk `person` from its first row for every chunk.
  return `
    SELECT h.*, (SELECT person.nip FROM person WHERE person.id = h.person_id) AS nip,
           (SELECT person.external_id FROM person WHERE person.id = h.person_id) AS external_id
      FROM (SELECT DISTINCT ON (posting.person_id) posting.person_id, posting.id AS posting_id, posting.unit_id,
                   posting.kind, posting.name, posting.name_key, posting.jabatan, posting.jenis_jabatan,
                   posting.eselon, posting.golongan, posting.kedudukan_hukum, posting.is_head, posting.since,
                   posting.contact, posting.batch_id
              FROM posting JOIN roster_batch ON roster_batch.id = posting.batch_id
                                            AND roster_batch.committed_at IS NOT NULL
             WHERE posting.since <= ${day}
             ORDER BY posting.person_id, posting.since DESC, posting.id DESC) h`;
}

/** A person with the posting of a day. */
export interface PersonPosting {
  readonly personId: string;
  readonly postingId: string;
  readonly unitId: number;
  readonly kind: SignerKind;
  readonly name: string;
  readonly nameKey: string;
  readonly nip: string | null;
  readonly externalId: string | null;
  readonly jabatan: string;
  readonly jenisJabatan: PositionType | null;
  readonly eselon: Echelon | null;
  readonly golongan: string | null;
  readonly kedudukanHukum: LegalStanding;
  readonly isHead: boolean;
  readonly since: Day;
  readonly contact: string | null;
}

/** Reads `v`, a table made by `postingsOn`, as `PersonPosting`. */
export const PERSON_POSTING = `v.person_id AS "personId", v.posting_id AS "postingId", v.unit_id AS "unitId", v.kind, v.name,
  v.name_key AS "nameKey", v.nip, v.external_id AS "externalId", v.jabatan, v.jenis_jabatan AS "jenisJabatan", v.eselon,
  v.golongan, v.kedudukan_hukum AS "kedudukanHukum", v.is_head AS "isHead", v.since::text AS since, v.contact`;

/** The next people by id with their postings on a day; `after` '0' begins. */
export function postingsAfter(
  tx: ReadTx,
  day: Day,
  { after, limit }: { after: string; limit: number },
): Promise<PersonPosting[]> {
  return tx.query<PersonPosting>(
    `SELECT ${PERSON_POSTING} FROM (${postingsOn('$1::date')}) v
      WHERE v.person_id > $2 ORDER BY v.person_id LIMIT $3`,
    [day, after, limit],
  );
}

/** The postings on a day of those of the persons who have one, by person. */
export async function postingsOf(
  tx: ReadTx,
  day: Day,
  personIds: readonly string[],
): Promise<Map<string, PersonPosting>> {
  const rows = await tx.query<PersonPosting>(
    `SELECT ${PERSON_POSTING} FROM (${postingsOn('$1::date')}) v WHERE v.person_id = ANY($2::bigint[])`,
    [day, personIds],
  );
  return new Map(rows.map((row) => [row.personId, row]));
}

/** People who share unit, kind and normalised name on a day: perhaps one person twice. At most `limit` groups. */
export function namesakesOn(
  tx: ReadTx,
  day: Day,
  limit: number,
): Promise<{ unitCode: string; name: string; persons: string[] }[]> {
  return tx.query(
    `SELECT unit.code AS "unitCode", min(v.name) AS name, array_agg(v.person_id::text ORDER BY v.person_id) AS persons
       FROM (${postingsOn('$1::date')}) v JOIN unit ON unit.id = v.unit_id
      GROUP BY unit.code, v.kind, v.name_key HAVING count(*) > 1 ORDER BY unit.code, 2 LIMIT $2`,
    [day, limit],
  );
}
