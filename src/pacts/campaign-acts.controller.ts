import { Body, Controller, HttpCode, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { PactChanges } from './pact-changes.js';
import { PactClosing } from './pact-closing.js';
import { JoinerBody, LaunchBody } from './pact.dto.js';
import { PactIssue } from './pact-issue.js';
import { PactRehearsal } from './pact-rehearsal.js';
import { WaveRecord } from './wave-record.js';

/** What a campaign does to its pacts as a whole. */
@ApiTags('campaigns')
@Controller('api/v1/campaigns')
export class CampaignActsController {
  constructor(
    private readonly rehearsal: PactRehearsal,
    private readonly issue: PactIssue,
    private readonly changes: PactChanges,
    private readonly closing: PactClosing,
    private readonly records: WaveRecord,
  ) {}

  @Post(':id/rehearsal')
  @HttpCode(202)
  rehearse(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<{ operation: string }> {
    return this.rehearsal.start(actor, id);
  }

  @Post(':id/launch')
  @HttpCode(202)
  launch(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: LaunchBody,
    @IdempotencyKey() key: RequestKey,
  ): Promise<{ operation: string }> {
    return this.issue.launch(actor, id, body.required, key);
  }

  @Post(':id/joiners')
  @HttpCode(204)
  join(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: JoinerBody,
  ): Promise<void> {
    return this.changes.addJoiner(actor, id, { personId: body.person, day: body.day, reason: body.reason });
  }

  @Post(':id/waves/:wave/record')
  record(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Param('wave', ParseIntPipe) wave: number,
    @IdempotencyKey() key: RequestKey,
  ): Promise<{ code: string; sha256: string }> {
    return this.records.make(actor, id, wave, key);
  }

  @Post(':id/closing')
  close(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<{ states_root: string }> {
    return this.closing.close(actor, id);
  }
}
