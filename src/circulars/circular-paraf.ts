import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/roles.js';
import { Database, type Tx } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { sha256Hex } from '../shared/hash.js';
import { circularRefusal } from './circular.errors.js';
import type { Circular, Reviewer } from './circular.model.js';
import { lockCircular, parafsOf, reviewersOf } from './circular.queries.js';
import { staleVersion, turnCircular } from './circular.service.js';
import { nextStep } from './paraf.rules.js';

/** The ordered chain of reviewers: each approves the version that he read, or returns it with a note. */
@Injectable()
export class CircularParaf {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Approves; the last one makes the circular ready to be signed. */
  async approve(actor: Actor, id: string, version: number): Promise<void> {
    await this.act(actor, id, version, async (tx, circular, { step }, steps) => {
      await this.insert(tx, actor, circular, step, 'approved', null);
      await record(tx, {
        kind: 'circular.initialled',
        subject: id,
        actor: actor.accountId,
        at: this.clock.now(),
        data: { circular: id, version, step },
      });
      if (nextStep(steps, await parafsOf(tx, id)) === undefined) await turnCircular(tx, circular, 'approve');
    });
  }

  /** Sends the draft back to its drafter; the earlier paraf stand until the text changes. */
  async giveBack(actor: Actor, id: string, version: number, note: string): Promise<void> {
    await this.act(actor, id, version, async (tx, circular, { step }) => {
      await this.insert(tx, actor, circular, step, 'returned', note);
      await turnCircular(tx, circular, 'giveBack');
      await record(tx, {
        kind: 'circular.returned',
        subject: id,
        actor: actor.accountId,
        at: this.clock.now(),
        data: { circular: id, version, step, note_sha256: sha256Hex(note) },
      });
    });
  }

  private async act(
    actor: Actor,
    id: string,
    version: number,
    act: (tx: Tx, circular: Circular, reviewer: Reviewer, steps: readonly number[]) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const circular = await lockCircular(tx, id);
      const reviewers = await reviewersOf(tx, id);
      const steps = reviewers.map(({ step }) => step);
      const turn = circular.state === 'review' ? nextStep(steps, await parafsOf(tx, id)) : undefined;
      const reviewer = reviewers.find(
        ({ step, accountId }) => step === turn && accountId === actor.accountId,
      );
      if (!reviewer) throw circularRefusal('circular.not-your-turn');
      if (circular.version !== version) throw staleVersion(circular);
      await act(tx, circular, reviewer, steps);
    });
  }

  private async insert(
    tx: Tx,
    actor: Actor,
    { id, version }: Circular,
    step: number,
    act: 'approved' | 'returned',
    note: string | null,
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO circular_paraf (circular_id, step, act, version, note, account_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, step, act, version, note, actor.accountId, this.clock.now()],
    );
  }
}
