import { Controller, Get, Header, HttpCode, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestKey } from '../access/act-once.js';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { circularRefusal } from './circular.errors.js';
import { DAY, DAY_MESSAGE } from './circular.dto.js';
import { RegisterQuery } from './circular-queries.dto.js';
import { ExternalLetters } from './external-letters.js';
import { UPLOAD_LIMIT_MB } from './pdf-upload.rules.js';
import { Register, REGISTER_HEADER, registerCsv } from './register.js';
import { textWorkbook } from './register-xlsx.js';

/** A letter from outside; its PDF is the body's only part. */
class ExternalQuery {
  @IsString()
  @MaxLength(64)
  unit: string;

  @IsString()
  @Length(1, 100)
  number: string;

  @Matches(DAY, DAY_MESSAGE)
  day: string;

  @IsString()
  @Length(3, 500)
  subject: string;

  @IsString()
  @Length(3, 200)
  sender: string;

  /** Codes of the units whose subtrees get it, with commas between them. */
  @IsString()
  @Matches(/^[0-9A-Z.,-]{2,2000}$/, { message: 'Isi dengan kode unit, dipisahkan koma.' })
  scope: string;

  @Matches(DAY, DAY_MESSAGE)
  deadline: string;

  @IsOptional()
  @IsUUID()
  campaign?: string;
}

/** The register as files, and letters from outside. */
@ApiTags('circular register')
@Controller('api/v1/circular-register')
export class RegisterController {
  constructor(
    private readonly register: Register,
    private readonly external: ExternalLetters,
  ) {}

  @Get('csv')
  @Header('cache-control', 'no-store')
  async csv(@CurrentActor() actor: Actor, @Query() query: RegisterQuery): Promise<StreamableFile> {
    return new StreamableFile(Buffer.from(registerCsv(await this.rows(actor, query))), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="register-surat-edaran.csv"',
    });
  }

  @Get('xlsx')
  @Header('cache-control', 'no-store')
  async xlsx(@CurrentActor() actor: Actor, @Query() query: RegisterQuery): Promise<StreamableFile> {
    return new StreamableFile(await textWorkbook(REGISTER_HEADER, await this.rows(actor, query)), {
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      disposition: 'attachment; filename="register-surat-edaran.xlsx"',
    });
  }

  @Post('external')
  @HttpCode(202)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  async recordExternal(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Query() query: ExternalQuery,
    @IdempotencyKey() key: RequestKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ id: string; operation: string }> {
    requireSomewhere(actor, 'circular.manage');
    const started = await this.external.record(
      actor,
      {
        unitCode: query.unit,
        number: query.number,
        day: query.day,
        subject: query.subject,
        sender: query.sender,
        scope: { unitCodes: query.scope.split(',').filter((code) => code !== '') },
        deadline: query.deadline,
        campaignId: query.campaign ?? null,
      },
      await pdfOf(request),
      key,
    );
    void reply.header('location', `/api/v1/operations/${started.operation}`);
    return started;
  }

  private rows(actor: Actor, { year, unit }: RegisterQuery): Promise<string[][]> {
    return this.register.rows(actor, { year: year ?? null, unitCode: unit ?? null });
  }
}

/** The uploaded file, never more of it than is allowed. */
async function pdfOf(request: FastifyRequest): Promise<Buffer> {
  const file = request.isMultipart() ? await request.file() : undefined;
  if (!file) throw circularRefusal('upload.missing', { field: 'file' });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.file as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > UPLOAD_LIMIT_MB * 1_048_576)
      throw circularRefusal('upload.too-large', { field: 'file', values: { limit: UPLOAD_LIMIT_MB } });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
