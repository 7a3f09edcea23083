import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { PublicDocument } from '../pacts/pact-public.queries.js';
import { showCode } from '../shared/codes.js';
import { longInstant, type Zone } from '../shared/dates.js';
import {
  maskName,
  METHOD_TEXTS,
  STATUS_TEXTS,
  statusOf,
  type VerificationStatus,
} from './verification.rules.js';

export class LookupBody {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  code?: string;

  /** SHA-256 of a file, hexadecimal; the file itself is never sent. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  sha256?: string;
}

/** The answer about a code or a file: the same members whatever the verdict. */
export interface VerificationView {
  /** The document's code in fours; of an unknown one, what was asked; null when that was no code. */
  readonly code: string | null;
  readonly genuine: boolean;
  readonly status: VerificationStatus;
  readonly title: string;
  readonly message: string;
  /** Issued under a seal that certifies nothing. */
  readonly demo: boolean;
  readonly document: string | null;
  readonly campaign: string | null;
  readonly unit: string | null;
  readonly government: string | null;
  readonly signer: string | null;
  readonly method: string | null;
  readonly signed_at: string | null;
  readonly signed_at_text: string | null;
  /** When it was revoked or superseded. */
  readonly ended_at: string | null;
  readonly ended_at_text: string | null;
  /** Code of the document that took its place, in fours. */
  readonly successor: string | null;
  /** Of the file as it is handed out today. */
  readonly sha256: string | null;
  /** Every state of the file that was ever handed out, oldest first. */
  readonly revisions: readonly { readonly sha256: string; readonly bytes: number }[];
}

export interface ViewContext {
  /** What was asked, when it has the form of a code. */
  readonly asked: string | null;
  readonly demo: boolean;
  readonly zone: Zone;
}

export function verificationView(found: PublicDocument | undefined, context: ViewContext): VerificationView {
  const status = statusOf(found);
  if (!found || status === 'unknown') return unknownView(context.asked);
  const ended = status === 'valid' ? null : found.stateAt;
  const said = (instant: Date | null): string | null => instant && longInstant(instant, context.zone);
  return {
    code: showCode(found.code),
    genuine: true,
    status,
    title: STATUS_TEXTS[status].title,
    message: STATUS_TEXTS[status].text,
    demo: context.demo,
    document: titleOf(found),
    campaign: found.campaign,
    unit: found.unit,
    government: found.government,
    signer: found.signer === null ? null : maskName(found.signer),
    method: found.method === null ? null : (METHOD_TEXTS[found.method] ?? null),
    signed_at: found.signedAt?.toISOString() ?? null,
    signed_at_text: said(found.signedAt),
    ended_at: ended?.toISOString() ?? null,
    ended_at_text: said(ended),
    successor: found.successor === null ? null : showCode(found.successor),
    sha256: found.revisions.at(-1)!.sha256,
    revisions: found.revisions.map(({ sha256, size }) => ({ sha256, bytes: size })),
  };
}

function titleOf({ kind, wave }: PublicDocument): string {
  if (kind === 'recap') return 'Rekapitulasi';
  if (kind === 'circular') return `Surat Edaran Nomor ${wave}`;
  return kind === 'pact' ? 'Pakta Integritas' : `Berita Acara, ${wave}`;
}

function unknownView(asked: string | null): VerificationView {
  return {
    code: asked === null ? null : showCode(asked),
    genuine: false,
    status: 'unknown',
    title: STATUS_TEXTS.unknown.title,
    message: STATUS_TEXTS.unknown.text,
    demo: false,
    document: null,
    campaign: null,
    unit: null,
    government: null,
    signer: null,
    method: null,
    signed_at: null,
    signed_at_text: null,
    ended_at: null,
    ended_at_text: null,
    successor: null,
    sha256: null,
    revisions: [],
  };
}
