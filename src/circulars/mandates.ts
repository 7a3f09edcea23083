import { Injectable } from '@nestjs/common';
import { requireAt, requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database, type Tx } from '../database/database.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { isDay, type Day } from '../shared/dates.js';
import { Refusal } from '../shared/refusal.js';
import { circularRefusal } from './circular.errors.js';
import type { StoredMandate } from './circular.model.js';
import { mandateById, mandatesIn } from './circular.queries.js';
import { receivingUnits } from './receivers.js';

export type NewMandate = Omit<StoredMandate, 'id' | 'unitId'>;

/** A deputy who gives a unit's receipts. */
export interface NewDeputy {
  readonly unitCode: string;
  readonly accountId: string;
  readonly name: string;
  readonly position: string;
  readonly validFrom: Day;
  readonly validTo: Day | null;
}

/** Who may act for an office: mandates to sign, deputies to receive. */
@Injectable()
export class Mandates {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor): Promise<StoredMandate[]> {
    const scope = requireSomewhere(actor, 'circular.read');
    return this.database.read((tx) => mandatesIn(tx, scope, 1000));
  }

  /** Records that somebody holds an office; nothing of it is ever edited, it can only be ended. */
  async record(actor: Actor, mandate: NewMandate): Promise<{ id: string }> {
    checkDays(mandate);
    return this.database.transaction(async (tx) => {
      const unit = await unitByCode(tx, mandate.unitCode);
      await requireAt(tx, actor, 'circular.manage', unit?.id ?? 0);
      await requireAccount(tx, mandate.accountId);
      const at = this.clock.now();
      const [row] = await tx.query<{ id: string }>(
        `INSERT INTO mandate (unit_id, account_id, office, title, status, behalf, holder, decree, valid_from, valid_to,
                              created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
        [
          unit!.id,
          mandate.accountId,
          mandate.office,
          mandate.title,
          mandate.status,
          mandate.behalf && JSON.stringify(mandate.behalf),
          JSON.stringify(mandate.holder),
          mandate.decree,
          mandate.validFrom,
          mandate.validTo,
          actor.accountId,
          at,
        ],
      );
      await record(tx, {
        kind: 'mandate.recorded',
        subject: row!.id,
        actor: actor.accountId,
        at,
        data: {
          mandate: row!.id,
          unit: mandate.unitCode,
          office: mandate.office,
          status: mandate.status,
          from: mandate.validFrom,
          to: mandate.validTo,
        },
      });
      return { id: row!.id };
    });
  }

  /** Sets the last day of a mandate. */
  async end(actor: Actor, id: string, lastDay: Day): Promise<void> {
    await this.database.transaction(async (tx) => {
      const mandate = await mandateById(tx, id).catch((error: unknown) => {
        throw error instanceof Refusal ? circularRefusal('mandate.not-found') : error;
      });
      await requireAt(tx, actor, 'circular.manage', mandate.unitId);
      checkDays({ ...mandate, validTo: lastDay });
      await tx.execute(`UPDATE mandate SET valid_to = $2 WHERE id = $1`, [id, lastDay]);
      await record(tx, {
        kind: 'mandate.ended',
        subject: id,
        actor: actor.accountId,
        at: this.clock.now(),
        data: { mandate: id, on: lastDay },
      });
    });
  }

  /** Named by the unit's head, or by an officer whose grant reaches the unit. */
  async nameDeputy(actor: Actor, deputy: NewDeputy, today: Day): Promise<{ id: string }> {
    checkDays(deputy);
    return this.database.transaction(async (tx) => {
      const unit = await unitByCode(tx, deputy.unitCode);
      const heads = await receivingUnits(tx, actor, today);
      const isHead = heads.some(({ unitId, capacity }) => unitId === unit?.id && capacity === 'pimpinan');
      if (!isHead) await requireAt(tx, actor, 'circular.receive', unit?.id ?? 0);
      await requireAccount(tx, deputy.accountId);
      const at = this.clock.now();
      const [row] = await tx.query<{ id: string }>(
        `INSERT INTO deputy (unit_id, account_id, name, position, valid_from, valid_to, named_by, named_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
        [
          unit!.id,
          deputy.accountId,
          deputy.name,
          deputy.position,
          deputy.validFrom,
          deputy.validTo,
          actor.accountId,
          at,
        ],
      );
      await record(tx, {
        kind: 'deputy.named',
        subject: row!.id,
        actor: actor.accountId,
        at,
        data: { unit: deputy.unitCode, deputy: row!.id },
      });
      return { id: row!.id };
    });
  }
}

function checkDays({ validFrom, validTo }: { validFrom: Day; validTo: Day | null }): void {
  for (const [field, day] of [
    ['valid_from', validFrom],
    ['valid_to', validTo],
  ] as const)
    if (day !== null && !isDay(day)) throw circularRefusal('circular.bad-day', { field, values: { day } });
  if (validTo !== null && validTo < validFrom)
    throw circularRefusal('mandate.bad-days', { field: 'valid_to' });
}

async function requireAccount(tx: Tx, accountId: string): Promise<void> {
  const [row] = await tx.query(`SELECT 1 FROM account WHERE id = $1 AND disabled_at IS NULL`, [accountId]);
  if (!row)
    throw circularRefusal('circular.unknown-reviewer', { field: 'account', values: { account: accountId } });
}
