import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { CurrentActor } from '../http/session.guard.js';
import { Accounts } from './accounts.js';
import { ROLES, type Actor, type Role } from './roles.js';

class GrantBody {
  @IsIn(ROLES.filter((role) => role !== 'signer'))
  role: Role;

  @IsString()
  @MaxLength(64)
  unit: string;

  /** Last day, for acting officials and invited auditors. */
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'Isi dengan tanggal, misalnya 2023-10-16.' })
  valid_to?: string;
}

class AccountBody {
  @Matches(/^[a-z0-9][a-z0-9._-]{2,59}$/, {
    message: 'Pakai 3–60 huruf kecil, angka, titik, atau tanda hubung.',
  })
  login: string;

  @IsString()
  @Length(3, 120)
  display_name: string;

  @IsString()
  @Length(12, 200, { message: 'Kata sandi paling sedikit 12 karakter.' })
  password: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => GrantBody)
  grants: GrantBody[];
}

@ApiTags('accounts')
@Controller('api/v1/accounts')
export class AccountController {
  constructor(private readonly accounts: Accounts) {}

  @Post()
  async create(@CurrentActor() actor: Actor, @Body() body: AccountBody): Promise<{ id: string }> {
    const id = await this.accounts.create(actor, {
      login: body.login,
      displayName: body.display_name,
      password: body.password,
      grants: body.grants.map(({ role, unit, valid_to: validTo }) => ({
        role,
        unitCode: unit,
        ...(validTo !== undefined && { validTo }),
      })),
    });
    return { id };
  }
}
