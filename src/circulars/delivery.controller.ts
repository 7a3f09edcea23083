import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { cursorKey, PageQuery, toPage, type Page } from '../http/pagination.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { DAY, DAY_MESSAGE } from './circular.dto.js';
import { CircularService } from './circular.service.js';
import { deliveryView, type DeliveryView } from './circular.view.js';
import { Deliveries } from './deliveries.js';
import type { DeliveryState } from './delivery.queries.js';
import { Mandates } from './mandates.js';

class DeliveryListQuery extends PageQuery {
  @IsString()
  @MaxLength(64)
  unit: string;

  @IsOptional()
  @IsIn(['open', 'acknowledged', 'on-paper'])
  state?: DeliveryState;
}

class PaperBody {
  /** Who took it. */
  @IsString()
  @Length(3, 200)
  name: string;

  @IsString()
  @Length(3, 200)
  position: string;

  @IsString()
  @Length(5, 500)
  reason: string;
}

class DeputyBody {
  @IsString()
  @MaxLength(64)
  unit: string;

  @IsUUID()
  account: string;

  @IsString()
  @Length(3, 200)
  name: string;

  @IsString()
  @Length(3, 200)
  position: string;

  @Matches(DAY, DAY_MESSAGE)
  valid_from: string;

  @IsOptional()
  @Matches(DAY, DAY_MESSAGE)
  valid_to?: string;
}

/** Deliveries and their receipts. */
@ApiTags('deliveries')
@Controller('api/v1')
export class DeliveryController {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly mandates: Mandates,
    private readonly circulars: CircularService,
  ) {}

  /** What came to one's own unit. */
  @Get('deliveries/mine')
  async mine(@CurrentActor() actor: Actor): Promise<{ items: DeliveryView[] }> {
    return { items: (await this.deliveries.mine(actor, 200)).map(deliveryView) };
  }

  @Get('circulars/:id/deliveries')
  async list(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Query() query: DeliveryListQuery,
  ): Promise<Page<DeliveryView>> {
    const rows = await this.deliveries.list(actor, id, {
      unitCode: query.unit,
      state: query.state ?? null,
      after: cursorKey(query.after, /^[0-9A-Z][0-9A-Z.-]{0,63}$/),
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, (row) => row.unitCode, deliveryView);
  }

  @Get('circulars/:id/deliveries/:code')
  async one(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Param('code') code: string,
  ): Promise<DeliveryView> {
    return deliveryView(await this.deliveries.one(actor, id, code));
  }

  @Post('circulars/:id/deliveries/:code/opening')
  @HttpCode(204)
  open(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Param('code') code: string,
  ): Promise<void> {
    return this.deliveries.open(actor, id, code);
  }

  @Post('circulars/:id/deliveries/:code/acknowledgement')
  async acknowledge(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Param('code') code: string,
    @IdempotencyKey() key: RequestKey,
  ): Promise<DeliveryView> {
    return deliveryView(await this.deliveries.acknowledge(actor, id, code, key));
  }

  @Post('circulars/:id/deliveries/:code/paper-receipt')
  @HttpCode(204)
  paper(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Param('code') code: string,
    @Body() body: PaperBody,
  ): Promise<void> {
    return this.deliveries.receivedOnPaper(actor, id, code, body);
  }

  @Post('deputies')
  nameDeputy(@CurrentActor() actor: Actor, @Body() body: DeputyBody): Promise<{ id: string }> {
    return this.mandates.nameDeputy(
      actor,
      {
        unitCode: body.unit,
        accountId: body.account,
        name: body.name,
        position: body.position,
        validFrom: body.valid_from,
        validTo: body.valid_to ?? null,
      },
      this.circulars.today(),
    );
  }
}
