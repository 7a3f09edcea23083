import { Controller, Get, Param, ParseIntPipe, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Database } from '../database/database.js';
import { Public } from '../http/session.guard.js';
import { ledgerRefusal } from './ledger.errors.js';
import { currentEpoch, lastCheckpoint, tilesAt } from './ledger.queries.js';
import { parseTilePath, widthOf } from './tiles.js';

/** What lies under a log's own address never changes; what lies at the root changes with the epoch. */
const FOREVER = 'public, max-age=31536000, immutable';
const SHORTLY = 'public, max-age=5';

/**
 * The log for everybody, as C2SP tlog-tiles serves one: the signed checkpoint and tiles of hashes, read-only.
 * The entries themselves are not served: a leaf's hash tells nothing about it.
 */
@ApiTags('ledger')
@Controller()
export class LedgerController {
  constructor(private readonly database: Database) {}

  /** The last checkpoint of the current log. */
  @Public()
  @Get('checkpoint')
  async checkpoint(@Res() reply: FastifyReply): Promise<void> {
    await this.sendCheckpoint(reply, undefined);
  }

  /** The last checkpoint of a log, past ones included. */
  @Public()
  @Get('ledger/:epoch/checkpoint')
  async checkpointOf(@Param('epoch', ParseIntPipe) epoch: number, @Res() reply: FastifyReply): Promise<void> {
    await this.sendCheckpoint(reply, epoch);
  }

  @Public()
  @Get('tile/*')
  @ApiExcludeEndpoint()
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const epoch = await this.database.read(currentEpoch);
    await this.sendTile(request, reply, epoch?.number ?? 0, SHORTLY);
  }

  @Public()
  @Get('ledger/:epoch/tile/*')
  @ApiExcludeEndpoint()
  async tileOf(
    @Param('epoch', ParseIntPipe) epoch: number,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.sendTile(request, reply, epoch, FOREVER);
  }

  private async sendCheckpoint(reply: FastifyReply, epoch: number | undefined): Promise<void> {
    checkEpoch(epoch ?? 1);
    const last = await this.database.read((tx) => lastCheckpoint(tx, epoch));
    if (!last) throw ledgerRefusal('ledger.no-checkpoint');
    await reply.header('cache-control', SHORTLY).type('text/plain; charset=utf-8').send(last.note);
  }

  private async sendTile(
    request: FastifyRequest,
    reply: FastifyReply,
    epoch: number,
    caching: string,
  ): Promise<void> {
    checkEpoch(epoch);
    const address = parseTilePath((request.params as { '*': string })['*']);
    if (!address) throw ledgerRefusal('ledger.no-tile');
    const [tile] = await this.database.read((tx) => tilesAt(tx, epoch, [address]));
    // A partial tile is the beginning of the one that grew from it.
    if (!tile || widthOf(tile) < address.width) throw ledgerRefusal('ledger.no-tile');
    const hashes = tile.hashes.subarray(0, 32 * address.width);
    await reply.header('cache-control', caching).type('application/octet-stream').send(hashes);
  }
}

function checkEpoch(epoch: number): void {
  if (epoch < 0 || epoch > 32_767) throw ledgerRefusal('ledger.no-tile');
}
