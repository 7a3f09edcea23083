import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { CurrentActor } from '../http/session.guard.js';
import { LEGAL_BASES } from './data/legal-bases.js';
import { PROHIBITED_ACTS } from './data/prohibited-acts.js';
import { citation, inForceOn, REGIME_LABELS, SANCTION_LABELS, type Dated } from './legal.rules.js';

class DayQuery {
  /** Only what is in force on that day. */
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'Isi dengan tanggal, misalnya 2023-10-17.' })
  day?: string;
}

/** The law as dated data: what circulars cite and what their annexes list. */
@ApiTags('legal')
@Controller('api/v1/legal')
export class LegalController {
  @Get('bases')
  bases(@CurrentActor() actor: Actor, @Query() { day }: DayQuery) {
    requireSomewhere(actor, 'circular.read');
    return {
      items: on(LEGAL_BASES, day).map((basis) => ({
        ...datedView(basis),
        title: basis.title,
        about: basis.about,
        citation: citation(basis),
      })),
    };
  }

  @Get('prohibited-acts')
  prohibitedActs(@CurrentActor() actor: Actor, @Query() { day }: DayQuery) {
    requireSomewhere(actor, 'circular.read');
    return {
      items: on(PROHIBITED_ACTS, day).map((act) => ({
        ...datedView(act),
        act: act.act,
        stage: act.stage,
        regime: act.regime,
        regime_label: REGIME_LABELS[act.regime],
        bases: act.bases,
        sanction: act.sanction,
        sanction_label: SANCTION_LABELS[act.sanction],
      })),
    };
  }
}

function on<T extends Dated>(items: readonly T[], day: string | undefined): readonly T[] {
  return day === undefined ? items : inForceOn(items, day);
}

function datedView({ code, validFrom, validTo, replacedBy, source }: Dated) {
  return { code, valid_from: validFrom, valid_to: validTo, replaced_by: replacedBy, source };
}
