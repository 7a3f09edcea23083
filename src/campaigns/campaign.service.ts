import { Inject, Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { accessRefusal } from '../access/access.errors.js';
import { requireAt, requireSomewhere } from '../access/permissions.js';
import type { Actor, Permission } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { extendDeadline } from '../coverage/counters.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { unitByCode, unitsByCodes, type UnitRow } from '../hierarchy/hierarchy.queries.js';
import { zoneOf } from '../hierarchy/regions.js';
import { record } from '../ledger/ledger.js';
import { keepReason } from '../ledger/reasons.js';
import type { LedgerEvents } from '../ledger/ledger.events.js';
import { canonicalJson, type Json } from '../shared/canonical-json.js';
import { Clock } from '../shared/clock.js';
import { endOfDay, isDay, type Day } from '../shared/dates.js';
import { sha256Hex } from '../shared/hash.js';
import { campaignRefusal } from './campaign.errors.js';
import type { Campaign, CampaignDraft, Statement, Wave } from './campaign.model.js';
import { campaignById, campaignsIn } from './campaign.queries.js';
import { checkDraft, statementSha256, unitCodesOf } from './campaign.rules.js';
import { CAMPAIGN_ACTS, type CampaignAct } from './campaign.states.js';

/** Writing, changing and steering campaigns; what they issue is the pacts' room. */
@Injectable()
export class CampaignService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(actor: Actor, draft: CampaignDraft, key?: RequestKey): Promise<{ id: string }> {
    checkDraft(draft);
    return this.database.transaction(async (tx) => {
      const units = await this.units(tx, actor, draft);
      return actOnce(tx, key, async () => {
        const [row] = await tx.query<{ id: string }>(
          `INSERT INTO campaign (name, state, issuer_unit_id, legal_bases, scope, place, lock_day, page_size, created_by)
           VALUES ($1, 'draft', $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
          [
            draft.name,
            units.get(draft.issuerCode)!.id,
            JSON.stringify(draft.legalBases),
            JSON.stringify(draft.scope),
            draft.place,
            draft.lockDay,
            draft.pageSize,
            actor.accountId,
          ],
        );
        await insertParts(tx, row!.id, draft);
        await this.tell(tx, actor, row!.id, 'campaign.created', { campaign: row!.id });
        return { id: row!.id };
      });
    });
  }

  /** Replaces a draft. What was rehearsed must be rehearsed again. */
  async change(actor: Actor, id: string, draft: CampaignDraft): Promise<void> {
    checkDraft(draft);
    await this.database.transaction(async (tx) => {
      await this.allowed(tx, actor, id);
      const units = await this.units(tx, actor, draft);
      await turnCampaign(tx, id, 'change');
      await tx.execute(
        `UPDATE campaign SET name = $2, issuer_unit_id = $3, legal_bases = $4, scope = $5, place = $6, lock_day = $7,
                page_size = $8, rehearsal = NULL WHERE id = $1`,
        [
          id,
          draft.name,
          units.get(draft.issuerCode)!.id,
          JSON.stringify(draft.legalBases),
          JSON.stringify(draft.scope),
          draft.place,
          draft.lockDay,
          draft.pageSize,
        ],
      );
      await tx.execute(`DELETE FROM wave WHERE campaign_id = $1`, [id]);
      await tx.execute(
        `UPDATE campaign_statement SET replaced_at = $2 WHERE campaign_id = $1 AND replaced_at IS NULL`,
        [id, this.clock.now()],
      );
      await insertParts(tx, id, draft);
      await this.tell(tx, actor, id, 'campaign.changed', {
        campaign: id,
        sha256: sha256Hex(canonicalJson(draft as unknown as Json)),
      });
    });
  }

  /** Nobody can sign while a campaign is paused; deadlines run on. */
  pause(actor: Actor, id: string): Promise<void> {
    return this.steer(actor, id, async (tx) => {
      await tx.execute(`UPDATE campaign SET paused_at = coalesce(paused_at, $2) WHERE id = $1`, [
        id,
        this.clock.now(),
      ]);
      await this.tell(tx, actor, id, 'campaign.paused', { campaign: id });
    });
  }

  resume(actor: Actor, id: string): Promise<void> {
    return this.steer(actor, id, async (tx) => {
      await tx.execute(`UPDATE campaign SET paused_at = NULL WHERE id = $1`, [id]);
      await this.tell(tx, actor, id, 'campaign.resumed', { campaign: id });
    });
  }

  archive(actor: Actor, id: string): Promise<void> {
    return this.database.transaction(async (tx) => {
      await this.allowed(tx, actor, id);
      await turnCampaign(tx, id, 'archive');
      await this.tell(tx, actor, id, 'campaign.archived', { campaign: id });
    });
  }

  /** Sets a later deadline: for the whole campaign, one wave, one subtree, or one wave in one subtree. */
  async extend(
    actor: Actor,
    id: string,
    to: { deadline: Day; wave: number | null; unitCode: string | null; reason: string },
  ): Promise<{ units: number }> {
    if (!isDay(to.deadline))
      throw campaignRefusal('campaign.bad-day', { field: 'deadline', values: { day: to.deadline } });
    return this.database.transaction(async (tx) => {
      const campaign = await this.allowed(tx, actor, id);
      if (campaign.state !== 'issued') throw wrongState(campaign);
      if (to.wave !== null && !campaign.waves.some((wave) => wave.number === to.wave))
        throw campaignRefusal('campaign.unknown-wave', { field: 'wave', values: { wave: to.wave } });
      const unit = to.unitCode === null ? null : await unitByCode(tx, to.unitCode);
      if (unit === undefined)
        throw campaignRefusal('campaign.unknown-unit', {
          field: 'unit',
          values: { code: to.unitCode ?? '' },
        });
      const units = await extendDeadline(tx, id, {
        wave: to.wave,
        unitId: unit?.id ?? null,
        deadline: endOfDay(to.deadline, zoneOf(this.config.province)),
      });
      if (units === 0) throw campaignRefusal('campaign.deadline-not-later', { field: 'deadline' });
      if (unit === null)
        await tx.execute(
          `UPDATE wave SET deadline = $3 WHERE campaign_id = $1 AND ($2::smallint IS NULL OR number = $2) AND deadline < $3`,
          [id, to.wave, to.deadline],
        );
      await this.tell(tx, actor, id, 'deadline.extended', {
        campaign: id,
        wave: to.wave,
        unit: to.unitCode,
        deadline: to.deadline,
        reason: await keepReason(tx, to.reason),
      });
      return { units };
    });
  }

  private steer(actor: Actor, id: string, act: (tx: Tx) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      const campaign = await this.allowed(tx, actor, id);
      if (campaign.state !== 'issued' && campaign.state !== 'issuing') throw wrongState(campaign);
      await act(tx);
    });
  }

  private allowed(tx: ReadTx, actor: Actor, id: string): Promise<Campaign> {
    return campaignFor(tx, actor, 'campaign.manage', id);
  }

  private async units(tx: ReadTx, actor: Actor, draft: CampaignDraft): Promise<Map<string, UnitRow>> {
    const codes = unitCodesOf(draft);
    const units = await unitsByCodes(tx, codes);
    for (const code of codes) {
      const unit = units.get(code);
      if (!unit) throw campaignRefusal('campaign.unknown-unit', { field: 'scope', values: { code } });
      await requireAt(tx, actor, 'campaign.manage', unit.id);
    }
    return units;
  }

  private async tell<K extends CampaignEvent>(
    tx: Tx,
    actor: Actor,
    id: string,
    kind: K,
    data: LedgerEvents[K],
  ): Promise<void> {
    const event = { kind, data, subject: id, actor: actor.accountId, at: this.clock.now() };
    await record(tx, event as Parameters<typeof record>[1]);
  }
}

type CampaignEvent =
  | 'campaign.created'
  | 'campaign.changed'
  | 'campaign.paused'
  | 'campaign.resumed'
  | 'campaign.archived'
  | 'deadline.extended';

/** A campaign that the actor may manage, at its issuer; one out of reach is as if it did not exist. */
export async function campaignFor(
  tx: ReadTx,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<Campaign> {
  const campaign = await campaignById(tx, id);
  await requireAt(tx, actor, permission, campaign.issuerUnitId);
  return campaign;
}

/** A campaign that concerns units which the actor reads. */
export async function readableCampaign(tx: ReadTx, actor: Actor, id: string): Promise<Campaign> {
  const scope = requireSomewhere(actor, 'campaign.read');
  const [visible] = await campaignsIn(tx, scope, { id, after: undefined, limit: 1 });
  if (!visible) throw accessRefusal('access.not-found');
  return campaignById(tx, id);
}

/** Makes an act's change of state under its guard. Throws `campaign.wrong-state` when it does not apply. */
export async function turnCampaign(tx: Tx, id: string, act: CampaignAct): Promise<void> {
  const { from, to } = CAMPAIGN_ACTS[act];
  const changed = await tx.execute(`UPDATE campaign SET state = $2 WHERE id = $1 AND state = ANY($3)`, [
    id,
    to,
    from,
  ]);
  if (changed === 0) throw wrongState(await campaignById(tx, id));
}

export function wrongState(campaign: Pick<Campaign, 'state'>): Error {
  return campaignRefusal('campaign.wrong-state', { values: { state: STATE_LABELS[campaign.state] } });
}

export const STATE_LABELS: Readonly<Record<Campaign['state'], string>> = {
  draft: 'rancangan',
  rehearsed: 'sudah gladi',
  issuing: 'sedang diterbitkan',
  issued: 'berjalan',
  closed: 'ditutup',
  archived: 'diarsipkan',
};

async function insertParts(tx: Tx, id: string, draft: CampaignDraft): Promise<void> {
  for (const statement of draft.statements) await insertStatement(tx, id, statement);
  for (const [index, wave] of draft.waves.entries()) await insertWave(tx, id, index + 1, wave);
}

async function insertStatement(tx: Tx, id: string, statement: Statement): Promise<void> {
  const { code, kinds, ...body } = statement;
  await tx.execute(
    `INSERT INTO campaign_statement (campaign_id, code, version, kinds, body, sha256)
     SELECT $1, $2, 1 + coalesce(max(version), 0), $3, $4, $5 FROM campaign_statement WHERE campaign_id = $1 AND code = $2`,
    [id, code, kinds, JSON.stringify(body), statementSha256(statement)],
  );
}

async function insertWave(tx: Tx, id: string, number: number, wave: Wave): Promise<void> {
  await tx.execute(
    `INSERT INTO wave (campaign_id, number, name, selection, day, deadline, place, leader, witness)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      number,
      wave.name,
      JSON.stringify(wave.selection),
      wave.day,
      wave.deadline,
      wave.place,
      JSON.stringify(wave.leader),
      JSON.stringify(wave.witness),
    ],
  );
}
