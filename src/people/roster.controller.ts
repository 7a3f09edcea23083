import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestKey } from '../access/act-once.js';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { zoneOf } from '../hierarchy/regions.js';
import { cursorKey, toPage, PageQuery, type Page } from '../http/pagination.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { Clock } from '../shared/clock.js';
import { dayAt } from '../shared/dates.js';
import { KnownNumber } from './known-number.pipe.js';
import { rosterRefusal } from './people.errors.js';
import { batchFor, listBatches } from './roster-batch.queries.js';
import { correctionFile, rosterCsv } from './roster-file-correction.js';
import { rejectedLines, rowsInContext } from './roster-preview.queries.js';
import {
  batchView,
  CommitBody,
  RowListQuery,
  rowView,
  UploadQuery,
  type BatchView,
  type RowView,
  type StartedView,
} from './roster.dto.js';
import { RosterService } from './roster.service.js';

@ApiTags('roster')
@Controller('api/v1/roster')
export class RosterController {
  constructor(
    private readonly database: Database,
    private readonly roster: RosterService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('template')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="contoh-daftar-pegawai.csv"')
  template(): string {
    return [...rosterCsv([])].join('');
  }

  @Post('batches')
  @HttpCode(202)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  async upload(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Query() query: UploadQuery,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedView> {
    requireSomewhere(actor, 'roster.import');
    const file = request.isMultipart() ? await request.file() : undefined;
    if (!file) throw rosterRefusal('roster.no-file', { field: 'file' });
    const started = await this.roster.upload(
      actor,
      { content: file.file, fileName: file.filename, ...(query.as_of && { asOf: query.as_of }) },
      key,
    );
    return accepted(reply, started);
  }

  @Get('batches')
  list(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<BatchView>> {
    const reach = requireSomewhere(actor, 'roster.read');
    const before = cursorKey(query.after, /^\d{1,18}$/);
    return this.database.read(async (tx) => {
      const batches = await listBatches(tx, reach, { before, limit: query.limit + 1 });
      return toPage(batches, query.limit, (batch) => batch.id, batchView);
    });
  }

  @Get('batches/:id')
  one(@CurrentActor() actor: Actor, @Param('id', KnownNumber) id: string): Promise<BatchView> {
    return this.database.read(async (tx) => batchView(await batchFor(tx, actor, 'roster.read', id)));
  }

  @Get('batches/:id/rows')
  rows(
    @CurrentActor() actor: Actor,
    @Param('id', KnownNumber) id: string,
    @Query() query: RowListQuery,
  ): Promise<Page<RowView>> {
    const after = Number(cursorKey(query.after, /^\d{1,9}$/) ?? 0);
    return this.database.read(async (tx) => {
      await batchFor(tx, actor, 'roster.read', id);
      const rows = await rowsInContext(
        tx,
        id,
        { outcomes: query.outcome, after, limit: query.limit + 1 },
        {
          reach: requireSomewhere(actor, 'roster.read'),
          today: dayAt(this.clock.now(), zoneOf(this.config.province)),
        },
      );
      return toPage(rows, query.limit, ({ row }) => String(row.line), rowView);
    });
  }

  @Get('batches/:id/correction')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('cache-control', 'no-store')
  async correction(
    @CurrentActor() actor: Actor,
    @Param('id', KnownNumber) id: string,
  ): Promise<StreamableFile> {
    await this.database.read((tx) => batchFor(tx, actor, 'roster.read', id));
    return new StreamableFile(
      Readable.from(correctionFile(rejectedLines(this.database, id)), { objectMode: false }),
      {
        type: 'text/csv; charset=utf-8',
        disposition: `attachment; filename="koreksi-${id}.csv"`,
      },
    );
  }

  @Post('batches/:id/commit')
  @HttpCode(202)
  async commit(
    @CurrentActor() actor: Actor,
    @Param('id', KnownNumber) id: string,
    @Body() body: CommitBody,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedView> {
    return accepted(reply, await this.roster.commit(actor, id, { skipBad: body.skip_bad }, key));
  }

  @Post('batches/:id/resumption')
  @HttpCode(202)
  async resume(
    @CurrentActor() actor: Actor,
    @Param('id', KnownNumber) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedView> {
    return accepted(reply, await this.roster.resume(actor, id));
  }

  @Delete('batches/:id')
  @HttpCode(202)
  async discard(
    @CurrentActor() actor: Actor,
    @Param('id', KnownNumber) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedView> {
    return accepted(reply, await this.roster.discard(actor, id));
  }
}

function accepted(reply: FastifyReply, started: StartedView): StartedView {
  void reply.header('location', `/api/v1/operations/${started.operation}`);
  return started;
}
