import { Injectable } from '@nestjs/common';
import { Database, violatedConstraint, type ReadTx } from '../database/database.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { merkleRoot } from '../shared/hash.js';
import { accessRefusal } from './access.errors.js';
import { requireAt } from './permissions.js';
import type { Actor, Role } from './roles.js';
import { GRANTS_NOW, hashPassword, toActor } from './sessions.js';

export interface NewAccount {
  readonly login: string;
  readonly displayName: string;
  readonly password?: string;
  readonly personId?: string;
  readonly grants: readonly { role: Role; unitCode: string; validTo?: string }[];
}

/** Accounts and their grants. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates an account. The actor must manage accounts at every unit that is granted; `null` is the
   * command line on the machine itself. Returns the account's id.
   */
  async create(actor: Actor | null, account: NewAccount): Promise<string> {
    const passwordHash = account.password === undefined ? null : await hashPassword(account.password);
    return this.database.transaction(async (tx) => {
      const units = await unitIds(
        tx,
        account.grants.map((grant) => grant.unitCode),
      );
      if (actor) for (const unitId of units.values()) await requireAt(tx, actor, 'account.manage', unitId);
      const login = account.login.trim().toLowerCase();
      const [row] = await tx
        .query<{ id: string }>(
          `INSERT INTO account (login, display_name, password_hash, person_id) VALUES ($1, $2, $3, $4) RETURNING id`,
          [login, account.displayName, passwordHash, account.personId ?? null],
        )
        .catch((error: unknown) => {
          throw violatedConstraint(error) === 'account_login_key'
            ? accessRefusal('account.login-taken', { field: 'login', values: { login } })
            : error;
        });
      for (const grant of account.grants) {
        await tx.execute(
          `INSERT INTO account_grant (account_id, role, unit_id, valid_to) VALUES ($1, $2, $3, $4)`,
          [row!.id, grant.role, units.get(grant.unitCode), grant.validTo ?? null],
        );
      }
      await record(tx, {
        kind: 'account.created',
        subject: row!.id,
        actor: actor?.accountId ?? null,
        at: this.clock.now(),
        data: {
          account: row!.id,
          roles: account.grants.map((grant) => ({ role: grant.role, unit: grant.unitCode })),
        },
      });
      return row!.id;
    });
  }

  /** The id behind a login, for the command line; undefined when nobody has it. */
  idOf(login: string): Promise<string | undefined> {
    return this.database.read(async (tx) => {
      const [row] = await tx.query<{ id: string }>(`SELECT id FROM account WHERE login = $1`, [login]);
      return row?.id;
    });
  }

  /** The login of an account. */
  loginOf(accountId: string): Promise<string> {
    return this.database.read(async (tx) => {
      const [row] = await tx.query<{ login: string }>(`SELECT login FROM account WHERE id = $1`, [accountId]);
      return row!.login;
    });
  }

  /** Sets a password from the command line on the machine itself, and ends the account's sessions. */
  async setPassword(accountId: string, password: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.database.transaction(async (tx) => {
      await tx.execute(`UPDATE account SET password_hash = $2 WHERE id = $1`, [accountId, passwordHash]);
      await tx.execute(`DELETE FROM session WHERE account_id = $1`, [accountId]);
      await record(tx, {
        kind: 'account.password-set',
        subject: accountId,
        actor: null,
        at: this.clock.now(),
        data: { account: accountId },
      });
    });
  }

  /** The actor that an account is now; undefined when it does not exist or is disabled. */
  actorOf(accountId: string): Promise<Actor | undefined> {
    return this.database.read(async (tx) => {
      const [row] = await tx.query<Parameters<typeof toActor>[0]>(
        `SELECT a.id AS account_id, a.person_id, ${GRANTS_NOW} AS grants FROM account a WHERE a.id = $1 AND a.disabled_at IS NULL`,
        [accountId, this.clock.now()],
      );
      return row && toActor(row);
    });
  }

  /**
   * Gives every person of the list an account of their own that cannot sign in yet: activation is a
   * later act of the person. Persons who have one already keep it. Returns the account of each person.
   */
  async provision(actor: Actor, personIds: readonly string[]): Promise<Map<string, string>> {
    return this.database.transaction(async (tx) => {
      const made = await tx.query<{ id: string }>(
        `INSERT INTO account (login, display_name, person_id)
         SELECT 'p' || lpad(p.id::text, 8, '0'), 'Penanda tangan', p.id FROM person p WHERE p.id = ANY($1)
         ORDER BY p.id ON CONFLICT DO NOTHING RETURNING id`,
        [personIds],
      );
      if (made.length > 0) {
        await record(tx, {
          kind: 'accounts.provisioned',
          subject: actor.accountId,
          actor: actor.accountId,
          at: this.clock.now(),
          data: { count: made.length, root: merkleRoot(made.map((row) => row.id)).toString('hex') },
        });
      }
      const all = await tx.query<{ id: string; person_id: string }>(
        `SELECT id, person_id FROM account WHERE person_id = ANY($1)`,
        [personIds],
      );
      return new Map(all.map((row) => [row.person_id, row.id]));
    });
  }
}

async function unitIds(tx: ReadTx, codes: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ code: string; id: number }>(
    `SELECT code, id FROM unit WHERE code = ANY($1)`,
    [codes],
  );
  const found = new Map(rows.map((row) => [row.code, row.id]));
  const missing = codes.find((code) => !found.has(code));
  if (missing !== undefined)
    throw accessRefusal('account.unit-unknown', { field: 'grants', values: { code: missing } });
  return found;
}
