import { Transform } from 'class-transformer';
import { IsBoolean, IsDateString, IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../http/pagination.js';
import { maskNip } from './nip.js';
import type { BatchStatus, OutcomeCounts, RosterBatch } from './roster-batch.queries.js';
import type { RosterCells } from './roster-line-columns.js';
import type { RowInContext } from './roster-preview.queries.js';
import { OUTCOMES, type Outcome } from './roster-row.js';
import { SIGNER_KINDS, isSignerKind } from './signer-kinds.js';

export class UploadQuery {
  @IsOptional()
  @IsDateString({ strict: true })
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'Isi dengan tanggal, misalnya 2023-10-16.' })
  as_of?: string;
}

export class CommitBody {
  @IsOptional()
  @IsBoolean()
  skip_bad: boolean = false;
}

export class RowListQuery extends PageQuery {
  /** One outcome or several, separated by commas. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(OUTCOMES, { each: true })
  outcome: Outcome[] = [...OUTCOMES];
}

export interface StartedView {
  readonly batch: string;
  readonly operation: string;
}

export interface BatchView {
  readonly id: string;
  readonly status: BatchStatus;
  readonly file_name: string;
  readonly sha256: string;
  readonly as_of: string;
  /** Columns of the file that are not read; a NIK is among them by intention. */
  readonly ignored_columns: readonly string[];
  readonly skip_bad: boolean;
  readonly counts: OutcomeCounts | null;
  readonly kinds: readonly (OutcomeCounts & { kind: string | null; label: string })[];
  readonly regions: readonly (OutcomeCounts & { code: string | null; name: string })[];
  readonly operation: string | null;
  readonly fault: string | null;
  readonly created_at: string;
  readonly committed_at: string | null;
}

const UNREAD = 'Tidak terbaca';

export function batchView(batch: RosterBatch): BatchView {
  return {
    id: batch.id,
    status: batch.status,
    file_name: batch.fileName,
    sha256: batch.sha256,
    as_of: batch.asOf,
    ignored_columns: batch.ignored,
    skip_bad: batch.skipBad,
    counts: batch.counts?.outcomes ?? null,
    kinds: (batch.counts?.kinds ?? []).map((row) => ({
      ...row,
      label: row.kind !== null && isSignerKind(row.kind) ? SIGNER_KINDS[row.kind].label : UNREAD,
    })),
    regions: (batch.counts?.regions ?? []).map((row) => ({ ...row, name: row.name ?? UNREAD })),
    operation: batch.operationId,
    fault: batch.fault,
    created_at: batch.createdAt.toISOString(),
    committed_at: batch.committedAt?.toISOString() ?? null,
  };
}

export interface RowView {
  readonly line: number;
  readonly outcome: Outcome;
  readonly cells: RosterCells;
  readonly problems: readonly {
    readonly column: string | null;
    readonly code: string;
    readonly message: string;
    readonly severity: 'error' | 'warning';
  }[];
  /** The other lines of the file that a problem is about. */
  readonly other_lines: readonly { readonly line: number; readonly cells: RosterCells }[];
  /** The known persons that a problem is about. */
  readonly known_persons: readonly {
    readonly id: string;
    readonly name: string;
    readonly nip: string | null;
    readonly external_id: string | null;
    readonly kind: string;
    readonly unit: string;
    readonly position: string;
    readonly since: string;
  }[];
}

export function rowView({ row, cells, otherLines, knownPersons }: RowInContext): RowView {
  return {
    line: row.line,
    outcome: row.outcome,
    cells,
    problems: row.problems.map(({ column, code, message, severity }) => ({
      column,
      code,
      message,
      severity,
    })),
    other_lines: otherLines,
    known_persons: knownPersons.map(({ posting, unitCode }) => ({
      id: posting.personId,
      name: posting.name,
      // Enough to compare with the line, whose own number is at hand.
      nip: posting.nip === null ? null : maskNip(posting.nip),
      external_id: posting.externalId,
      kind: posting.kind,
      unit: unitCode,
      position: posting.jabatan,
      since: posting.since,
    })),
  };
}
