import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { KnownId } from '../http/known-id.pipe.js';
import { cursorKey, toPage, type Page } from '../http/pagination.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { PactChanges } from './pact-changes.js';
import { PactSigning } from './pact-signing.js';
import {
  attemptView,
  DeclineBody,
  MoveBody,
  ownPactView,
  PactListQuery,
  pactView,
  receiptView,
  SignBody,
  WithdrawBody,
  type AttemptView,
  type OwnPactView,
  type PactView,
  type ReceiptView,
} from './pact.dto.js';
import { PactService } from './pact.service.js';

@ApiTags('pacts')
@Controller('api/v1/pacts')
export class PactController {
  constructor(
    private readonly pacts: PactService,
    private readonly signing: PactSigning,
    private readonly changes: PactChanges,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('mine')
  async mine(@CurrentActor() actor: Actor): Promise<{ items: OwnPactView[] }> {
    return { items: (await this.pacts.mine(actor)).map(ownPactView) };
  }

  @Get()
  async list(@CurrentActor() actor: Actor, @Query() query: PactListQuery): Promise<Page<PactView>> {
    const rows = await this.pacts.list(actor, {
      campaignId: query.campaign,
      unitCode: query.unit,
      state: query.state ?? null,
      after: cursorKey(query.after, /^[0-9A-Z]{16}$/),
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, (row) => row.verificationCode, pactView);
  }

  @Get(':id')
  async read(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
  ): Promise<
    OwnPactView & {
      statement: {
        title: readonly string[];
        opening: string;
        points: readonly string[];
        sanction: string;
        closing: string;
      };
    }
  > {
    const { pact, statement } = await this.pacts.read(actor, id);
    const { titleLines: title, opening, points, sanction, closing } = statement;
    return { ...ownPactView(pact), statement: { title, opening, points, sanction, closing } };
  }

  @Get(':id/document')
  async document(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { pact, bytes } = await this.pacts.document(actor, id);
    void reply.header('cache-control', 'private, no-store');
    return new StreamableFile(bytes, {
      type: 'application/pdf',
      disposition: `attachment; filename="pakta-${pact.verificationCode}.pdf"`,
      length: bytes.length,
    });
  }

  /** Prepares what will be signed, for five minutes. */
  @Post(':id/attempts')
  async prepare(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<AttemptView> {
    return attemptView(await this.signing.prepare(actor, id), this.config.publicUrl);
  }

  @Post(':id/signature')
  async sign(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: SignBody,
    @IdempotencyKey() key: RequestKey,
  ): Promise<ReceiptView> {
    return receiptView(await this.signing.sign(actor, id, body.attempt, key), this.config.publicUrl);
  }

  @Post(':id/refusal')
  @HttpCode(204)
  decline(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: DeclineBody,
  ): Promise<void> {
    return this.changes.decline(actor, id, body.reason, body.note ?? null);
  }

  @Post(':id/correction')
  @HttpCode(204)
  correct(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.changes.correct(actor, id);
  }

  @Post(':id/move')
  @HttpCode(204)
  move(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: MoveBody,
  ): Promise<void> {
    return this.changes.move(actor, id, { unitCode: body.unit, reason: body.reason });
  }

  @Post(':id/withdrawal')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: WithdrawBody,
  ): Promise<{ successor: string }> {
    return { successor: await this.changes.withdraw(actor, id, body.act, body.reason) };
  }
}
