import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/roles.js';
import { campaignFor, turnCampaign } from '../campaigns/campaign.service.js';
import { freezeBoard } from '../coverage/board.js';
import { claimRound } from '../coverage/counters.js';
import { CoverageService } from '../coverage/coverage.service.js';
import { Database, type ReadTx } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { merkleRoot } from '../shared/hash.js';

/** Ends a campaign: nothing changes any more, and the ledger says every person's last state. */
@Injectable()
export class PactClosing {
  constructor(
    private readonly database: Database,
    private readonly coverage: CoverageService,
    private readonly clock: Clock,
  ) {}

  async close(actor: Actor, campaignId: string): Promise<{ states_root: string }> {
    return this.database.transaction(async (tx) => {
      await campaignFor(tx, actor, 'campaign.manage', campaignId);
      // Whoever is signing at this moment finishes first; whoever comes later finds the campaign closed.
      await claimRound(tx, campaignId);
      await turnCampaign(tx, campaignId, 'close');
      const at = this.clock.now();
      await this.coverage.recordDay(tx, campaignId);
      await freezeBoard(tx, campaignId, at);
      const root = merkleRoot(await stateLines(tx, campaignId));
      await tx.execute(`UPDATE campaign SET closed_at = $2, states_root = $3 WHERE id = $1`, [
        campaignId,
        at,
        root,
      ]);
      await tx.execute(
        `DELETE FROM signing_attempt a USING pact p WHERE p.id = a.pact_id AND p.campaign_id = $1`,
        [campaignId],
      );
      await record(tx, {
        kind: 'campaign.closed',
        subject: campaignId,
        actor: actor.accountId,
        at,
        data: { campaign: campaignId, states_root: root.toString('hex') },
      });
      return { states_root: root.toString('hex') };
    });
  }
}

/** `person_ref,state` of everybody, by person_ref as bytes: the leaves of the root of final states. */
export async function stateLines(tx: ReadTx, campaignId: string): Promise<string[]> {
  const rows = await tx.query<{ line: string }>(
    `SELECT person_ref || ',' || state AS line FROM pact
      WHERE campaign_id = $1 AND state NOT IN ('revoked', 'superseded') ORDER BY person_ref COLLATE "C"`,
    [campaignId],
  );
  return rows.map((row) => row.line);
}
