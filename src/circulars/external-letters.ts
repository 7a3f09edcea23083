import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { openRound } from '../coverage/counters.js';
import { Database, type Tx } from '../database/database.js';
import { DocumentStore, partOf, type CompactRevision } from '../documents/document-store.js';
import { unitByCode, unitsByCodes, isDescendant } from '../hierarchy/hierarchy.queries.js';
import { Operations } from '../jobs/operations.js';
import { record } from '../ledger/ledger.js';
import { randomCode, VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { isDay, longDay, type Day } from '../shared/dates.js';
import { sha256Hex } from '../shared/hash.js';
import { circularRefusal } from './circular.errors.js';
import type { CircularContent, Scope } from './circular.model.js';
import { CircularService } from './circular.service.js';
import { countUnits } from './circular-scope.js';
import { UPLOAD_LIMIT_MB, uploadFault } from './pdf-upload.rules.js';

/** A letter that somebody else wrote, recorded to be passed on. */
export interface ExternalLetter {
  /** The unit that records it and passes it on. */
  readonly unitCode: string;
  readonly number: string;
  readonly day: Day;
  readonly subject: string;
  /** "Menteri Dalam Negeri". */
  readonly sender: string;
  readonly scope: Scope;
  readonly deadline: Day;
  readonly campaignId: string | null;
}

/** Letters from outside: recorded by number, date and PDF, and distributed like our own. */
@Injectable()
export class ExternalLetters {
  constructor(
    private readonly database: Database,
    private readonly circulars: CircularService,
    private readonly store: DocumentStore,
    private readonly operations: Operations,
  ) {}

  async record(
    actor: Actor,
    letter: ExternalLetter,
    pdf: Buffer,
    key?: RequestKey,
  ): Promise<{ id: string; operation: string }> {
    checkLetter(letter, this.circulars.today());
    checkPdf(pdf);
    await this.database.read((tx) => this.unitFor(tx as Tx, actor, letter));
    const prefix = partOf(pdf);
    await this.store.keepPart(prefix);
    const revision = this.store.compact({
      documentId: randomUUID(),
      kind: 'upload',
      number: 1,
      prefix,
      tail: Buffer.alloc(0),
      dictionary: null,
      level: 'none',
    });
    return this.database.transaction(async (tx) => {
      const unitId = await this.unitFor(tx, actor, letter);
      return actOnce(tx, key, () => this.insert(tx, actor, letter, unitId, revision));
    });
  }

  private async unitFor(tx: Tx, actor: Actor, letter: ExternalLetter): Promise<number> {
    const unit = await unitByCode(tx, letter.unitCode);
    await requireAt(tx, actor, 'circular.manage', unit?.id ?? 0);
    const found = await unitsByCodes(tx, letter.scope.unitCodes);
    for (const code of letter.scope.unitCodes) {
      const target = found.get(code);
      if (!target) throw circularRefusal('circular.unknown-unit', { field: 'scope', values: { code } });
      const reach = await unitByCode(tx, unit!.governmentCode);
      if (!(await isDescendant(tx, reach!.id, target.id)))
        throw circularRefusal('circular.outside-reach', { field: 'scope', values: { code } });
    }
    if ((await countUnits(tx, letter.scope)) === 0)
      throw circularRefusal('circular.no-units', { field: 'scope' });
    const [same] = await tx.query(
      `SELECT 1 FROM circular WHERE origin = 'external' AND number = $1 AND day = $2 AND sender = $3`,
      [letter.number, letter.day, letter.sender],
    );
    if (same)
      throw circularRefusal('external.number-taken', {
        field: 'number',
        values: { number: letter.number, day: longDay(letter.day) },
      });
    return unit!.id;
  }

  private async insert(
    tx: Tx,
    actor: Actor,
    letter: ExternalLetter,
    unitId: number,
    revision: CompactRevision,
  ): Promise<{ id: string; operation: string }> {
    const at = this.circulars.now();
    const content: Pick<CircularContent, 'issuerCode' | 'scope' | 'deadline' | 'copies'> = {
      issuerCode: letter.unitCode,
      scope: letter.scope,
      deadline: letter.deadline,
      copies: [],
    };
    await this.store.keepRevision(tx, revision);
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO circular (origin, state, issuer_unit_id, content, campaign_id, day, subject, number, sender,
                             verification_code, document_id, created_by, created_at, published_at)
       VALUES ('external', 'published', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) RETURNING id`,
      [
        unitId,
        JSON.stringify(content),
        letter.campaignId,
        letter.day,
        letter.subject,
        letter.number,
        letter.sender,
        randomCode(VERIFICATION_CODE_LENGTH),
        revision.documentId,
        actor.accountId,
        at,
      ],
    );
    const { id } = row!;
    await openRound(tx, id, at);
    const operation = await this.operations.start(tx, {
      kind: 'circular.distribute',
      subject: id,
      createdBy: actor.accountId,
    });
    await record(tx, {
      kind: 'circular.published',
      subject: id,
      actor: actor.accountId,
      at,
      data: {
        circular: id,
        number: letter.number,
        sha256: revision.sha256.toString('hex'),
        code_sha256: sha256Hex(id),
        mandate: null,
      },
    });
    return { id, operation };
  }
}

function checkLetter(letter: ExternalLetter, today: Day): void {
  for (const [field, day] of [
    ['day', letter.day],
    ['deadline', letter.deadline],
  ] as const)
    if (!isDay(day)) throw circularRefusal('circular.bad-day', { field, values: { day } });
  if (letter.day > today)
    throw circularRefusal('circular.future-day', { field: 'day', values: { day: longDay(letter.day) } });
  if (letter.deadline < letter.day)
    throw circularRefusal('circular.deadline-before-letter', {
      field: 'deadline',
      values: { deadline: longDay(letter.deadline), day: longDay(letter.day) },
    });
}

function checkPdf(pdf: Buffer): void {
  if (pdf.length > UPLOAD_LIMIT_MB * 1_048_576)
    throw circularRefusal('upload.too-large', { field: 'file', values: { limit: UPLOAD_LIMIT_MB } });
  const fault = uploadFault(pdf);
  if (!fault) return;
  throw circularRefusal(`upload.${fault.why}`, {
    field: 'file',
    ...(fault.why === 'active' && { values: { what: fault.what } }),
  });
}
