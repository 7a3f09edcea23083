import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldBoard, type BoardRow, type CounterColumns, type UnitColumns } from './board-folding.rules.js';

interface Unit {
  readonly id: number;
  readonly parent: number | null;
  readonly closed?: boolean;
  /** open, electronic, certified, wetInk, declined, exempt, overdue, heads, headsSigned; none without a counter. */
  readonly counters?: readonly number[];
}

const FIELDS = [
  'open',
  'electronic',
  'certified',
  'wetInk',
  'declined',
  'exempt',
  'overdue',
  'heads',
  'headsSigned',
] as const;

function board(units: readonly Unit[]): BoardRow[] {
  const columns: UnitColumns = {
    id: units.map((unit) => unit.id),
    parentId: units.map((unit) => unit.parent),
    code: units.map((unit) => `U${String(unit.id).padStart(4, '0')}`),
    name: units.map((unit) => `Unit ${unit.id}`),
    kind: units.map(() => 'other'),
    closed: units.map((unit) => unit.closed ?? false),
  };
  const counted = units.filter((unit) => unit.counters);
  const counters = Object.fromEntries(
    FIELDS.map((field, index) => [field, counted.map((unit) => unit.counters![index] ?? 0)]),
  );
  return foldBoard(columns, {
    ...counters,
    unitId: counted.map((unit) => unit.id),
  } as unknown as CounterColumns);
}

describe('foldBoard', () => {
  it('adds each unit to all its ancestors, whatever the order of the columns', () => {
    const units = [
      { id: 3, parent: 2, counters: [1, 2, 0, 0, 0, 0, 1, 1, 1] },
      { id: 1, parent: null },
      { id: 2, parent: 1, counters: [0, 4, 0, 0, 0, 1] },
    ];
    const rows = board(units);
    expect(rows.map((row) => row.code)).toEqual(['U0001', 'U0002', 'U0003']);
    expect(rows[0]!.own).toMatchObject({ open: 0, electronic: 0, headSigned: null });
    expect(rows[0]!.subtree).toEqual({
      open: 1,
      electronic: 6,
      certified: 0,
      wetInk: 0,
      declined: 0,
      exempt: 1,
      overdue: 1,
      units: 2,
      complete: 1,
      started: 2,
      headSigned: 1,
    });
    expect(board(units.toReversed())).toEqual(rows);
  });

  it('leaves a closed unit out unless somebody below it was counted', () => {
    const rows = board([
      { id: 1, parent: null },
      { id: 2, parent: 1, closed: true },
      { id: 3, parent: 2, closed: true, counters: [1] },
      { id: 4, parent: 1, closed: true },
    ]);
    expect(rows.map((row) => row.unitId)).toEqual([1, 2, 3]);
  });

  it('counts a unit whose only person declined as begun and not complete, one without anybody required as none', () => {
    const [root] = board([
      { id: 1, parent: null },
      { id: 2, parent: 1, counters: [0, 0, 0, 0, 1] },
      { id: 3, parent: 1, counters: [0, 0, 0, 0, 0, 5] },
    ]);
    expect(root!.subtree).toMatchObject({ units: 1, complete: 0, started: 1, exempt: 5 });
  });

  it('says of any tree that own and children are the subtree, at every node', () => {
    const counters = fc.option(fc.array(fc.nat({ max: 50 }), { minLength: 7, maxLength: 7 }), {
      nil: undefined,
    });
    const tree = fc.array(fc.tuple(fc.nat(), counters), { minLength: 1, maxLength: 60 }).map((nodes) =>
      nodes.map(([at, own], index): Unit => ({
        id: index + 1,
        parent: index === 0 ? null : (at % index) + 1,
        ...(own && { counters: own }),
      })),
    );
    fc.assert(
      fc.property(tree, fc.integer(), (units, seed) => {
        const shuffled = units.toSorted((a, b) => ((a.id * 31 + seed) % 17) - ((b.id * 31 + seed) % 17));
        const rows = board(shuffled);
        expect(rows).toHaveLength(units.length);
        for (const row of rows)
          for (const field of FIELDS.slice(0, 7) as 'open'[]) {
            const below = rows.filter((one) => one.parentId === row.unitId);
            expect(row.own[field] + below.reduce((sum, one) => sum + one.subtree[field], 0)).toBe(
              row.subtree[field],
            );
          }
      }),
    );
  });
});
