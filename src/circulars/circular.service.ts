import { Inject, Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { zoneOf } from '../hierarchy/regions.js';
import { record } from '../ledger/ledger.js';
import { LEGAL_BASES } from '../legal/data/legal-bases.js';
import { PROHIBITED_ACTS } from '../legal/data/prohibited-acts.js';
import { canonicalJson, type Json } from '../shared/canonical-json.js';
import { Clock } from '../shared/clock.js';
import { randomCode, VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { dayAt, type Day } from '../shared/dates.js';
import { sha256 } from '../shared/hash.js';
import { CircularDocuments } from './circular-documents.js';
import { checkDrafter, loadFacts } from './circular-facts.js';
import { freeze, type Law } from './circular-print.js';
import { circularRefusal, wrongCircularState } from './circular.errors.js';
import type { Circular, CircularContent } from './circular.model.js';
import { lockCircular, parafsOf, readableCircular, reviewersOf } from './circular.queries.js';
import { checkContent } from './circular.rules.js';
import { CIRCULAR_ACTS, type CircularAct } from './circular.states.js';
import { nextStep, voidedBy } from './paraf.rules.js';
import { receivingUnits } from './receivers.js';

export const LAW: Law = { bases: LEGAL_BASES, acts: PROHIBITED_ACTS };

/** Stands where the number will be, in previews and checks. */
const NO_NUMBER = '…/…/…';

/** Somebody whose paraf a draft needs, in order. */
export interface NewReviewer {
  readonly accountId: string;
  readonly title: string;
}

/** Writing, changing and handing in drafts; every state of the text is kept as a version. */
@Injectable()
export class CircularService {
  constructor(
    private readonly database: Database,
    private readonly documents: CircularDocuments,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Stores a draft that can be printed, or nothing. */
  async create(
    actor: Actor,
    content: CircularContent,
    reviewers: readonly NewReviewer[],
    key?: RequestKey,
  ): Promise<{ id: string }> {
    await this.check(actor, content);
    return this.database.transaction(async (tx) => {
      await checkDrafter(tx, actor, content);
      const { issuer } = await loadFacts(tx, content);
      return actOnce(tx, key, async () => {
        const [row] = await tx.query<{ id: string }>(
          `INSERT INTO circular (origin, state, issuer_unit_id, content, parent_id, supersedes_id, campaign_id, day, subject,
                                 verification_code, created_by, created_at)
           VALUES ('own', 'draft', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
          [
            issuer.id,
            JSON.stringify(content),
            content.parentId,
            content.supersedesId,
            content.campaignId,
            content.day,
            content.subject,
            randomCode(VERIFICATION_CODE_LENGTH),
            actor.accountId,
            this.clock.now(),
          ],
        );
        const { id } = row!;
        const hash = await this.keepVersion(tx, actor, id, 1, content);
        await replaceReviewers(tx, id, reviewers);
        await record(tx, {
          kind: 'circular.drafted',
          subject: id,
          actor: actor.accountId,
          at: this.clock.now(),
          data: { circular: id, unit: issuer.code, sha256: hash.toString('hex') },
        });
        return { id };
      });
    });
  }

  /**
   * A new version: by a drafter while it is a draft, or by the reviewer whose turn it is. It voids the paraf of
   * the changer's step and of all later ones. `seen` is the version that was changed.
   */
  async change(
    actor: Actor,
    id: string,
    seen: number,
    content: CircularContent,
    reviewers: readonly NewReviewer[] | undefined,
  ): Promise<{ version: number }> {
    await this.check(actor, content, id);
    return this.database.transaction(async (tx) => {
      const circular = await lockCircular(tx, id);
      const step = await this.changerStep(tx, actor, circular);
      if (circular.version !== seen) throw staleVersion(circular);
      const { issuer } = await loadFacts(tx, content);
      if (issuer.code !== circular.issuerCode)
        throw circularRefusal('circular.unknown-unit', { field: 'issuer', values: { code: issuer.code } });
      const version = seen + 1;
      const hash = await this.keepVersion(tx, actor, id, version, content);
      const voided = voidedBy(step, await parafsOf(tx, id));
      await tx.execute(
        `UPDATE circular_paraf SET voided_at = $3 WHERE circular_id = $1 AND step = ANY($2) AND voided_at IS NULL`,
        [id, voided, this.clock.now()],
      );
      if (step === 0 && reviewers) await replaceReviewers(tx, id, reviewers);
      await tx.execute(
        `UPDATE circular SET content = $2, version = $3, parent_id = $4, supersedes_id = $5, campaign_id = $6, day = $7,
                subject = $8 WHERE id = $1`,
        [
          id,
          JSON.stringify(content),
          version,
          content.parentId,
          content.supersedesId,
          content.campaignId,
          content.day,
          content.subject,
        ],
      );
      await record(tx, {
        kind: 'circular.changed',
        subject: id,
        actor: actor.accountId,
        at: this.clock.now(),
        data: { circular: id, version, sha256: hash.toString('hex'), voided_steps: voided },
      });
      return { version };
    });
  }

  /** Hands the draft to its reviewers; without any it is ready to be signed. */
  async submit(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const circular = await lockCircular(tx, id);
      await requireAt(tx, actor, 'circular.draft', circular.issuerUnitId);
      await turnCircular(tx, circular, 'submit');
      await this.tell(tx, actor, 'circular.submitted', circular);
      const steps = (await reviewersOf(tx, id)).map(({ step }) => step);
      if (nextStep(steps, await parafsOf(tx, id)) === undefined)
        await turnCircular(tx, { ...circular, state: 'review' }, 'approve');
    });
  }

  /** Takes a draft back from its reviewers, to change it. */
  async recall(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const circular = await lockCircular(tx, id);
      await requireAt(tx, actor, 'circular.draft', circular.issuerUnitId);
      await turnCircular(tx, circular, 'recall');
      await this.tell(tx, actor, 'circular.recalled', circular);
    });
  }

  /** A circular that concerns the actor. */
  async read(actor: Actor, id: string): Promise<Circular> {
    return this.database.read(async (tx) => this.readIn(tx, actor, id));
  }

  async readIn(tx: ReadTx, actor: Actor, id: string): Promise<Circular> {
    const units = (await receivingUnits(tx, actor, this.today())).map(({ unitId }) => unitId);
    return readableCircular(tx, actor, units, id);
  }

  /** The draft as a PDF that says "KONSEP". */
  async preview(actor: Actor, id: string): Promise<Buffer> {
    const frozen = await this.database.read(async (tx) => {
      const circular = await this.readIn(tx, actor, id);
      if (circular.origin === 'external') throw wrongCircularState(circular.state);
      return circular.frozen ?? this.provisional(tx, circular.content);
    });
    return this.documents.preview(frozen);
  }

  now(): Date {
    return this.clock.now();
  }

  /** The day at the province. */
  today(): Day {
    return dayAt(this.clock.now(), zoneOf(this.config.province));
  }

  // Printing takes a tenth of a second, so it is tried before the transaction and not in it.
  private async check(actor: Actor, content: CircularContent, id?: string): Promise<void> {
    checkContent(content, LAW);
    const frozen = await this.database.read(async (tx) => {
      if (id === undefined) await checkDrafter(tx, actor, content);
      else await this.readIn(tx, actor, id);
      for (const [field, other] of [
        ['parent', content.parentId],
        ['supersedes', content.supersedesId],
      ] as const)
        if (other !== null)
          await this.readIn(tx, actor, other).catch(() => {
            throw circularRefusal('circular.unknown-reference', { field });
          });
      return this.provisional(tx, content);
    });
    await this.documents.preview(frozen);
  }

  private async provisional(tx: ReadTx, content: CircularContent) {
    const facts = await loadFacts(tx, content);
    return freeze(content, { ...facts, number: NO_NUMBER }, LAW);
  }

  private async changerStep(tx: Tx, actor: Actor, circular: Circular): Promise<number> {
    if (circular.state === 'draft') {
      await requireAt(tx, actor, 'circular.draft', circular.issuerUnitId);
      return 0;
    }
    if (circular.state !== 'review') throw wrongCircularState(circular.state);
    const reviewers = await reviewersOf(tx, circular.id);
    const turn = nextStep(
      reviewers.map(({ step }) => step),
      await parafsOf(tx, circular.id),
    );
    if (!reviewers.some(({ step, accountId }) => step === turn && accountId === actor.accountId))
      throw circularRefusal('circular.not-your-turn');
    return turn!;
  }

  private async keepVersion(
    tx: Tx,
    actor: Actor,
    id: string,
    number: number,
    content: CircularContent,
  ): Promise<Buffer> {
    const hash = sha256(canonicalJson(content as unknown as Json));
    await tx.execute(
      `INSERT INTO circular_version (circular_id, number, content, sha256, author_id, at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, number, JSON.stringify(content), hash, actor.accountId, this.clock.now()],
    );
    return hash;
  }

  private async tell(
    tx: Tx,
    actor: Actor,
    kind: 'circular.submitted' | 'circular.recalled',
    { id, version }: Circular,
  ): Promise<void> {
    await record(tx, {
      kind,
      subject: id,
      actor: actor.accountId,
      at: this.clock.now(),
      data: { circular: id, version },
    });
  }
}

/** Makes an act's change of state under its guard. Throws `circular.wrong-state` when it does not apply. */
export async function turnCircular(
  tx: Tx,
  circular: Pick<Circular, 'id' | 'state'>,
  act: CircularAct,
): Promise<void> {
  const { from, to } = CIRCULAR_ACTS[act];
  const changed = await tx.execute(`UPDATE circular SET state = $2 WHERE id = $1 AND state = ANY($3)`, [
    circular.id,
    to,
    from,
  ]);
  if (changed === 0) throw wrongCircularState(circular.state);
}

export function staleVersion({ version }: Circular): Error {
  return circularRefusal('circular.stale-version', { field: 'version', values: { version } });
}

async function replaceReviewers(tx: Tx, id: string, reviewers: readonly NewReviewer[]): Promise<void> {
  const known = await tx.query<{ id: string }>(
    `SELECT id FROM account WHERE id = ANY($1) AND disabled_at IS NULL`,
    [reviewers.map(({ accountId }) => accountId)],
  );
  const missing = reviewers.find(({ accountId }) => !known.some((account) => account.id === accountId));
  if (missing)
    throw circularRefusal('circular.unknown-reviewer', {
      field: 'reviewers',
      values: { account: missing.accountId },
    });
  await tx.execute(`DELETE FROM circular_reviewer WHERE circular_id = $1`, [id]);
  for (const [index, { accountId, title }] of reviewers.entries())
    await tx.execute(
      `INSERT INTO circular_reviewer (circular_id, step, account_id, title) VALUES ($1, $2, $3, $4)`,
      [id, index + 1, accountId, title],
    );
}
