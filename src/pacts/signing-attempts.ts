import { randomBytes } from 'node:crypto';
import type { Actor } from '../access/roles.js';
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

/** The actor's own attempt on a pact; undefined when there is none. */
export async function findAttempt(
  tx: ReadTx,
  actor: Actor,
  pactId: string,
  attemptId: string,
): Promise<SigningAttempt | undefined> {
  const [row] = await tx.query<SigningAttempt>(
    `SELECT id, pact_id AS "pactId", account_id AS "accountId", prefix_sha256 AS "prefixSha256", tail, layout, digest,
            created_at AS "createdAt", expires_at AS "expiresAt"
       FROM signing_attempt WHERE id = $1 AND pact_id = $2 AND account_id = $3`,
    [attemptId, pactId, actor.accountId],
  );
  return row;
}
