import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { campaignRefusal } from '../campaigns/campaign.errors.js';
import type { Campaign } from '../campaigns/campaign.model.js';
import { campaignById } from '../campaigns/campaign.queries.js';
import { campaignFor, turnCampaign } from '../campaigns/campaign.service.js';
import { CONFIG, type Config } from '../config.js';
import { addToCounters, openRound } from '../coverage/counters.js';
import { Database, type Tx } from '../database/database.js';
import { allLetterheads } from '../hierarchy/hierarchy.queries.js';
import { zoneOf } from '../hierarchy/regions.js';
import { Operations, type Operation } from '../jobs/operations.js';
import { Worker, type Advance } from '../jobs/worker.js';
import { record } from '../ledger/ledger.js';
import { postingsAfter } from '../people/people.queries.js';
import { Clock } from '../shared/clock.js';
import { randomCode, VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { endOfDay } from '../shared/dates.js';
import {
  entryVariant,
  loadCampaignRoster,
  sourceOf,
  type CampaignRoster,
  type RosterEntry,
} from './campaign-roster.js';
import { PactDocuments, pactValues } from './pact-documents.js';
import { pactRefusal } from './pact.errors.js';
import { rosterLeaf, rosterRoot } from './roster-commitment.js';

/** 2,000 rows take some 150 ms: short enough for the embedded database's one connection. */
const CHUNK = 2000;

/** Makes exactly one pact per required person, in chunks that survive being killed anywhere. */
@Injectable()
export class PactIssue {
  private readonly rosters = new Map<string, Promise<CampaignRoster>>();

  constructor(
    private readonly database: Database,
    private readonly operations: Operations,
    private readonly documents: PactDocuments,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    worker: Worker,
  ) {
    worker.handle('campaign.issue', (operation, advance) => this.chunk(operation, advance));
  }

  /**
   * The second step of issuing: the officer confirms the count that the rehearsal showed. Returns the
   * operation that makes the pacts.
   */
  async launch(
    actor: Actor,
    campaignId: string,
    required: number,
    key?: RequestKey,
  ): Promise<{ operation: string }> {
    return this.database.transaction(async (tx) => {
      const campaign = await campaignFor(tx, actor, 'campaign.manage', campaignId);
      return actOnce(tx, key, async () => {
        checkRehearsed(campaign, required);
        await turnCampaign(tx, campaignId, 'launch');
        const now = this.clock.now();
        await tx.execute(`UPDATE campaign SET issued_at = $2, letterheads = $3 WHERE id = $1`, [
          campaignId,
          now,
          JSON.stringify(await allLetterheads(tx)),
        ]);
        await openRound(tx, campaignId, now);
        await record(tx, {
          kind: 'campaign.launched',
          subject: campaignId,
          actor: actor.accountId,
          at: now,
          data: {
            campaign: campaignId,
            required,
            statements: campaign.statements.map(({ code, version, sha256 }) => ({ code, version, sha256 })),
          },
        });
        const operation = await this.operations.start(tx, {
          kind: 'campaign.issue',
          subject: campaignId,
          total: required,
          createdBy: actor.accountId,
        });
        return { operation };
      });
    });
  }

  private async chunk(operation: Operation, advance: Advance): Promise<void> {
    const after = (operation.cursor as { after?: string } | null)?.after ?? '0';
    const { campaign, postings, roster } = await this.load(operation.subject, after);
    const entries = postings.flatMap((posting) => {
      const placement = roster.place(posting);
      if (!placement.in) return [];
      if (placement.fault !== null) throw cannotIssue(posting.name, placement.fault);
      return [placement.entry];
    });
    for (const entry of entries) await this.checkPrintable(campaign, entry);
    const last = postings.at(-1);
    if (last) {
      await this.database.transaction(async (tx) => {
        const made = await insertPacts(tx, campaign, entries, this.clock.now(), zoneOf(this.config.province));
        await advance(tx, { done: made, cursor: { after: last.personId } });
      });
    }
    if (postings.length < CHUNK) await this.finish(campaign, operation, advance);
  }

  private async load(campaignId: string, after: string) {
    return this.database.read(async (tx) => {
      const campaign = await campaignById(tx, campaignId);
      let roster = this.rosters.get(campaignId);
      if (!roster) {
        roster = loadCampaignRoster(tx, campaign);
        this.rosters.set(campaignId, roster);
        roster.catch(() => this.rosters.delete(campaignId));
      }
      const postings = await postingsAfter(tx, campaign.lockDay, { after, limit: CHUNK });
      return { campaign, postings, roster: await roster };
    });
  }

  private async checkPrintable(campaign: Campaign, entry: RosterEntry): Promise<void> {
    const form = await this.documents.form(entryVariant(campaign, entry, false), () =>
      sourceOf(campaign, entry),
    );
    const values = pactValues(entry.snapshot, {
      day: entry.wave.day,
      verificationCode: '0'.repeat(VERIFICATION_CODE_LENGTH),
    });
    const faults = form.document.check(values);
    if (faults.length > 0)
      throw cannotIssue(entry.snapshot.name, faults.map((fault) => fault.message).join('; '));
  }

  private async finish(campaign: Campaign, operation: Operation, advance: Advance): Promise<void> {
    const root = await this.rosterRoot(campaign.id);
    await this.database.transaction(async (tx) => {
      await turnCampaign(tx, campaign.id, 'finishIssue');
      const [row] = await tx.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pact WHERE campaign_id = $1 AND state NOT IN ('revoked', 'superseded')`,
        [campaign.id],
      );
      await tx.execute(`UPDATE campaign SET roster_root = decode($2, 'hex') WHERE id = $1`, [
        campaign.id,
        root,
      ]);
      await record(tx, {
        kind: 'campaign.issued',
        subject: campaign.id,
        actor: operation.createdBy,
        at: this.clock.now(),
        data: { campaign: campaign.id, required: row!.n, roster_root: root },
      });
      await advance(tx, {
        total: row!.n,
        result: { campaign: campaign.id, required: row!.n, roster_root: root },
      });
    });
    this.rosters.delete(campaign.id);
  }

  private async rosterRoot(campaignId: string): Promise<string> {
    const leaves: string[] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const from: string = after;
      const rows = await this.database.read((tx) =>
        tx.query<{
          personRef: string;
          salt: Buffer;
          name: string;
          nip: string | null;
          unitCode: string;
          kind: string;
        }>(
          `SELECT person_ref AS "personRef", salt, snapshot->>'name' AS name, snapshot->>'nip' AS nip,
                  snapshot->>'unitCode' AS "unitCode", snapshot->>'kind' AS kind
             FROM pact WHERE campaign_id = $1 AND person_ref > $2 AND state NOT IN ('revoked', 'superseded')
            ORDER BY person_ref LIMIT 5000`,
          [campaignId, from],
        ),
      );
      for (const { salt, ...person } of rows) leaves.push(rosterLeaf(salt, person));
      after = rows.length === 5000 ? rows.at(-1)!.personRef : undefined;
    }
    return rosterRoot(leaves);
  }
}

function checkRehearsed(campaign: Campaign, required: number): void {
  const { rehearsal } = campaign;
  if (!rehearsal || campaign.state !== 'rehearsed') throw campaignRefusal('campaign.not-rehearsed');
  if (rehearsal.faultCount > 0)
    throw campaignRefusal('campaign.has-faults', { values: { count: rehearsal.faultCount } });
  if (rehearsal.required === 0) throw campaignRefusal('campaign.nobody');
  if (rehearsal.required !== required)
    throw campaignRefusal('campaign.count-changed', {
      field: 'required',
      values: { actual: rehearsal.required, expected: required },
    });
}

function cannotIssue(name: string, faults: string): Error {
  return pactRefusal('pact.not-printable', { values: { name, faults } });
}

/** Inserts pacts and counts them, all or none; who has one already keeps it. Returns how many were made. */
export async function insertPacts(
  tx: Tx,
  campaign: Campaign,
  entries: readonly RosterEntry[],
  now: Date,
  zone: Parameters<typeof endOfDay>[1],
): Promise<number> {
  if (entries.length === 0) return 0;
  const made = await tx.query<{ person_id: string }>(
    `INSERT INTO pact (campaign_id, person_id, person_ref, wave, unit_id, statement_id, is_head, snapshot, salt, state,
                       verification_code, state_at)
     SELECT $1, s.person_id, s.person_ref, s.wave, s.unit_id, s.statement_id, s.is_head, s.snapshot, s.salt, 'open', s.code, $10
       FROM unnest($2::bigint[], $3::text[], $4::smallint[], $5::int[], $6::int[], $7::boolean[], $8::jsonb[], $9::bytea[], $11::text[])
            AS s(person_id, person_ref, wave, unit_id, statement_id, is_head, snapshot, salt, code)
     ON CONFLICT (campaign_id, person_id) WHERE state NOT IN ('revoked', 'superseded') DO NOTHING RETURNING person_id`,
    [
      campaign.id,
      entries.map((entry) => entry.posting.personId),
      entries.map(() => randomCode(VERIFICATION_CODE_LENGTH)),
      entries.map((entry) => entry.wave.number),
      entries.map((entry) => entry.posting.unitId),
      entries.map((entry) => entry.statement.id),
      entries.map((entry) => entry.posting.isHead),
      entries.map((entry) => JSON.stringify(entry.snapshot)),
      entries.map(() => randomBytes(16)),
      now,
      entries.map(() => randomCode(VERIFICATION_CODE_LENGTH)),
    ],
  );
  const fresh = new Set(made.map((row) => row.person_id));
  await addToCounters(
    tx,
    campaign.id,
    entries
      .filter((entry) => fresh.has(entry.posting.personId))
      .map((entry) => ({
        wave: entry.wave.number,
        unitId: entry.posting.unitId,
        open: 1,
        heads: entry.posting.isHead ? 1 : 0,
        deadline: endOfDay(entry.wave.deadline, zone),
      })),
  );
  return made.length;
}
