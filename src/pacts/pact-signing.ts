import { randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { campaignRefusal } from '../campaigns/campaign.errors.js';
import { campaignById } from '../campaigns/campaign.queries.js';
import { CONFIG, type Config } from '../config.js';
import { changeCounters, holdRound } from '../coverage/counters.js';
import { Database, type Tx } from '../database/database.js';
import { DocumentStore, type CompactRevision } from '../documents/document-store.js';
import { letterheadByGovernment } from '../hierarchy/hierarchy.queries.js';
import { zoneOf } from '../hierarchy/regions.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { dayAt, longDay, type Day } from '../shared/dates.js';
import { sha256Hex } from '../shared/hash.js';
import { log } from '../shared/log.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { sealTail } from '../signing/seal-pdf.js';
import { verifyPdf } from '../signing/verify-pdf.js';
import { PactDocuments, pactValues, variantOf, type PactForm } from './pact-documents.js';
import { pactRefusal, wrongPactState } from './pact.errors.js';
import { ownPact, type OwnPact } from './pact.queries.js';
import { PACT_ACTS } from './pact.states.js';
import type { Pact } from './pact.model.js';

/** From being shown to being approved: five minutes. */
const ATTEMPT_MS = 5 * 60_000;

/** What was prepared for one person to approve. */
export interface Attempt {
  readonly id: string;
  /** SHA-256 over the bytes that will be sealed, hexadecimal. */
  readonly digest: string;
  readonly expiresAt: Date;
}

/** What a signer takes home; the same however often the request is repeated. */
export interface Receipt {
  readonly pactId: string;
  readonly verificationCode: string;
  /** ISO 8601, UTC. */
  readonly signedAt: string;
  readonly sha256: string;
}

interface AttemptRow {
  id: string;
  tail: Buffer;
  layout: { byteRange: [number, number, number, number] };
  digest: Buffer;
  expires_at: Date;
}

/**
 * Signing in three steps: transaction A stores an attempt; sealing and verifying happen outside any
 * transaction; transaction B commits under the state's guard, and only B is ever run again.
 */
@Injectable()
export class PactSigning {
  constructor(
    private readonly database: Database,
    private readonly documents: PactDocuments,
    private readonly store: DocumentStore,
    private readonly seal: AgencySeal,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Prepares the document that the person is about to approve. A pact that is signed gives its receipt. */
  async prepare(actor: Actor, pactId: string): Promise<Attempt | Receipt> {
    const pact = await this.database.read((tx) => ownPact(tx, actor.personId, pactId));
    if (pact.state === 'signed') return this.receipt(pact);
    const now = this.clock.now();
    const today = dayAt(now, zoneOf(this.config.province));
    checkSignable(pact, today);
    const form = await this.formOf(pact);
    const values = pactValues(pact.snapshot, { day: today, verificationCode: pact.verificationCode });
    const rendered = form.document.render(values, { name: pact.snapshot.instansi, time: now });
    const expiresAt = new Date(now.getTime() + ATTEMPT_MS);
    const digest = rendered.digest();
    const id = await this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        `INSERT INTO signing_attempt (pact_id, account_id, prefix_sha256, tail, layout, digest, nonce, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
        [
          pactId,
          actor.accountId,
          form.prefix.sha256,
          rendered.tail,
          JSON.stringify({ byteRange: rendered.signature!.byteRange }),
          digest,
          randomBytes(16),
          now,
          expiresAt,
        ],
      );
      return row!.id;
    });
    return { id, digest: digest.toString('hex'), expiresAt };
  }

  /**
   * Signs what an attempt prepared. Signing again answers with the first result; of two at once one
   * signs and the other gets its receipt.
   */
  async sign(actor: Actor, pactId: string, attemptId: string, key?: RequestKey): Promise<Receipt> {
    const { pact, attempt } = await this.database.read(async (tx) => {
      const found = await ownPact(tx, actor.personId, pactId);
      const [row] = await tx.query<AttemptRow>(
        `SELECT id, tail, layout, digest, expires_at FROM signing_attempt
          WHERE id = $1 AND pact_id = $2 AND account_id = $3`,
        [attemptId, pactId, actor.accountId],
      );
      return { pact: found, attempt: row };
    });
    if (pact.state === 'signed') return this.receipt(pact);
    checkSignable(pact, dayAt(this.clock.now(), zoneOf(this.config.province)));
    if (!attempt || attempt.expires_at < this.clock.now())
      throw pactRefusal('pact.attempt-gone', { field: 'attempt' });
    const form = await this.formOf(pact);
    const revision = await this.sealed(form, attempt);
    const signedAt = this.clock.now();
    try {
      return await this.database.transaction((tx) =>
        actOnce(tx, key, () => this.commit(tx, actor, pact, attempt, revision, signedAt)),
      );
    } catch (error) {
      if (error instanceof LostRace) return this.afterLosing(actor, pactId);
      throw error;
    }
  }

  /** Seals and verifies what was produced; nothing is called signed that the verifier would refuse. */
  private async sealed(form: PactForm, attempt: AttemptRow): Promise<CompactRevision> {
    const seal = await this.seal.open();
    try {
      const tail = await sealTail(
        { prefixLength: form.prefix.bytes.length, tail: attempt.tail, signature: attempt.layout },
        attempt.digest,
        seal.signer,
      );
      const verdict = verifyPdf(Buffer.concat([form.prefix.bytes, tail]), { anchors: [seal.trustPem] });
      if (verdict.code !== 'valid') throw new Error(`a fresh seal does not verify: ${verdict.code}`);
      return this.store.compact({
        documentId: randomUUID(),
        kind: 'pact',
        number: 1,
        prefix: form.prefix,
        tail,
        dictionary: form.dictionary,
        level: 'B-B',
      });
    } catch (error) {
      log.error({ err: error }, 'sealing failed');
      throw pactRefusal('pact.seal-failed', { retryAfterSeconds: 5 });
    }
  }

  private async commit(
    tx: Tx,
    actor: Actor,
    pact: OwnPact,
    attempt: AttemptRow,
    revision: CompactRevision,
    at: Date,
  ): Promise<Receipt> {
    await holdRound(tx, pact.campaignId);
    // The guard: state, campaign and unused attempt are decided by this one statement.
    const [won] = await tx.query<{
      from: 'open' | 'declined';
      wave: number;
      unit_id: number;
      is_head: boolean;
    }>(
      `WITH used AS (DELETE FROM signing_attempt WHERE id = $2 RETURNING pact_id),
            before AS (SELECT p.id, p.state FROM pact p JOIN used ON used.pact_id = p.id
                         JOIN campaign c ON c.id = p.campaign_id AND c.state = 'issued' AND c.paused_at IS NULL
                        WHERE p.id = $1 AND p.state = ANY($3) FOR UPDATE OF p)
       UPDATE pact p SET state = 'signed', method = 'electronic', document_id = $4, signed_at = $5, state_at = $5, reason = NULL, note = NULL
         FROM before WHERE p.id = before.id
       RETURNING before.state AS "from", p.wave, p.unit_id, p.is_head`,
      [pact.id, attempt.id, PACT_ACTS.sign.from, revision.documentId, at],
    );
    if (!won) throw new LostRace();
    await this.store.keepRevision(tx, revision);
    await record(tx, {
      kind: 'pact.signed',
      subject: pact.id,
      actor: actor.accountId,
      at,
      data: {
        campaign: pact.campaignId,
        person_ref: pact.personRef,
        unit: pact.snapshot.unitCode,
        method: 'electronic',
        sha256: revision.sha256.toString('hex'),
        code_sha256: sha256Hex(pact.verificationCode),
        identified_by: 'password',
      },
    });
    await changeCounters(tx, pact.campaignId, [
      {
        wave: won.wave,
        unitId: won.unit_id,
        [won.from]: -1,
        electronic: 1,
        headsSigned: won.is_head ? 1 : 0,
      },
    ]);
    return receiptOf(pact, at, revision.sha256);
  }

  private async afterLosing(actor: Actor, pactId: string): Promise<Receipt> {
    const pact = await this.database.read((tx) => ownPact(tx, actor.personId, pactId));
    if (pact.state === 'signed') return this.receipt(pact);
    checkSignable(pact, dayAt(this.clock.now(), zoneOf(this.config.province)));
    throw pactRefusal('pact.attempt-gone', { field: 'attempt' });
  }

  /** The receipt of one's own signed pact. */
  async receiptFor(actor: Actor, pactId: string): Promise<Receipt> {
    const pact = await this.database.read((tx) => ownPact(tx, actor.personId, pactId));
    if (pact.documentId === null) throw pactRefusal('pact.no-document', { field: 'pact' });
    return this.receipt(pact);
  }

  private receipt(pact: Pact): Promise<Receipt> {
    return this.database.read(async (tx) => {
      const [row] = await tx.query<{ sha256: Buffer }>(
        `SELECT sha256 FROM revision WHERE document_id = $1 ORDER BY number DESC LIMIT 1`,
        [pact.documentId],
      );
      return receiptOf(pact, pact.signedAt!, row!.sha256);
    });
  }

  private formOf(pact: Pact): Promise<PactForm> {
    return this.documents.form(variantOf(pact.campaignId, pact), () =>
      this.database.read(async (tx) => {
        const campaign = await campaignById(tx, pact.campaignId);
        return {
          campaign,
          statement: campaign.statements.find((text) => text.id === pact.statementId)!,
          wave: campaign.waves.find((wave) => wave.number === pact.wave)!,
          letterhead: await letterheadByGovernment(tx, pact.snapshot.governmentCode),
        };
      }),
    );
  }
}

/** Somebody else was faster, or the state no longer allows it: nothing of this transaction stays. */
class LostRace extends Error {}

function receiptOf(pact: Pact, signedAt: Date, sha256: Buffer): Receipt {
  return {
    pactId: pact.id,
    verificationCode: pact.verificationCode,
    signedAt: signedAt.toISOString(),
    sha256: sha256.toString('hex'),
  };
}

function checkSignable(pact: OwnPact, today: Day): void {
  if (pact.campaignState !== 'issued') throw pactRefusal('pact.campaign-not-running');
  if (pact.paused) throw campaignRefusal('campaign.paused');
  if (!(PACT_ACTS.sign.from as readonly string[]).includes(pact.state)) throw wrongPactState(pact.state);
  if (today < pact.day) throw pactRefusal('pact.too-early', { values: { day: longDay(pact.day) } });
}
