import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { accessRefusal } from '../access/access.errors.js';
import { actOnce, type RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { campaignRefusal } from '../campaigns/campaign.errors.js';
import { campaignById } from '../campaigns/campaign.queries.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { Lots } from '../database/lots.js';
import { DocumentStore, type CompactRevision } from '../documents/document-store.js';
import { deflateTail, inflateTail } from '../documents/document-store-codec.js';
import { zoneOf } from '../hierarchy/regions.js';
import { Clock } from '../shared/clock.js';
import { dayAt, longDay, type Day } from '../shared/dates.js';
import { log } from '../shared/log.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { sealTail } from '../signing/seal-pdf.js';
import { verifyPdf } from '../signing/verify-pdf.js';
import { PactDocuments, pactValues, variantOf, type PactForm } from './pact-documents.js';
import { pactRefusal, wrongPactState } from './pact.errors.js';
import type { Pact } from './pact.model.js';
import { ownPact, ownPacts, type OwnKey, type OwnPact } from './pact.queries.js';
import { PACT_ACTS } from './pact.states.js';
import { findAttempts, storeAttempts, type AttemptKey, type SigningAttempt } from './signing-attempts.js';
import { commitSignatures, KeyTaken, type Outcome, type Signature } from './signing-commit.js';

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

/**
 * Signing in three steps: transaction A stores an attempt; sealing and verifying happen outside any
 * transaction; transaction B commits under the state's guard, and only B is ever run again. A and B are shared
 * by those who come at the same time.
 */
@Injectable()
export class PactSigning {
  private readonly pacts = new Lots<OwnKey, OwnPact | undefined>((lot) =>
    ownPacts(this.database.single, lot),
  );
  private readonly found = new Lots<AttemptKey, SigningAttempt | undefined>((lot) =>
    findAttempts(this.database.single, lot),
  );
  private readonly attempts = new Lots<SigningAttempt, void>(async (lot) => {
    await this.database.transaction((tx) => storeAttempts(tx, lot));
    return lot.map(() => undefined);
  });
  private readonly signatures = new Lots<Signature, Outcome>((lot) =>
    this.database.transaction((tx) => commitSignatures(tx, this.store, lot)),
  );

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
    const pact = await this.ownPact(actor, pactId);
    if (pact.state === 'signed') return this.receipt(pact);
    const now = this.clock.now();
    const today = dayAt(now, zoneOf(this.config.province));
    checkSignable(pact, today);
    const form = await this.formOf(pact);
    const values = pactValues(pact.snapshot, { day: today, verificationCode: pact.verificationCode });
    const rendered = form.document.render(values, { name: pact.snapshot.instansi, time: now });
    const expiresAt = new Date(now.getTime() + ATTEMPT_MS);
    const digest = rendered.digest();
    const id = randomUUID();
    await this.attempts.add({
      id,
      pactId,
      accountId: actor.accountId,
      prefixSha256: form.prefix.sha256,
      tail: deflateTail(rendered.tail, form.blank),
      layout: { byteRange: rendered.signature!.byteRange },
      digest,
      createdAt: now,
      expiresAt,
    });
    return { id, digest: digest.toString('hex'), expiresAt };
  }

  /**
   * Signs what an attempt prepared. Signing again answers with the first result; of two at once one
   * signs and the other gets its receipt.
   */
  async sign(actor: Actor, pactId: string, attemptId: string, key?: RequestKey): Promise<Receipt> {
    const [pact, attempt] = await Promise.all([
      this.ownPact(actor, pactId),
      this.found.add({ id: attemptId, pactId, accountId: actor.accountId }),
    ]);
    if (pact.state === 'signed') return this.receipt(pact);
    checkSignable(pact, dayAt(this.clock.now(), zoneOf(this.config.province)));
    const form = await this.formOf(pact);
    // what was prepared by a process with another form, or before a correction, cannot be completed here
    if (!attempt || attempt.expiresAt < this.clock.now() || !attempt.prefixSha256.equals(form.prefix.sha256))
      // Pact and attempt are read apart: a twin may have used the attempt between the two.
      return this.afterLosing(actor, pactId);
    const revision = await this.sealed(form, attempt);
    const at = this.clock.now();
    const receipt = receiptOf(pact, at, revision.sha256);
    const claim = key && { key, answer: receipt };
    try {
      const outcome = await this.signatures.add({ actor, pact, attemptId, revision, at, claim });
      return outcome === 'signed' ? receipt : await this.afterLosing(actor, pactId);
    } catch (error) {
      if (key && error instanceof KeyTaken) return this.answerOf(key);
      throw error;
    }
  }

  private async ownPact({ personId }: Actor, pactId: string): Promise<OwnPact> {
    const pact = await this.pacts.add({ pactId, personId });
    if (!pact) throw accessRefusal('access.not-found');
    return pact;
  }

  /** Seals and verifies what was produced; nothing is called signed that the verifier would refuse. */
  private async sealed(form: PactForm, attempt: SigningAttempt): Promise<CompactRevision> {
    const seal = await this.seal.open();
    try {
      const prefixLength = form.prefix.bytes.length;
      const unsigned = inflateTail(attempt.tail, form.blank);
      const tail = await sealTail(
        { prefixLength, tail: unsigned, signature: attempt.layout },
        attempt.digest,
        seal.signer,
      );
      const verdict = verifyPdf(Buffer.concat([form.prefix.bytes, tail]), {
        anchors: seal.trust,
        at: this.clock.now(),
      });
      if (verdict.code !== 'valid') throw new Error(`a fresh seal does not verify: ${verdict.code}`);
      return this.store.compact({
        documentId: randomUUID(),
        kind: 'pact',
        number: 1,
        prefix: form.prefix,
        tail,
        dictionary: form.dictionary,
        level: 'B-B',
        wholeSha256: Buffer.from(verdict.sha256, 'hex'),
      });
    } catch (error) {
      log.error({ err: error }, 'sealing failed');
      throw pactRefusal('pact.seal-failed', { retryAfterSeconds: 5 });
    }
  }

  /** What the act that used this key before was answered; refuses a key that was used for something else. */
  private answerOf(key: RequestKey): Promise<Receipt> {
    return this.database.transaction((tx) =>
      actOnce<Receipt>(tx, key, () => Promise.reject(pactRefusal('pact.attempt-gone', { field: 'attempt' }))),
    );
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
          letterhead: campaign.letterheads![pact.snapshot.governmentCode]!,
        };
      }),
    );
  }
}

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
