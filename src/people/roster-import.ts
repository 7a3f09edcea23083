import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../access/roles.js';
import { Database } from '../database/database.js';
import { Operations, type Operation } from '../jobs/operations.js';
import type { Day } from '../shared/dates.js';
import { batchById, type RosterBatch } from './roster-batch.queries.js';
import type { RejectedLine } from './roster-file-correction.js';
import { rejectedLines } from './roster-preview.queries.js';
import { RosterService } from './roster.service.js';

export interface RosterImportServices {
  readonly roster: RosterService;
  readonly operations: Operations;
  readonly database: Database;
}

export interface RosterImportOptions {
  /** Without it the file is only looked at. */
  readonly commit?: boolean;
  /** Commits the good lines although there are others. */
  readonly skipBad?: boolean;
  readonly asOf?: Day;
  readonly onProgress?: (step: 'stage' | 'commit', done: number, total: number | null) => void;
}

export interface RosterImported {
  /** With its counts and its status; `ready` when it was not committed. */
  readonly batch: RosterBatch;
  /** Why it was not committed, for people; `null` when it was, or was not to be. */
  readonly fault: string | null;
  /** The lines that were kept out, for `correctionFile`. */
  readonly rejected: AsyncIterable<RejectedLine>;
}

/**
 * Imports a roster from a file of this machine as `pakta roster import` does: the same use cases as over
 * HTTP, waited for. A worker must be running, in this process or in another on the same data directory.
 * `actor` null: the command line, which reaches every unit.
 */
export async function importRosterFile(
  { roster, operations, database }: RosterImportServices,
  actor: Actor | null,
  path: string,
  { commit = false, skipBad = false, asOf, onProgress = () => undefined }: RosterImportOptions = {},
): Promise<RosterImported> {
  const staged = await roster.upload(actor, {
    content: createReadStream(path),
    fileName: basename(path),
    ...(asOf && { asOf }),
  });
  let ended = await waitFor(operations, staged.operation, (done, total) => onProgress('stage', done, total));
  if (commit && ended.fault === null) {
    const { outcomes } = (await database.read((tx) => batchById(tx, staged.batch))).counts!;
    // All or nothing: with bad lines the file is left as looked at, for its correction file.
    if (skipBad || outcomes.wrong + outcomes.doubtful === 0) {
      const committed = await roster.commit(actor, staged.batch, { skipBad });
      ended = await waitFor(operations, committed.operation, (done, total) =>
        onProgress('commit', done, total),
      );
    }
  }
  return {
    batch: await database.read((tx) => batchById(tx, staged.batch)),
    fault: ended.fault,
    rejected: rejectedLines(database, staged.batch),
  };
}

async function waitFor(
  operations: Operations,
  id: string,
  onProgress: (done: number, total: number | null) => void,
): Promise<Operation> {
  for (;;) {
    const operation = await operations.find(id);
    if (!operation) throw new Error(`The operation ${id} is gone.`);
    onProgress(operation.done, operation.total);
    if (operation.state === 'done' || operation.state === 'failed' || operation.state === 'cancelled')
      return operation;
    await sleep(200);
  }
}
