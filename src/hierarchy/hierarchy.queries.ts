import type { ReadTx } from '../database/database.js';
import type { UnitKind } from './unit-kinds.js';

/** A stored unit as features see it. */
export interface UnitRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly headTitle: string;
  readonly parentCode: string | null;
  readonly governmentCode: string;
  readonly closedOn: string | null;
}

const UNIT = `SELECT u.id, u.code, u.name, u.kind, u.head_title AS "headTitle", p.code AS "parentCode",
    g.code AS "governmentCode", u.closed_on::text AS "closedOn"
  FROM unit u LEFT JOIN unit p ON p.id = u.parent_id JOIN unit g ON g.id = u.government_id`;

export async function unitByCode(tx: ReadTx, code: string): Promise<UnitRow | undefined> {
  const [row] = await tx.query<UnitRow>(`${UNIT} WHERE u.code = $1`, [code]);
  return row;
}

export async function unitById(tx: ReadTx, id: number): Promise<UnitRow | undefined> {
  const [row] = await tx.query<UnitRow>(`${UNIT} WHERE u.id = $1`, [id]);
  return row;
}

/** Units by code, those that exist. */
export async function unitsByCodes(tx: ReadTx, codes: readonly string[]): Promise<Map<string, UnitRow>> {
  const rows = await tx.query<UnitRow>(`${UNIT} WHERE u.code = ANY($1)`, [codes]);
  return new Map(rows.map((row) => [row.code, row]));
}

export function childrenOf(tx: ReadTx, unitId: number): Promise<UnitRow[]> {
  return tx.query<UnitRow>(`${UNIT} WHERE u.parent_id = $1 ORDER BY u.code`, [unitId]);
}

/** From the root down to the unit's parent. */
export function ancestorsOf(tx: ReadTx, unitId: number): Promise<UnitRow[]> {
  return tx.query<UnitRow>(
    `${UNIT} JOIN unit_closure c ON c.ancestor_id = u.id AND c.depth > 0 WHERE c.descendant_id = $1 ORDER BY c.depth DESC`,
    [unitId],
  );
}

/** Units of the subtrees whose name or code contains the text, by code, after a code. */
export function searchUnits(
  tx: ReadTx,
  scope: readonly number[],
  { text, after, limit }: { text: string; after: string | undefined; limit: number },
): Promise<UnitRow[]> {
  return tx.query<UnitRow>(
    `${UNIT} WHERE EXISTS (SELECT 1 FROM unit_closure c WHERE c.descendant_id = u.id AND c.ancestor_id = ANY($1))
       AND ($2 = '' OR u.name ILIKE '%' || $2 || '%' OR u.code LIKE upper($2) || '%')
       AND ($3::text IS NULL OR u.code > $3) ORDER BY u.code LIMIT $4`,
    [scope, text.replace(/[\\%_]/g, String.raw`\$&`), after ?? null, limit],
  );
}

/** Whether `unitId` lies in the subtree of `ancestorId` (a unit lies in its own). */
export async function isDescendant(tx: ReadTx, ancestorId: number, unitId: number): Promise<boolean> {
  const [hit] = await tx.query(`SELECT 1 FROM unit_closure WHERE ancestor_id = $1 AND descendant_id = $2`, [
    ancestorId,
    unitId,
  ]);
  return hit !== undefined;
}

export async function childrenOpen(tx: ReadTx, unitId: number): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM unit WHERE parent_id = $1 AND closed_on IS NULL`,
    [unitId],
  );
  return row!.n;
}

/** The letterhead of the nearest government that has one: a desa's pacts carry its regency's. */
export interface Letterhead {
  readonly governmentCode: string;
  readonly governmentLine: string;
  readonly agencyLine: string;
  readonly addressLines: readonly string[];
  readonly place: string;
  readonly agencyHeadTitle: string;
  readonly headOfGovernment: string;
}

/** Letterheads for the governments of the given units, by unit id. */
export async function letterheadsOf(
  tx: ReadTx,
  unitIds: readonly number[],
): Promise<Map<number, Letterhead>> {
  const rows = await tx.query<Letterhead & { unitId: number }>(
    `SELECT DISTINCT ON (u.id) u.id AS "unitId", g.code AS "governmentCode", l.government_line AS "governmentLine",
            l.agency_line AS "agencyLine", l.address_lines AS "addressLines", l.place,
            l.agency_head_title AS "agencyHeadTitle", l.head_of_government AS "headOfGovernment"
       FROM unit u JOIN unit_closure c ON c.descendant_id = u.government_id
       JOIN letterhead l ON l.government_id = c.ancestor_id JOIN unit g ON g.id = l.government_id
      WHERE u.id = ANY($1) ORDER BY u.id, c.depth`,
    [unitIds],
  );
  return new Map(rows.map(({ unitId, ...letterhead }) => [unitId, letterhead]));
}

/** Every letterhead as it is now, by its government's code: what a campaign locks when it is launched. */
export async function allLetterheads(tx: ReadTx): Promise<Record<string, Letterhead>> {
  const rows = await tx.query<{ id: number }>(`SELECT government_id AS id FROM letterhead`);
  const found = await letterheadsOf(
    tx,
    rows.map((row) => row.id),
  );
  return Object.fromEntries([...found.values()].map((letterhead) => [letterhead.governmentCode, letterhead]));
}

/** The letterhead of a government by its code. */
export async function letterheadByGovernment(tx: ReadTx, code: string): Promise<Letterhead> {
  const [row] = await tx.query<{ id: number }>(`SELECT id FROM unit WHERE code = $1`, [code]);
  const letterhead = row && (await letterheadsOf(tx, [row.id])).get(row.id);
  if (!letterhead) throw new Error(`Government ${code} has no letterhead.`);
  return letterhead;
}
