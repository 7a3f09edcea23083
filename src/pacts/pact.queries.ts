import { accessRefusal } from '../access/access.errors.js';
import type { CounterRow } from '../coverage/counters.js';
import type { ReadTx } from '../database/database.js';
import type { Pact } from './pact.model.js';

const PACT = `SELECT p.id, p.campaign_id AS "campaignId", p.person_id AS "personId", p.person_ref AS "personRef", p.wave,
    p.unit_id AS "unitId", p.statement_id AS "statementId", p.is_head AS "isHead", p.snapshot, p.state, p.method, p.reason,
    p.verification_code AS "verificationCode", p.document_id AS "documentId", p.signed_at AS "signedAt",
    p.state_at AS "stateAt", p.replaces_id AS "replacesId"
  FROM pact p`;

/** Throws `access.not-found`. */
export async function pactById(tx: ReadTx, id: string): Promise<Pact> {
  const [row] = await tx.query<Pact>(`${PACT} WHERE p.id = $1`, [id]);
  if (!row) throw accessRefusal('access.not-found');
  return row;
}

/** A pact as its signer sees it in the list. */
export interface OwnPact extends Pact {
  readonly campaignName: string;
  readonly campaignState: string;
  readonly paused: boolean;
  readonly day: string;
  readonly deadline: Date;
}

const OWN = PACT.replace(
  'FROM pact p',
  `, c.name AS "campaignName", c.state AS "campaignState", c.paused_at IS NOT NULL AS paused, w.day::text, k.deadline
   FROM pact p JOIN campaign c ON c.id = p.campaign_id JOIN wave w ON w.campaign_id = p.campaign_id AND w.number = p.wave
   JOIN coverage_counter k ON k.round_id = p.campaign_id AND k.wave = p.wave AND k.unit_id = p.unit_id`,
);

/** The pacts of a person in campaigns that were issued, those to sign first. */
export function pactsOfPerson(tx: ReadTx, personId: string): Promise<OwnPact[]> {
  return tx.query<OwnPact>(
    `${OWN} WHERE p.person_id = $1 AND c.state IN ('issued', 'closed', 'archived')
      ORDER BY p.state NOT IN ('open', 'declined'), k.deadline, p.id`,
    [personId],
  );
}

export async function ownPact(tx: ReadTx, personId: string | null, pactId: string): Promise<OwnPact> {
  const [row] = await tx.query<OwnPact>(`${OWN} WHERE p.id = $1 AND p.person_id = $2`, [pactId, personId]);
  if (!row) throw accessRefusal('access.not-found');
  return row;
}

/** A pact and who asks for it as his own. */
export interface OwnKey {
  readonly pactId: string;
  readonly personId: string | null;
}

/** The same for several people by one statement; undefined where a pact is not the person's own. */
export async function ownPacts(
  tx: ReadTx,
  keys: readonly OwnKey[],
): Promise<readonly (OwnPact | undefined)[]> {
  const rows = await tx.query<OwnPact>(`${OWN} WHERE p.id = ANY($1::uuid[])`, [
    keys.map(({ pactId }) => pactId),
  ]);
  const found = new Map(rows.map((row) => [row.id, row]));
  return keys.map(({ pactId, personId }) => {
    const row = found.get(pactId);
    return row && row.personId === personId ? row : undefined;
  });
}

/** Pacts of a unit's subtree, by unit code and verification code, after a code. */
export function pactsIn(
  tx: ReadTx,
  filter: {
    campaignId: string;
    unitId: number;
    states: readonly string[] | null;
    after: string | undefined;
    limit: number;
  },
): Promise<Pact[]> {
  return tx.query<Pact>(
    `${PACT} JOIN unit_closure c ON c.descendant_id = p.unit_id AND c.ancestor_id = $2
      WHERE p.campaign_id = $1 AND ($3::text[] IS NULL OR p.state = ANY($3))
        AND ($4::text IS NULL OR p.verification_code > $4) ORDER BY p.verification_code LIMIT $5`,
    [filter.campaignId, filter.unitId, filter.states, filter.after ?? null, filter.limit],
  );
}

/**
 * Counts a campaign's pacts anew: what coverage must have stored. Both in one snapshot never differ.
 * A pact that was revoked or superseded has a successor, which is what counts.
 */
export function recountPacts(tx: ReadTx, campaignId: string): Promise<CounterRow[]> {
  return tx.query<CounterRow>(
    `SELECT wave, unit_id AS "unitId",
            count(*) FILTER (WHERE state = 'open')::int AS open,
            count(*) FILTER (WHERE state = 'signed' AND method = 'electronic')::int AS electronic,
            count(*) FILTER (WHERE state = 'signed' AND method = 'certified')::int AS certified,
            count(*) FILTER (WHERE state = 'signed' AND method = 'wet-ink')::int AS "wetInk",
            count(*) FILTER (WHERE state = 'declined')::int AS declined,
            count(*) FILTER (WHERE state = 'exempt')::int AS exempt,
            count(*) FILTER (WHERE is_head)::int AS heads,
            count(*) FILTER (WHERE is_head AND state = 'signed')::int AS "headsSigned"
       FROM pact WHERE campaign_id = $1 AND state NOT IN ('revoked', 'superseded')
      GROUP BY wave, unit_id ORDER BY unit_id, wave`,
    [campaignId],
  );
}
