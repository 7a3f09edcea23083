import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ALL_UNIT_KINDS, type UnitKind } from '../hierarchy/unit-kinds.js';
import { circularRefusal } from './circular.errors.js';
import { URGENCIES, type Annex, type CircularContent, type Scope, type Urgency } from './circular.model.js';
import type { NewReviewer } from './circular.service.js';

export const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const DAY_MESSAGE = { message: 'Isi dengan tanggal, misalnya 2023-10-17.' };

class PointBody {
  @IsString()
  @Length(1, 4000)
  text: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(26)
  @IsString({ each: true })
  @Length(1, 4000, { each: true })
  sub?: string[];
}

class ColumnBody {
  @IsString()
  @Length(1, 100)
  title: string;

  /** The width's share. */
  @IsInt()
  @Min(1)
  @Max(100)
  weight: number;
}

class AnnexBody {
  @IsIn(['catalogue', 'table'])
  kind: 'catalogue' | 'table';

  @IsString()
  @Length(3, 300)
  title: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => ColumnBody)
  columns?: ColumnBody[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @IsArray({ each: true })
  rows?: string[][];
}

export class ScopeBody {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5000)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  units: string[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(ALL_UNIT_KINDS, { each: true })
  kinds?: UnitKind[];
}

class CopyBody {
  @IsString()
  @Length(3, 300)
  title: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  unit?: string;
}

class ReviewerBody {
  @IsUUID()
  account: string;

  @IsString()
  @Length(3, 200)
  title: string;
}

export class CircularBody {
  @IsString()
  @MaxLength(64)
  issuer: string;

  @IsIn(['letter', 'plain'])
  layout: 'letter' | 'plain';

  @IsIn(['office', 'agency'])
  letterhead: 'office' | 'agency';

  @IsOptional()
  @IsIn(['A4', 'F4'])
  page_size: 'A4' | 'F4' = 'F4';

  @IsString()
  @Length(1, 30)
  classification: string;

  @Matches(DAY, DAY_MESSAGE)
  day: string;

  @IsOptional()
  @IsIn(URGENCIES)
  urgency: Urgency = 'biasa';

  @IsString()
  @Length(3, 500)
  subject: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(40)
  @IsString({ each: true })
  @Length(1, 300, { each: true })
  addressees: string[];

  @IsString()
  @Length(1, 200)
  address_place: string;

  @IsOptional()
  @IsString()
  @MaxLength(4000)
  opening: string = '';

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(40)
  @IsString({ each: true })
  bases: string[] = [];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(60)
  @ValidateNested({ each: true })
  @Type(() => PointBody)
  points: PointBody[];

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  closing: string = '';

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(40)
  @ValidateNested({ each: true })
  @Type(() => CopyBody)
  copies: CopyBody[] = [];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AnnexBody)
  annexes: AnnexBody[] = [];

  @IsUUID()
  mandate: string;

  @ValidateNested()
  @Type(() => ScopeBody)
  scope: ScopeBody;

  @Matches(DAY, DAY_MESSAGE)
  deadline: string;

  /** The circular that this one answers. */
  @IsOptional()
  @IsUUID()
  parent?: string;

  @IsOptional()
  @IsUUID()
  supersedes?: string;

  /** The campaign that it demands. */
  @IsOptional()
  @IsUUID()
  campaign?: string;

  /** Whose paraf it needs, in order; left out, a change keeps them. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => ReviewerBody)
  reviewers?: ReviewerBody[];
}

export class CircularChangeBody extends CircularBody {
  /** The version that was changed. */
  @IsInt()
  @Min(1)
  version: number;
}

export class VersionBody {
  /** The version that was read. */
  @IsInt()
  @Min(1)
  version: number;
}

export class ReturnBody extends VersionBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  note: string;
}

export class ReasonBody {
  @IsString()
  @Length(5, 500)
  reason: string;
}

export function contentOf(body: CircularBody): CircularContent {
  return {
    issuerCode: body.issuer,
    layout: body.layout,
    letterhead: body.letterhead,
    pageSize: body.page_size,
    classification: body.classification,
    day: body.day,
    urgency: body.urgency,
    subject: body.subject,
    addressees: body.addressees,
    addressPlace: body.address_place,
    opening: body.opening,
    bases: body.bases,
    points: body.points.map(({ text, sub }) => ({ text, sub: sub ?? [] })),
    closing: body.closing,
    copies: body.copies.map(({ title, unit }) => ({ title, unitCode: unit ?? null })),
    annexes: body.annexes.map(annexOf),
    mandateId: body.mandate,
    scope: scopeOf(body.scope),
    deadline: body.deadline,
    parentId: body.parent ?? null,
    supersedesId: body.supersedes ?? null,
    campaignId: body.campaign ?? null,
  };
}

export function reviewersIn(body: CircularBody): NewReviewer[] | undefined {
  return body.reviewers?.map(({ account, title }) => ({ accountId: account, title }));
}

export function scopeOf({ units, kinds }: ScopeBody): Scope {
  return { unitCodes: units, ...(kinds && { kinds }) };
}

function annexOf({ kind, title, columns, rows }: AnnexBody, index: number): Annex {
  if (kind === 'catalogue') return { kind, title };
  // The cells of an untyped list: nothing but texts may come through.
  const isText = (cell: unknown): boolean => typeof cell === 'string' && cell.length <= 4000;
  if ((rows ?? []).some((row) => !row.every(isText)))
    throw circularRefusal('circular.bad-annex', {
      field: `annexes.${index}.rows`,
      values: { title, columns: columns?.length ?? 0 },
    });
  return {
    kind,
    title,
    columns: (columns ?? []).map((column) => ({ title: column.title, weight: column.weight })),
    rows: rows ?? [],
  };
}
