import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { Lots } from '../database/lots.js';
import { Clock } from '../shared/clock.js';
import { sha256 } from '../shared/hash.js';
import { accessRefusal } from './access.errors.js';
import { FailureLimiter } from './failure-limiter.js';
import type { Actor, Grant, Role } from './roles.js';

/** Idle 30 minutes, absolute 12 hours (NIST SP 800-63B AAL2). */
export const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = 12 * 3_600_000;

/** argon2id, 19 MiB, 2 passes, 1 lane: OWASP's minimum; 8 ms here. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface SignedIn {
  /** 256 random bits, base64url: the cookie's value, never stored. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Hashes a password for storage (argon2id, PHC string). */
export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON);
}

/** Signing in and out, and who is behind a session token. */
@Injectable()
export class Sessions {
  private decoy: Promise<string> | undefined;
  private readonly failures = new FailureLimiter();
  // Every request asks; on a Monday morning some sixteen of them share a statement.
  private readonly sessions = new Lots<Buffer, FoundSession | undefined>((tokens) =>
    findSessions(this.database.single, tokens, this.clock.now()),
  );

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Opens a session. Unknown account and wrong password cost the same time and give the same refusal. */
  async signIn(login: string, password: string, address: string): Promise<SignedIn> {
    const now = this.clock.now();
    this.failures.check(address, login, now);
    const account = await this.database.read((tx) => findByLogin(tx, login));
    this.decoy ??= hashPassword(randomBytes(16).toString('hex'));
    const stored = account?.password_hash ?? (await this.decoy);
    const matches = await verify(stored, password);
    if (!account?.password_hash || !matches || account.disabled_at) {
      this.failures.count(address, login, now);
      throw accessRefusal('access.wrong-credentials');
    }
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(now.getTime() + ABSOLUTE_MS);
    await this.database.transaction((tx) =>
      tx.execute(
        `INSERT INTO session (token_sha256, account_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)`,
        [sha256(token), account.id, now, expiresAt],
      ),
    );
    return { token, expiresAt };
  }

  async signOut(token: string): Promise<void> {
    await this.database.transaction((tx) =>
      tx.execute(`DELETE FROM session WHERE token_sha256 = $1`, [sha256(token)]),
    );
  }

  /** The actor behind a token, or undefined when the session does not exist, idled out or expired. */
  async actor(token: string): Promise<Actor | undefined> {
    const now = this.clock.now();
    const found = await this.sessions.add(sha256(token));
    if (!found) return undefined;
    // Once a minute is enough for the idle limit and spares a write per request.
    if (now.getTime() - found.seenAt.getTime() > 60_000) {
      await this.database.transaction((tx) => touch(tx, sha256(token), now));
    }
    return found.actor;
  }
}

async function touch(tx: Tx, tokenSha256: Buffer, now: Date): Promise<void> {
  await tx.execute(`UPDATE session SET seen_at = $2 WHERE token_sha256 = $1`, [tokenSha256, now]);
}

interface LoginRow {
  id: string;
  password_hash: string | null;
  disabled_at: Date | null;
}

async function findByLogin(tx: ReadTx, login: string): Promise<LoginRow | undefined> {
  const [row] = await tx.query<LoginRow>(
    `SELECT id, password_hash, disabled_at FROM account WHERE login = $1`,
    [login.trim().toLowerCase()],
  );
  return row;
}

interface SessionRow {
  token_sha256: Buffer;
  account_id: string;
  person_id: string | null;
  seen_at: Date;
  grants: { role: Role; unit_id: number }[];
}

interface FoundSession {
  readonly actor: Actor;
  readonly seenAt: Date;
}

/** Sessions by the hashes of their tokens, by one statement; undefined where there is none in force. */
async function findSessions(
  tx: ReadTx,
  tokens: readonly Buffer[],
  now: Date,
): Promise<readonly (FoundSession | undefined)[]> {
  const rows = await tx.query<SessionRow>(
    `SELECT s.token_sha256, s.account_id, a.person_id, s.seen_at, ${GRANTS_NOW} AS grants
       FROM session s JOIN account a ON a.id = s.account_id
      WHERE s.token_sha256 = ANY($1::bytea[]) AND s.expires_at > $2 AND s.seen_at > $3 AND a.disabled_at IS NULL`,
    [tokens, now, new Date(now.getTime() - IDLE_MS)],
  );
  const found = new Map(rows.map((row) => [row.token_sha256.toString('hex'), row]));
  return tokens.map((token) => {
    const row = found.get(token.toString('hex'));
    return row && { actor: toActor(row), seenAt: row.seen_at };
  });
}

/** SQL for the grants in force of account `a`, as JSON; `$2` is the present. */
export const GRANTS_NOW = `coalesce((SELECT jsonb_agg(jsonb_build_object('role', g.role, 'unit_id', g.unit_id))
  FROM account_grant g WHERE g.account_id = a.id AND $2::timestamptz::date >= g.valid_from
   AND (g.valid_to IS NULL OR $2::timestamptz::date <= g.valid_to)), '[]'::jsonb)`;

export function toActor(row: Pick<SessionRow, 'account_id' | 'person_id' | 'grants'>): Actor {
  const grants: Grant[] = row.grants.map((grant) => ({ role: grant.role, unitId: grant.unit_id }));
  return { accountId: row.account_id, personId: row.person_id, grants };
}
