import type { ReadTx } from '../database/database.js';
import { campaignRefusal } from './campaign.errors.js';
import type { Campaign, StoredStatement, StoredWave } from './campaign.model.js';

type CampaignRow = Omit<Campaign, 'statements' | 'waves'>;

const CAMPAIGN = `SELECT c.id, c.name, c.state, c.paused_at IS NOT NULL AS paused, c.issuer_unit_id AS "issuerUnitId",
    u.code AS "issuerCode", c.legal_bases AS "legalBases", c.scope, c.place, c.lock_day::text AS "lockDay",
    c.page_size AS "pageSize", c.rehearsal, c.issued_at AS "issuedAt", c.closed_at AS "closedAt"
  FROM campaign c JOIN unit u ON u.id = c.issuer_unit_id`;

/** A campaign with its texts in force and its waves. Throws `campaign.not-found`. */
export async function campaignById(tx: ReadTx, id: string): Promise<Campaign> {
  const [row] = await tx.query<CampaignRow>(`${CAMPAIGN} WHERE c.id = $1`, [id]);
  if (!row) throw campaignRefusal('campaign.not-found', { field: 'campaign' });
  return { ...row, statements: await statementsOf(tx, id), waves: await wavesOf(tx, id) };
}

/** Campaigns of issuers in the subtrees, newest first. */
export function campaignsIn(
  tx: ReadTx,
  scope: readonly number[],
  { after, limit }: { after: string | undefined; limit: number },
): Promise<(CampaignRow & { createdAt: Date })[]> {
  return tx.query(
    `${CAMPAIGN.replace('c.name,', 'c.name, c.created_at AS "createdAt",')}
      WHERE EXISTS (SELECT 1 FROM unit_closure k WHERE k.descendant_id = u.id AND k.ancestor_id = ANY($1))
        AND ($2::text IS NULL OR c.id::text < $2) ORDER BY c.id::text DESC LIMIT $3`,
    [scope, after ?? null, limit],
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
