import { Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { accessRefusal } from '../access/access.errors.js';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { openRound } from '../coverage/counters.js';
import { Database, type Tx } from '../database/database.js';
import { DocumentStore, type CompactRevision } from '../documents/document-store.js';
import { record } from '../ledger/ledger.js';
import { Operations } from '../jobs/operations.js';
import { canonicalJson, type Json } from '../shared/canonical-json.js';
import { longDay, type Day } from '../shared/dates.js';
import { sha256Hex } from '../shared/hash.js';
import { log } from '../shared/log.js';
import { Refusal } from '../shared/refusal.js';
import { CircularDocuments } from './circular-documents.js';
import { endCircular } from './circular-ending.js';
import { loadFacts } from './circular-facts.js';
import { freeze } from './circular-print.js';
import { circularRefusal, wrongCircularState } from './circular.errors.js';
import type { Circular, StoredMandate } from './circular.model.js';
import { circularById, lockCircular, mandateById } from './circular.queries.js';
import { checkContent } from './circular.rules.js';
import { CircularService, LAW, staleVersion } from './circular.service.js';
import { takeNumber } from './number-books.js';

/** What a signer takes home; the same however often he asks. */
export interface IssueReceipt {
  readonly id: string;
  readonly number: string;
  readonly verificationCode: string;
  readonly sha256: string;
  readonly publishedAt: string;
  /** The operation that brings the letter to its units; null for who asks again. */
  readonly operation: string | null;
}

/**
 * Signing in three steps: transaction A takes the number and freezes the text while the book's row is held;
 * printing, sealing and verifying happen outside any transaction; transaction B publishes under the state's guard.
 * When the seal fails the number stays: the signer tries again, or the number is voided with a reason.
 */
@Injectable()
export class CircularSigning {
  constructor(
    private readonly database: Database,
    private readonly circulars: CircularService,
    private readonly documents: CircularDocuments,
    private readonly store: DocumentStore,
    private readonly operations: Operations,
  ) {}

  /** Signs the version that the signer read. Only the account of the mandate can. */
  async sign(actor: Actor, id: string, version: number, key?: RequestKey): Promise<IssueReceipt> {
    const circular = await this.database.transaction((tx) => this.number(tx, actor, id, version));
    if (circular.state !== 'numbered') return this.receipt(circular);
    const revision = await this.seal(circular);
    try {
      return await this.database.transaction((tx) =>
        actOnce(tx, key, () => this.publish(tx, actor, circular, revision)),
      );
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      return this.receipt(await this.database.read((tx) => circularById(tx, id)));
    }
  }

  /** Gives up a number whose letter could not be sealed; it stays in the register with the reason. */
  async void(actor: Actor, id: string, reason: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const circular = await lockCircular(tx, id);
      await requireAt(tx, actor, 'circular.manage', circular.issuerUnitId);
      const at = this.circulars.now();
      const changed = await tx.execute(
        `UPDATE circular SET state = 'void', ended_at = $2, end_reason = $3 WHERE id = $1 AND state = 'numbered'`,
        [id, at, reason],
      );
      if (changed === 0) throw wrongCircularState(circular.state);
      await tx.execute(`UPDATE register_entry SET voided_at = $2, void_reason = $3 WHERE circular_id = $1`, [
        id,
        at,
        reason,
      ]);
      await record(tx, {
        kind: 'circular.voided',
        subject: id,
        actor: actor.accountId,
        at,
        data: { circular: id, number: circular.number!, reason_sha256: sha256Hex(reason) },
      });
    });
  }

  private async number(tx: Tx, actor: Actor, id: string, version: number): Promise<Circular> {
    const circular = await lockCircular(tx, id);
    if (circular.origin === 'external') throw accessRefusal('access.not-found');
    const mandate = circular.frozen?.mandate ?? (await mandateById(tx, circular.content.mandateId));
    await this.checkSigner(tx, actor, circular, mandate);
    if (circular.state === 'published' || circular.state === 'numbered') return circular;
    if (circular.state !== 'approved') throw wrongCircularState(circular.state);
    if (circular.version !== version) throw staleVersion(circular);
    const { content } = circular;
    const today = this.circulars.today();
    if (content.day > today)
      throw circularRefusal('circular.future-day', { field: 'day', values: { day: longDay(content.day) } });
    requireMandate(mandate, content.day);
    requireMandate(mandate, today);
    checkContent(content, LAW);
    const facts = await loadFacts(tx, content);
    // The book last: from here to the commit everybody of this unit waits.
    const taken = await takeNumber(tx, facts.issuer, content);
    const frozen = freeze(content, { ...facts, number: taken.shown }, LAW);
    const at = this.circulars.now();
    await tx.execute(`UPDATE circular SET state = 'numbered', number = $2, frozen = $3 WHERE id = $1`, [
      id,
      taken.shown,
      JSON.stringify(frozen),
    ]);
    await tx.execute(
      `INSERT INTO register_entry (book_id, number, circular_id, shown, day, taken_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [taken.bookId, taken.number, id, taken.shown, content.day, at],
    );
    await record(tx, {
      kind: 'circular.numbered',
      subject: id,
      actor: actor.accountId,
      at,
      data: {
        circular: id,
        number: taken.shown,
        book: taken.bookId,
        sequence: taken.number,
        mandate: mandate.id,
        text_sha256: sha256Hex(canonicalJson(frozen as unknown as Json)),
      },
    });
    return { ...circular, state: 'numbered', number: taken.shown, frozen };
  }

  private async checkSigner(tx: Tx, actor: Actor, circular: Circular, mandate: StoredMandate): Promise<void> {
    if (mandate.accountId === actor.accountId) return;
    await requireAt(tx, actor, 'circular.read', circular.issuerUnitId);
    throw circularRefusal('circular.not-the-signer');
  }

  private async seal(circular: Circular): Promise<CompactRevision> {
    try {
      return await this.documents.sealed(circular.frozen!, circular.verificationCode);
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'invalid') throw error;
      log.error({ err: error }, 'sealing a circular failed');
      throw circularRefusal('circular.seal-failed', {
        retryAfterSeconds: 5,
        values: { number: circular.number! },
      });
    }
  }

  private async publish(
    tx: Tx,
    actor: Actor,
    circular: Circular,
    revision: CompactRevision,
  ): Promise<IssueReceipt> {
    const { id } = circular;
    const at = this.circulars.now();
    const frozen = circular.frozen!;
    // The mandate is looked at again in this second: a number may have waited for its seal for days.
    requireMandate(await mandateById(tx, frozen.mandate.id), this.circulars.today());
    const changed = await tx.execute(
      `UPDATE circular SET state = 'published', document_id = $2, published_at = $3 WHERE id = $1 AND state = 'numbered'`,
      [id, revision.documentId, at],
    );
    if (changed === 0) throw new LostRace();
    await this.store.keepRevision(tx, revision);
    await openRound(tx, id, at);
    const operation = await this.operations.start(tx, {
      kind: 'circular.distribute',
      subject: id,
      createdBy: actor.accountId,
    });
    const sha256 = revision.sha256.toString('hex');
    await record(tx, {
      kind: 'circular.published',
      subject: id,
      actor: actor.accountId,
      at,
      data: {
        circular: id,
        number: circular.number!,
        sha256,
        code_sha256: sha256Hex(circular.verificationCode),
        mandate: frozen.mandate.id,
      },
    });
    if (frozen.content.supersedesId !== null)
      await endCircular(tx, actor, frozen.content.supersedesId, { by: id, number: circular.number! }, at);
    return {
      id,
      number: circular.number!,
      verificationCode: circular.verificationCode,
      sha256,
      publishedAt: at.toISOString(),
      operation,
    };
  }

  private async receipt(circular: Circular): Promise<IssueReceipt> {
    if (circular.publishedAt === null) throw wrongCircularState(circular.state);
    const sha256 = await this.database.read(async (tx) => {
      const [row] = await tx.query<{ sha256: Buffer }>(
        `SELECT sha256 FROM revision WHERE document_id = $1 ORDER BY number DESC LIMIT 1`,
        [circular.documentId],
      );
      return row!.sha256.toString('hex');
    });
    return {
      id: circular.id,
      number: circular.number!,
      verificationCode: circular.verificationCode,
      sha256,
      publishedAt: circular.publishedAt.toISOString(),
      operation: null,
    };
  }
}

/** Somebody else published or voided it first: nothing of this transaction stays. */
class LostRace extends Error {}

function requireMandate(mandate: StoredMandate, day: Day): void {
  if (mandate.validFrom <= day && (mandate.validTo === null || day <= mandate.validTo)) return;
  throw circularRefusal('circular.no-mandate', {
    field: 'mandate',
    values: { title: mandate.title, day: longDay(day) },
  });
}
