/** The life of a campaign: from which states an act leads where. `issuing` is the time in which pacts are being made. */
export const CAMPAIGN_ACTS = {
  change: { from: ['draft', 'rehearsed'], to: 'draft' },
  rehearse: { from: ['draft', 'rehearsed'], to: 'rehearsed' },
  launch: { from: ['rehearsed'], to: 'issuing' },
  finishIssue: { from: ['issuing'], to: 'issued' },
  close: { from: ['issued'], to: 'closed' },
  archive: { from: ['closed'], to: 'archived' },
} as const satisfies Record<string, { from: readonly CampaignState[]; to: CampaignState }>;

export const CAMPAIGN_STATES = ['draft', 'rehearsed', 'issuing', 'issued', 'closed', 'archived'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];
export type CampaignAct = keyof typeof CAMPAIGN_ACTS;
