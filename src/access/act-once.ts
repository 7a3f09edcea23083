import { sqlState, type Tx } from '../database/database.js';
import { refusals } from '../shared/refusal.js';

/** An `Idempotency-Key` as sent: bound to the account, the route and the payload. */
export interface RequestKey {
  readonly accountId: string;
  readonly key: string;
  readonly route: string;
  readonly payloadSha256: Buffer;
}

const keyRefusal = refusals({
  'request.key-reused': {
    kind: 'invalid',
    text: 'Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru.',
  },
  'request.in-progress': {
    kind: 'conflict',
    text: 'Permintaan yang sama masih diproses. Tunggu sebentar, lalu ulangi dengan kunci yang sama.',
  },
});

/**
 * Acts once per key, inside the use case's own transaction: a second request with the same key gets the
 * first one's answer, and a crash leaves neither act nor key. Call it after the permission
 * checks, so that a repeated request is authorised anew. The answer must survive JSON.
 */
export async function actOnce<T>(tx: Tx, key: RequestKey | undefined, act: () => Promise<T>): Promise<T> {
  if (!key) return act();
  // A concurrent twin holds the row until it commits: wait for it at most 2 s.
  await tx.execute(`SET LOCAL lock_timeout = '2s'`);
  const claimed = await tx
    .execute(
      `INSERT INTO idempotency_key (account_id, key, route, payload_sha256) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [key.accountId, key.key, key.route, key.payloadSha256],
    )
    .catch((error: unknown) => {
      throw sqlState(error) === '55P03' ? keyRefusal('request.in-progress', { retryAfterSeconds: 2 }) : error;
    });
  await tx.execute(`SET LOCAL lock_timeout = 0`);
  if (claimed === 0) return earlierAnswer<T>(tx, key);
  const answer = await act();
  await tx.execute(`UPDATE idempotency_key SET answer = $3 WHERE account_id = $1 AND key = $2`, [
    key.accountId,
    key.key,
    JSON.stringify({ answer }),
  ]);
  return answer;
}

/**
 * Claims keys for acts that are done together and whose answers are known: for a lot of signatures one
 * statement instead of four each. Returns which were free; a key that was not belongs to another act, which
 * `actOnce` then tells.
 */
export async function claimKeys(
  tx: Tx,
  claims: readonly { readonly key: RequestKey; readonly answer: unknown }[],
): Promise<Set<RequestKey>> {
  if (claims.length === 0) return new Set();
  const column = <T>(value: (claim: (typeof claims)[number]) => T): T[] => claims.map(value);
  // In the order of keys, so that two lots with the same keys wait for one another and never in a ring.
  const rows = await tx.query<{ account_id: string; key: string }>(
    `INSERT INTO idempotency_key (account_id, key, route, payload_sha256, answer)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::jsonb[]) AS c(account_id, key)
      ORDER BY account_id, key ON CONFLICT DO NOTHING RETURNING account_id, key`,
    [
      column(({ key }) => key.accountId),
      column(({ key }) => key.key),
      column(({ key }) => key.route),
      column(({ key }) => key.payloadSha256),
      column(({ answer }) => JSON.stringify({ answer })),
    ],
  );
  const claimed = new Set(rows.map((row) => `${row.account_id} ${row.key}`));
  // deletes on the way: of two claims of one key in the same lot only one is free
  return new Set(claims.flatMap(({ key }) => (claimed.delete(`${key.accountId} ${key.key}`) ? [key] : [])));
}

async function earlierAnswer<T>(tx: Tx, key: RequestKey): Promise<T> {
  const [row] = await tx.query<{ route: string; payload_sha256: Buffer; answer: { answer: T } | null }>(
    `SELECT route, payload_sha256, answer FROM idempotency_key WHERE account_id = $1 AND key = $2`,
    [key.accountId, key.key],
  );
  if (!row?.answer) throw keyRefusal('request.in-progress', { retryAfterSeconds: 2 });
  if (row.route !== key.route || !row.payload_sha256.equals(key.payloadSha256))
    throw keyRefusal('request.key-reused', { field: 'Idempotency-Key' });
  return row.answer.answer;
}
