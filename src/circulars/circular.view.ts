import { showCode } from '../shared/codes.js';
import type { Circular, CircularContent, Reviewer, StoredMandate } from './circular.model.js';
import type { CircularReference, StoredParaf } from './circular.queries.js';
import { STATE_LABELS } from './circular.states.js';
import type { Delivery } from './delivery.queries.js';
import type { NumberBook } from './number-books.js';

/** A circular in a list. */
export function circularLine(circular: Circular) {
  return {
    id: circular.id,
    origin: circular.origin,
    state: circular.state,
    state_label: STATE_LABELS[circular.state],
    issuer: circular.issuerCode,
    issuer_name: circular.issuerName,
    number: circular.number,
    day: circular.day,
    subject: circular.subject,
    sender: circular.sender,
    version: circular.version,
    deadline: circular.content.deadline,
    published_at: circular.publishedAt?.toISOString() ?? null,
  };
}

export type CircularLine = ReturnType<typeof circularLine>;

export interface CircularContext {
  readonly reviewers: readonly Reviewer[];
  readonly parafs: readonly StoredParaf[];
  readonly references: readonly CircularReference[];
  readonly successor: CircularReference | undefined;
  readonly campaign: { id: string; name: string; state: string } | undefined;
}

export function circularView(circular: Circular, context: CircularContext) {
  const reference = (id: string | null) => {
    const found = context.references.find((candidate) => candidate.id === id);
    return found ? referenceView(found) : null;
  };
  return {
    ...circularLine(circular),
    verification_code:
      circular.origin === 'own' && circular.publishedAt ? showCode(circular.verificationCode) : null,
    content: circular.origin === 'own' ? contentView(circular.content) : null,
    scope: { units: circular.content.scope.unitCodes, kinds: circular.content.scope.kinds ?? null },
    mandate: circular.frozen ? mandateView(circular.frozen.mandate) : null,
    reviewers: context.reviewers.map(({ step, accountId, title }) => ({ step, account: accountId, title })),
    parafs: context.parafs.map(({ step, act, version, note, at, voided }) => ({
      step,
      act,
      version,
      note,
      at: at.toISOString(),
      voided,
    })),
    parent: reference(circular.parentId),
    supersedes: reference(circular.supersedesId),
    superseded_by: context.successor ? referenceView(context.successor) : null,
    campaign: context.campaign ?? null,
    distributed_at: circular.distributedAt?.toISOString() ?? null,
    ended_at: circular.endedAt?.toISOString() ?? null,
    end_reason: circular.endReason,
  };
}

export type CircularView = ReturnType<typeof circularView>;

export function contentView(content: CircularContent) {
  return {
    issuer: content.issuerCode,
    layout: content.layout,
    letterhead: content.letterhead,
    page_size: content.pageSize,
    classification: content.classification,
    day: content.day,
    urgency: content.urgency,
    subject: content.subject,
    addressees: content.addressees,
    address_place: content.addressPlace,
    opening: content.opening,
    bases: content.bases,
    points: content.points,
    closing: content.closing,
    copies: content.copies.map(({ title, unitCode }) => ({ title, unit: unitCode })),
    annexes: content.annexes,
    mandate: content.mandateId,
    deadline: content.deadline,
    parent: content.parentId,
    supersedes: content.supersedesId,
    campaign: content.campaignId,
  };
}

export function referenceView({ id, number, day, subject, state, issuerCode }: CircularReference) {
  return { id, number, day, subject, state, state_label: STATE_LABELS[state], issuer: issuerCode };
}

export function mandateView(mandate: StoredMandate) {
  return {
    id: mandate.id,
    unit: mandate.unitCode,
    account: mandate.accountId,
    office: mandate.office,
    title: mandate.title,
    status: mandate.status,
    behalf: mandate.behalf,
    holder: {
      name: mandate.holder.name,
      name_with_degrees: mandate.holder.nameWithDegrees,
      nip: mandate.holder.nip,
      rank: mandate.holder.rank,
    },
    decree: mandate.decree,
    valid_from: mandate.validFrom,
    valid_to: mandate.validTo,
  };
}

export type MandateView = ReturnType<typeof mandateView>;

export function bookView(book: NumberBook) {
  return {
    id: book.id,
    unit: book.unitCode,
    year: book.year,
    format: book.format,
    unit_text: book.unitText,
    first_number: book.firstNumber,
    next_number: book.nextNumber,
    last_day: book.lastDay,
  };
}

export type BookView = ReturnType<typeof bookView>;

/** A receipt always says what became of the letter. */
export function deliveryView(delivery: Delivery) {
  return {
    circular: delivery.circularId,
    number: delivery.number,
    subject: delivery.subject,
    circular_state: delivery.circularState,
    circular_state_label: STATE_LABELS[delivery.circularState],
    circular_end: delivery.circularEnd,
    unit: delivery.unitCode,
    unit_name: delivery.unitName,
    is_copy: delivery.isCopy,
    deadline: delivery.deadline,
    delivered_at: delivery.deliveredAt.toISOString(),
    opened_at: delivery.openedAt?.toISOString() ?? null,
    state: delivery.state,
    receiver: delivery.receiver,
    reason: delivery.reason,
    received_at: delivery.receivedAt?.toISOString() ?? null,
  };
}

export type DeliveryView = ReturnType<typeof deliveryView>;
