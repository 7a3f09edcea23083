import { accessRefusal } from '../access/access.errors.js';
import type { ReadTx } from '../database/database.js';
import type { Campaign, StoredStatement, StoredWave } from './campaign.model.js';

type CampaignRow = Omit<Campaign, 'statements' | 'waves'>;

const CAMPAIGN = `SELECT c.id, c.name, c.state, c.paused_at IS NOT NULL AS paused, c.issuer_unit_id AS "issuerUnitId",
    u.code AS "issuerCode", c.legal_bases AS "legalBases", c.scope, c.place, c.lock_day::text AS "lockDay",
    c.page_size AS "pageSize", c.rehearsal, c.letterheads, c.issued_at AS "issuedAt", c.closed_at AS "closedAt"
  FROM campaign c JOIN unit u ON u.id = c.issuer_unit_id`;

/** A campaign with its texts in force and its waves. Throws `access.not-found`. */
export async function campaignById(tx: ReadTx, id: string): Promise<Campaign> {
  const [row] = await tx.query<CampaignRow>(`${CAMPAIGN} WHERE c.id = $1`, [id]);
  if (!row) throw accessRefusal('access.not-found');
  return { ...row, statements: await statementsOf(tx, id), waves: await wavesOf(tx, id) };
}

/** Campaigns that concern the subtrees: issued inside them, or asking units in or above them to sign. */
export function campaignsIn(
  tx: ReadTx,
  scope: readonly number[],
  { id, after, limit }: { id?: string; after: string | undefined; limit: number },
): Promise<CampaignRow[]> {
  return tx.query(
    `${CAMPAIGN}
      WHERE ($2::uuid IS NULL OR c.id = $2) AND ($3::text IS NULL OR c.id::text < $3)
        AND EXISTS (
          SELECT 1 FROM unit s JOIN unit_closure k ON (k.descendant_id = s.id AND k.ancestor_id = ANY($1))
                                                   OR (k.ancestor_id = s.id AND k.descendant_id = ANY($1))
           WHERE s.id = c.issuer_unit_id OR c.scope->'unitCodes' IS NULL OR c.scope->'unitCodes' ? s.code)
      ORDER BY c.id::text DESC LIMIT $4`,
    [scope, id ?? null, after ?? null, limit],
  );
}

async function statementsOf(tx: ReadTx, campaignId: string): Promise<StoredStatement[]> {
  const rows = await tx.query<{
    id: number;
    code: string;
    version: number;
    kinds: StoredStatement['kinds'];
    sha256: Buffer;
    body: StoredStatement;
  }>(
    `SELECT id, code, version, kinds, sha256, body FROM campaign_statement
      WHERE campaign_id = $1 AND replaced_at IS NULL ORDER BY id`,
    [campaignId],
  );
  return rows.map(({ id, code, version, kinds, sha256, body }) => ({
    ...body,
    id,
    code,
    version,
    kinds,
    sha256: sha256.toString('hex'),
  }));
}

function wavesOf(tx: ReadTx, campaignId: string): Promise<StoredWave[]> {
  return tx.query<StoredWave>(
    `SELECT number, name, selection, day::text, deadline::text, place, leader, witness, record_code AS "recordCode"
       FROM wave WHERE campaign_id = $1 ORDER BY number`,
    [campaignId],
  );
}
