import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { Board } from './coverage.service.js';
import type { BoardRow } from './board.js';
import {
  percentage,
  requiredOf,
  signedOf,
  unitState,
  type Counts,
  type UnitState,
} from './coverage.rules.js';

export class BoardQuery {
  @IsString()
  @MaxLength(64)
  unit: string;

  /** `children`: the unit and the level below; `subtree`: everything below. */
  @IsOptional()
  @IsIn(['children', 'subtree'])
  depth: 'children' | 'subtree' = 'children';
}

export interface CountsView {
  readonly required: number;
  readonly signed: number;
  readonly signed_by: { readonly electronic: number; readonly certified: number; readonly wet_ink: number };
  readonly declined: number;
  readonly open: number;
  readonly overdue: number;
  readonly exempt: number;
  /** Signed of required; null for 0 of 0. */
  readonly percentage: number | null;
  /** Signed of the whole roster, the exempt included. */
  readonly percentage_with_exempt: number | null;
}

export interface BoardRowView {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly state: UnitState;
  readonly head_signed: boolean | null;
  readonly own: CountsView;
  readonly subtree: CountsView & {
    readonly units: number;
    readonly units_complete: number;
    readonly units_started: number;
    readonly units_head_signed: number;
  };
}

export interface BoardView {
  readonly round: string;
  readonly as_of: string;
  readonly frozen: boolean;
  readonly unit: BoardRowView;
  readonly below: readonly BoardRowView[];
}

export function boardView(board: Board, unitCode: string): BoardView {
  const rows = board.rows.map(rowView);
  return {
    round: board.roundId,
    as_of: board.asOf.toISOString(),
    frozen: board.frozen,
    unit: rows.find((row) => row.code === unitCode)!,
    below: rows.filter((row) => row.code !== unitCode),
  };
}

function rowView(row: BoardRow): BoardRowView {
  return {
    code: row.code,
    name: row.name,
    kind: row.kind,
    state: unitState(row.own),
    head_signed: row.own.headSigned,
    own: countsView(row.own),
    subtree: {
      ...countsView(row.subtree),
      units: row.subtree.units,
      units_complete: row.subtree.complete,
      units_started: row.subtree.started,
      units_head_signed: row.subtree.headSigned,
    },
  };
}

function countsView(counts: Counts): CountsView {
  const required = requiredOf(counts);
  const signed = signedOf(counts);
  return {
    required,
    signed,
    signed_by: { electronic: counts.electronic, certified: counts.certified, wet_ink: counts.wetInk },
    declined: counts.declined,
    open: counts.open,
    overdue: counts.overdue,
    exempt: counts.exempt,
    percentage: percentage(signed, required),
    percentage_with_exempt: percentage(signed, required + counts.exempt),
  };
}
