import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Accounts } from '../../src/access/accounts.js';
import type { Actor } from '../../src/access/roles.js';
import type { Database } from '../../src/database/database.js';
import { Refusal } from '../../src/shared/refusal.js';
import type { TestAccount, TestApp } from './app.js';
import { campaignBody, finished, issueCampaign } from './campaigns.js';

/**
 * Puts many people on the roster in one statement, spread evenly over `units` units of the province's
 * regencies; the first of each unit is its head.
 */
export async function seedCrowd(
  database: Database,
  { people, units }: { people: number; units: number },
): Promise<void> {
  await database.transaction(async (tx) => {
    const [batch] = await tx.query<{ id: string }>(
      `INSERT INTO roster_batch (origin, status, committed_at) VALUES ('act', 'committed', now()) RETURNING id`,
    );
    await tx.execute(
      `WITH place AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS n FROM unit
                       WHERE parent_id IS NOT NULL AND closed_on IS NULL ORDER BY code LIMIT $3),
            made AS (INSERT INTO person (batch_id) SELECT $1 FROM generate_series(1, $2) RETURNING id),
            numbered AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM made)
       INSERT INTO posting (person_id, batch_id, unit_id, kind, name, name_key, jabatan, is_head, since)
       SELECT m.id, $1, p.id, 'non-asn', 'Andi Uji ' || m.n, 'andi uji ' || m.n, 'Pelaksana', m.n < $3, '2020-01-01'
         FROM numbered m JOIN place p ON p.n = m.n % $3`,
      [batch!.id, people, units],
    );
  });
}

/** A pact with the actor who signs it. */
export interface CrowdPact {
  readonly id: string;
  readonly personId: string;
  readonly unitId: number;
  readonly signer: Actor;
}

/** Issues a campaign to everybody and gives each pact its signer's account. */
export async function issueToCrowd(
  t: TestApp,
  bkd: TestAccount,
): Promise<{ id: string; pacts: CrowdPact[] }> {
  const { id } = await issueCampaign(bkd, campaignBody({ issuer: '73' }));
  return { id, pacts: await signersOf(t, bkd, id) };
}

export async function signersOf(t: TestApp, bkd: TestAccount, campaignId: string): Promise<CrowdPact[]> {
  const rows = await t.database.read((tx) =>
    tx.query<{ id: string; personId: string; unitId: number }>(
      `SELECT id, person_id AS "personId", unit_id AS "unitId" FROM pact WHERE campaign_id = $1 ORDER BY id`,
      [campaignId],
    ),
  );
  const accounts = await t.app.get(Accounts).provision(
    bkd.actor,
    rows.map((row) => row.personId),
  );
  return rows.map((row) => ({
    ...row,
    signer: { accountId: accounts.get(row.personId)!, personId: row.personId, grants: [] },
  }));
}

/** Starts a campaign's issue without waiting for it; returns the campaign and the operation. */
export async function beginIssue(
  bkd: TestAccount,
): Promise<{ id: string; operation: string; required: number }> {
  const created = await bkd.agent
    .post('/api/v1/campaigns')
    .set('idempotency-key', randomUUID())
    .send(campaignBody({ issuer: '73' }))
    .expect(201);
  const id: string = created.body.id;
  const rehearsal = await bkd.agent.post(`/api/v1/campaigns/${id}/rehearsal`).expect(202);
  const { required } = (await finished(bkd, rehearsal.body.operation)).result as { required: number };
  const launch = await bkd.agent
    .post(`/api/v1/campaigns/${id}/launch`)
    .set('idempotency-key', randomUUID())
    .send({ required })
    .expect(202);
  return { id, operation: launch.body.operation, required };
}

/** The code of the refusal, where the product said no; any other failure stays one. */
export async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Waits until the condition holds; fails when it does not within the time. */
export async function until(condition: () => Promise<boolean>, milliseconds = 30_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('what was waited for did not happen');
    await sleep(20);
  }
}
