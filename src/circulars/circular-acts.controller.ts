import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { showCode } from '../shared/codes.js';
import { ReasonBody, ReturnBody, VersionBody } from './circular.dto.js';
import { CircularEnding } from './circular-ending.js';
import { CircularParaf } from './circular-paraf.js';
import { CircularService } from './circular.service.js';
import { CircularSigning } from './circular-signing.js';

/** What leads a circular from one state to the next. */
@ApiTags('circulars')
@Controller('api/v1/circulars/:id')
export class CircularActsController {
  constructor(
    private readonly circulars: CircularService,
    private readonly paraf: CircularParaf,
    private readonly signing: CircularSigning,
    private readonly ending: CircularEnding,
  ) {}

  @Post('submission')
  @HttpCode(204)
  submit(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.circulars.submit(actor, id);
  }

  @Post('recall')
  @HttpCode(204)
  recall(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.circulars.recall(actor, id);
  }

  @Post('paraf')
  @HttpCode(204)
  approve(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() { version }: VersionBody,
  ): Promise<void> {
    return this.paraf.approve(actor, id, version);
  }

  @Post('return')
  @HttpCode(204)
  giveBack(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() { version, note }: ReturnBody,
  ): Promise<void> {
    return this.paraf.giveBack(actor, id, version, note);
  }

  /** Takes the number, seals and publishes; again after a failed seal with the same number. */
  @Post('signature')
  async sign(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() { version }: VersionBody,
    @IdempotencyKey() key: RequestKey,
  ) {
    const receipt = await this.signing.sign(actor, id, version, key);
    return {
      id: receipt.id,
      number: receipt.number,
      verification_code: showCode(receipt.verificationCode),
      sha256: receipt.sha256,
      published_at: receipt.publishedAt,
      operation: receipt.operation,
    };
  }

  @Post('voiding')
  @HttpCode(204)
  void(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() { reason }: ReasonBody,
  ): Promise<void> {
    return this.signing.void(actor, id, reason);
  }

  @Post('revocation')
  @HttpCode(204)
  revoke(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() { reason }: ReasonBody,
  ): Promise<void> {
    return this.ending.revoke(actor, id, reason);
  }
}
