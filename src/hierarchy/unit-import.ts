import { Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database, type ReadTx } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { canonicalJson } from '../shared/canonical-json.js';
import { Clock } from '../shared/clock.js';
import { merkleRoot, sha256 } from '../shared/hash.js';
import { Refusal, type FieldFault } from '../shared/refusal.js';
import { hierarchyRefusal } from './hierarchy.errors.js';
import { unitsByCodes, type UnitRow } from './hierarchy.queries.js';
import { insertUnits, lockTree } from './hierarchy.store.js';
import type { UnitSeed } from './regions.js';
import { lineFault, readUnitFile, unitFileRefusal, type UnitLine } from './unit-file.js';
import { headTitleOf, mayHangUnder } from './unit-kinds.js';

/** What a parent has to tell of itself, be it stored or in the same file. */
type Parent = Pick<UnitRow, 'code' | 'name' | 'kind' | 'governmentCode'>;

/** Adds the units of a file to the tree: all of them or none, in a fixed number of statements. */
@Injectable()
export class UnitImport {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Returns how many were added. The file's order does not matter; every wrong line is named. */
  async importFile(actor: Actor, bytes: Uint8Array, key?: RequestKey): Promise<number> {
    const scope = requireSomewhere(actor, 'unit.manage');
    const units = readUnitFile(bytes);
    const onThisFile = key && { ...key, payloadSha256: sha256(bytes) };
    return this.database.transaction(async (tx) => {
      await lockTree(tx);
      return actOnce(tx, onThisFile, async () => {
        const seeds = await seedsOf(tx, scope, units);
        await insertUnits(tx, seeds);
        await record(tx, {
          kind: 'unit.imported',
          subject: seeds[0]!.code,
          actor: actor.accountId,
          at: this.clock.now(),
          data: {
            count: seeds.length,
            root: merkleRoot(seeds.map((seed) => canonicalJson({ ...seed }))).toString('hex'),
          },
        });
        return seeds.length;
      });
    });
  }
}

/** The units as they will be stored, parents first; throws when one of them cannot be. */
async function seedsOf(
  tx: ReadTx,
  scope: readonly number[],
  units: readonly UnitLine[],
): Promise<UnitSeed[]> {
  const stored = await unitsByCodes(tx, [
    ...new Set(units.flatMap((unit) => [unit.code, unit.parentCode ?? '', unit.governmentCode ?? ''])),
  ]);
  const reach = await reachedOf(tx, scope, stored);
  const faults: FieldFault[] = [];
  const seeds = new Map<string, UnitSeed>();
  const refused = new Set<string>();
  for (const unit of parentsFirst(units)) {
    const refusal = refusalOf(unit, { stored, reach, seeds, refused });
    if (refusal) {
      refused.add(unit.code);
      // A unit under a refused one of the same file has no fault of its own.
      if (refusal !== 'parent refused') faults.push(lineFault(unit.line, refusal));
      continue;
    }
    const parent = (seeds.get(unit.parentCode!) ?? stored.get(unit.parentCode!))!;
    seeds.set(unit.code, {
      code: unit.code,
      name: unit.name,
      kind: unit.kind,
      parentCode: parent.code,
      governmentCode: unit.governmentCode ?? parent.governmentCode,
      headTitle: headTitleOf({ kind: unit.kind, name: unit.name }),
    });
  }
  if (faults.length > 0) throw unitFileRefusal(faults);
  return [...seeds.values()];
}

interface Surroundings {
  readonly stored: ReadonlyMap<string, UnitRow>;
  /** Codes of stored units that the actor may change. */
  readonly reach: ReadonlySet<string>;
  readonly seeds: ReadonlyMap<string, UnitSeed>;
  readonly refused: ReadonlySet<string>;
}

function refusalOf(
  unit: UnitLine,
  { stored, reach, seeds, refused }: Surroundings,
): Refusal | 'parent refused' | null {
  const parentCode = unit.parentCode ?? '';
  const government = unit.governmentCode;
  if (stored.has(unit.code))
    return hierarchyRefusal('unit.code-taken', { field: 'code', values: { code: unit.code } });
  if (refused.has(parentCode)) return 'parent refused';
  const storedParent = reach.has(parentCode) ? stored.get(parentCode) : undefined;
  const parent: Parent | undefined = seeds.get(parentCode) ?? storedParent;
  if (!parent) return hierarchyRefusal('unit.not-found', { field: 'parent', values: { code: parentCode } });
  if (storedParent && storedParent.closedOn !== null)
    return hierarchyRefusal('unit.closed', { field: 'parent', values: { code: parentCode } });
  if (!mayHangUnder(unit.kind, parent.kind))
    return hierarchyRefusal('unit.bad-parent', {
      field: 'parent',
      values: { kind: unit.kind, parent: parent.name },
    });
  if (government !== undefined && !stored.has(government) && !seeds.has(government))
    return hierarchyRefusal('unit.not-found', { field: 'government', values: { code: government } });
  return null;
}

async function reachedOf(
  tx: ReadTx,
  scope: readonly number[],
  stored: ReadonlyMap<string, UnitRow>,
): Promise<Set<string>> {
  const rows = await tx.query<{ id: number }>(
    `SELECT DISTINCT descendant_id AS id FROM unit_closure WHERE ancestor_id = ANY($1) AND descendant_id = ANY($2)`,
    [scope, [...stored.values()].map(({ id }) => id)],
  );
  const ids = new Set(rows.map(({ id }) => id));
  return new Set([...stored.values()].filter(({ id }) => ids.has(id)).map(({ code }) => code));
}

/** Each unit after its parent, if the parent is in the file; circles have been refused before. */
function parentsFirst(units: readonly UnitLine[]): UnitLine[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const ordered = new Set<UnitLine>();
  for (const unit of units) {
    const line: UnitLine[] = [];
    for (let next: UnitLine | undefined = unit; next && !ordered.has(next);) {
      line.push(next);
      next = byCode.get(next.parentCode ?? '');
    }
    for (const each of line.toReversed()) ordered.add(each);
  }
  return [...ordered];
}
