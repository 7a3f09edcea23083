import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../http/pagination.js';
import { maskNip } from './nip.js';
import type { FoundPerson } from './person-search.queries.js';
import type { PersonFields } from './person-fields.js';
import { LEGAL_STANDINGS } from './ranks.js';
import { SIGNER_KINDS, type SignerKind } from './signer-kinds.js';

export class PersonListQuery extends PageQuery {
  /** The beginning of a name, or four digits and more of a NIP. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search: string = '';

  /** Code of a unit whose subtree is searched. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  unit?: string;
}

/** Form only; what the fields mean is read by the rules of a roster line. */
class PersonBody implements PersonFields {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  external_id?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  nip?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(300)
  position_type?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(32)
  echelon?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  rank?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  legal_standing?: string;

  @IsOptional()
  @IsBoolean()
  heads_unit?: boolean;

  @IsOptional()
  @IsString()
  @MaxLength(32)
  since?: string;

  @IsOptional()
  @IsString()
  @MaxLength(254)
  contact?: string | null;
}

export class NewPersonBody extends PersonBody {
  @IsString()
  @MaxLength(200)
  name: string;

  @IsString()
  @MaxLength(64)
  kind: string;

  @IsString()
  @MaxLength(64)
  unit: string;

  @IsString()
  @MaxLength(300)
  position: string;

  /** Confirms that a namesake in the unit is somebody else. */
  @IsOptional()
  @IsBoolean()
  another_person: boolean = false;
}

export class NewPostingBody extends PersonBody {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  kind?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  unit?: string;

  @IsOptional()
  @IsString()
  @MaxLength(300)
  position?: string;
}

export interface PostingView {
  readonly name: string;
  readonly kind: SignerKind;
  readonly kind_label: string;
  readonly unit: string;
  readonly unit_name: string;
  readonly position: string;
  readonly position_type: string | null;
  readonly echelon: string | null;
  readonly rank: string | null;
  readonly legal_standing: string;
  readonly legal_standing_label: string;
  readonly heads_unit: boolean;
  readonly since: string;
}

export interface PersonView extends PostingView {
  readonly id: string;
  readonly nip: string | null;
  readonly external_id: string | null;
  readonly contact: string | null;
}

export function postingView(posting: FoundPerson): PostingView {
  return {
    name: posting.name,
    kind: posting.kind,
    kind_label: SIGNER_KINDS[posting.kind].label,
    unit: posting.unitCode,
    unit_name: posting.unitName,
    position: posting.jabatan,
    position_type: posting.jenisJabatan,
    echelon: posting.eselon,
    rank: posting.golongan,
    legal_standing: posting.kedudukanHukum,
    legal_standing_label: LEGAL_STANDINGS[posting.kedudukanHukum].label,
    heads_unit: posting.isHead,
    since: posting.since,
  };
}

/** `full`: for those with `roster.read`. Everybody else sees a masked number and no contact. */
export function personView(posting: FoundPerson, numbers: 'full' | 'masked' = 'masked'): PersonView {
  const isFull = numbers === 'full';
  return {
    id: posting.personId,
    nip: posting.nip === null ? null : isFull ? posting.nip : maskNip(posting.nip),
    external_id: isFull ? posting.externalId : null,
    contact: isFull ? posting.contact : null,
    ...postingView(posting),
  };
}
