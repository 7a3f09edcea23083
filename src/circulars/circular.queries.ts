import { accessRefusal } from '../access/access.errors.js';
import { scopeOf, type Actor } from '../access/roles.js';
import type { ReadTx } from '../database/database.js';
import { formalName } from '../hierarchy/unit-kinds.js';
import type { UnitKind } from '../hierarchy/unit-kinds.js';
import type { Day } from '../shared/dates.js';
import { circularRefusal } from './circular.errors.js';
import type { Circular, CircularContent, Reviewer, StoredMandate } from './circular.model.js';
import type { ParafAct } from './paraf.rules.js';

const COLUMNS = `c.id, c.origin, c.state, c.issuer_unit_id AS "issuerUnitId", u.code AS "issuerCode", u.name AS "issuerName",
    c.content, c.version, c.day::text, c.subject, c.number, c.sender, c.frozen, c.parent_id AS "parentId",
    c.supersedes_id AS "supersedesId", c.campaign_id AS "campaignId", c.verification_code AS "verificationCode",
    c.document_id AS "documentId", c.created_by AS "createdBy", c.published_at AS "publishedAt",
    c.distributed_at AS "distributedAt", c.ended_at AS "endedAt", c.end_reason AS "endReason"`;
const CIRCULAR = `SELECT ${COLUMNS} FROM circular c JOIN unit u ON u.id = c.issuer_unit_id`;

/** Throws `access.not-found`. */
export async function circularById(tx: ReadTx, id: string): Promise<Circular> {
  const [row] = await tx.query<Circular>(`${CIRCULAR} WHERE c.id = $1`, [id]);
  if (!row) throw accessRefusal('access.not-found');
  return row;
}

/** The same, held until the transaction ends. */
export async function lockCircular(tx: ReadTx, id: string): Promise<Circular> {
  await tx.query(`SELECT 1 FROM circular WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  return circularById(tx, id);
}

// Of the issuer's readers at any time; of its reviewers and its signer; once out, of whoever got it and those above.
const VISIBLE = `(EXISTS (SELECT 1 FROM unit_closure k WHERE k.descendant_id = c.issuer_unit_id AND k.ancestor_id = ANY($1))
  OR EXISTS (SELECT 1 FROM circular_reviewer r WHERE r.circular_id = c.id AND r.account_id = $2)
  OR EXISTS (SELECT 1 FROM mandate m WHERE m.id = (c.content->>'mandateId')::uuid AND m.account_id = $2)
  OR c.published_at IS NOT NULL AND (
       EXISTS (SELECT 1 FROM delivery d JOIN unit_closure k ON k.descendant_id = d.unit_id AND k.ancestor_id = ANY($1)
                WHERE d.circular_id = c.id)
    OR EXISTS (SELECT 1 FROM delivery d WHERE d.circular_id = c.id AND d.unit_id = ANY($3))))`;

/** A circular that concerns the actor; `units` are those whose receipts he gives. Throws `access.not-found`. */
export async function readableCircular(
  tx: ReadTx,
  actor: Actor,
  units: readonly number[],
  id: string,
): Promise<Circular> {
  const [row] = await tx.query<Circular>(`${CIRCULAR} WHERE c.id = $4 AND ${VISIBLE}`, [
    scopeOf(actor, 'circular.read'),
    actor.accountId,
    units,
    id,
  ]);
  if (!row) throw accessRefusal('access.not-found');
  return row;
}

export interface RegisterFilter {
  readonly number: string | null;
  readonly subject: string | null;
  readonly year: number | null;
  readonly unitCode: string | null;
  readonly state: string | null;
  readonly origin: string | null;
  readonly after: { readonly day: Day; readonly id: string } | undefined;
  readonly limit: number;
}

/** Circulars that concern the actor, newest first. */
export function searchCirculars(
  tx: ReadTx,
  actor: Actor,
  units: readonly number[],
  filter: RegisterFilter,
): Promise<Circular[]> {
  return tx.query<Circular>(
    `${CIRCULAR} WHERE ${VISIBLE}
       AND ($4::text IS NULL OR c.number ILIKE '%' || $4 || '%') AND ($5::text IS NULL OR c.subject ILIKE '%' || $5 || '%')
       AND ($6::int IS NULL OR extract(year FROM c.day) = $6)
       AND ($7::text IS NULL OR EXISTS (SELECT 1 FROM unit_closure k JOIN unit a ON a.id = k.ancestor_id
                                         WHERE k.descendant_id = c.issuer_unit_id AND a.code = $7))
       AND ($8::text IS NULL OR c.state = $8) AND ($9::text IS NULL OR c.origin = $9)
       AND ($10::date IS NULL OR (c.day, c.id) < ($10::date, $11::uuid))
     ORDER BY c.day DESC, c.id DESC LIMIT $12`,
    [
      scopeOf(actor, 'circular.read'),
      actor.accountId,
      units,
      filter.number && likeText(filter.number),
      filter.subject && likeText(filter.subject),
      filter.year,
      filter.unitCode,
      filter.state,
      filter.origin,
      filter.after?.day ?? null,
      filter.after?.id ?? null,
      filter.limit,
    ],
  );
}

export function likeText(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}

export function reviewersOf(tx: ReadTx, circularId: string): Promise<Reviewer[]> {
  return tx.query<Reviewer>(
    `SELECT step, account_id AS "accountId", title FROM circular_reviewer WHERE circular_id = $1 ORDER BY step`,
    [circularId],
  );
}

export interface StoredParaf extends ParafAct {
  readonly note: string | null;
  readonly at: Date;
}

export function parafsOf(tx: ReadTx, circularId: string): Promise<StoredParaf[]> {
  return tx.query<StoredParaf>(
    `SELECT step, act, version, note, at, voided_at IS NOT NULL AS voided FROM circular_paraf
      WHERE circular_id = $1 ORDER BY id`,
    [circularId],
  );
}

export async function versionOf(tx: ReadTx, circularId: string, number: number): Promise<CircularContent> {
  const [row] = await tx.query<{ content: CircularContent }>(
    `SELECT content FROM circular_version WHERE circular_id = $1 AND number = $2`,
    [circularId, number],
  );
  if (!row) throw accessRefusal('access.not-found');
  return row.content;
}

const MANDATE = `SELECT m.id, m.account_id AS "accountId", m.unit_id AS "unitId", u.code AS "unitCode", m.office, m.title,
    m.status, m.behalf, m.holder, m.decree, m.valid_from::text AS "validFrom", m.valid_to::text AS "validTo"
  FROM mandate m JOIN unit u ON u.id = m.unit_id`;

/** Throws `circular.unknown-mandate`. */
export async function mandateById(tx: ReadTx, id: string): Promise<StoredMandate> {
  const [row] = await tx.query<StoredMandate>(`${MANDATE} WHERE m.id = $1`, [id]);
  if (!row) throw circularRefusal('circular.unknown-mandate', { field: 'mandate' });
  return row;
}

/** Mandates in the subtrees, newest first. */
export function mandatesIn(tx: ReadTx, scope: readonly number[], limit: number): Promise<StoredMandate[]> {
  return tx.query<StoredMandate>(
    `${MANDATE} WHERE EXISTS (SELECT 1 FROM unit_closure k WHERE k.descendant_id = m.unit_id AND k.ancestor_id = ANY($1))
      ORDER BY m.valid_from DESC, m.id LIMIT $2`,
    [scope, limit],
  );
}

/** `73.08.18` of a unit: the nearest region that it belongs to; the letter speaks for it. */
export async function regionOf(
  tx: ReadTx,
  unitId: number,
): Promise<{ id: number; code: string; kind: UnitKind; name: string }> {
  const [row] = await tx.query<{ id: number; code: string; kind: UnitKind; name: string }>(
    `SELECT a.id, a.code, a.kind, a.name FROM unit_closure k JOIN unit a ON a.id = k.ancestor_id
      WHERE k.descendant_id = $1 AND a.kind IN ('province', 'regency', 'city', 'district', 'kelurahan', 'desa')
      ORDER BY k.depth LIMIT 1`,
    [unitId],
  );
  return { ...row!, name: formalName(row!) };
}

/** How a letter is referred to: "Surat Edaran Nomor 270/12462/BKD tanggal …", by its parts. */
export interface CircularReference {
  readonly id: string;
  readonly number: string | null;
  readonly day: Day;
  readonly subject: string;
  readonly state: Circular['state'];
  readonly issuerCode: string;
}

export function referencesTo(tx: ReadTx, ids: readonly string[]): Promise<CircularReference[]> {
  return tx.query<CircularReference>(
    `SELECT c.id, c.number, c.day::text, c.subject, c.state, u.code AS "issuerCode"
       FROM circular c JOIN unit u ON u.id = c.issuer_unit_id WHERE c.id = ANY($1)`,
    [ids],
  );
}

/** The circular that took another one's place, once it is out. */
export async function successorOf(tx: ReadTx, id: string): Promise<CircularReference | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `SELECT id FROM circular WHERE supersedes_id = $1 AND published_at IS NOT NULL`,
    [id],
  );
  return row && (await referencesTo(tx, [row.id]))[0];
}
