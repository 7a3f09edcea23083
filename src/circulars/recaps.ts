import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { accessRefusal } from '../access/access.errors.js';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { CoverageService } from '../coverage/coverage.service.js';
import { Database, type ReadTx } from '../database/database.js';
import { DocumentStore } from '../documents/document-store.js';
import { letterheadByGovernment, unitByCode } from '../hierarchy/hierarchy.queries.js';
import { formalName } from '../hierarchy/unit-kinds.js';
import { record } from '../ledger/ledger.js';
import { instansiOf } from '../pacts/pact-documents.js';
import { randomCode, showCode, VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { sha256Hex } from '../shared/hash.js';
import { recapRows, recapValues, type RecapFacts, type RecapSubject } from './recap-print.js';
import { SealedPrinting } from './sealed-printing.js';

/** Recapitulations: the coverage of a unit at an instant, frozen, sealed, with a code that anybody can check. */
@Injectable()
export class Recaps {
  constructor(
    private readonly database: Database,
    private readonly coverage: CoverageService,
    private readonly printing: SealedPrinting,
    private readonly store: DocumentStore,
  ) {}

  /** Makes one as the round stands now (a closed one: as it stood at closing). */
  async make(
    actor: Actor,
    roundId: string,
    unitCode: string,
    key?: RequestKey,
  ): Promise<{ id: string; code: string; sha256: string; asOf: string }> {
    const facts = await this.database.read((tx) => this.facts(tx, actor, roundId, unitCode));
    const code = randomCode(VERIFICATION_CODE_LENGTH);
    const id = randomUUID();
    const revision = await this.printing.sealed(
      {
        template: 'rekapitulasi',
        kind: 'record',
        shared: recapValues(facts, this.printing.said(facts.asOf)),
        title: `Rekapitulasi ${facts.subject.title}, ${facts.unit.name}`,
        author: instansiOf(facts.letterhead),
      },
      code,
    );
    return this.database.transaction(async (tx) => {
      await requireAt(tx, actor, 'coverage.read', facts.unit.id);
      return actOnce(tx, key, async () => {
        await this.store.keepRevision(tx, revision);
        await tx.execute(
          `INSERT INTO recap (id, round_id, unit_id, as_of, title, rows, verification_code, document_id, created_by, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          [
            id,
            roundId,
            facts.unit.id,
            facts.asOf,
            facts.subject.title,
            JSON.stringify(facts.rows),
            code,
            revision.documentId,
            actor.accountId,
            this.printing.now(),
          ],
        );
        const sha256 = revision.sha256.toString('hex');
        await record(tx, {
          kind: 'recap.made',
          subject: id,
          actor: actor.accountId,
          at: this.printing.now(),
          data: { recap: id, round: roundId, unit: unitCode, sha256, code_sha256: sha256Hex(code) },
        });
        return { id, code: showCode(code), sha256, asOf: facts.asOf.toISOString() };
      });
    });
  }

  /** The sealed file. */
  async document(actor: Actor, id: string): Promise<Buffer> {
    const documentId = await this.database.read(async (tx) => {
      const [row] = await tx.query<{ unit_id: number; document_id: string }>(
        `SELECT unit_id, document_id FROM recap WHERE id = $1`,
        [id],
      );
      await requireAt(tx, actor, 'coverage.read', row?.unit_id ?? 0);
      return row!.document_id;
    });
    return (await this.store.read(documentId))!;
  }

  private async facts(tx: ReadTx, actor: Actor, roundId: string, unitCode: string): Promise<RecapFacts> {
    const unit = await unitByCode(tx, unitCode);
    await requireAt(tx, actor, 'coverage.read', unit?.id ?? 0);
    const { id, code, governmentCode } = unit!;
    const board = await this.coverage.boardIn(tx, roundId, { unitId: id, deep: false });
    return {
      ...recapRows(board.rows, code),
      subject: await subjectOf(tx, roundId),
      unit: { id, code, name: formalName(unit!) },
      letterhead: await letterheadByGovernment(tx, governmentCode),
      asOf: board.asOf,
    };
  }
}

async function subjectOf(tx: ReadTx, roundId: string): Promise<RecapSubject> {
  const [row] = await tx.query<RecapSubject>(
    `SELECT 'campaign' AS kind, name AS title FROM campaign WHERE id = $1
     UNION ALL SELECT 'circular', 'Surat Edaran Nomor ' || number || ' tentang ' || subject FROM circular WHERE id = $1`,
    [roundId],
  );
  if (!row) throw accessRefusal('access.not-found');
  return row;
}
