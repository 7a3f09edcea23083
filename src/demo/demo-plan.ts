import type { CampaignDraft } from '../campaigns/campaign.model.js';
import { shippedStatement } from '../campaigns/campaign.dto.js';
import { demoCampaign } from '../campaigns/demo-campaign.js';
import type { Day } from '../shared/dates.js';
import { sha256 } from '../shared/hash.js';

/** Ten days before the demo starts: the first wave is over, the last has begun. */
const FIRST_WAVE_DAYS_AGO = 10;

/**
 * The demo campaign, its days moved so that it runs now: the signing of 16 October 2023 took place ten days
 * ago. Text, people and places stay those of 2023.
 */
export function demoDraft(province: string, provinceName: string, today: Day): CampaignDraft {
  const campaign = demoCampaign(province, provinceName);
  const shift = daysBetween(campaign.date, today) - FIRST_WAVE_DAYS_AGO;
  return {
    name: campaign.name,
    issuerCode: `${province}.BKD`,
    legalBases: campaign.legalBases,
    scope: campaign.scope,
    place: campaign.place,
    lockDay: addDays(campaign.date, shift),
    pageSize: 'F4',
    statements: campaign.statementCodes.map((code) => shippedStatement(code)!),
    waves: campaign.waves.map((wave) => ({
      name: wave.name,
      selection: wave.selection,
      day: addDays(wave.date, shift),
      deadline: addDays(wave.date, shift + wave.deadlineDays),
      place: wave.place,
      leader: wave.leader,
      witness: wave.witness,
    })),
  };
}

/** What the demo lets a person do; stable for the same person of the same unit. */
export type DemoFate = 'sign' | 'decline' | 'exempt' | 'wait';

/**
 * Regencies sign at differing rates between 35 and 98 percent; of a hundred one declines and one is
 * exempted. Drawn from hashes, so that every run of the demo shows the same board.
 */
export function fateOf(regionCode: string, verifiableName: string): DemoFate {
  const rate = 0.35 + 0.63 * draw(`rate ${regionCode}`);
  const chance = draw(verifiableName);
  if (chance < 0.01) return 'decline';
  if (chance < 0.02) return 'exempt';
  return draw(`sign ${verifiableName}`) < rate ? 'sign' : 'wait';
}

function draw(seed: string): number {
  return sha256(seed).readUInt32BE(0) / 2 ** 32;
}

function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
