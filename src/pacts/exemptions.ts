import { Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor, Permission } from '../access/roles.js';
import { changeCounters, holdRound } from '../coverage/counters.js';
import { Database, violatedConstraint, type Tx } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { requireRunning } from './pact-changes.js';
import { pactRefusal, wrongPactState } from './pact.errors.js';
import type { Pact } from './pact.model.js';
import { pactById } from './pact.queries.js';
import { PACT_ACTS, type ExemptionReason } from './pact.states.js';

/** Exempting somebody from signing: one officer proposes, another decides. */
@Injectable()
export class Exemptions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async propose(
    actor: Actor,
    pactId: string,
    reason: ExemptionReason,
    note: string | null,
  ): Promise<{ id: string }> {
    return this.onPact(actor, 'exemption.propose', pactId, async (tx, pact) => {
      if (!(PACT_ACTS.exempt.from as readonly string[]).includes(pact.state))
        throw wrongPactState(pact.state);
      const at = this.clock.now();
      const [row] = await tx
        .query<{ id: string }>(
          `INSERT INTO exemption (pact_id, reason, note, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
          [pactId, reason, note, actor.accountId, at],
        )
        .catch((error: unknown) => {
          throw violatedConstraint(error) === 'exemption_one_open'
            ? pactRefusal('pact.exemption-open')
            : error;
        });
      await this.tell(tx, actor, pact, 'exemption.proposed', reason);
      return { id: row!.id };
    });
  }

  /** Approves or rejects a proposal; never by who made it. */
  async decide(actor: Actor, exemptionId: string, decision: 'approved' | 'rejected'): Promise<void> {
    const pactId = await this.pactOf(exemptionId);
    await this.onPact(actor, 'exemption.decide', pactId, async (tx, pact) => {
      const [proposal] = await tx.query<{ proposed_by: string; reason: string }>(
        `SELECT proposed_by, reason FROM exemption WHERE id = $1 AND decision IS NULL FOR UPDATE`,
        [exemptionId],
      );
      if (!proposal) throw pactRefusal('pact.exemption-not-found', { field: 'exemption' });
      if (proposal.proposed_by === actor.accountId) throw pactRefusal('pact.same-officer');
      const at = this.clock.now();
      await tx.execute(`UPDATE exemption SET decision = $2, decided_by = $3, decided_at = $4 WHERE id = $1`, [
        exemptionId,
        decision,
        actor.accountId,
        at,
      ]);
      if (decision === 'rejected') return this.tell(tx, actor, pact, 'exemption.rejected', proposal.reason);
      const from = pact.state;
      if (from !== 'open' && from !== 'declined') throw wrongPactState(from);
      await tx.execute(
        `UPDATE pact SET state = 'exempt', reason = $2, note = NULL, state_at = $3 WHERE id = $1`,
        [pactId, proposal.reason, at],
      );
      await this.tell(tx, actor, pact, 'exemption.approved', proposal.reason);
      await changeCounters(tx, pact.campaignId, [
        { wave: pact.wave, unitId: pact.unitId, [from]: -1, exempt: 1 },
      ]);
    });
  }

  /** Requires an exempted person again. */
  async end(actor: Actor, pactId: string): Promise<void> {
    await this.onPact(actor, 'exemption.decide', pactId, async (tx, pact) => {
      if (pact.state !== 'exempt') throw wrongPactState(pact.state);
      await tx.execute(`UPDATE pact SET state = 'open', reason = NULL, state_at = $2 WHERE id = $1`, [
        pactId,
        this.clock.now(),
      ]);
      await this.tell(tx, actor, pact, 'exemption.ended', '');
      await changeCounters(tx, pact.campaignId, [
        { wave: pact.wave, unitId: pact.unitId, exempt: -1, open: 1 },
      ]);
    });
  }

  private async pactOf(exemptionId: string): Promise<string> {
    const [row] = await this.database.read((tx) =>
      tx.query<{ pact_id: string }>(`SELECT pact_id FROM exemption WHERE id = $1`, [exemptionId]),
    );
    if (!row) throw pactRefusal('pact.exemption-not-found', { field: 'exemption' });
    return row.pact_id;
  }

  private async onPact<T>(
    actor: Actor,
    permission: Permission,
    pactId: string,
    act: (tx: Tx, pact: Pact) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(async (tx) => {
      const seen = await pactById(tx, pactId);
      await requireAt(tx, actor, permission, seen.unitId);
      await holdRound(tx, seen.campaignId);
      await requireRunning(tx, seen.campaignId);
      await tx.query(`SELECT 1 FROM pact WHERE id = $1 FOR UPDATE`, [pactId]);
      return act(tx, await pactById(tx, pactId));
    });
  }

  private async tell(tx: Tx, actor: Actor, pact: Pact, kind: ExemptionEvent, reason: string): Promise<void> {
    const who = { campaign: pact.campaignId, person_ref: pact.personRef, unit: pact.snapshot.unitCode };
    const common = { subject: pact.id, actor: actor.accountId, at: this.clock.now() };
    await (kind === 'exemption.proposed' || kind === 'exemption.approved'
      ? record(tx, { ...common, kind, data: { ...who, reason } })
      : record(tx, { ...common, kind, data: who }));
  }
}

type ExemptionEvent = 'exemption.proposed' | 'exemption.approved' | 'exemption.rejected' | 'exemption.ended';
