import { Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { campaignById } from '../campaigns/campaign.queries.js';
import type { StoredStatement, StoredWave } from '../campaigns/campaign.model.js';
import { Database } from '../database/database.js';
import { DocumentStore } from '../documents/document-store.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import { pactRefusal } from './pact.errors.js';
import type { Pact } from './pact.model.js';
import { ownPact, pactById, pactsIn, pactsOfPerson, type OwnPact } from './pact.queries.js';

/** Reading pacts: one's own, and those of a unit. */
@Injectable()
export class PactService {
  constructor(
    private readonly database: Database,
    private readonly store: DocumentStore,
  ) {}

  /** What the person behind the account has to sign, and has signed. */
  mine(actor: Actor): Promise<OwnPact[]> {
    if (actor.personId === null) return Promise.resolve([]);
    return this.database.read((tx) => pactsOfPerson(tx, actor.personId!));
  }

  /** One's own pact with the text to read. */
  read(
    actor: Actor,
    pactId: string,
  ): Promise<{ pact: OwnPact; statement: StoredStatement; wave: StoredWave }> {
    return this.database.read(async (tx) => {
      const pact = await ownPact(tx, actor.personId, pactId);
      const campaign = await campaignById(tx, pact.campaignId);
      return {
        pact,
        statement: campaign.statements.find((text) => text.id === pact.statementId)!,
        wave: campaign.waves.find((wave) => wave.number === pact.wave)!,
      };
    });
  }

  list(
    actor: Actor,
    filter: {
      campaignId: string;
      unitCode: string;
      state: string | null;
      after: string | undefined;
      limit: number;
    },
  ): Promise<Pact[]> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, filter.unitCode);
      await requireAt(tx, actor, 'pact.read', unit?.id ?? 0);
      return pactsIn(tx, {
        campaignId: filter.campaignId,
        unitId: unit!.id,
        states: filter.state === null ? null : [filter.state],
        after: filter.after,
        limit: filter.limit,
      });
    });
  }

  /** The signed PDF: for the signer, and for who may read documents of the unit. */
  async document(actor: Actor, pactId: string): Promise<{ pact: Pact; bytes: Buffer }> {
    const pact = await this.database.read(async (tx) => {
      const found = await pactById(tx, pactId);
      if (actor.personId === null || found.personId !== actor.personId)
        await requireAt(tx, actor, 'document.read', found.unitId);
      return found;
    });
    const bytes = pact.documentId === null ? undefined : await this.store.read(pact.documentId);
    if (!bytes) throw pactRefusal('pact.no-document', { field: 'pact' });
    return { pact, bytes };
  }
}
