import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Header, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { zoneOf } from '../hierarchy/regions.js';
import { KnownId } from '../http/known-id.pipe.js';
import { CurrentActor } from '../http/session.guard.js';
import { render } from '../http/views.js';
import { sha256 } from '../shared/hash.js';
import { PactChanges } from './pact-changes.js';
import { PactSigning } from './pact-signing.js';
import { ownPactView, receiptView } from './pact.dto.js';
import { PactService } from './pact.service.js';
import { DECLINE_REASONS, type DeclineReason } from './pact.states.js';

class SignForm {
  @IsUUID()
  attempt: string;

  @IsUUID()
  key: string;
}

class DeclineForm {
  @IsIn(Object.keys(DECLINE_REASONS))
  reason: DeclineReason;

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  note?: string;
}

/** The signer's three screens: what there is to sign, reading and approving, the receipt. */
@ApiExcludeController()
@Controller('pakta')
export class PactPages {
  constructor(
    private readonly pacts: PactService,
    private readonly signing: PactSigning,
    private readonly changes: PactChanges,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async list(@CurrentActor() actor: Actor): Promise<string> {
    const items = (await this.pacts.mine(actor)).map(ownPactView);
    return this.page('pacts', 'Yang harus saya tanda tangani', {
      open: items.filter((pact) => pact.can_sign),
      others: items.filter((pact) => !pact.can_sign),
    });
  }

  /** Reading prepares the document: what is approved below is exactly what is shown here. */
  @Get(':id')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async read(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<string> {
    const { pact, statement, wave } = await this.pacts.read(actor, id);
    const view = ownPactView(pact);
    const prepared = view.can_sign ? await this.signing.prepare(actor, id) : null;
    return this.page('pact', 'Pakta Integritas', {
      pact: view,
      person: pact.snapshot,
      statement,
      wave,
      reasons: Object.entries(DECLINE_REASONS).map(([value, label]) => ({ value, label })),
      attempt: prepared && 'id' in prepared ? prepared.id : null,
      key: randomUUID(),
    });
  }

  @Post(':id/tanda-tangan')
  async sign(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() form: SignForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const key: RequestKey = {
      accountId: actor.accountId,
      key: form.key,
      route: `POST /pakta/${id}/tanda-tangan`,
      payloadSha256: sha256(form.attempt),
    };
    await this.signing.sign(actor, id, form.attempt, key);
    await reply.redirect(`/pakta/${id}/tanda-terima`, 303);
  }

  @Post(':id/penolakan')
  async decline(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() form: DeclineForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.changes.decline(actor, id, form.reason, form.note ?? null);
    await reply.redirect('/pakta', 303);
  }

  @Get(':id/tanda-terima')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async receipt(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<string> {
    const { pact } = await this.pacts.read(actor, id);
    const receipt = receiptView(await this.signing.receiptFor(actor, id), this.config.publicUrl);
    return this.page('receipt', 'Tanda terima', { pact: ownPactView(pact), receipt });
  }

  private page(name: string, title: string, view: object): string {
    return render(name, { title, zone: zoneOf(this.config.province), signedIn: true, ...view });
  }
}
