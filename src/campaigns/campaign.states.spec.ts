import { describe, expect, it } from '@jest/globals';
import { CAMPAIGN_ACTS, CAMPAIGN_STATES, type CampaignState } from './campaign.states.js';

describe('the life of a campaign', () => {
  it('reaches every state from the draft, and ends in the archive', () => {
    const reached = new Set<CampaignState>(['draft']);
    for (let grown = true; grown;) {
      grown = false;
      for (const act of Object.values(CAMPAIGN_ACTS)) {
        if (!reached.has(act.to) && act.from.some((state) => reached.has(state))) {
          reached.add(act.to);
          grown = true;
        }
      }
    }
    expect([...reached].toSorted()).toEqual([...CAMPAIGN_STATES].toSorted());
    const left = Object.values(CAMPAIGN_ACTS).flatMap((act) => act.from as readonly CampaignState[]);
    expect(CAMPAIGN_STATES.filter((state) => !left.includes(state))).toEqual(['archived']);
  });

  it('never goes back once pacts exist', () => {
    const order = (state: CampaignState) => CAMPAIGN_STATES.indexOf(state);
    for (const act of Object.values(CAMPAIGN_ACTS))
      for (const from of act.from)
        if (order(from) >= order('issuing')) expect(order(act.to)).toBeGreaterThan(order(from));
  });
});
