import { Injectable } from '@nestjs/common';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { boardView, type BoardView } from '../coverage/coverage.dto.js';
import { CoverageService } from '../coverage/coverage.service.js';
import { Database, type ReadTx } from '../database/database.js';
import { DocumentStore } from '../documents/document-store.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import { circularRefusal } from './circular.errors.js';
import type { Circular } from './circular.model.js';
import {
  parafsOf,
  referencesTo,
  reviewersOf,
  searchCirculars,
  successorOf,
  versionOf,
  type RegisterFilter,
} from './circular.queries.js';
import { CircularService } from './circular.service.js';
import { circularView, type CircularView } from './circular.view.js';
import { followUps, type FollowUpRow } from './follow-ups.queries.js';
import { receivingUnits } from './receivers.js';
import { contentLines, difference, type DifferenceLine } from './text-difference.js';

/** A circular and the campaign that it demands, on one board. */
export interface Overview {
  readonly circular: BoardView;
  readonly campaign: BoardView | null;
}

/** Reading circulars: lists, one with all that belongs to it, versions, who answered. */
@Injectable()
export class CircularReading {
  constructor(
    private readonly database: Database,
    private readonly circulars: CircularService,
    private readonly coverage: CoverageService,
    private readonly store: DocumentStore,
  ) {}

  search(actor: Actor, filter: RegisterFilter): Promise<Circular[]> {
    return this.database.read(async (tx) => {
      const units = await receivingUnits(tx, actor, this.circulars.today());
      return searchCirculars(
        tx,
        actor,
        units.map(({ unitId }) => unitId),
        filter,
      );
    });
  }

  one(actor: Actor, id: string): Promise<CircularView> {
    return this.database.read(async (tx) => {
      const circular = await this.circulars.readIn(tx, actor, id);
      const { parentId, supersedesId, campaignId } = circular;
      return circularView(circular, {
        reviewers: await reviewersOf(tx, id),
        parafs: await parafsOf(tx, id),
        references: await referencesTo(
          tx,
          [parentId, supersedesId].filter((other) => other !== null),
        ),
        successor: await successorOf(tx, id),
        campaign: campaignId === null ? undefined : await campaignLine(tx, campaignId),
      });
    });
  }

  /** The published file. */
  async document(actor: Actor, id: string): Promise<{ bytes: Buffer; number: string }> {
    const circular = await this.circulars.read(actor, id);
    const bytes = circular.documentId === null ? undefined : await this.store.read(circular.documentId);
    if (!bytes) throw circularRefusal('circular.no-document');
    return { bytes, number: circular.number! };
  }

  /** What changed between two versions, line by line. */
  difference(actor: Actor, id: string, from: number, to: number): Promise<DifferenceLine[]> {
    return this.database.read(async (tx) => {
      await this.circulars.readIn(tx, actor, id);
      return difference(
        contentLines(await versionOf(tx, id, from)),
        contentLines(await versionOf(tx, id, to)),
      );
    });
  }

  /** Who of a unit's children has issued a circular that answers this one. */
  followUps(actor: Actor, id: string, unitCode: string): Promise<FollowUpRow[]> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, unitCode);
      await requireAt(tx, actor, 'circular.read', unit?.id ?? 0);
      await this.circulars.readIn(tx, actor, id);
      return followUps(tx, id, unit!.id);
    });
  }

  /** Receipts and the demanded campaign's signatures for a unit and its children, in one snapshot. */
  overview(actor: Actor, id: string, unitCode: string): Promise<Overview> {
    return this.database.read(async (tx) => {
      const unit = await unitByCode(tx, unitCode);
      await requireAt(tx, actor, 'coverage.read', unit?.id ?? 0);
      const circular = await this.circulars.readIn(tx, actor, id);
      const board = async (round: string): Promise<BoardView> =>
        boardView(await this.coverage.boardIn(tx, round, { unitId: unit!.id, deep: false }), unitCode);
      const { campaignId } = circular;
      const issued = campaignId === null ? undefined : await campaignLine(tx, campaignId);
      const running = issued !== undefined && ['issued', 'closed', 'archived'].includes(issued.state);
      return { circular: await board(id), campaign: running ? await board(issued.id) : null };
    });
  }
}

async function campaignLine(
  tx: ReadTx,
  id: string,
): Promise<{ id: string; name: string; state: string } | undefined> {
  const [row] = await tx.query<{ id: string; name: string; state: string }>(
    `SELECT id, name, state FROM campaign WHERE id = $1`,
    [id],
  );
  return row;
}
