import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
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
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { CurrentActor } from '../http/session.guard.js';
import { DAY, DAY_MESSAGE } from './circular.dto.js';
import { bookView, mandateView, type BookView, type MandateView } from './circular.view.js';
import { CLASSIFICATIONS, type Classification } from './data/classification-codes.js';
import { Mandates } from './mandates.js';
import { NumberBooks } from './number-books.js';
import { KNOWN_FORMATS } from './number-format.js';
import type { MandateStatus, Office } from './signer-lines.js';

class HolderBody {
  @IsString()
  @Length(3, 200)
  name: string;

  @IsOptional()
  @IsString()
  @Length(3, 250)
  name_with_degrees?: string;

  @IsOptional()
  @Matches(/^\d{18}$/, { message: 'NIP terdiri atas 18 angka.' })
  nip?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  rank?: string;
}

class BehalfBody {
  @IsString()
  @Length(3, 200)
  of: string;

  @IsOptional()
  @IsString()
  @Length(3, 200)
  through?: string;
}

class MandateBody {
  @IsString()
  @MaxLength(64)
  unit: string;

  @IsUUID()
  account: string;

  @IsIn(['kdh', 'wkdh', 'sekda', 'lain'])
  office: Office;

  @IsString()
  @Length(3, 200)
  title: string;

  @IsIn(['definitif', 'pj', 'pjs', 'plt', 'plh'])
  status: MandateStatus;

  @IsOptional()
  @ValidateNested()
  @Type(() => BehalfBody)
  behalf?: BehalfBody;

  @ValidateNested()
  @Type(() => HolderBody)
  holder: HolderBody;

  @IsString()
  @Length(3, 300)
  decree: string;

  @Matches(DAY, DAY_MESSAGE)
  valid_from: string;

  @IsOptional()
  @Matches(DAY, DAY_MESSAGE)
  valid_to?: string;
}

class EndBody {
  @Matches(DAY, DAY_MESSAGE)
  last_day: string;
}

class BookBody {
  @IsString()
  @MaxLength(64)
  unit: string;

  @IsInt()
  @Min(2000)
  @Max(2999)
  year: number;

  @IsString()
  @Length(6, 100)
  format: string;

  @IsString()
  @Length(1, 50)
  unit_text: string;

  @IsInt()
  @Min(1)
  @Max(99_999_999)
  first_number: number;
}

class ClassificationQuery {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q: string = '';
}

/** The office's desk: who may sign, number books, classification codes. */
@ApiTags('circular office')
@Controller('api/v1')
export class OfficeController {
  constructor(
    private readonly mandates: Mandates,
    private readonly books: NumberBooks,
  ) {}

  @Get('mandates')
  async mandateList(@CurrentActor() actor: Actor): Promise<{ items: MandateView[] }> {
    return { items: (await this.mandates.list(actor)).map(mandateView) };
  }

  @Post('mandates')
  recordMandate(@CurrentActor() actor: Actor, @Body() body: MandateBody): Promise<{ id: string }> {
    return this.mandates.record(actor, {
      unitCode: body.unit,
      accountId: body.account,
      office: body.office,
      title: body.title,
      status: body.status,
      behalf: body.behalf ? { of: body.behalf.of, through: body.behalf.through ?? null } : null,
      holder: {
        name: body.holder.name,
        nameWithDegrees: body.holder.name_with_degrees ?? body.holder.name,
        nip: body.holder.nip ?? null,
        rank: body.holder.rank ?? null,
      },
      decree: body.decree,
      validFrom: body.valid_from,
      validTo: body.valid_to ?? null,
    });
  }

  @Post('mandates/:id/end')
  @HttpCode(204)
  endMandate(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: EndBody,
  ): Promise<void> {
    return this.mandates.end(actor, id, body.last_day);
  }

  @Get('number-books')
  async bookList(
    @CurrentActor() actor: Actor,
  ): Promise<{ items: BookView[]; known_formats: readonly string[] }> {
    return { items: (await this.books.list(actor)).map(bookView), known_formats: KNOWN_FORMATS };
  }

  @Post('number-books')
  openBook(@CurrentActor() actor: Actor, @Body() body: BookBody): Promise<{ id: string }> {
    return this.books.open(actor, {
      unitCode: body.unit,
      year: body.year,
      format: body.format,
      unitText: body.unit_text,
      firstNumber: body.first_number,
    });
  }

  @Get('classifications')
  classifications(
    @CurrentActor() actor: Actor,
    @Query() { q }: ClassificationQuery,
  ): { items: Classification[] } {
    requireSomewhere(actor, 'circular.read');
    const text = q.toLowerCase();
    return {
      items: CLASSIFICATIONS.filter(
        ({ code, label }) => code.startsWith(q) || label.toLowerCase().includes(text),
      ),
    };
  }
}
