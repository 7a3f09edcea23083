import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { RequestKey } from '../access/act-once.js';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database } from '../database/database.js';
import { KnownId } from '../http/known-id.pipe.js';
import { cursorKey, PageQuery, toPage, type Page } from '../http/pagination.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { CampaignBody, campaignView, draftOf, ExtensionBody, type CampaignView } from './campaign.dto.js';
import { campaignsIn } from './campaign.queries.js';
import { CampaignService, readableCampaign } from './campaign.service.js';
import { STATEMENTS, type StatementText } from './statements.js';

interface CampaignLine {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly issuer: string;
  readonly issued_at: string | null;
}

@ApiTags('campaigns')
@Controller('api/v1/campaigns')
export class CampaignController {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignService,
  ) {}

  @Get()
  list(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<CampaignLine>> {
    const scope = requireSomewhere(actor, 'campaign.read');
    const after = cursorKey(query.after, /^[0-9a-f-]{36}$/);
    return this.database.read(async (tx) => {
      const rows = await campaignsIn(tx, scope, { after, limit: query.limit + 1 });
      return toPage(
        rows,
        query.limit,
        (row) => row.id,
        (row) => ({
          id: row.id,
          name: row.name,
          state: row.state,
          issuer: row.issuerCode,
          issued_at: row.issuedAt?.toISOString() ?? null,
        }),
      );
    });
  }

  /** The texts that the product ships. */
  @Get('statements')
  statements(@CurrentActor() actor: Actor): { items: readonly StatementText[] } {
    requireSomewhere(actor, 'campaign.read');
    return { items: STATEMENTS };
  }

  @Get(':id')
  one(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<CampaignView> {
    return this.database.read(async (tx) => campaignView(await readableCampaign(tx, actor, id)));
  }

  @Post()
  create(
    @CurrentActor() actor: Actor,
    @Body() body: CampaignBody,
    @IdempotencyKey() key: RequestKey,
  ): Promise<{ id: string }> {
    return this.campaigns.create(actor, draftOf(body), key);
  }

  @Put(':id')
  @HttpCode(204)
  change(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: CampaignBody,
  ): Promise<void> {
    return this.campaigns.change(actor, id, draftOf(body));
  }

  @Post(':id/pausing')
  @HttpCode(204)
  pause(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.campaigns.pause(actor, id);
  }

  @Post(':id/resumption')
  @HttpCode(204)
  resume(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.campaigns.resume(actor, id);
  }

  @Post(':id/extension')
  extend(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: ExtensionBody,
  ): Promise<{ units: number }> {
    return this.campaigns.extend(actor, id, {
      deadline: body.deadline,
      wave: body.wave ?? null,
      unitCode: body.unit ?? null,
      reason: body.reason,
    });
  }

  @Post(':id/archiving')
  @HttpCode(204)
  archive(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.campaigns.archive(actor, id);
  }
}
