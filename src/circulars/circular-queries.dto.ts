import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { PageQuery } from '../http/pagination.js';
import { CIRCULAR_STATES } from './circular.states.js';

export class CircularListQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  number?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  subject?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1900)
  @Max(2999)
  year?: number;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  unit?: string;

  @IsOptional()
  @IsIn(CIRCULAR_STATES)
  state?: string;

  @IsOptional()
  @IsIn(['own', 'external'])
  origin?: string;
}

export class RegisterQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1900)
  @Max(2999)
  year?: number;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  unit?: string;
}

export class DifferenceQuery {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  from: number;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  to: number;
}

export class UnitQuery {
  @IsString()
  @MaxLength(64)
  unit: string;
}
