import { randomBytes } from 'node:crypto';
import type { ReadTx, Tx } from '../database/database.js';

/** What was prepared for one person to approve: the only unsigned bytes that are kept. */
export interface SigningAttempt {
  readonly id: string;
  readonly pactId: string;
  readonly accountId: string;
  readonly prefixSha256: Buffer;
  /** Deflated: 0.9 KB in the row instead of 12 KB in three rows of a side table. */
  readonly tail: Buffer;
  readonly layout: { readonly byteRange: readonly [number, number, number, number] };
  readonly digest: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Stores attempts by one statement. */
export async function storeAttempts(tx: Tx, attempts: readonly SigningAttempt[]): Promise<void> {
  const column = <T>(value: (attempt: SigningAttempt) => T): T[] => attempts.map(value);
  await tx.execute(
    `INSERT INTO signing_attempt (id, pact_id, account_id, prefix_sha256, tail, layout, digest, nonce, created_at, expires_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::jsonb[], $7::bytea[],
                          $8::bytea[], $9::timestamptz[], $10::timestamptz[])`,
    [
      column((one) => one.id),
      column((one) => one.pactId),
      column((one) => one.accountId),
      column((one) => one.prefixSha256),
      column((one) => one.tail),
      column((one) => JSON.stringify(one.layout)),
      column((one) => one.digest),
      column(() => randomBytes(16)),
      column((one) => one.createdAt),
      column((one) => one.expiresAt),
    ],
  );
}

/** Which attempt of whom. */
export interface AttemptKey {
  readonly id: string;
  readonly pactId: string;
  readonly accountId: string;
}

/** Attempts by one statement; undefined where an attempt is not the account's own on that pact. */
export async function findAttempts(
  tx: ReadTx,
  keys: readonly AttemptKey[],
): Promise<readonly (SigningAttempt | undefined)[]> {
  const rows = await tx.query<SigningAttempt>(
    `SELECT id, pact_id AS "pactId", account_id AS "accountId", prefix_sha256 AS "prefixSha256", tail, layout, digest,
            created_at AS "createdAt", expires_at AS "expiresAt"
       FROM signing_attempt WHERE id = ANY($1::uuid[])`,
    [keys.map(({ id }) => id)],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return keys.map(({ id, pactId, accountId }) => {
    const row = found.get(id);
    return row?.pactId === pactId && row.accountId === accountId ? row : undefined;
  });
}
