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
import { letterheadOf } from './organisation-letterhead.js';
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

  /** Adds all units or none; the file's own order does not matter. */
  async addUnits(actor: Actor, units: readonly NewUnit[]): Promise<number> {
    return this.database.transaction(async (tx) => {
      await lockTree(tx);
      for (const unit of parentsFirst(units)) await this.addOne(tx, actor, unit);
      return units.length;
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

// Readers are not held up: only changes of the tree take it.
async function lockTree(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('pakta.tree'))`);
}

async function openUnit(tx: ReadTx, code: string, field: string): Promise<UnitRow> {
  const unit = await unitByCode(tx, code);
  if (!unit) throw hierarchyRefusal('unit.not-found', { field, values: { code } });
  if (unit.closedOn !== null) throw hierarchyRefusal('unit.closed', { field, values: { code } });
  return unit;
}

/** Stores seeds whose parents are stored or come earlier in the list; returns those that were new. */
async function insertUnits(tx: Tx, seeds: readonly UnitSeed[]): Promise<UnitSeed[]> {
  const known = await tx.query<{ code: string }>(`SELECT code FROM unit WHERE code = ANY($1)`, [
    seeds.map((seed) => seed.code),
  ]);
  const knownCodes = new Set(known.map((row) => row.code));
  const fresh = seeds.filter((seed) => !knownCodes.has(seed.code));
  if (fresh.length === 0) return [];
  // Ids are drawn first: a government refers to itself, and a child to a parent of the same statement.
  await tx.execute(
    `WITH seed AS (
       SELECT nextval(pg_get_serial_sequence('unit', 'id'))::int AS id, s.*
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
              WITH ORDINALITY AS s(code, name, kind, head_title, parent_code, government_code, n)
        ORDER BY n)
     INSERT INTO unit (id, code, name, kind, head_title, parent_id, government_id)
     SELECT seed.id, seed.code, seed.name, seed.kind, seed.head_title,
            coalesce(new_parent.id, old_parent.id), coalesce(new_government.id, old_government.id)
       FROM seed
       LEFT JOIN seed new_parent ON new_parent.code = seed.parent_code
       LEFT JOIN unit old_parent ON old_parent.code = seed.parent_code
       LEFT JOIN seed new_government ON new_government.code = seed.government_code
       LEFT JOIN unit old_government ON old_government.code = seed.government_code
      ORDER BY seed.n`,
    [
      fresh.map((seed) => seed.code),
      fresh.map((seed) => seed.name),
      fresh.map((seed) => seed.kind),
      fresh.map((seed) => seed.headTitle),
      fresh.map((seed) => seed.parentCode),
      fresh.map((seed) => seed.governmentCode),
    ],
  );
  await tx.execute(
    `WITH RECURSIVE up AS (
       SELECT u.id AS descendant_id, u.id AS ancestor_id, 0 AS depth FROM unit u WHERE u.code = ANY($1)
       UNION ALL
       SELECT up.descendant_id, p.parent_id, up.depth + 1
         FROM up JOIN unit p ON p.id = up.ancestor_id WHERE p.parent_id IS NOT NULL)
     INSERT INTO unit_closure (ancestor_id, descendant_id, depth) SELECT ancestor_id, descendant_id, depth FROM up`,
    [fresh.map((seed) => seed.code)],
  );
  return fresh;
}

async function insertLetterheads(tx: Tx, seeds: readonly UnitSeed[]): Promise<void> {
  const provinceName = seeds.find((seed) => seed.kind === 'province')?.name ?? '';
  for (const seed of seeds) {
    if (seed.kind !== 'province' && seed.kind !== 'regency' && seed.kind !== 'city') continue;
    const facts = letterheadOf(seed, provinceName);
    await tx.execute(
      `INSERT INTO letterhead (government_id, government_line, agency_line, address_lines, place, agency_head_title, head_of_government)
       SELECT id, $2, $3, $4, $5, $6, $7 FROM unit WHERE code = $1 ON CONFLICT DO NOTHING`,
      [
        seed.code,
        facts.governmentLine,
        facts.agencyLine,
        facts.addressLines,
        facts.place,
        facts.agencyHeadTitle,
        facts.headOfGovernment,
      ],
    );
  }
}

// The paths from above the subtree into it are replaced; those inside it stay.
async function moveSubtree(tx: Tx, unitId: number, parentId: number): Promise<void> {
  await tx.execute(
    `DELETE FROM unit_closure c
      USING unit_closure inside, unit_closure above
      WHERE inside.ancestor_id = $1 AND above.descendant_id = $1 AND above.depth > 0
        AND c.descendant_id = inside.descendant_id AND c.ancestor_id = above.ancestor_id`,
    [unitId],
  );
  await tx.execute(
    `INSERT INTO unit_closure (ancestor_id, descendant_id, depth)
     SELECT above.ancestor_id, inside.descendant_id, above.depth + inside.depth + 1
       FROM unit_closure above, unit_closure inside
      WHERE above.descendant_id = $2 AND inside.ancestor_id = $1`,
    [unitId, parentId],
  );
  await tx.execute(`UPDATE unit SET parent_id = $2 WHERE id = $1`, [unitId, parentId]);
}

/** Orders a file's units so that each stands after its parent, if the parent is in the file. */
function parentsFirst(units: readonly NewUnit[]): NewUnit[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const ordered = new Set<NewUnit>();
  const visit = (unit: NewUnit, path: Set<NewUnit>): void => {
    if (ordered.has(unit)) return;
    if (path.has(unit))
      throw hierarchyRefusal('unit.cycle', {
        field: 'parent',
        values: { code: unit.code, parent: unit.parentCode ?? '' },
      });
    const parent = byCode.get(unit.parentCode ?? '');
    if (parent) visit(parent, new Set([...path, unit]));
    ordered.add(unit);
  };
  for (const unit of units) visit(unit, new Set());
  return [...ordered];
}
