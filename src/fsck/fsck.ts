import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { CIRCULAR_INVARIANTS } from '../circulars/circular.invariants.js';
import { COVERAGE_INVARIANTS } from '../coverage/coverage.invariants.js';
import { Database, type ReadTx } from '../database/database.js';
import type { Invariant, Violation } from '../database/invariant.js';
import { DOCUMENT_INVARIANTS } from '../documents/document.invariants.js';
import { HIERARCHY_INVARIANTS } from '../hierarchy/hierarchy.invariants.js';
import { OPERATION_INVARIANTS } from '../jobs/operation.invariants.js';
import { currentEpoch } from '../ledger/ledger.queries.js';
import { LEDGER_INVARIANTS } from '../ledger/ledger.invariants.js';
import { Sequencer } from '../ledger/sequencer.js';
import { PACT_INVARIANTS } from '../pacts/pact.invariants.js';
import { ROSTER_INVARIANTS } from '../people/roster.invariants.js';
import { Refusal } from '../shared/refusal.js';

/** Every feature's invariants, in the order in which they are checked. */
export const INVARIANTS: readonly Invariant[] = [
  ...HIERARCHY_INVARIANTS,
  ...ROSTER_INVARIANTS,
  ...PACT_INVARIANTS,
  ...CIRCULAR_INVARIANTS,
  ...COVERAGE_INVARIANTS,
  ...OPERATION_INVARIANTS,
  ...LEDGER_INVARIANTS,
  ...DOCUMENT_INVARIANTS,
];

export interface FsckIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Rows that are printed for each invariant; the rest are counted. */
const SHOWN = 50;

/**
 * `pakta fsck [--full]`: checks every invariant in one snapshot of the running store; `--full` also reads
 * every stored byte. Returns the exit code: 0 when all hold, 1 with the rows that break one, 2 for bad options.
 */
export async function runFsck(
  app: INestApplicationContext,
  args: readonly string[],
  io: FsckIo,
): Promise<number> {
  const full = fullOf(args);
  if (full === undefined) {
    io.err('Pemakaian: pakta fsck [--full]');
    return 2;
  }
  const database = app.get(Database);
  let broken = await database.read(async (tx) => {
    let count = 0;
    for (const invariant of INVARIANTS)
      if (full || !invariant.full) count += await report(invariant.name, inSavepoint(tx, invariant), io);
    return count;
  });
  broken += await report('ledger.outside', outside(app, database), io);
  if (!full) io.out('Tidak diperiksa: setiap byte dokumen (--full).');
  io.out(broken === 0 ? 'HASIL: UTUH' : `HASIL: ${broken} PELANGGARAN`);
  return broken === 0 ? 0 : 1;
}

function fullOf(args: readonly string[]): boolean | undefined {
  try {
    return parseArgs({ args: [...args], options: { full: { type: 'boolean', default: false } } }).values.full;
  } catch {
    return undefined;
  }
}

async function report(name: string, violations: AsyncIterable<Violation>, io: FsckIo): Promise<number> {
  const started = performance.now();
  let count = 0;
  for await (const { where, what } of violations) {
    count += 1;
    // Values may come from whoever tampered: nothing of theirs may steer a terminal.
    if (count <= SHOWN) io.err(`GAGAL ${name} – ${where}: ${what}`.replace(/\p{C}/gu, '?'));
  }
  if (count > SHOWN) io.err(`GAGAL ${name} – … dan ${count - SHOWN} baris lain`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (count === 0) io.out(`baik  ${name} (${seconds} detik)`);
  return count;
}

/** What cannot even be read (a leaf that is no JSON any more) breaks its invariant, not the whole check. */
async function* inSavepoint(tx: ReadTx, invariant: Invariant): AsyncGenerator<Violation> {
  await tx.query('SAVEPOINT invariant');
  try {
    yield* invariant.check(tx);
    await tx.query('RELEASE SAVEPOINT invariant');
  } catch (error) {
    await tx.query('ROLLBACK TO SAVEPOINT invariant');
    const why = error instanceof Error ? error.message : String(error);
    yield { where: invariant.name, what: `tidak dapat diperiksa: ${why}` };
  }
}

/** The checkpoint outside the database belongs to this one's history. */
async function* outside(app: INestApplicationContext, database: Database): AsyncGenerator<Violation> {
  const epoch = await database.read((tx: ReadTx) => currentEpoch(tx));
  if (!epoch) return;
  try {
    await app.get(Sequencer).compare(epoch);
  } catch (error) {
    // A tile that is missing is named by ledger.tree already.
    if (error instanceof RangeError) yield { where: epoch.origin, what: 'pohon tidak lengkap' };
    else if (error instanceof Refusal)
      yield { where: epoch.origin, what: `${error.message} (${error.code})` };
    else throw error;
  }
}
