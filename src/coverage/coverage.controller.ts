import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { CurrentActor } from '../http/session.guard.js';
import { BoardQuery, boardView, type BoardView } from './coverage.dto.js';
import { CoverageService, type TrendDay } from './coverage.service.js';

@ApiTags('coverage')
@Controller('api/v1/coverage')
export class CoverageController {
  constructor(private readonly coverage: CoverageService) {}

  @Get(':round')
  async board(
    @CurrentActor() actor: Actor,
    @Param('round', KnownId) round: string,
    @Query() query: BoardQuery,
  ): Promise<BoardView> {
    return boardView(
      await this.coverage.board(actor, round, query.unit, query.depth === 'subtree'),
      query.unit,
    );
  }

  @Get(':round/trend')
  async trend(
    @CurrentActor() actor: Actor,
    @Param('round', KnownId) round: string,
    @Query() query: BoardQuery,
  ): Promise<{ days: TrendDay[] }> {
    return { days: await this.coverage.trend(actor, round, query.unit) };
  }
}
