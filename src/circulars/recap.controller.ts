import { Body, Controller, Get, Header, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsString, IsUUID, MaxLength } from 'class-validator';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { Recaps } from './recaps.js';

class RecapBody {
  /** A campaign or a circular. */
  @IsUUID()
  round: string;

  @IsString()
  @MaxLength(64)
  unit: string;
}

/** Coverage at an instant as a sealed document. */
@ApiTags('recapitulations')
@Controller('api/v1/recaps')
export class RecapController {
  constructor(private readonly recaps: Recaps) {}

  @Post()
  async make(
    @CurrentActor() actor: Actor,
    @Body() { round, unit }: RecapBody,
    @IdempotencyKey() key: RequestKey,
  ): Promise<{ id: string; verification_code: string; sha256: string; as_of: string }> {
    const { id, code, sha256, asOf } = await this.recaps.make(actor, round, unit, key);
    return { id, verification_code: code, sha256, as_of: asOf };
  }

  @Get(':id/document')
  @Header('cache-control', 'no-store')
  async document(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<StreamableFile> {
    return new StreamableFile(await this.recaps.document(actor, id), {
      type: 'application/pdf',
      disposition: 'attachment; filename="rekapitulasi.pdf"',
    });
  }
}
