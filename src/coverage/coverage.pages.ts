import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { ancestorsOf, unitByCode, unitById } from '../hierarchy/hierarchy.queries.js';
import { zoneOf } from '../hierarchy/regions.js';
import { CurrentActor } from '../http/session.guard.js';
import { render } from '../http/views.js';
import { boardView, type BoardRowView, type CountsView } from './coverage.dto.js';
import { showPercentage } from './coverage.rules.js';
import { CoverageService } from './coverage.service.js';
import { latestRound } from './rounds.js';

const SORTS = ['wilayah', 'capaian', 'belum'] as const;

class BoardPageQuery {
  @IsOptional()
  @IsUUID()
  kegiatan?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  unit?: string;

  @IsOptional()
  @IsIn(SORTS)
  urut: (typeof SORTS)[number] = 'wilayah';
}

/** The board of those who watch: one unit, its numbers, and the level below. */
@ApiExcludeController()
@Controller('capaian')
export class CoveragePages {
  constructor(
    private readonly database: Database,
    private readonly coverage: CoverageService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async board(@CurrentActor() actor: Actor, @Query() query: BoardPageQuery): Promise<string> {
    const scope = requireSomewhere(actor, 'coverage.read');
    const { unit, ancestors, round } = await this.database.read(async (tx) => {
      const own = await unitById(tx, scope[0]!);
      const chosen = (query.unit === undefined ? undefined : await unitByCode(tx, query.unit)) ?? own!;
      return {
        unit: chosen,
        // Nobody is led above his own unit.
        ancestors: (await ancestorsOf(tx, chosen.id)).filter((above) => above.code.startsWith(own!.code)),
        round: query.kegiatan ?? (await latestRound(tx)),
      };
    });
    const common = {
      title: `Capaian ${unit.name}`,
      zone: zoneOf(this.config.province),
      signedIn: true,
      unit,
      ancestors,
      sort: query.urut,
      sorts: SORTS.map((value) => ({ value, label: SORT_LABELS[value], current: value === query.urut })),
    };
    if (round === undefined) return render('board', { ...common, round: null, board: null });
    const view = boardView(await this.coverage.board(actor, round, unit.code), unit.code);
    const board = { ...view, head: pageRow(view.unit), rows: sorted(view.below, query.urut).map(pageRow) };
    return render('board', { ...common, round, board });
  }
}

const SORT_LABELS = { wilayah: 'Wilayah', capaian: 'Capaian terendah', belum: 'Belum terbanyak' } as const;

function sorted(rows: readonly BoardRowView[], by: (typeof SORTS)[number]): BoardRowView[] {
  if (by === 'belum') return rows.toSorted((a, b) => b.subtree.open - a.subtree.open);
  if (by === 'capaian')
    return rows.toSorted((a, b) => (a.subtree.percentage ?? 101) - (b.subtree.percentage ?? 101));
  return [...rows];
}

function pageRow(row: BoardRowView) {
  return { ...row, percent: percentOf(row.subtree), bar: Math.floor(row.subtree.percentage ?? 0) };
}

function percentOf(counts: CountsView): string {
  return showPercentage(counts.percentage);
}
