import { Body, Controller, Get, Header, Param, Post, Put, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { cursorKey, toPage, type Page } from '../http/pagination.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { CircularBody, CircularChangeBody, contentOf, reviewersIn } from './circular.dto.js';
import { CircularListQuery, DifferenceQuery, UnitQuery } from './circular-queries.dto.js';
import { CircularReading, type Overview } from './circular-reading.js';
import { CircularService } from './circular.service.js';
import { circularLine, referenceView, type CircularLine, type CircularView } from './circular.view.js';
import type { DifferenceLine } from './text-difference.js';

const CURSOR = /^(\d{4}-\d{2}-\d{2}) ([0-9a-f-]{36})$/;

/** Drafting and reading circulars. */
@ApiTags('circulars')
@Controller('api/v1/circulars')
export class CircularController {
  constructor(
    private readonly circulars: CircularService,
    private readonly reading: CircularReading,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Query() query: CircularListQuery): Promise<Page<CircularLine>> {
    const cursor = CURSOR.exec(cursorKey(query.after, CURSOR) ?? '');
    const rows = await this.reading.search(actor, {
      number: query.number ?? null,
      subject: query.subject ?? null,
      year: query.year ?? null,
      unitCode: query.unit ?? null,
      state: query.state ?? null,
      origin: query.origin ?? null,
      after: cursor ? { day: cursor[1]!, id: cursor[2]! } : undefined,
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, ({ day, id }) => `${day} ${id}`, circularLine);
  }

  @Post()
  create(
    @CurrentActor() actor: Actor,
    @Body() body: CircularBody,
    @IdempotencyKey() key: RequestKey,
  ): Promise<{ id: string }> {
    return this.circulars.create(actor, contentOf(body), reviewersIn(body) ?? [], key);
  }

  @Get(':id')
  one(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<CircularView> {
    return this.reading.one(actor, id);
  }

  @Put(':id')
  change(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Body() body: CircularChangeBody,
  ): Promise<{ version: number }> {
    return this.circulars.change(actor, id, body.version, contentOf(body), reviewersIn(body));
  }

  @Get(':id/difference')
  async difference(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Query() query: DifferenceQuery,
  ): Promise<{ lines: DifferenceLine[] }> {
    return { lines: await this.reading.difference(actor, id, query.from, query.to) };
  }

  @Get(':id/preview')
  @Header('cache-control', 'no-store')
  async preview(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<StreamableFile> {
    return new StreamableFile(await this.circulars.preview(actor, id), {
      type: 'application/pdf',
      disposition: 'inline; filename="konsep.pdf"',
    });
  }

  @Get(':id/document')
  @Header('cache-control', 'no-store')
  async document(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<StreamableFile> {
    const { bytes, number } = await this.reading.document(actor, id);
    return new StreamableFile(bytes, {
      type: 'application/pdf',
      disposition: `attachment; filename="${number.replace(/[^A-Za-z0-9.-]+/g, '-')}.pdf"`,
    });
  }

  @Get(':id/follow-ups')
  async followUps(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Query() { unit }: UnitQuery,
  ) {
    const rows = await this.reading.followUps(actor, id, unit);
    return { items: rows.map(({ own, ...row }) => ({ ...row, own: own.map(referenceView) })) };
  }

  @Get(':id/overview')
  overview(
    @CurrentActor() actor: Actor,
    @Param('id', KnownId) id: string,
    @Query() { unit }: UnitQuery,
  ): Promise<Overview> {
    return this.reading.overview(actor, id, unit);
  }
}
