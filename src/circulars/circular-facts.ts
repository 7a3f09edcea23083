import { requireAt } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { readableCampaign } from '../campaigns/campaign.service.js';
import type { ReadTx } from '../database/database.js';
import {
  isDescendant,
  letterheadByGovernment,
  unitByCode,
  unitsByCodes,
  type UnitRow,
} from '../hierarchy/hierarchy.queries.js';
import { formalName, REGION_KINDS } from '../hierarchy/unit-kinds.js';
import { instansiOf } from '../pacts/pact-documents.js';
import { Refusal } from '../shared/refusal.js';
import { longDay } from '../shared/dates.js';
import { circularRefusal } from './circular.errors.js';
import type { CircularContent, LetterheadLines, StoredMandate } from './circular.model.js';
import type { References } from './circular-print.js';
import { circularById, mandateById } from './circular.queries.js';
import { countUnits } from './circular-scope.js';

/** What a draft refers to, found in the store. */
export interface Facts {
  readonly issuer: UnitRow;
  readonly mandate: StoredMandate;
  readonly letterhead: LetterheadLines;
  readonly references: References;
  readonly units: number;
}

/** Finds everything that a draft names; throws for what does not exist or is out of its issuer's reach. */
export async function loadFacts(tx: ReadTx, content: CircularContent): Promise<Facts> {
  const issuer = await unitByCode(tx, content.issuerCode);
  if (!issuer || issuer.closedOn !== null) throw unknownUnit('issuer', content.issuerCode);
  const reach = await reachOf(tx, issuer);
  const mandate = await mandateById(tx, content.mandateId);
  if (!(await isDescendant(tx, reach.id, mandate.unitId)))
    throw circularRefusal('circular.unknown-mandate', { field: 'mandate' });
  await checkScope(tx, content, reach);
  await checkCopies(tx, content);
  const units = await countUnits(tx, content.scope);
  if (units === 0) throw circularRefusal('circular.no-units', { field: 'scope' });
  return {
    issuer,
    mandate,
    letterhead: await letterheadLines(tx, content, issuer),
    references: await references(tx, content),
    units,
  };
}

/** What a draft refers to must be open to its drafter; later readers trust that. */
export async function checkDrafter(tx: ReadTx, actor: Actor, content: CircularContent): Promise<void> {
  const issuer = await unitByCode(tx, content.issuerCode);
  await requireAt(tx, actor, 'circular.draft', issuer?.id ?? 0);
  if (content.campaignId !== null)
    await readableCampaign(tx, actor, content.campaignId).catch((error: unknown) => {
      throw error instanceof Refusal
        ? circularRefusal('circular.unknown-campaign', { field: 'campaign' })
        : error;
    });
}

/**
 * The unit whose subtree an issuer may write to: a region its own, an office that of its government ("Badan
 * Kepegawaian Daerah" the whole province).
 */
async function reachOf(tx: ReadTx, issuer: UnitRow): Promise<UnitRow> {
  if ((REGION_KINDS as readonly string[]).includes(issuer.kind)) return issuer;
  return (await unitByCode(tx, issuer.governmentCode))!;
}

async function checkScope(tx: ReadTx, { scope }: CircularContent, reach: UnitRow): Promise<void> {
  const found = await unitsByCodes(tx, scope.unitCodes);
  for (const code of scope.unitCodes) {
    const unit = found.get(code);
    if (!unit || unit.closedOn !== null) throw unknownUnit('scope', code);
    if (!(await isDescendant(tx, reach.id, unit.id)))
      throw circularRefusal('circular.outside-reach', { field: 'scope', values: { code } });
  }
}

async function checkCopies(tx: ReadTx, { copies }: CircularContent): Promise<void> {
  const codes = copies.flatMap(({ unitCode }) => unitCode ?? []);
  const found = await unitsByCodes(tx, codes);
  const missing = codes.find((code) => found.get(code)?.closedOn !== null);
  if (missing !== undefined) throw unknownUnit('copies', missing);
}

async function references(tx: ReadTx, content: CircularContent): Promise<References> {
  const parent = await parentText(tx, content);
  if (content.supersedesId !== null) {
    const old = await referred(tx, content.supersedesId, 'supersedes');
    if (old.issuerCode !== content.issuerCode)
      throw circularRefusal('circular.unknown-reference', { field: 'supersedes' });
  }
  const [campaign] =
    content.campaignId === null
      ? []
      : await tx.query<{ name: string }>(`SELECT name FROM campaign WHERE id = $1`, [content.campaignId]);
  return { parent, campaign: campaign?.name ?? null };
}

async function parentText(tx: ReadTx, { parentId }: CircularContent): Promise<string | null> {
  if (parentId === null) return null;
  const parent = await referred(tx, parentId, 'parent');
  const title = parent.frozen
    ? `Surat Edaran ${parent.frozen.mandate.title}`
    : `Surat ${parent.sender ?? ''}`.trim();
  return `${title} Nomor ${parent.number} tanggal ${longDay(parent.day)}`;
}

async function referred(tx: ReadTx, id: string, field: string) {
  const circular = await circularById(tx, id).catch(() => undefined);
  if (circular?.state !== 'published') throw circularRefusal('circular.unknown-reference', { field });
  return circular;
}

async function letterheadLines(
  tx: ReadTx,
  { letterhead: kind }: CircularContent,
  issuer: UnitRow,
): Promise<LetterheadLines> {
  const found = await letterheadByGovernment(tx, issuer.governmentCode);
  const common = { address: found.addressLines, governmentName: instansiOf(found), place: found.place };
  const isRegion = issuer.kind === 'district' || issuer.kind === 'kelurahan' || issuer.kind === 'desa';
  if (kind === 'office' && !isRegion)
    return { ...common, government: '', agency: found.headOfGovernment.toUpperCase() };
  const isAgency = /\.(BKD|BKPSDM)$/.test(issuer.code);
  return {
    ...common,
    government: found.governmentLine,
    agency: isAgency ? found.agencyLine : formalName(issuer).toUpperCase(),
  };
}

function unknownUnit(field: string, code: string): Error {
  return circularRefusal('circular.unknown-unit', { field, values: { code } });
}
