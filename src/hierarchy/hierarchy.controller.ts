import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { RequestKey } from '../access/act-once.js';
import { requireAt, requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database } from '../database/database.js';
import { cursorKey, toPage, type Page } from '../http/pagination.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import {
  ChangeUnitBody,
  CloseUnitBody,
  NewUnitBody,
  UnitListQuery,
  unitView,
  type UnitView,
} from './hierarchy.dto.js';
import { hierarchyRefusal } from './hierarchy.errors.js';
import { ancestorsOf, childrenOf, searchUnits, unitByCode } from './hierarchy.queries.js';
import { HierarchyService } from './hierarchy.service.js';
import { UnitImport } from './unit-import.js';

/** 5,000 lines are half a megabyte. */
const UNIT_FILE_BYTES = 2 * 1_048_576;

@ApiTags('units')
@Controller('api/v1/units')
export class HierarchyController {
  constructor(
    private readonly database: Database,
    private readonly hierarchy: HierarchyService,
    private readonly unitImport: UnitImport,
  ) {}

  @Get()
  list(@CurrentActor() actor: Actor, @Query() query: UnitListQuery): Promise<Page<UnitView>> {
    const scope = requireSomewhere(actor, 'unit.read');
    const after = cursorKey(query.after, /^[0-9A-Z.-]{1,64}$/);
    return this.database.read(async (tx) => {
      const rows = await searchUnits(tx, scope, { text: query.search ?? '', after, limit: query.limit + 1 });
      return toPage(rows, query.limit, (row) => row.code, unitView);
    });
  }

  @Get(':code')
  one(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
  ): Promise<UnitView & { ancestors: UnitView[]; children: UnitView[] }> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, code);
      await requireAt(tx, actor, 'unit.read', unit?.id ?? 0);
      if (!unit) throw hierarchyRefusal('unit.not-found', { field: 'code', values: { code } });
      const ancestors = await ancestorsOf(tx, unit.id);
      const children = await childrenOf(tx, unit.id);
      return { ...unitView(unit), ancestors: ancestors.map(unitView), children: children.map(unitView) };
    });
  }

  @Post()
  async add(@CurrentActor() actor: Actor, @Body() body: NewUnitBody): Promise<UnitView> {
    const { parent, government, ...rest } = body;
    return unitView(
      await this.hierarchy.addUnit(actor, {
        ...rest,
        parentCode: parent,
        ...(government !== undefined && { governmentCode: government }),
      }),
    );
  }

  /** Adds the units of a CSV file (kode, nama, jenis, induk, pemerintah), all or none. */
  @Post('file')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  async addFile(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @IdempotencyKey() key: RequestKey,
  ): Promise<{ added: number }> {
    requireSomewhere(actor, 'unit.manage');
    const file = request.isMultipart()
      ? await request.file({ limits: { fileSize: UNIT_FILE_BYTES } })
      : undefined;
    if (!file) throw hierarchyRefusal('unit.no-file', { field: 'file' });
    return { added: await this.unitImport.importFile(actor, await file.toBuffer(), key) };
  }

  @Patch(':code')
  @HttpCode(204)
  async change(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body() body: ChangeUnitBody,
  ): Promise<void> {
    await this.hierarchy.changeUnit(actor, code, {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.parent !== undefined && { parentCode: body.parent }),
    });
  }

  @Post(':code/closing')
  @HttpCode(204)
  async close(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body() body: CloseUnitBody,
  ): Promise<void> {
    await this.hierarchy.closeUnit(actor, code, body.on);
  }
}
