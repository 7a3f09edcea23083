import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/roles.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import type { Json } from '../shared/canonical-json.js';
import { refusals } from '../shared/refusal.js';

/** Long work as people see it: how much is done, how much there is, how much failed. */
export interface Operation {
  readonly id: string;
  readonly kind: string;
  /** What it works on; one open operation per (kind, subject). */
  readonly subject: string;
  readonly state: 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  readonly done: number;
  readonly total: number | null;
  readonly failed: number;
  readonly parameters: Json;
  /** Where the next chunk begins; null before the first. */
  readonly cursor: Json;
  readonly result: Json;
  /** Why it failed, for people. */
  readonly fault: string | null;
  readonly createdBy: string | null;
}

export interface NewOperation {
  readonly kind: string;
  readonly subject: string;
  readonly parameters?: Json;
  readonly total?: number;
  readonly createdBy: string | null;
}

const operationRefusal = refusals({
  'operation.not-found': {
    kind: 'not-found',
    text: 'Pekerjaan ini tidak ditemukan, atau berada di luar wewenang Anda.',
  },
  'operation.ended': { kind: 'conflict', text: 'Pekerjaan ini sudah berakhir.' },
});

export const COLUMNS = `id, kind, subject, state, done, total, failed, parameters, cursor, result, fault, created_by AS "createdBy"`;

/** Starts and follows operations. A worker takes them up; see `worker.ts`. */
@Injectable()
export class Operations {
  private wake: () => void = () => undefined;
  private enqueue: (tx: Tx, operationId: string) => Promise<void> = () => Promise.resolve();

  constructor(private readonly database: Database) {}

  /** The queue introduces itself here when it is up. */
  connect(queue: { enqueue: (tx: Tx, operationId: string) => Promise<void>; wake: () => void }): void {
    this.enqueue = queue.enqueue;
    this.wake = queue.wake;
  }

  /**
   * Starts an operation in the caller's transaction and returns its id; when one of the same kind
   * on the same subject is open, that one's.
   */
  async start(tx: Tx, operation: NewOperation): Promise<string> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO operation (kind, subject, parameters, total, state, created_by) VALUES ($1, $2, $3, $4, 'waiting', $5)
       ON CONFLICT (kind, subject) WHERE state IN ('waiting', 'running', 'paused') DO NOTHING RETURNING id`,
      [
        operation.kind,
        operation.subject,
        JSON.stringify(operation.parameters ?? {}),
        operation.total ?? null,
        operation.createdBy,
      ],
    );
    if (!row) return this.openId(tx, operation);
    await this.enqueue(tx, row.id);
    tx.afterCommit(() => this.wake());
    return row.id;
  }

  private async openId(tx: ReadTx, { kind, subject }: NewOperation): Promise<string> {
    const [row] = await tx.query<{ id: string }>(
      `SELECT id FROM operation WHERE kind = $1 AND subject = $2 AND state IN ('waiting', 'running', 'paused')`,
      [kind, subject],
    );
    // It ended between the two statements: the caller's transaction is run again.
    if (!row) throw Object.assign(new Error('the operation ended meanwhile'), { code: '40001' });
    return row.id;
  }

  /** An operation of one's own; somebody else's is as if it did not exist. */
  async own(actor: Actor, id: string): Promise<Operation> {
    const operation = await this.find(id);
    if (operation?.createdBy !== actor.accountId)
      throw operationRefusal('operation.not-found', { field: 'id' });
    return operation;
  }

  find(id: string): Promise<Operation | undefined> {
    return this.database.read(async (tx) => {
      const [row] = await tx.query<Operation>(`SELECT ${COLUMNS} FROM operation WHERE id = $1`, [id]);
      return row;
    });
  }

  pause(actor: Actor, id: string): Promise<void> {
    return this.turn(actor, id, 'paused', ['waiting', 'running']);
  }

  cancel(actor: Actor, id: string): Promise<void> {
    return this.turn(actor, id, 'cancelled', ['waiting', 'running', 'paused']);
  }

  async resume(actor: Actor, id: string): Promise<void> {
    await this.turn(actor, id, 'waiting', ['paused']);
    await this.database.transaction(async (tx) => {
      await this.enqueue(tx, id);
      tx.afterCommit(() => this.wake());
    });
  }

  private async turn(
    actor: Actor,
    id: string,
    to: Operation['state'],
    from: readonly Operation['state'][],
  ): Promise<void> {
    await this.own(actor, id);
    const changed = await this.database.transaction((tx) =>
      tx.execute(`UPDATE operation SET state = $2, updated_at = now() WHERE id = $1 AND state = ANY($3)`, [
        id,
        to,
        from,
      ]),
    );
    if (changed === 0) throw operationRefusal('operation.ended', { field: 'id' });
  }
}
