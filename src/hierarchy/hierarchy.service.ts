import { Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { merkleRoot } from '../shared/hash.js';
import { canonicalJson } from '../shared/canonical-json.js';
import { hierarchyRefusal } from './hierarchy.errors.js';
import { childrenOpen, isDescendant, unitByCode, type UnitRow } from './hierarchy.queries.js';
import { checkNewUnit, type NewUnit } from './hierarchy.rules.js';
import { insertLetterheads, insertUnits, lockTree, moveSubtree } from './hierarchy.store.js';
import type { UnitSeed } from './regions.js';
import { headTitleOf, mayHangUnder } from './unit-kinds.js';

/** Changes of the tree. Each holds the tree's lock, so that no two changes can make a cycle together. */
@Injectable()
export class HierarchyService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Loads a province: parents before children; units that exist by their code are left as they are, so
   * loading twice changes nothing. Returns how many were added. `actor` null: the command line.
   */
  async importUnits(actor: Actor | null, seeds: readonly UnitSeed[]): Promise<number> {
    return this.database.transaction(async (tx) => {
      await lockTree(tx);
      const [root] = await tx.query<{ code: string; id: number }>(
        `SELECT code, id FROM unit WHERE parent_id IS NULL`,
      );
      const newRoot = seeds.find((seed) => seed.parentCode === null);
      if (root && newRoot && root.code !== newRoot.code)
        throw hierarchyRefusal('unit.other-province', { field: 'province', values: { code: root.code } });
      if (actor && root) await requireAt(tx, actor, 'unit.manage', root.id);
      const added = await insertUnits(tx, seeds);
      if (added.length > 0) {
        await insertLetterheads(tx, seeds);
        await record(tx, {
          kind: 'unit.imported',
          subject: newRoot?.code ?? seeds[0]!.code,
          actor: actor?.accountId ?? null,
          at: this.clock.now(),
          data: {
            count: added.length,
            root: merkleRoot(added.map((seed) => canonicalJson({ ...seed }))).toString('hex'),
          },
        });
      }
      return added.length;
    });
  }

  async addUnit(actor: Actor, unit: NewUnit): Promise<UnitRow> {
    return this.database.transaction(async (tx) => {
      await lockTree(tx);
      return this.addOne(tx, actor, unit);
    });
  }

  /** Renames a unit, moves it with its subtree under another parent, or both. Refuses a cycle. */
  async changeUnit(actor: Actor, code: string, to: { name?: string; parentCode?: string }): Promise<void> {
    await this.change(actor, code, async (tx, unit) => {
      if (to.name !== undefined) await this.rename(tx, actor, unit, to.name);
      if (to.parentCode !== undefined) await this.move(tx, actor, unit, to.parentCode);
    });
  }

  private async rename(tx: Tx, actor: Actor, unit: UnitRow, name: string): Promise<void> {
    checkNewUnit({ code: unit.code, name, kind: unit.kind, parentCode: null });
    await tx.execute(`UPDATE unit SET name = $2, head_title = $3 WHERE id = $1`, [
      unit.id,
      name.trim(),
      headTitleOf({ kind: unit.kind, name: name.trim() }),
    ]);
    await this.tell(tx, actor, { kind: 'unit.renamed', data: { code: unit.code } });
  }

  private async move(tx: Tx, actor: Actor, unit: UnitRow, newParentCode: string): Promise<void> {
    const { code } = unit;
    const parent = await openUnit(tx, newParentCode, 'parent');
    await requireAt(tx, actor, 'unit.manage', parent.id);
    if (unit.parentCode === null) throw hierarchyRefusal('unit.root-stays', { field: 'code' });
    if (await isDescendant(tx, unit.id, parent.id))
      throw hierarchyRefusal('unit.cycle', { field: 'parent', values: { code, parent: newParentCode } });
    if (!mayHangUnder(unit.kind, parent.kind))
      throw hierarchyRefusal('unit.bad-parent', {
        field: 'parent',
        values: { kind: unit.kind, parent: parent.name },
      });
    await moveSubtree(tx, unit.id, parent.id);
    await this.tell(tx, actor, {
      kind: 'unit.moved',
      data: { code, from: unit.parentCode, to: newParentCode },
    });
  }

  /** Closes a unit from a day on. Its history stays: nothing that refers to it is touched. */
  async closeUnit(actor: Actor, code: string, on: string): Promise<void> {
    await this.change(actor, code, async (tx, unit) => {
      if (unit.parentCode === null) throw hierarchyRefusal('unit.root-stays', { field: 'code' });
      const count = await childrenOpen(tx, unit.id);
      if (count > 0)
        throw hierarchyRefusal('unit.has-open-children', { field: 'code', values: { code, count } });
      await tx.execute(`UPDATE unit SET closed_on = $2 WHERE id = $1`, [unit.id, on]);
      await this.tell(tx, actor, { kind: 'unit.closed', data: { code, on } });
    });
  }

  private async addOne(tx: Tx, actor: Actor, unit: NewUnit): Promise<UnitRow> {
    checkNewUnit(unit);
    const parent = await openUnit(tx, unit.parentCode ?? '', 'parent');
    await requireAt(tx, actor, 'unit.manage', parent.id);
    if (!mayHangUnder(unit.kind, parent.kind))
      throw hierarchyRefusal('unit.bad-parent', {
        field: 'parent',
        values: { kind: unit.kind, parent: parent.name },
      });
    const seed: UnitSeed = {
      code: unit.code,
      name: unit.name.trim(),
      kind: unit.kind,
      parentCode: parent.code,
      governmentCode: unit.governmentCode ?? parent.governmentCode,
      headTitle: headTitleOf({ kind: unit.kind, name: unit.name.trim() }),
    };
    if ((await insertUnits(tx, [seed])).length === 0)
      throw hierarchyRefusal('unit.code-taken', { field: 'code', values: { code: unit.code } });
    await this.tell(tx, actor, {
      kind: 'unit.added',
      data: { code: seed.code, kind: seed.kind, parent: seed.parentCode, government: seed.governmentCode },
    });
    return (await unitByCode(tx, unit.code))!;
  }

  private async change(
    actor: Actor,
    code: string,
    act: (tx: Tx, unit: UnitRow) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockTree(tx);
      const unit = await openUnit(tx, code, 'code');
      await requireAt(tx, actor, 'unit.manage', unit.id);
      await act(tx, unit);
    });
  }

  private async tell(tx: Tx, actor: Actor, event: UnitEvent): Promise<void> {
    await record(tx, { ...event, subject: event.data.code, actor: actor.accountId, at: this.clock.now() });
  }
}

type UnitEvent =
  | { kind: 'unit.renamed'; data: { code: string } }
  | { kind: 'unit.moved'; data: { code: string; from: string; to: string } }
  | { kind: 'unit.closed'; data: { code: string; on: string } }
  | { kind: 'unit.added'; data: { code: string; kind: string; parent: string | null; government: string } };

async function openUnit(tx: ReadTx, code: string, field: string): Promise<UnitRow> {
  const unit = await unitByCode(tx, code);
  if (!unit) throw hierarchyRefusal('unit.not-found', { field, values: { code } });
  if (unit.closedOn !== null) throw hierarchyRefusal('unit.closed', { field, values: { code } });
  return unit;
}
