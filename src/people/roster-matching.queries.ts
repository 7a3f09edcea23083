import type { ReadTx, Tx } from '../database/database.js';
import type { Day } from '../shared/dates.js';
import type { KnownPerson } from './roster-matching.rules.js';
import { matchProblem } from './roster-matching.rules.js';
import type { PlacedLine } from './roster-row.js';

/** Where and since when a file's lines are compared with the roster. */
export interface MatchFrame {
  readonly batchId: string;
  /** Units whose subtrees the file's author may change. */
  readonly scope: readonly number[];
  /** The day of a line that names none. */
  readonly asOf: Day;
}

export interface NumberedLine {
  readonly line: number;
  readonly value: PlacedLine;
}

/** So many people of one name are looked at: a file that repeats one name must not cost its square. */
const NAMESAKES = 50;

const KNOWN = `hit.line, person.id AS "personId", person.external_id AS "externalId", person.nip,
  json_build_object('unitId', held.unit_id, 'kind', held.kind, 'name', held.name, 'nameKey', held.name_key,
    'jabatan', held.jabatan, 'jenisJabatan', held.jenis_jabatan, 'eselon', held.eselon, 'golongan', held.golongan,
    'kedudukanHukum', held.kedudukan_hukum, 'isHead', held.is_head, 'since', held.since, 'contact', held.contact) AS posting,
  held.since <= hit.day AS "heldOnDay", latest.since::text AS "latestSince",
  EXISTS (SELECT 1 FROM unit_closure c WHERE c.descendant_id = latest.unit_id AND c.ancestor_id = ANY($2)) AS "isInScope",
  latest.committed_at > (SELECT created_at FROM roster_batch WHERE id = $1) AS "changedMeanwhile"`;

// LIMIT inside a LATERAL: without it the planner hashes all 250,000 persons for every chunk of 1,000 lines.

/** Of the persons in `hit (line, day, person_id)`: what held on the day, and what is the latest. */
const POSTINGS = `CROSS JOIN LATERAL (SELECT * FROM person p WHERE p.id = hit.person_id LIMIT 1) person
  CROSS JOIN LATERAL (
    SELECT q.* FROM posting q JOIN roster_batch b ON b.id = q.batch_id AND b.committed_at IS NOT NULL
     WHERE q.person_id = hit.person_id
     ORDER BY q.since <= hit.day DESC, CASE WHEN q.since <= hit.day THEN q.since END DESC, q.since, q.id DESC LIMIT 1) held
  CROSS JOIN LATERAL (
    SELECT q.since, q.unit_id, b.committed_at FROM posting q JOIN roster_batch b ON b.id = q.batch_id AND b.committed_at IS NOT NULL
     WHERE q.person_id = hit.person_id ORDER BY q.since DESC, q.id DESC LIMIT 1) latest`;

type Hit = Omit<KnownPerson, 'sameBirth'> & { readonly line: number };

/** The known persons whom each of the lines may mean, by line: a fixed number of statements. */
export async function knownPersons(
  tx: ReadTx,
  frame: MatchFrame,
  lines: readonly NumberedLine[],
): Promise<Map<number, KnownPerson[]>> {
  // Compiling the statement takes PostgreSQL three times as long as running it.
  await tx.query(`SELECT set_config('jit', 'off', true)`);
  const hits = await tx.query<Hit>(
    `WITH l AS (SELECT * FROM unnest($3::int[], $4::text[], $5::text[], $6::int[], $7::text[], $8::date[])
                  AS l(line, external_id, nip, unit_id, name_key, day)),
     hit AS (
       SELECT l.line, l.day, n.person_id FROM l CROSS JOIN LATERAL (
         SELECT p.id AS person_id FROM person p WHERE p.external_id = l.external_id LIMIT 1) n
       UNION
       SELECT l.line, l.day, n.person_id FROM l CROSS JOIN LATERAL (
         SELECT p.id AS person_id FROM person p WHERE p.nip = l.nip LIMIT 1) n
       UNION
       SELECT l.line, l.day, n.person_id FROM l CROSS JOIN LATERAL (
         SELECT q.person_id FROM posting q WHERE q.name_key = l.name_key AND q.unit_id = l.unit_id LIMIT ${NAMESAKES}) n)
     SELECT ${KNOWN} FROM hit ${POSTINGS}`,
    [frame.batchId, frame.scope, ...identities(frame, lines)],
  );
  const known = new Map<number, KnownPerson[]>();
  const note = (sameBirth: boolean) => (hit: Hit) => {
    const persons = known.get(hit.line) ?? [];
    known.set(hit.line, [...persons, { ...hit, sameBirth }]);
  };
  hits.forEach(note(false));
  // A PPPK's number changes with a new contract: whoever is found by nothing else is looked for by name and birth.
  const unknown = lines.filter(({ line, value }) => value.nip !== null && !known.has(line));
  if (unknown.length > 0) (await ofSameBirth(tx, frame, unknown)).forEach(note(true));
  return known;
}

function ofSameBirth(tx: ReadTx, frame: MatchFrame, lines: readonly NumberedLine[]): Promise<Hit[]> {
  return tx.query<Hit>(
    `WITH l AS (SELECT * FROM unnest($3::int[], $4::text[], $5::text[], $6::int[], $7::text[], $8::date[])
                  AS l(line, external_id, nip, unit_id, name_key, day)),
     hit AS (
       SELECT DISTINCT l.line, l.day, n.person_id FROM l CROSS JOIN LATERAL (
         SELECT q.person_id, q.kind, (SELECT p.nip FROM person p WHERE p.id = q.person_id) AS nip
           FROM posting q WHERE q.name_key = l.name_key LIMIT 2000) n
        WHERE n.kind IN ('pppk', 'pppk-paruh-waktu') AND left(n.nip, 8) = left(l.nip, 8))
     SELECT ${KNOWN} FROM hit ${POSTINGS}`,
    [frame.batchId, frame.scope, ...identities(frame, lines)],
  );
}

function identities(frame: MatchFrame, lines: readonly NumberedLine[]): unknown[] {
  return [
    lines.map(({ line }) => line),
    lines.map(({ value }) => value.externalId),
    lines.map(({ value }) => value.nip),
    lines.map(({ value }) => value.unitId),
    lines.map(({ value }) => value.nameKey),
    lines.map(({ value }) => value.since ?? frame.asOf),
  ];
}

/**
 * Finds lines of the file that mean one person: the same id, the same number, the same matched person,
 * or the same name, unit and kind without an identifier that tells them apart. Both become doubtful.
 * `lines` are those just staged; their partners may stand anywhere in the file.
 */
export async function quarantineTwins(tx: Tx, batchId: string, lines: readonly number[]): Promise<void> {
  const pairs = await tx.query<{ a: number; b: number }>(
    `SELECT a.line AS a, twin.line AS b
       FROM roster_row a CROSS JOIN LATERAL (
         (SELECT b.line FROM roster_row b WHERE b.batch_id = a.batch_id AND b.external_id = a.external_id AND b.line <> a.line
           ORDER BY b.line LIMIT 1)
         UNION (SELECT b.line FROM roster_row b WHERE b.batch_id = a.batch_id AND b.nip = a.nip AND b.line <> a.line
           ORDER BY b.line LIMIT 1)
         UNION (SELECT b.line FROM roster_row b WHERE b.batch_id = a.batch_id AND b.person_id = a.person_id AND b.line <> a.line
           ORDER BY b.line LIMIT 1)
         UNION (SELECT s.line FROM (
             SELECT b.line, b.external_id, b.nip FROM roster_row b
              WHERE b.batch_id = a.batch_id AND b.name_key = a.name_key AND b.unit_id = a.unit_id AND b.kind = a.kind
                AND b.line <> a.line ORDER BY b.line LIMIT ${NAMESAKES}) s
            WHERE NOT coalesce(s.nip <> a.nip, false) AND NOT coalesce(s.external_id <> a.external_id, false)
            ORDER BY s.line LIMIT 1)) twin
      WHERE a.batch_id = $1 AND a.line = ANY($2) AND a.outcome <> 'wrong'`,
    [batchId, lines],
  );
  const partner = new Map<number, number>();
  for (const { a, b } of pairs) {
    if (!partner.has(a)) partner.set(a, b);
    if (!partner.has(b)) partner.set(b, a);
  }
  if (partner.size === 0) return;
  const problem = matchProblem('line.twice');
  await tx.execute(
    `UPDATE roster_row r SET outcome = 'doubtful', problems = r.problems || t.problem
       FROM unnest($2::int[], $3::jsonb[]) AS t(line, problem)
      WHERE r.batch_id = $1 AND r.line = ANY($2) AND r.line = t.line AND r.outcome <> 'wrong'
        AND NOT r.problems @> '[{"code": "line.twice"}]'`,
    [
      batchId,
      [...partner.keys()],
      [...partner.values()].map((line) => JSON.stringify([{ ...problem, line }])),
    ],
  );
}
