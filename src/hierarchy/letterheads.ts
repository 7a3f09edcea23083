import { Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { canonicalJson } from '../shared/canonical-json.js';
import { Clock } from '../shared/clock.js';
import { sha256Hex } from '../shared/hash.js';
import { letterheadRefusal } from './letterhead.errors.js';
import { letterheadsOf, unitByCode, type Letterhead } from './hierarchy.queries.js';

/** What stands at the head of a government's documents from now on; what was issued keeps its own. */
@Injectable()
export class Letterheads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The letterhead that a unit's documents carry. */
  async of(actor: Actor, code: string): Promise<Letterhead> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, code);
      await requireAt(tx, actor, 'unit.read', unit?.id ?? 0);
      const letterhead = (await letterheadsOf(tx, [unit!.id])).get(unit!.id);
      if (!letterhead) throw letterheadRefusal('letterhead.none', { field: 'code', values: { code } });
      return letterhead;
    });
  }

  /** Replaces the letterhead of a government: province, regency or city. */
  async change(actor: Actor, code: string, to: Omit<Letterhead, 'governmentCode'>): Promise<void> {
    await this.database.transaction(async (tx) => {
      const unit = await unitByCode(tx, code);
      await requireAt(tx, actor, 'unit.manage', unit?.id ?? 0);
      if (unit!.kind !== 'province' && unit!.kind !== 'regency' && unit!.kind !== 'city')
        throw letterheadRefusal('letterhead.none', { field: 'code', values: { code } });
      await tx.execute(
        `INSERT INTO letterhead (government_id, government_line, agency_line, address_lines, place, agency_head_title, head_of_government)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (government_id) DO UPDATE SET government_line = $2, agency_line = $3, address_lines = $4, place = $5,
           agency_head_title = $6, head_of_government = $7, updated_at = now()`,
        [
          unit!.id,
          to.governmentLine,
          to.agencyLine,
          to.addressLines,
          to.place,
          to.agencyHeadTitle,
          to.headOfGovernment,
        ],
      );
      await record(tx, {
        kind: 'letterhead.changed',
        subject: code,
        actor: actor.accountId,
        at: this.clock.now(),
        data: { government: code, sha256: sha256Hex(canonicalJson({ ...to })) },
      });
    });
  }
}
