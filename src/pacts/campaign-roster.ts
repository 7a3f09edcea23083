import type { Campaign, StoredStatement, StoredWave } from '../campaigns/campaign.model.js';
import { unitCodesOf, waveFor } from '../campaigns/campaign.rules.js';
import { selects } from '../campaigns/selection.js';
import type { ReadTx } from '../database/database.js';
import { letterheadsOf, type Letterhead } from '../hierarchy/hierarchy.queries.js';
import type { PersonPosting } from '../people/people.queries.js';
import { instansiOf, variantOf, type PactSource, type PactVariant } from './pact-documents.js';
import type { PersonSnapshot } from './pact.model.js';

/** A person whom a campaign requires: where he counts, what he reads, what will be printed. */
export interface RosterEntry {
  readonly posting: PersonPosting;
  readonly wave: StoredWave;
  readonly statement: StoredStatement;
  readonly letterhead: Letterhead;
  readonly snapshot: PersonSnapshot;
}

/** Why somebody in the scope cannot get a pact. */
export type RosterFault = 'no-wave' | 'no-statement' | 'unit-closed' | 'no-letterhead';

export type Placement =
  | { readonly in: false }
  | { readonly in: true; readonly fault: RosterFault }
  | { readonly in: true; readonly fault: null; readonly entry: RosterEntry };

/** Everything that decides who belongs to a campaign, loaded once; placing a person then costs nothing. */
export interface CampaignRoster {
  place(posting: PersonPosting): Placement;
  unit(unitId: number): RosterUnit;
}

export interface RosterUnit {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly closed: boolean;
  /** The regency or city in whose subtree it lies, or the province. */
  readonly regionCode: string;
  /** Unit codes of the campaign's selections under which this unit lies. */
  readonly under: ReadonlySet<string>;
}

/** Retired people are no signers; whoever else is off duty is required until two officers exempt him. */
const RETIRED = '99';

export async function loadCampaignRoster(tx: ReadTx, campaign: Campaign): Promise<CampaignRoster> {
  const units = await loadUnits(tx, campaign);
  const letterheads = await letterheadsOf(tx, [...units.keys()]);
  const unit = (unitId: number): RosterUnit => units.get(unitId)!;
  return {
    unit,
    place(posting) {
      const where = unit(posting.unitId);
      const isUnder = (code: string): boolean => where.under.has(code);
      const who = { kind: posting.kind, echelon: posting.eselon };
      if (posting.kedudukanHukum === RETIRED || !selects(campaign.scope, who, isUnder)) return { in: false };
      if (where.closed) return { in: true, fault: 'unit-closed' };
      const wave = campaign.waves[(waveFor(campaign.waves, who, isUnder) ?? 0) - 1];
      if (!wave) return { in: true, fault: 'no-wave' };
      const statement = campaign.statements.find((text) => text.kinds.includes(posting.kind));
      if (!statement) return { in: true, fault: 'no-statement' };
      const present = letterheads.get(posting.unitId);
      // Once launched, joiners get the letterhead that everybody got.
      const letterhead = present && (campaign.letterheads?.[present.governmentCode] ?? present);
      if (!letterhead) return { in: true, fault: 'no-letterhead' };
      const snapshot = snapshotOf(posting, where, letterhead);
      return { in: true, fault: null, entry: { posting, wave, statement, letterhead, snapshot } };
    },
  };
}

/** What is locked of a person at issue. */
function snapshotOf(posting: PersonPosting, unit: RosterUnit, letterhead: Letterhead): PersonSnapshot {
  return {
    name: posting.name,
    nip: posting.nip,
    kind: posting.kind,
    jabatan: posting.jabatan,
    eselon: posting.eselon,
    golongan: posting.golongan,
    unitCode: unit.code,
    unitName: unit.name,
    governmentCode: letterhead.governmentCode,
    instansi: instansiOf(letterhead),
    place: letterhead.place,
  };
}

async function loadUnits(tx: ReadTx, campaign: Campaign): Promise<Map<number, RosterUnit>> {
  const rows = await tx.query<Omit<RosterUnit, 'under'> & { id: number; under: string[] }>(
    // One pass over the closure: subqueries per unit took 4.5 s on tables without statistics.
    `WITH above AS (
       SELECT c.descendant_id AS id,
              (array_agg(a.code ORDER BY c.depth) FILTER (WHERE a.kind IN ('province', 'regency', 'city')))[1] AS region,
              coalesce(array_agg(a.code) FILTER (WHERE a.code = ANY($1)), '{}') AS under
         FROM unit_closure c JOIN unit a ON a.id = c.ancestor_id GROUP BY c.descendant_id)
     SELECT u.id, u.code, u.kind, u.closed_on IS NOT NULL AS closed, above.region AS "regionCode", above.under,
            CASE WHEN u.kind IN ('desa', 'kelurahan') THEN u.name || ', ' || p.name ELSE u.name END AS name
       FROM unit u JOIN above ON above.id = u.id LEFT JOIN unit p ON p.id = u.parent_id`,
    [unitCodesOf(campaign)],
  );
  return new Map(rows.map(({ id, under, ...unit }) => [id, { ...unit, under: new Set(under) }]));
}

/** What an entry's form is compiled from. */
export function sourceOf(campaign: Campaign, entry: RosterEntry): PactSource {
  return { campaign, statement: entry.statement, wave: entry.wave, letterhead: entry.letterhead };
}

/** What decides an entry's form. */
export function entryVariant(campaign: Campaign, entry: RosterEntry, rehearsal: boolean): PactVariant {
  const { statement, wave, snapshot } = entry;
  return variantOf(campaign.id, { statementId: statement.id, wave: wave.number, snapshot }, rehearsal);
}
