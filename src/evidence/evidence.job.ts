import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { CoverageService } from '../coverage/coverage.service.js';
import { Database } from '../database/database.js';
import { zoneOf } from '../hierarchy/regions.js';
import type { Operation } from '../jobs/operations.js';
import { Worker, type Advance } from '../jobs/worker.js';
import { record } from '../ledger/ledger.js';
import { LedgerProofs } from '../ledger/ledger-proofs.js';
import type { Json } from '../shared/canonical-json.js';
import { Clock } from '../shared/clock.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { PackBuilder, type PackDeps, type PackRequest, type PackState } from './pack-builder.js';
import { zipTarget } from './pack-target.js';
import { StoredFiles } from './stored-files.js';
import { spoolOf, type ZipPosition } from './zip-stream.js';

export const EXPORT_KIND = 'evidence.export';

/** Packs hold names: they do not lie about for longer than it takes to fetch them. */
export const KEPT_DAYS = 7;

const CHUNK_MS = 700;

/** What a finished export leaves behind. */
export interface ExportResult {
  readonly run: string;
  readonly documents: number;
  readonly bytes: number;
  /** SHA-256 of SHA256SUMS, which names the pack. */
  readonly sha256: string;
}

interface Cursor {
  /** Names the directory of this attempt: one that wakes up late writes into its own. */
  readonly run: string;
  readonly state: PackState;
  readonly zip: ZipPosition;
}

/**
 * Writes a pack as a ZIP in chunks. The list is taken once, in one snapshot; what follows are final
 * bytes, so a chunk that is done again writes the same bytes to the same place.
 */
@Injectable()
export class EvidenceJob {
  private readonly files = new StoredFiles();

  constructor(
    private readonly database: Database,
    private readonly coverage: CoverageService,
    private readonly seal: AgencySeal,
    private readonly ledger: LedgerProofs,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    worker: Worker,
  ) {
    worker.handle(EXPORT_KIND, (operation, advance) => this.chunk(operation, advance));
  }

  async deps(): Promise<PackDeps> {
    return {
      database: this.database,
      coverage: this.coverage,
      seal: await this.seal.open(),
      ledger: this.ledger,
      zone: zoneOf(this.config.province),
    };
  }

  /** Where the ZIP of an operation's run lies. */
  zipPath(operationId: string, run: string): string {
    return join(this.directory(operationId, run), 'pack.zip');
  }

  private directory(operationId: string, run: string): string {
    return join(this.config.dataDir, 'exports', `${operationId}.${run}`);
  }

  private async chunk(operation: Operation, advance: Advance): Promise<void> {
    const cursor = operation.cursor as unknown as Cursor | null;
    // On another machine, or after a purge, the lists are not there: the pack begins anew.
    if (!cursor || !(await exists(join(this.directory(operation.id, cursor.run), 'lists'))))
      return this.begin(operation, advance);
    if (cursor.state.done < cursor.state.documents) return this.proceed(operation, cursor, advance);
    return this.finish(operation, cursor, advance);
  }

  private async begin(operation: Operation, advance: Advance): Promise<void> {
    await this.purge();
    const run = randomBytes(6).toString('hex');
    await mkdir(this.directory(operation.id, run), { recursive: true, mode: 0o700 });
    const builder = await this.builder(operation.id, run);
    const state = await builder.list(operation.parameters as unknown as PackRequest);
    const target = await zipTarget(this.zipPath(operation.id, run), new Date(state.stateAt), null);
    try {
      await builder.addHead(target);
      const zip = (await target.checkpoint())!;
      await this.database.transaction((tx) =>
        advance(tx, {
          done: -operation.done,
          total: state.documents,
          cursor: { run, state, zip } as unknown as Json,
        }),
      );
    } finally {
      await target.close();
    }
  }

  private async proceed(operation: Operation, cursor: Cursor, advance: Advance): Promise<void> {
    const { run, state } = cursor;
    const builder = await this.builder(operation.id, run);
    const target = await zipTarget(this.zipPath(operation.id, run), new Date(state.stateAt), cursor.zip);
    try {
      const next = await builder.addDocuments(target, state, Date.now() + CHUNK_MS);
      const zip = (await target.checkpoint())!;
      await this.database.transaction((tx) =>
        advance(tx, { done: next.done - state.done, cursor: { run, state: next, zip } as unknown as Json }),
      );
    } finally {
      await target.close();
    }
  }

  private async finish(operation: Operation, cursor: Cursor, advance: Advance): Promise<void> {
    const { run, state } = cursor;
    const path = this.zipPath(operation.id, run);
    const builder = await this.builder(operation.id, run);
    const target = await zipTarget(path, new Date(state.stateAt), cursor.zip);
    const sha256 = await builder.finish(target).catch(async (error: unknown) => {
      await target.close();
      throw error;
    });
    const { campaignId } = operation.parameters as unknown as PackRequest;
    const { size } = await stat(path);
    const result: ExportResult = { run, documents: state.documents, bytes: size, sha256 };
    await this.database.transaction(async (tx) => {
      await record(tx, {
        kind: 'evidence.exported',
        subject: campaignId,
        actor: operation.createdBy,
        at: this.clock.now(),
        data: { campaign: campaignId, documents: state.documents, sha256 },
      });
      await advance(tx, { result: { ...result } });
    });
    await rm(join(this.directory(operation.id, run), 'lists'), { recursive: true, force: true });
    await rm(spoolOf(path), { force: true });
  }

  private async builder(operationId: string, run: string): Promise<PackBuilder> {
    return new PackBuilder(await this.deps(), join(this.directory(operationId, run), 'lists'), this.files);
  }

  private async purge(): Promise<void> {
    const root = join(this.config.dataDir, 'exports');
    const oldest = this.clock.now().getTime() - KEPT_DAYS * 86_400_000;
    for (const name of await readdir(root).catch(() => [])) {
      const found = await stat(join(root, name)).catch(() => undefined);
      if (found && found.mtimeMs < oldest) await rm(join(root, name), { recursive: true, force: true });
    }
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
