import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { campaignRefusal } from '../campaigns/campaign.errors.js';
import { campaignById } from '../campaigns/campaign.queries.js';
import { campaignFor } from '../campaigns/campaign.service.js';
import { CONFIG, type Config } from '../config.js';
import { changeCounters, holdRound } from '../coverage/counters.js';
import { ensureCounter } from '../coverage/ensure-counter.js';
import { Database, type Tx } from '../database/database.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import { zoneOf } from '../hierarchy/regions.js';
import { record } from '../ledger/ledger.js';
import { keepReason } from '../ledger/reasons.js';
import { postingsOf } from '../people/people.queries.js';
import { canonicalJson } from '../shared/canonical-json.js';
import { Clock } from '../shared/clock.js';
import { randomCode, VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { sha256Hex } from '../shared/hash.js';
import { loadCampaignRoster } from './campaign-roster.js';
import { insertPacts } from './pact-issue.js';
import { pactRefusal, wrongPactState } from './pact.errors.js';
import type { Pact, SigningMethod } from './pact.model.js';
import { ownPact, pactById } from './pact.queries.js';
import { PACT_ACTS, type DeclineReason, type RevocationReason } from './pact.states.js';

/** Recorded acts on pacts, signing and exempting apart: decline, join, correct, move, revoke, supersede. */
@Injectable()
export class PactChanges {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The person declines, with a reason from the closed list; the note stays with the issuer. */
  async decline(actor: Actor, pactId: string, reason: DeclineReason, note: string | null): Promise<void> {
    await this.database.transaction(async (tx) => {
      const pact = await ownPact(tx, actor.personId, pactId);
      await holdRound(tx, pact.campaignId);
      if (pact.state === 'declined') return;
      const at = this.clock.now();
      // The unit as of the change: a move may have been faster.
      const [row] = await tx.query<{ wave: number; unitId: number }>(
        `UPDATE pact p SET state = 'declined', reason = $3, note = $4, state_at = $5
          WHERE p.id = $1 AND p.state = ANY($2)
            AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = p.campaign_id AND c.state = 'issued' AND c.paused_at IS NULL)
        RETURNING wave, unit_id AS "unitId"`,
        [pactId, PACT_ACTS.decline.from, reason, note, at],
      );
      if (!row) throw await whyNot(tx, pactId, PACT_ACTS.decline.from);
      await record(tx, {
        kind: 'pact.declined',
        subject: pactId,
        actor: actor.accountId,
        at,
        data: { campaign: pact.campaignId, person_ref: pact.personRef, unit: pact.snapshot.unitCode, reason },
      });
      await changeCounters(tx, pact.campaignId, [{ ...row, open: -1, declined: 1 }]);
    });
  }

  /** Adds somebody who came after issue, with the posting of that day. The denominator grows by a recorded act. */
  async addJoiner(
    actor: Actor,
    campaignId: string,
    joiner: { personId: string; day: string; reason: string },
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const campaign = await campaignFor(tx, actor, 'campaign.manage', campaignId);
      await holdRound(tx, campaignId);
      await requireRunning(tx, campaignId);
      const posting = (await postingsOf(tx, joiner.day, [joiner.personId])).get(joiner.personId);
      const placement = posting && (await loadCampaignRoster(tx, campaign)).place(posting);
      if (!placement?.in || placement.fault !== null)
        throw pactRefusal('pact.nobody-there', { field: 'person' });
      const at = this.clock.now();
      const made = await insertPacts(tx, campaign, [placement.entry], at, zoneOf(this.config.province));
      if (made === 0) throw pactRefusal('pact.already-on-roster', { field: 'person' });
      const [row] = await tx.query<{ id: string; person_ref: string; wave: number }>(
        `SELECT id, person_ref, wave FROM pact WHERE campaign_id = $1 AND person_id = $2 AND state = 'open'`,
        [campaignId, joiner.personId],
      );
      await record(tx, {
        kind: 'pact.added',
        subject: row!.id,
        actor: actor.accountId,
        at,
        data: {
          campaign: campaignId,
          person_ref: row!.person_ref,
          unit: placement.entry.snapshot.unitCode,
          wave: row!.wave,
          reason: await keepReason(tx, joiner.reason),
        },
      });
    });
  }

  /** Prints the roster's present data on a pact that is not signed yet; the unit that counts stays. */
  async correct(actor: Actor, pactId: string): Promise<void> {
    await this.managed(actor, pactId, async (tx, pact) => {
      if (pact.state !== 'open' && pact.state !== 'declined') throw wrongPactState(pact.state);
      const today = this.clock.now().toISOString().slice(0, 10);
      const posting = (await postingsOf(tx, today, [pact.personId])).get(pact.personId);
      if (!posting) throw pactRefusal('pact.nobody-there', { field: 'person' });
      const { name, nip, kind, jabatan, eselon, golongan } = posting;
      const snapshot = { ...pact.snapshot, name, nip, kind, jabatan, eselon, golongan };
      // A prepared attempt shows the old data: it must be shown anew.
      await tx.execute(`DELETE FROM signing_attempt WHERE pact_id = $1`, [pactId]);
      const [changed] = await tx.query<{ salt: Buffer }>(
        `UPDATE pact SET snapshot = $2 WHERE id = $1 AND state IN ('open', 'declined') RETURNING salt`,
        [pactId, JSON.stringify(snapshot)],
      );
      if (!changed) throw await whyNot(tx, pactId, ['open', 'declined']);
      await record(tx, {
        kind: 'pact.corrected',
        subject: pactId,
        actor: actor.accountId,
        at: this.clock.now(),
        data: {
          campaign: pact.campaignId,
          person_ref: pact.personRef,
          snapshot_commitment: sha256Hex(changed.salt, canonicalJson(snapshot)),
        },
      });
    });
  }

  /** Counts a person for another unit from now on: a mover. What is printed does not change. */
  async move(actor: Actor, pactId: string, to: { unitCode: string; reason: string }): Promise<void> {
    await this.managed(actor, pactId, async (tx, pact) => {
      const unit = await unitByCode(tx, to.unitCode);
      if (!unit || unit.closedOn !== null)
        throw pactRefusal('pact.unit-unknown', { field: 'unit', values: { code: to.unitCode } });
      await requireAt(tx, actor, 'pact.manage', unit.id);
      const moved = await tx.query<{ id: string }>(
        `UPDATE pact SET unit_id = $3 WHERE id = $1 AND unit_id = $2 AND state = $4 AND unit_id <> $3 RETURNING id`,
        [pactId, pact.unitId, unit.id, pact.state],
      );
      if (moved.length === 0) return;
      const [counter] = await tx.query<{ deadline: Date }>(
        `SELECT deadline FROM coverage_counter WHERE round_id = $1 AND wave = $2 AND unit_id = $3`,
        [pact.campaignId, pact.wave, pact.unitId],
      );
      await record(tx, {
        kind: 'pact.moved',
        subject: pactId,
        actor: actor.accountId,
        at: this.clock.now(),
        data: {
          campaign: pact.campaignId,
          person_ref: pact.personRef,
          from: pact.snapshot.unitCode,
          to: to.unitCode,
          reason: await keepReason(tx, to.reason),
        },
      });
      await ensureCounter(tx, pact.campaignId, {
        wave: pact.wave,
        unitId: unit.id,
        deadline: counter!.deadline,
      });
      const from = asCounts(pact);
      await changeCounters(tx, pact.campaignId, [
        { wave: pact.wave, unitId: pact.unitId, ...negated(from) },
        { wave: pact.wave, unitId: unit.id, ...from },
      ]);
    });
  }

  /**
   * Takes back a signed pact (`revoke`) or replaces it because its data were wrong (`supersede`). The old
   * one stays, says so for ever, and refers to the new open one. Returns the new pact's id.
   */
  async withdraw(
    actor: Actor,
    pactId: string,
    act: 'revoke' | 'supersede',
    reason: RevocationReason,
  ): Promise<string> {
    return this.managed(actor, pactId, async (tx, pact) => {
      const at = this.clock.now();
      const changed = await tx.execute(
        `UPDATE pact SET state = $3, reason = $4, state_at = $5 WHERE id = $1 AND state = ANY($2) AND unit_id = $6`,
        [pactId, PACT_ACTS[act].from, PACT_ACTS[act].to, reason, at, pact.unitId],
      );
      if (changed === 0) throw await whyNot(tx, pactId, PACT_ACTS[act].from);
      const [row] = await tx.query<{ id: string; sha256: string }>(
        `INSERT INTO pact (campaign_id, person_id, person_ref, wave, unit_id, statement_id, is_head, snapshot, salt, state,
                           verification_code, state_at, replaces_id)
         SELECT campaign_id, person_id, person_ref, wave, unit_id, statement_id, is_head, snapshot, $2, 'open', $3, $4, id
           FROM pact WHERE id = $1
         RETURNING id, (SELECT encode(r.sha256, 'hex') FROM revision r WHERE r.document_id = $5 ORDER BY r.number DESC LIMIT 1) AS sha256`,
        [pactId, randomBytes(16), randomCode(VERIFICATION_CODE_LENGTH), at, pact.documentId],
      );
      await record(tx, {
        kind: PACT_ACTS[act].to === 'revoked' ? 'pact.revoked' : 'pact.superseded',
        subject: pactId,
        actor: actor.accountId,
        at,
        data: { campaign: pact.campaignId, person_ref: pact.personRef, sha256: row!.sha256, reason },
      });
      await changeCounters(tx, pact.campaignId, [
        {
          wave: pact.wave,
          unitId: pact.unitId,
          [counterOf(pact.method)]: -1,
          open: 1,
          headsSigned: pact.isHead ? -1 : 0,
        },
      ]);
      return row!.id;
    });
  }

  private async managed<T>(
    actor: Actor,
    pactId: string,
    act: (tx: Tx, pact: Pact) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(async (tx) => {
      const seen = await pactById(tx, pactId);
      await requireAt(tx, actor, 'pact.manage', seen.unitId);
      await holdRound(tx, seen.campaignId);
      await requireRunning(tx, seen.campaignId);
      // The row's lock keeps state, unit and counters together until the commit.
      await tx.query(`SELECT 1 FROM pact WHERE id = $1 FOR UPDATE`, [pactId]);
      return act(tx, await pactById(tx, pactId));
    });
  }
}

/** Which counter a signing method adds to. */
export function counterOf(method: SigningMethod | null): 'electronic' | 'certified' | 'wetInk' {
  if (method === null) throw new Error('a signed pact has a method');
  return method === 'wet-ink' ? 'wetInk' : method;
}

interface OneCount {
  readonly open?: number;
  readonly electronic?: number;
  readonly certified?: number;
  readonly wetInk?: number;
  readonly declined?: number;
  readonly exempt?: number;
  readonly heads: number;
  readonly headsSigned: number;
}

/** What one pact contributes to the counters of its unit. */
function asCounts(pact: Pact): OneCount {
  const heads = { heads: pact.isHead ? 1 : 0, headsSigned: pact.isHead && pact.state === 'signed' ? 1 : 0 };
  switch (pact.state) {
    case 'signed':
      return { ...heads, [counterOf(pact.method)]: 1 };
    case 'open':
    case 'declined':
    case 'exempt':
      return { ...heads, [pact.state]: 1 };
    default:
      throw wrongPactState(pact.state);
  }
}

function negated(counts: OneCount): OneCount {
  return Object.fromEntries(
    Object.entries(counts).map(([field, value]) => [field, -value]),
  ) as unknown as OneCount;
}

/** Throws unless the campaign runs; call it after `holdRound`, so that it stays true. */
export async function requireRunning(tx: Tx, campaignId: string): Promise<void> {
  const campaign = await campaignById(tx, campaignId);
  if (campaign.state !== 'issued') throw pactRefusal('pact.campaign-not-running');
}

async function whyNot(tx: Tx, pactId: string, from: readonly string[]): Promise<Error> {
  const pact = await pactById(tx, pactId);
  if (!from.includes(pact.state)) return wrongPactState(pact.state);
  const campaign = await campaignById(tx, pact.campaignId);
  return campaign.paused ? campaignRefusal('campaign.paused') : pactRefusal('pact.campaign-not-running');
}
