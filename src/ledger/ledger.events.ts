import type { Json } from '../shared/canonical-json.js';

/**
 * The vocabulary of the ledger: every change of meaning, with what its leaf says. A leaf may be
 * published as evidence, so it carries no name, no NIP and no free text: people are `person_ref` (random
 * per campaign) or an internal id of an account, and the rest are codes, counts and hashes. What is hashed
 * could be guessed (a NIP has few secrets): `…_commitment` and `reason` are SHA-256 over 128 random bits and the text.
 */
export interface LedgerEvents {
  'unit.imported': { count: number; root: string };
  'unit.added': { code: string; kind: string; parent: string | null; government: string };
  'unit.renamed': { code: string };
  'unit.moved': { code: string; from: string; to: string };
  'unit.closed': { code: string; on: string };
  'unit.reopened': { code: string };
  'letterhead.changed': { government: string; sha256: string };
  'account.created': { account: string; roles: readonly { role: string; unit: string }[] };
  'account.password-set': { account: string };
  'accounts.provisioned': { count: number; root: string };
  'roster.committed': {
    batch: string;
    lines: number;
    created: number;
    changed: number;
    skipped: number;
    root: string;
  };
  'posting.recorded': { person: string; unit: string };
  'campaign.created': { campaign: string };
  'campaign.changed': { campaign: string; sha256: string };
  'campaign.rehearsed': { campaign: string; documents: number; faults: number };
  'campaign.launched': {
    campaign: string;
    required: number;
    statements: readonly { code: string; version: number; sha256: string }[];
  };
  'campaign.issued': { campaign: string; required: number; roster_root: string };
  'campaign.paused': { campaign: string };
  'campaign.resumed': { campaign: string };
  'campaign.closed': { campaign: string; states_root: string };
  'campaign.archived': { campaign: string };
  'deadline.extended': {
    campaign: string;
    wave: number | null;
    unit: string | null;
    deadline: string;
    reason: string;
  };
  'wave.recorded': { campaign: string; wave: number; sha256: string; pacts_root: string };
  'pact.added': { campaign: string; person_ref: string; unit: string; wave: number; reason: string };
  'pact.signed': {
    campaign: string;
    person_ref: string;
    unit: string;
    method: string;
    sha256: string;
    code_sha256: string;
    identified_by: string;
  };
  'pact.declined': { campaign: string; person_ref: string; unit: string; reason: string };
  'pact.corrected': { campaign: string; person_ref: string; snapshot_commitment: string };
  'pact.moved': { campaign: string; person_ref: string; from: string; to: string; reason: string };
  'pact.revoked': { campaign: string; person_ref: string; sha256: string; reason: string };
  'pact.superseded': { campaign: string; person_ref: string; sha256: string; reason: string };
  'exemption.proposed': { campaign: string; person_ref: string; unit: string; reason: string };
  'exemption.approved': { campaign: string; person_ref: string; unit: string; reason: string };
  'exemption.rejected': { campaign: string; person_ref: string; unit: string };
  'exemption.ended': { campaign: string; person_ref: string; unit: string };
  'mandate.recorded': {
    mandate: string;
    unit: string;
    office: string;
    status: string;
    from: string;
    to: string | null;
  };
  'mandate.ended': { mandate: string; on: string };
  'book.opened': { book: string; unit: string; year: number; first: number };
  'circular.drafted': { circular: string; unit: string; sha256: string };
  'circular.changed': { circular: string; version: number; sha256: string; voided_steps: readonly number[] };
  'circular.submitted': { circular: string; version: number };
  'circular.recalled': { circular: string; version: number };
  'circular.initialled': { circular: string; version: number; step: number };
  'circular.returned': { circular: string; version: number; step: number; note_sha256: string };
  'circular.numbered': {
    circular: string;
    number: string;
    book: string;
    sequence: number;
    mandate: string;
    text_sha256: string;
  };
  'circular.voided': { circular: string; number: string; reason_sha256: string };
  'circular.published': {
    circular: string;
    number: string;
    sha256: string;
    code_sha256: string;
    mandate: string | null;
  };
  'circular.distributed': { circular: string; deliveries: number };
  'circular.revoked': { circular: string; number: string; reason_sha256: string };
  'circular.superseded': { circular: string; number: string; by: string };
  'deputy.named': { unit: string; deputy: string };
  'delivery.acknowledged': { circular: string; unit: string; capacity: string };
  'delivery.on-paper': { circular: string; unit: string; reason_sha256: string };
  'ledger.renewed': {
    origin: string;
    previous_origin: string;
    previous_size: number;
    previous_root: string;
    previous_sha256: string;
  };
  'recap.made': { recap: string; round: string; unit: string; sha256: string; code_sha256: string };
  'evidence.exported': { campaign: string; documents: number; sha256: string };
}

export type LedgerKind = keyof LedgerEvents;

/** What happened, to what, done by which account (`null`: the system). */
export type LedgerEvent = {
  [K in LedgerKind]: { kind: K; subject: string; actor: string | null; at: Date; data: LedgerEvents[K] };
}[LedgerKind];

/** The JSON of a leaf: version, kind, subject, actor, instant, data. */
export function leafOf(event: LedgerEvent): Json {
  return {
    v: 1,
    kind: event.kind,
    subject: event.subject,
    actor: event.actor,
    at: event.at.toISOString(),
    data: event.data as unknown as Json,
  };
}
