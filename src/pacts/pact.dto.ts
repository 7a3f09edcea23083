import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  Min,
} from 'class-validator';
import { IsDay } from '../http/body-decorators.js';
import { PageQuery } from '../http/pagination.js';
import { showCode } from '../shared/codes.js';
import { PACT_STATE_LABELS } from './pact.errors.js';
import type { Pact } from './pact.model.js';
import type { OwnPact } from './pact.queries.js';
import type { Attempt, Receipt } from './pact-signing.js';
import {
  DECLINE_REASONS,
  EXEMPTION_REASONS,
  PACT_STATES,
  REVOCATION_REASONS,
  type DeclineReason,
  type ExemptionReason,
  type PactState,
  type RevocationReason,
} from './pact.states.js';

export class LaunchBody {
  /** The count that the rehearsal showed. */
  @IsInt()
  @Min(1)
  required: number;
}

export class SignBody {
  @IsUUID()
  attempt: string;
}

export class DeclineBody {
  @IsIn(Object.keys(DECLINE_REASONS))
  reason: DeclineReason;

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  note?: string;
}

export class JoinerBody {
  @Matches(/^\d{1,18}$/, { message: 'Isi dengan id orang.' })
  person: string;

  @IsDay()
  day: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  reason: string;
}

export class MoveBody {
  @IsString()
  @MaxLength(64)
  unit: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  reason: string;
}

export class WithdrawBody {
  @IsIn(['revoke', 'supersede'])
  act: 'revoke' | 'supersede';

  @IsIn(Object.keys(REVOCATION_REASONS))
  reason: RevocationReason;
}

export class ExemptionBody {
  @IsIn(Object.keys(EXEMPTION_REASONS))
  reason: ExemptionReason;

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  note?: string;
}

export class DecisionBody {
  @IsIn(['approved', 'rejected'])
  decision: 'approved' | 'rejected';
}

export class PactListQuery extends PageQuery {
  @IsUUID()
  campaign: string;

  @IsString()
  @MaxLength(64)
  unit: string;

  @IsOptional()
  @IsIn(PACT_STATES)
  state?: PactState;
}

export interface PactView {
  readonly id: string;
  readonly campaign: string;
  readonly person_ref: string;
  readonly name: string;
  readonly jabatan: string;
  readonly unit: string;
  readonly unit_name: string;
  readonly wave: number;
  readonly state: PactState;
  readonly state_label: string;
  readonly method: string | null;
  readonly reason: string | null;
  readonly signed_at: string | null;
  readonly verification_code: string | null;
}

export function pactView(pact: Pact): PactView {
  return {
    id: pact.id,
    campaign: pact.campaignId,
    person_ref: pact.personRef,
    name: pact.snapshot.name,
    jabatan: pact.snapshot.jabatan,
    unit: pact.snapshot.unitCode,
    unit_name: pact.snapshot.unitName,
    wave: pact.wave,
    state: pact.state,
    state_label: PACT_STATE_LABELS[pact.state],
    method: pact.method,
    reason: pact.reason,
    signed_at: pact.signedAt?.toISOString() ?? null,
    // A code leads to a public page: it exists for people only once there is something to verify.
    verification_code: pact.documentId === null ? null : showCode(pact.verificationCode),
  };
}

export interface OwnPactView extends PactView {
  readonly campaign_name: string;
  readonly day: string;
  readonly deadline: string;
  readonly can_sign: boolean;
}

export function ownPactView(pact: OwnPact): OwnPactView {
  return {
    ...pactView(pact),
    campaign_name: pact.campaignName,
    day: pact.day,
    deadline: pact.deadline.toISOString(),
    can_sign:
      pact.campaignState === 'issued' && !pact.paused && (pact.state === 'open' || pact.state === 'declined'),
  };
}

export interface ReceiptView {
  readonly pact: string;
  readonly verification_code: string;
  readonly verify_at: string;
  readonly signed_at: string;
  readonly sha256: string;
}

export function receiptView(receipt: Receipt, publicUrl: string): ReceiptView {
  return {
    pact: receipt.pactId,
    verification_code: showCode(receipt.verificationCode),
    verify_at: `${publicUrl}/v/${receipt.verificationCode}`,
    signed_at: receipt.signedAt,
    sha256: receipt.sha256,
  };
}

export type AttemptView =
  | { readonly attempt: string; readonly digest: string; readonly expires_at: string }
  | { readonly receipt: ReceiptView };

export function attemptView(prepared: Attempt | Receipt, publicUrl: string): AttemptView {
  if ('pactId' in prepared) return { receipt: receiptView(prepared, publicUrl) };
  return { attempt: prepared.id, digest: prepared.digest, expires_at: prepared.expiresAt.toISOString() };
}
