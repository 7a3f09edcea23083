import { claimKeys, type RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { changeCounters, holdRound } from '../coverage/counters.js';
import type { Tx } from '../database/database.js';
import type { CompactRevision, DocumentStore } from '../documents/document-store.js';
import { recordAll } from '../ledger/ledger.js';
import { sha256Hex } from '../shared/hash.js';
import type { OwnPact } from './pact.queries.js';
import { PACT_ACTS } from './pact.states.js';

/** A sealed and verified document that waits to be called signed. */
export interface Signature {
  readonly actor: Actor;
  readonly pact: OwnPact;
  readonly attemptId: string;
  readonly revision: CompactRevision;
  readonly at: Date;
  readonly claim?: { readonly key: RequestKey; readonly answer: unknown };
}

/** `lost`: somebody else was faster, or the state no longer allows it; nothing of this signature stays. */
export type Outcome = 'signed' | 'lost';

/** The request's key belongs to another act. */
export class KeyTaken extends Error {}

/**
 * Transaction B of signing, for a lot of people: who wins is decided by one guarded statement, and only for
 * the winners are keys, files, ledger rows and counters written.
 */
export async function commitSignatures(
  tx: Tx,
  store: DocumentStore,
  lot: readonly Signature[],
): Promise<Outcome[]> {
  const campaigns = [...new Set(lot.map(({ pact }) => pact.campaignId))].toSorted();
  for (const id of campaigns) await holdRound(tx, id);
  const turned = await turnSigned(tx, lot);
  const won = lot.filter(({ revision }) => turned.has(revision.documentId));
  if (won.length > 0) {
    await claim(tx, won);
    await store.keepRevisions(
      tx,
      won.map(({ revision }) => revision),
    );
    await recordAll(tx, won.map(eventOf));
    for (const id of campaigns) await count(tx, id, won, turned);
  }
  return lot.map(({ revision }) => (turned.has(revision.documentId) ? 'signed' : 'lost'));
}

interface Turned {
  readonly documentId: string;
  readonly from: 'open' | 'declined';
  readonly wave: number;
  readonly unitId: number;
  readonly isHead: boolean;
}

/** The guard: state, campaign and unused attempt are decided by this one statement, which uses the attempt up. */
async function turnSigned(tx: Tx, lot: readonly Signature[]): Promise<Map<string, Turned>> {
  const rows = await tx.query<Turned>(
    `WITH wanted AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[])
                       AS w(pact_id, attempt_id, document_id, at)),
          before AS (SELECT p.id, p.state, w.document_id, w.at, a.id AS attempt_id FROM wanted w
                       JOIN pact p ON p.id = w.pact_id JOIN signing_attempt a ON a.id = w.attempt_id AND a.pact_id = p.id
                       JOIN campaign c ON c.id = p.campaign_id AND c.state = 'issued' AND c.paused_at IS NULL
                      WHERE p.state = ANY($5) ORDER BY p.id FOR UPDATE OF p, a),
          used AS (DELETE FROM signing_attempt a USING before b WHERE a.id = b.attempt_id)
     UPDATE pact p SET state = 'signed', method = 'electronic', document_id = b.document_id, signed_at = b.at,
            state_at = b.at, reason = NULL, note = NULL
       FROM before b WHERE p.id = b.id
     RETURNING p.document_id AS "documentId", b.state AS "from", p.wave, p.unit_id AS "unitId", p.is_head AS "isHead"`,
    [
      lot.map(({ pact }) => pact.id),
      lot.map(({ attemptId }) => attemptId),
      lot.map(({ revision }) => revision.documentId),
      lot.map(({ at }) => at),
      PACT_ACTS.sign.from,
    ],
  );
  return new Map(rows.map((row) => [row.documentId, row]));
}

async function claim(tx: Tx, won: readonly Signature[]): Promise<void> {
  const claims = won.flatMap((one) => (one.claim ? [one.claim] : []));
  const claimed = await claimKeys(tx, claims);
  if (claims.some(({ key }) => !claimed.has(key))) throw new KeyTaken();
}

function eventOf({ pact, actor, at, revision }: Signature): Parameters<typeof recordAll>[1][number] {
  return {
    kind: 'pact.signed',
    subject: pact.id,
    actor: actor.accountId,
    at,
    data: {
      campaign: pact.campaignId,
      person_ref: pact.personRef,
      unit: pact.snapshot.unitCode,
      method: 'electronic',
      sha256: revision.sha256.toString('hex'),
      code_sha256: sha256Hex(pact.verificationCode),
      identified_by: 'password',
    },
  };
}

/** Counters come last: their rows are what people of one unit wait for. */
async function count(
  tx: Tx,
  campaignId: string,
  won: readonly Signature[],
  turned: ReadonlyMap<string, Turned>,
): Promise<void> {
  const own = won.filter(({ pact }) => pact.campaignId === campaignId);
  const deltas = own.map(({ revision }) => {
    const { from, wave, unitId, isHead } = turned.get(revision.documentId)!;
    return { wave, unitId, [from]: -1, electronic: 1, headsSigned: isHead ? 1 : 0 };
  });
  await changeCounters(tx, campaignId, deltas);
}
