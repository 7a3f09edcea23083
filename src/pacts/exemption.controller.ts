import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { CurrentActor } from '../http/session.guard.js';
import { Exemptions } from './exemptions.js';
import { DecisionBody, ExemptionBody } from './pact.dto.js';

@ApiTags('exemptions')
@Controller('api/v1')
export class ExemptionController {
  constructor(private readonly exemptions: Exemptions) {}

  @Post('pacts/:id/exemption')
  propose(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: ExemptionBody,
  ): Promise<{ id: string }> {
    return this.exemptions.propose(actor, id, body.reason, body.note ?? null);
  }

  @Post('pacts/:id/exemption/end')
  @HttpCode(204)
  end(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.exemptions.end(actor, id);
  }

  @Post('exemptions/:id/decision')
  @HttpCode(204)
  decide(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: DecisionBody,
  ): Promise<void> {
    return this.exemptions.decide(actor, id, body.decision);
  }
}
