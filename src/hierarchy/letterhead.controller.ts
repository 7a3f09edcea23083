import { Body, Controller, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsString, Length, MaxLength } from 'class-validator';
import type { Actor } from '../access/roles.js';
import { CurrentActor } from '../http/session.guard.js';
import type { Letterhead } from './hierarchy.queries.js';
import { Letterheads } from './letterheads.js';

class LetterheadBody {
  @IsString()
  @Length(3, 120)
  government_line: string;

  @IsString()
  @Length(3, 120)
  agency_line: string;

  @IsArray()
  @ArrayMaxSize(3)
  @IsString({ each: true })
  @MaxLength(160, { each: true })
  address_lines: string[];

  @IsString()
  @Length(2, 60)
  place: string;

  @IsString()
  @Length(3, 160)
  agency_head_title: string;

  @IsString()
  @Length(3, 160)
  head_of_government: string;
}

@ApiTags('units')
@Controller('api/v1/units/:code/letterhead')
export class LetterheadController {
  constructor(private readonly letterheads: Letterheads) {}

  @Get()
  async of(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
  ): Promise<LetterheadBody & { government: string }> {
    return view(await this.letterheads.of(actor, code));
  }

  @Put()
  @HttpCode(204)
  change(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body() body: LetterheadBody,
  ): Promise<void> {
    return this.letterheads.change(actor, code, {
      governmentLine: body.government_line,
      agencyLine: body.agency_line,
      addressLines: body.address_lines,
      place: body.place,
      agencyHeadTitle: body.agency_head_title,
      headOfGovernment: body.head_of_government,
    });
  }
}

function view(letterhead: Letterhead): LetterheadBody & { government: string } {
  return {
    government: letterhead.governmentCode,
    government_line: letterhead.governmentLine,
    agency_line: letterhead.agencyLine,
    address_lines: [...letterhead.addressLines],
    place: letterhead.place,
    agency_head_title: letterhead.agencyHeadTitle,
    head_of_government: letterhead.headOfGovernment,
  };
}
