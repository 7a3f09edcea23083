import { Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { requireAt } from '../access/permissions.js';
import { scopeOf, type Actor } from '../access/roles.js';
import { changeCounters, holdRound } from '../coverage/counters.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { isDescendant, unitByCode } from '../hierarchy/hierarchy.queries.js';
import { record } from '../ledger/ledger.js';
import { Refusal } from '../shared/refusal.js';
import { sha256Hex } from '../shared/hash.js';
import { circularRefusal } from './circular.errors.js';
import { CircularService } from './circular.service.js';
import {
  deliveriesIn,
  deliveriesTo,
  deliveryTo,
  type Delivery,
  type DeliveryState,
} from './delivery.queries.js';
import { ONLY_WAVE } from './distribution.js';
import { receivingUnits, type Receiver } from './receivers.js';

/** Receipts: opened is not acknowledged; a unit's head or deputy acknowledges, the level above records paper. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly database: Database,
    private readonly circulars: CircularService,
  ) {}

  /** What came to the units whose receipts the actor gives. */
  mine(actor: Actor, limit: number): Promise<Delivery[]> {
    return this.database.read(async (tx) => {
      const units = await receivingUnits(tx, actor, this.circulars.today());
      return deliveriesTo(
        tx,
        units.map(({ unitId }) => unitId),
        limit,
      );
    });
  }

  /** Deliveries of a circular in a subtree that the actor reads. */
  list(
    actor: Actor,
    circularId: string,
    filter: { unitCode: string; state: DeliveryState | null; after: string | undefined; limit: number },
  ): Promise<Delivery[]> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, filter.unitCode);
      await requireAt(tx, actor, 'circular.read', unit?.id ?? 0);
      await this.circulars.readIn(tx, actor, circularId);
      return deliveriesIn(tx, { circularId, unitId: unit!.id, ...filter });
    });
  }

  /** One delivery with its receipt, for the unit itself and for those who read above it. */
  one(actor: Actor, circularId: string, unitCode: string): Promise<Delivery> {
    return this.database.read(async (tx) => {
      const delivery = await deliveryTo(tx, circularId, unitCode);
      if (!delivery) throw notFound();
      if (await this.receiver(tx, actor, delivery)) return delivery;
      await requireAt(tx, actor, 'circular.read', delivery.unitId);
      return delivery;
    });
  }

  /** Notes that the unit has opened the letter; the first time counts. It is a trace and no receipt. */
  async open(actor: Actor, circularId: string, unitCode: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const delivery = await this.received(tx, actor, circularId, unitCode);
      await tx.execute(
        `UPDATE delivery SET opened_at = $3, opened_by = $4 WHERE circular_id = $1 AND unit_id = $2 AND opened_at IS NULL`,
        [circularId, delivery.unitId, this.circulars.now(), actor.accountId],
      );
    });
  }

  /** The receipt of the unit's head or named deputy. Giving it again answers with the first one. */
  async acknowledge(actor: Actor, circularId: string, unitCode: string, key?: RequestKey): Promise<Delivery> {
    await this.database.transaction(async (tx) => {
      const delivery = await this.received(tx, actor, circularId, unitCode);
      const receiver = (await this.receiver(tx, actor, delivery))!;
      await actOnce(tx, key, async () => {
        const at = this.circulars.now();
        const won = await this.receive(tx, delivery, {
          state: 'acknowledged',
          receiver: { name: receiver.name, position: receiver.position, capacity: receiver.capacity },
          reason: null,
          at,
          by: actor.accountId,
        });
        if (!won) return null;
        await record(tx, {
          kind: 'delivery.acknowledged',
          subject: circularId,
          actor: actor.accountId,
          at,
          data: { circular: circularId, unit: unitCode, capacity: receiver.capacity },
        });
        await changeCounters(tx, circularId, [
          {
            wave: ONLY_WAVE,
            unitId: delivery.unitId,
            open: -1,
            electronic: 1,
            headsSigned: receiver.capacity === 'pimpinan' ? 1 : 0,
          },
        ]);
        return null;
      });
    });
    return this.one(actor, circularId, unitCode);
  }

  /** The level above records that a unit below received the letter on paper, from whom and why. */
  async receivedOnPaper(
    actor: Actor,
    circularId: string,
    unitCode: string,
    paper: { name: string; position: string; reason: string },
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      await holdRound(tx, circularId);
      const delivery = await deliveryTo(tx, circularId, unitCode);
      if (!delivery || !(await this.isAbove(tx, actor, delivery))) throw notFound();
      const at = this.circulars.now();
      const won = await this.receive(tx, delivery, {
        state: 'on-paper',
        receiver: { name: paper.name, position: paper.position, capacity: 'di atas kertas' },
        reason: paper.reason,
        at,
        by: actor.accountId,
      });
      if (!won) throw alreadyReceived(delivery);
      await record(tx, {
        kind: 'delivery.on-paper',
        subject: circularId,
        actor: actor.accountId,
        at,
        data: { circular: circularId, unit: unitCode, reason_sha256: sha256Hex(paper.reason) },
      });
      await changeCounters(tx, circularId, [
        { wave: ONLY_WAVE, unitId: delivery.unitId, open: -1, wetInk: 1 },
      ]);
    });
  }

  /** The guard: state of delivery and circular are decided by this one statement. False when it was received before. */
  private async receive(
    tx: Tx,
    delivery: Delivery,
    receipt: {
      state: DeliveryState;
      receiver: Delivery['receiver'];
      reason: string | null;
      at: Date;
      by: string;
    },
  ): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE delivery d SET state = $3, receiver = $4, reason = $5, received_at = $6, received_by = $7,
              opened_at = CASE WHEN $3 = 'acknowledged' THEN coalesce(d.opened_at, $6) ELSE d.opened_at END,
              opened_by = CASE WHEN $3 = 'acknowledged' THEN coalesce(d.opened_by, $7) ELSE d.opened_by END
         FROM circular c
        WHERE d.circular_id = $1 AND d.unit_id = $2 AND d.state = 'open' AND c.id = d.circular_id AND c.state = 'published'`,
      [
        delivery.circularId,
        delivery.unitId,
        receipt.state,
        JSON.stringify(receipt.receiver),
        receipt.reason,
        receipt.at,
        receipt.by,
      ],
    );
    if (changed === 1) return true;
    const now = await deliveryTo(tx, delivery.circularId, delivery.unitCode);
    if (now!.state === 'open') throw circularRefusal('delivery.circular-ended');
    if (receipt.state === 'acknowledged' && now!.state === 'on-paper') throw alreadyReceived(now!);
    return false;
  }

  /** A delivery whose receipt the actor may give, with the round held. */
  private async received(tx: Tx, actor: Actor, circularId: string, unitCode: string): Promise<Delivery> {
    await holdRound(tx, circularId);
    const delivery = await deliveryTo(tx, circularId, unitCode);
    if (!delivery) throw notFound();
    if (await this.receiver(tx, actor, delivery)) return delivery;
    // Who may see the unit is told why; to everybody else the delivery does not exist.
    await requireAt(tx, actor, 'circular.read', delivery.unitId).catch((error: unknown) => {
      throw error instanceof Refusal ? notFound() : error;
    });
    throw circularRefusal('delivery.not-the-receiver');
  }

  private async receiver(tx: ReadTx, actor: Actor, { unitId }: Delivery): Promise<Receiver | undefined> {
    const units = await receivingUnits(tx, actor, this.circulars.today());
    return units.find((unit) => unit.unitId === unitId);
  }

  /** Of the level above: a grant at an ancestor, or the head of one. A unit never vouches for itself. */
  private async isAbove(tx: ReadTx, actor: Actor, { unitId }: Delivery): Promise<boolean> {
    const heads = (await receivingUnits(tx, actor, this.circulars.today())).filter(
      ({ capacity }) => capacity === 'pimpinan',
    );
    const places = [...scopeOf(actor, 'circular.receive'), ...heads.map((head) => head.unitId)];
    for (const place of places) if (place !== unitId && (await isDescendant(tx, place, unitId))) return true;
    return false;
  }
}

function notFound(): Error {
  return circularRefusal('delivery.not-found', { field: 'unit' });
}

function alreadyReceived({ receivedAt }: Delivery): Error {
  return circularRefusal('delivery.already-received', { values: { at: receivedAt?.toISOString() ?? '' } });
}
