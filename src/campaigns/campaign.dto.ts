import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsDay, IsListOf, IsOne } from '../http/body-decorators.js';
import { ECHELONS, type Echelon } from '../people/ranks.js';
import { SIGNER_KIND_CODES, type SignerKind } from '../people/signer-kinds.js';
import { campaignRefusal } from './campaign.errors.js';
import type { Campaign, CampaignDraft, Statement } from './campaign.model.js';
import { STATE_LABELS } from './campaign.service.js';
import type { Selection } from './selection.js';
import { kindsOf, statement } from './statements.js';

class SelectionBody {
  @IsOptional()
  @IsArray()
  @IsIn(SIGNER_KIND_CODES, { each: true })
  kinds?: SignerKind[];

  @IsOptional()
  @IsArray()
  @IsIn(Object.keys(ECHELONS), { each: true })
  eselon?: Echelon[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(5000)
  @IsString({ each: true })
  unit_codes?: string[];
}

class OfficialBody {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string;

  @IsString()
  @Length(3, 200)
  title: string;
}

class LegalBasisBody {
  @IsString()
  @Length(3, 600)
  title: string;

  @IsString()
  @Length(3, 400)
  about: string;
}

/** A text that the product ships (its code alone), or one's own, complete. */
class StatementBody {
  @Matches(/^[a-z0-9-]{3,60}$/, { message: 'Isi dengan kode naskah.' })
  code: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(SIGNER_KIND_CODES, { each: true })
  kinds?: SignerKind[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(6)
  @IsString({ each: true })
  title_lines?: string[];

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  opening?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(2000, { each: true })
  points?: string[];

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  sanction?: string;

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  closing?: string;
}

class WaveBody {
  @IsString()
  @Length(3, 200)
  name: string;

  @IsOne(() => SelectionBody)
  selection: SelectionBody;

  @IsDay()
  day: string;

  @IsDay()
  deadline: string;

  @IsString()
  @Length(3, 200)
  place: string;

  @IsOptional()
  @IsOne(() => OfficialBody)
  leader?: OfficialBody;

  @IsOptional()
  @IsOne(() => OfficialBody)
  witness?: OfficialBody;
}

export class CampaignBody {
  @IsString()
  @Length(3, 200)
  name: string;

  @IsString()
  @MaxLength(64)
  issuer: string;

  @IsListOf(() => LegalBasisBody)
  @ArrayMaxSize(40)
  legal_bases: LegalBasisBody[];

  @IsOne(() => SelectionBody)
  scope: SelectionBody;

  @IsString()
  @Length(3, 200)
  place: string;

  @IsDay()
  lock_day: string;

  @IsOptional()
  @IsIn(['A4', 'F4'])
  page_size: 'A4' | 'F4' = 'F4';

  @IsListOf(() => StatementBody)
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  statements: StatementBody[];

  @IsListOf(() => WaveBody)
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  waves: WaveBody[];
}

export class ExtensionBody {
  @IsDay()
  deadline: string;

  @IsOptional()
  @IsInt()
  wave?: number;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  unit?: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  reason: string;
}

export function draftOf(body: CampaignBody): CampaignDraft {
  return {
    name: body.name,
    issuerCode: body.issuer,
    legalBases: body.legal_bases.map(({ title, about }) => ({ title, about })),
    scope: selectionOf(body.scope),
    place: body.place,
    lockDay: body.lock_day,
    pageSize: body.page_size,
    statements: body.statements.map(statementOf),
    waves: body.waves.map((wave) => ({
      name: wave.name,
      selection: selectionOf(wave.selection),
      day: wave.day,
      deadline: wave.deadline,
      place: wave.place,
      leader: wave.leader ? { name: wave.leader.name ?? null, title: wave.leader.title } : null,
      witness: wave.witness ? { name: wave.witness.name ?? null, title: wave.witness.title } : null,
    })),
  };
}

function selectionOf({ kinds, eselon, unit_codes: unitCodes }: SelectionBody): Selection {
  return { ...(kinds && { kinds }), ...(eselon && { eselon }), ...(unitCodes && { unitCodes }) };
}

function statementOf(body: StatementBody, index: number): Statement {
  const shipped = shippedStatement(body.code);
  const { title_lines: titleLines, opening, points, closing, kinds } = body;
  if (titleLines && opening && points && closing && kinds)
    return {
      code: body.code,
      kinds,
      titleLines,
      opening,
      points,
      sanction: body.sanction ?? '',
      closing,
      source: 'naskah sendiri',
    };
  if (!shipped)
    throw campaignRefusal('campaign.unknown-statement', {
      field: `statements.${index}.code`,
      values: { code: body.code },
    });
  return { ...shipped, ...(kinds && { kinds }) };
}

/** A text of the release as a campaign uses it. */
export function shippedStatement(code: string): Statement | undefined {
  const text = statement(code);
  if (!text) return undefined;
  const { titleLines, opening, points, sanction, closing, source } = text;
  return { code, kinds: kindsOf(text), titleLines, opening, points, sanction, closing, source };
}

export function campaignView(campaign: Campaign) {
  return {
    id: campaign.id,
    name: campaign.name,
    state: campaign.state,
    state_label: STATE_LABELS[campaign.state],
    paused: campaign.paused,
    issuer: campaign.issuerCode,
    legal_bases: campaign.legalBases,
    scope: selectionView(campaign.scope),
    place: campaign.place,
    lock_day: campaign.lockDay,
    page_size: campaign.pageSize,
    statements: campaign.statements.map((text) => ({
      code: text.code,
      version: text.version,
      kinds: text.kinds,
      title_lines: text.titleLines,
      opening: text.opening,
      points: text.points,
      sanction: text.sanction,
      closing: text.closing,
      sha256: text.sha256,
    })),
    waves: campaign.waves.map(({ recordCode, selection, ...wave }) => ({
      ...wave,
      selection: selectionView(selection),
      record_code: recordCode,
    })),
    rehearsal: campaign.rehearsal,
    issued_at: campaign.issuedAt?.toISOString() ?? null,
    closed_at: campaign.closedAt?.toISOString() ?? null,
  };
}

export type CampaignView = ReturnType<typeof campaignView>;

function selectionView({ kinds, eselon, unitCodes }: Selection) {
  return { kinds: kinds ?? null, eselon: eselon ?? null, unit_codes: unitCodes ?? null };
}
