import type { CounterRow } from '../coverage/counters.js';
import type { ReadTx } from '../database/database.js';
import type { CircularState } from './circular.states.js';

export type DeliveryState = 'open' | 'acknowledged' | 'on-paper';

/** One circular to one unit, with its receipt. */
export interface Delivery {
  readonly circularId: string;
  readonly unitId: number;
  readonly unitCode: string;
  readonly unitName: string;
  readonly isCopy: boolean;
  readonly deliveredAt: Date;
  readonly openedAt: Date | null;
  readonly state: DeliveryState;
  readonly receiver: {
    readonly name: string;
    readonly position: string;
    readonly capacity: 'pimpinan' | 'wakil' | 'di atas kertas';
  } | null;
  readonly reason: string | null;
  readonly receivedAt: Date | null;
  readonly circularState: CircularState;
  readonly circularEnd: string | null;
  readonly number: string;
  readonly subject: string;
  readonly deadline: string;
}

const DELIVERY = `SELECT d.circular_id AS "circularId", d.unit_id AS "unitId", u.code AS "unitCode", u.name AS "unitName",
    d.is_copy AS "isCopy", d.delivered_at AS "deliveredAt", d.opened_at AS "openedAt", d.state, d.receiver, d.reason,
    d.received_at AS "receivedAt", c.state AS "circularState", c.end_reason AS "circularEnd", c.number, c.subject,
    c.content->>'deadline' AS deadline
  FROM delivery d JOIN unit u ON u.id = d.unit_id JOIN circular c ON c.id = d.circular_id`;

export async function deliveryTo(
  tx: ReadTx,
  circularId: string,
  unitCode: string,
): Promise<Delivery | undefined> {
  const [row] = await tx.query<Delivery>(`${DELIVERY} WHERE d.circular_id = $1 AND u.code = $2`, [
    circularId,
    unitCode,
  ]);
  return row;
}

/** Deliveries to a unit's subtree, by unit code, after a code. */
export function deliveriesIn(
  tx: ReadTx,
  filter: {
    circularId: string;
    unitId: number;
    state: DeliveryState | null;
    after: string | undefined;
    limit: number;
  },
): Promise<Delivery[]> {
  return tx.query<Delivery>(
    `${DELIVERY} JOIN unit_closure k ON k.descendant_id = d.unit_id AND k.ancestor_id = $2
      WHERE d.circular_id = $1 AND ($3::text IS NULL OR d.state = $3) AND ($4::text IS NULL OR u.code > $4)
      ORDER BY u.code LIMIT $5`,
    [filter.circularId, filter.unitId, filter.state, filter.after ?? null, filter.limit],
  );
}

/** What lies in the boxes of units, those without a receipt first. */
export function deliveriesTo(tx: ReadTx, unitIds: readonly number[], limit: number): Promise<Delivery[]> {
  return tx.query<Delivery>(
    `${DELIVERY} WHERE d.unit_id = ANY($1) ORDER BY d.state <> 'open', d.delivered_at DESC, d.circular_id LIMIT $2`,
    [unitIds, limit],
  );
}

/**
 * Counts a circular's deliveries anew: what coverage must have stored. An acknowledgement is an electronic act.
 * A receipt that the level above recorded is paper (`wet_ink`): counting it as electronic would claim an act in
 * the system that the unit never did, so the board's split keeps the two apart.
 */
export function recountDeliveries(tx: ReadTx, circularId: string): Promise<CounterRow[]> {
  return tx.query<CounterRow>(
    `SELECT 1::int AS wave, unit_id AS "unitId",
            count(*) FILTER (WHERE state = 'open')::int AS open,
            count(*) FILTER (WHERE state = 'acknowledged')::int AS electronic, 0 AS certified,
            count(*) FILTER (WHERE state = 'on-paper')::int AS "wetInk", 0 AS declined, 0 AS exempt,
            count(*)::int AS heads,
            count(*) FILTER (WHERE state = 'acknowledged' AND receiver->>'capacity' = 'pimpinan')::int AS "headsSigned"
       FROM delivery WHERE circular_id = $1 GROUP BY unit_id ORDER BY unit_id`,
    [circularId],
  );
}
