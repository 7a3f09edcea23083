import type { ReadTx } from './database.js';

/** A row that breaks an invariant: which one, and what is wrong with it, for people. */
export interface Violation {
  readonly where: string;
  readonly what: string;
}

/** What must be true of the store at every instant. Features export theirs; `pakta fsck` composes them. */
export interface Invariant {
  /** Stable, for scripts: `pact.once`. */
  readonly name: string;
  /** Reads every byte: only with `--full`. */
  readonly full?: boolean;
  check(tx: ReadTx): AsyncIterable<Violation>;
}

/** An invariant whose violations are the rows of one statement; its column `where` says which. */
export function noRows(name: string, what: string, sql: string): Invariant {
  return {
    name,
    async *check(tx) {
      for await (const rows of streamRows<{ where: string }>(tx, sql))
        for (const { where } of rows) yield { where, what };
    },
  };
}

let cursors = 0;

/** Rows of a statement of any length, `size` at a time: memory stays constant. */
export async function* streamRows<R extends object>(
  tx: ReadTx,
  sql: string,
  { parameters = [], size = 1000 }: { parameters?: readonly unknown[]; size?: number } = {},
): AsyncGenerator<R[]> {
  cursors += 1;
  const cursor = `stream_${cursors}`;
  await tx.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`, parameters);
  try {
    for (;;) {
      const rows = await tx.query<R>(`FETCH ${size} FROM ${cursor}`);
      if (rows.length > 0) yield rows;
      if (rows.length < size) return;
    }
  } finally {
    // After an error the transaction is over, and the cursor with it.
    await tx.query(`CLOSE ${cursor}`).catch(() => undefined);
  }
}
