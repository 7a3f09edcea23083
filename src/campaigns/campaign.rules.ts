import type { SignerKind } from '../people/signer-kinds.js';
import { canonicalJson, type Json } from '../shared/canonical-json.js';
import { isDay } from '../shared/dates.js';
import { sha256 } from '../shared/hash.js';
import { campaignRefusal } from './campaign.errors.js';
import type { CampaignDraft, Statement, Wave } from './campaign.model.js';
import { selects, type Selection } from './selection.js';

/** Checks what needs no database. Throws the first fault with its field. */
export function checkDraft(draft: CampaignDraft): void {
  checkDay(draft.lockDay, 'lock_day');
  if (draft.waves.length === 0) throw campaignRefusal('campaign.no-waves', { field: 'waves' });
  for (const [index, wave] of draft.waves.entries()) checkWave(wave, `waves.${index}`);
  const seen = new Set<SignerKind>();
  for (const [index, statement] of draft.statements.entries()) {
    for (const kind of statement.kinds) {
      if (seen.has(kind))
        throw campaignRefusal('campaign.statements-overlap', {
          field: `statements.${index}`,
          values: { kind },
        });
      seen.add(kind);
    }
  }
}

function checkWave(wave: Wave, field: string): void {
  checkDay(wave.day, `${field}.day`);
  checkDay(wave.deadline, `${field}.deadline`);
  if (wave.deadline < wave.day)
    throw campaignRefusal('campaign.deadline-before-day', {
      field: `${field}.deadline`,
      values: { wave: wave.name },
    });
}

function checkDay(day: string, field: string): void {
  if (!isDay(day)) throw campaignRefusal('campaign.bad-day', { field, values: { day } });
}

/** Every unit code that a draft names. */
export function unitCodesOf(draft: Pick<CampaignDraft, 'issuerCode' | 'scope' | 'waves'>): string[] {
  const selections: Selection[] = [draft.scope, ...draft.waves.map((wave) => wave.selection)];
  return [...new Set([draft.issuerCode, ...selections.flatMap((selection) => selection.unitCodes ?? [])])];
}

/** A statement's hash: what the ledger says was put before the signers. */
export function statementSha256(statement: Statement): Buffer {
  const { code, kinds, titleLines, opening, points, sanction, closing } = statement;
  const text: Json = { code, kinds, titleLines, opening, points, sanction, closing };
  return sha256(canonicalJson(text));
}

/** The number (from 1) of the first wave that takes the person; undefined when none does. */
export function waveFor(
  waves: readonly Pick<Wave, 'selection'>[],
  person: Parameters<typeof selects>[1],
  isUnder: (unitCode: string) => boolean,
): number | undefined {
  const index = waves.findIndex((wave) => selects(wave.selection, person, isUnder));
  return index === -1 ? undefined : index + 1;
}
