import { createReadStream } from 'node:fs';
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { IdempotencyKey } from '../http/request-key.js';
import { CurrentActor } from '../http/session.guard.js';
import { byteRange } from './byte-range.js';
import { ExportBody } from './evidence.dto.js';
import { EvidenceService } from './evidence.service.js';

@ApiTags('evidence')
@Controller('api/v1/evidence')
export class EvidenceController {
  constructor(private readonly evidence: EvidenceService) {}

  /** Starts an evidence pack; `/api/v1/operations/{operation}` tells how far it is. */
  @Post()
  @HttpCode(202)
  async start(
    @CurrentActor() actor: Actor,
    @Body() body: ExportBody,
    @IdempotencyKey() key: RequestKey,
  ): Promise<{ operation: string }> {
    return { operation: await this.evidence.start(actor, body.campaign.toLowerCase(), body.unit, key) };
  }

  /** The finished pack as a ZIP; a broken download goes on where it stopped (Range). */
  @Get(':operation/file')
  async file(
    @CurrentActor() actor: Actor,
    @Param('operation', KnownId) operation: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.evidence.file(actor, operation);
    const tag = `"${file.sha256}"`;
    const ifRange = request.headers['if-range'];
    const range = byteRange(
      request.headers.range,
      typeof ifRange === 'string' ? ifRange : undefined,
      tag,
      file.size,
    );
    void reply.headers({
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="${file.name}"`,
      'content-type': 'application/zip',
      etag: tag,
    });
    if (range === 'unsatisfiable') {
      await reply.status(416).header('content-range', `bytes */${file.size}`).send();
      return;
    }
    const { start, end } = range === 'whole' ? { start: 0, end: file.size - 1 } : range;
    if (range !== 'whole')
      void reply.status(206).header('content-range', `bytes ${start}-${end}/${file.size}`);
    void reply.header('content-length', end - start + 1);
    await reply.send(createReadStream(file.path, { start, end, highWaterMark: 262_144 }));
  }
}
