import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsDay } from '../http/body-decorators.js';
import { PageQuery } from '../http/pagination.js';
import type { UnitRow } from './hierarchy.queries.js';
import { ALL_UNIT_KINDS, UNIT_KINDS, type UnitKind } from './unit-kinds.js';

const CODE = /^[0-9A-Z][0-9A-Z.-]{0,63}$/;

export class UnitListQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  search?: string;
}

export class NewUnitBody {
  @Matches(CODE, {
    message: 'Pakai angka, huruf besar, titik, dan tanda hubung, paling panjang 64 karakter.',
  })
  code: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @IsIn(ALL_UNIT_KINDS)
  kind: UnitKind;

  @Matches(CODE, { message: 'Isi dengan kode unit induk.' })
  parent: string;

  @IsOptional()
  @Matches(CODE, { message: 'Isi dengan kode unit pemerintahan.' })
  government?: string;
}

export class ChangeUnitBody {
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string;

  @IsOptional()
  @Matches(CODE, { message: 'Isi dengan kode unit induk.' })
  parent?: string;
}

export class CloseUnitBody {
  @IsDay()
  on: string;
}

export interface UnitView {
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly kind_label: string;
  readonly head_title: string;
  readonly parent: string | null;
  readonly government: string;
  readonly closed_on: string | null;
}

export function unitView(unit: UnitRow): UnitView {
  return {
    code: unit.code,
    name: unit.name,
    kind: unit.kind,
    kind_label: UNIT_KINDS[unit.kind].label,
    head_title: unit.headTitle,
    parent: unit.parentCode,
    government: unit.governmentCode,
    closed_on: unit.closedOn,
  };
}
