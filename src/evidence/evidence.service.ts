import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { coverageRefusal } from '../coverage/coverage.errors.js';
import { Database, type ReadTx } from '../database/database.js';
import { unitByCode, type UnitRow } from '../hierarchy/hierarchy.queries.js';
import { Operations, type Operation } from '../jobs/operations.js';
import { record } from '../ledger/ledger.js';
import { evidenceCampaign } from '../pacts/pact-evidence.queries.js';
import { Clock } from '../shared/clock.js';
import { evidenceRefusal } from './evidence.errors.js';
import { EvidenceJob, EXPORT_KIND, KEPT_DAYS, type ExportResult } from './evidence.job.js';
import { exportPack, type ExportedPack } from './export-pack.js';

/** A finished pack that may be fetched. */
export interface PackFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of SHA256SUMS: the same pack has the same. */
  readonly sha256: string;
  readonly name: string;
}

/** Evidence packs: started here by people, written by the job, or written at once from the command line. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly database: Database,
    private readonly operations: Operations,
    private readonly job: EvidenceJob,
    private readonly clock: Clock,
  ) {}

  /** Starts the export of a unit's subtree (without a unit: of the whole tree). Returns the operation's id. */
  async start(
    actor: Actor,
    campaignId: string,
    unitCode: string | undefined,
    key: RequestKey,
  ): Promise<string> {
    return this.database.transaction(async (tx) => {
      const unit = await unitOrRoot(tx, unitCode);
      await requireAt(tx, actor, 'evidence.export', unit?.id ?? 0);
      const campaign = await evidenceCampaign(tx, { campaignId, unitIds: [] });
      if (!campaign?.issuedAt) throw coverageRefusal('coverage.round-not-found', { field: 'campaign' });
      return actOnce(tx, key, () =>
        this.operations.start(tx, {
          kind: EXPORT_KIND,
          // Somebody else's running export is no business of this actor's.
          subject: `${campaignId}/${unit!.code}/${actor.accountId}`,
          parameters: { campaignId, unitCode: unit!.code },
          createdBy: actor.accountId,
        }),
      );
    });
  }

  /** The file of an actor's own finished export. The permission is asked for again. */
  async file(actor: Actor, operationId: string): Promise<PackFile> {
    const operation = await this.operations.own(actor, operationId);
    const { unitCode } = operation.parameters as { unitCode?: string };
    await this.database.read(async (tx) => {
      const unit = operation.kind === EXPORT_KIND ? await unitOrRoot(tx, unitCode) : undefined;
      await requireAt(tx, actor, 'evidence.export', unit?.id ?? 0);
    });
    if (operation.state !== 'done') throw evidenceRefusal('evidence.not-ready');
    return this.found(operation, unitCode!);
  }

  /** Writes a pack to a file or directory on this machine: for the command line. */
  async exportTo(request: {
    campaignId: string;
    unitCode?: string;
    out: string;
    onProgress?: (done: number, total: number) => void;
  }): Promise<ExportedPack> {
    const unit = await this.database.read((tx) => unitOrRoot(tx, request.unitCode));
    if (!unit)
      throw evidenceRefusal('evidence.unit-not-found', {
        field: 'unit',
        values: { code: request.unitCode ?? '' },
      });
    const pack = await exportPack(await this.job.deps(), { ...request, unitCode: unit.code });
    await this.database.transaction((tx) =>
      record(tx, {
        kind: 'evidence.exported',
        subject: request.campaignId,
        actor: null,
        at: this.clock.now(),
        data: { campaign: request.campaignId, documents: pack.documents, sha256: pack.sha256 },
      }),
    );
    return pack;
  }

  private async found(operation: Operation, unitCode: string): Promise<PackFile> {
    const { run, sha256 } = operation.result as unknown as ExportResult;
    const path = this.job.zipPath(operation.id, run);
    const size = await stat(path).then(
      (file) => file.size,
      () => undefined,
    );
    if (size === undefined) throw evidenceRefusal('evidence.file-gone', { values: { days: KEPT_DAYS } });
    return { path, size, sha256, name: `berkas-bukti-${unitCode}-${sha256.slice(0, 12)}.zip` };
  }
}

async function unitOrRoot(tx: ReadTx, code: string | undefined): Promise<UnitRow | undefined> {
  if (code !== undefined) return unitByCode(tx, code);
  const [root] = await tx.query<{ code: string }>(`SELECT code FROM unit WHERE parent_id IS NULL`);
  return root && unitByCode(tx, root.code);
}
