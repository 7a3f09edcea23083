/**
 * The kinds of unit as data. A kind says what a unit is called, who leads it, whether it employs people,
 * and what it may hang under on the monitoring line (architecture.md: one tree, `government` beside it).
 */
export interface UnitKindFacts {
  /** Indonesian, as a heading or a filter shows it. */
  readonly label: string;
  /** The title of the unit's head, without the unit's name: "Camat", "Kepala Dinas". */
  readonly headTitle: string;
  /** Whether a unit of this kind is a government of its own, hence an employer with a letterhead line. */
  readonly isGovernment: boolean;
  /**
   * Whether the head signs as a person of the unit. A governor, regent or mayor is a state official:
   * no kind of signer of ours, so "has its head signed" has no answer for these units.
   */
  readonly headSigns: boolean;
  /** Kinds that a unit of this kind may hang under; empty for the root alone. */
  readonly parents: readonly UnitKind[];
}

/** Regional units carry a Kemendagri code; the others belong to the organisation of one government. */
export const REGION_KINDS = ['province', 'regency', 'city', 'district', 'kelurahan', 'desa'] as const;

export const ORGANISATION_KINDS = [
  'sekretariat-daerah',
  'asisten',
  'biro',
  'bagian',
  'sekretariat-dprd',
  'inspektorat',
  'dinas',
  'badan',
  'satpol-pp',
  'rsud',
  'cabang-dinas',
  'uptd',
  'puskesmas',
  'school',
  'other',
] as const;

export type RegionKind = (typeof REGION_KINDS)[number];
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];
export type UnitKind = RegionKind | OrganisationKind;

const GOVERNMENTS = ['province', 'regency', 'city'] as const;

export const UNIT_KINDS: Readonly<Record<UnitKind, UnitKindFacts>> = {
  province: kind('Provinsi', 'Gubernur', [], { isGovernment: true, headSigns: false }),
  regency: kind('Kabupaten', 'Bupati', ['province'], { isGovernment: true, headSigns: false }),
  city: kind('Kota', 'Wali Kota', ['province'], { isGovernment: true, headSigns: false }),
  district: kind('Kecamatan', 'Camat', ['regency', 'city']),
  kelurahan: kind('Kelurahan', 'Lurah', ['district']),
  // A desa is a government of its own (UU 6/2014); it hangs under the district for monitoring only.
  desa: kind('Desa', 'Kepala Desa', ['district'], { isGovernment: true }),
  'sekretariat-daerah': kind('Sekretariat Daerah', 'Sekretaris Daerah', GOVERNMENTS),
  asisten: kind('Asisten', 'Asisten', ['sekretariat-daerah']),
  biro: kind('Biro', 'Kepala Biro', ['sekretariat-daerah', 'asisten']),
  bagian: kind('Bagian', 'Kepala Bagian', [
    'sekretariat-daerah',
    'asisten',
    'biro',
    'sekretariat-dprd',
    'rsud',
    'other',
  ]),
  'sekretariat-dprd': kind('Sekretariat DPRD', 'Sekretaris DPRD', GOVERNMENTS),
  inspektorat: kind('Inspektorat', 'Inspektur', GOVERNMENTS),
  dinas: kind('Dinas', 'Kepala Dinas', GOVERNMENTS),
  badan: kind('Badan', 'Kepala Badan', GOVERNMENTS),
  'satpol-pp': kind('Satuan Polisi Pamong Praja', 'Kepala Satuan Polisi Pamong Praja', GOVERNMENTS),
  rsud: kind('Rumah Sakit Umum Daerah', 'Direktur', [...GOVERNMENTS, 'dinas']),
  'cabang-dinas': kind('Cabang Dinas', 'Kepala Cabang Dinas', ['dinas']),
  uptd: kind('Unit Pelaksana Teknis Daerah', 'Kepala UPTD', ['dinas', 'badan', 'cabang-dinas']),
  puskesmas: kind('Puskesmas', 'Kepala Puskesmas', ['dinas', 'district']),
  school: kind('Satuan Pendidikan', 'Kepala Sekolah', ['dinas', 'cabang-dinas', 'district']),
  other: kind('Unit Kerja Lain', 'Kepala', [...GOVERNMENTS, 'district', ...ORGANISATION_KINDS]),
};

export const ALL_UNIT_KINDS: readonly UnitKind[] = [...REGION_KINDS, ...ORGANISATION_KINDS];

export function isUnitKind(text: string): text is UnitKind {
  return Object.hasOwn(UNIT_KINDS, text);
}

/** Whether a unit of this kind employs people and lends its letterhead. */
export function isGovernment(kind: UnitKind): boolean {
  return UNIT_KINDS[kind].isGovernment;
}

/** Whether `child` may hang under `parent` (`null` = it is the root). */
export function mayHangUnder(child: UnitKind, parent: UnitKind | null): boolean {
  return parent === null ? child === 'province' : UNIT_KINDS[child].parents.includes(parent);
}

/** What is known of a unit where its head's title is written. */
export interface NamedUnit {
  readonly kind: UnitKind;
  readonly name: string;
}

/** Kinds whose head's title is the title alone plus what follows the kind's word in the name. */
const NAME_PREFIXES: Readonly<Partial<Record<UnitKind, RegExp>>> = {
  province: /^Provinsi /,
  regency: /^Kab\. /,
  city: /^Kota /,
  district: /^(Kec\.|Distrik) /,
  kelurahan: /^Kel\. /,
  desa: /^(Desa|Kampung) /,
};

/**
 * The full title of a unit's head: "Camat Ajangale", "Kepala Desa Telle", "Kepala Dinas Kesehatan",
 * "Kepala SMA Negeri 1 Bone". The title says the kind, so the name's own prefix is not repeated.
 */
export function headTitleOf({ kind, name }: NamedUnit): string {
  const { headTitle } = UNIT_KINDS[kind];
  const prefix = NAME_PREFIXES[kind];
  if (prefix) return `${headTitle} ${name.replace(prefix, '')}`;
  switch (kind) {
    case 'sekretariat-daerah':
    case 'sekretariat-dprd':
    case 'inspektorat':
    case 'satpol-pp':
      return headTitle;
    case 'asisten':
      return name;
    case 'rsud':
      return `Direktur ${name}`;
    default:
      return `Kepala ${name}`;
  }
}

/** A region's name without abbreviation, as a letter writes it: "Kabupaten Bone", "Kelurahan Macege". */
export function formalName({ kind, name }: NamedUnit): string {
  if (kind === 'regency') return name.replace(/^Kab\. /, 'Kabupaten ');
  if (kind === 'district') return name.replace(/^Kec\. /, 'Kecamatan ');
  if (kind === 'kelurahan') return name.replace(/^Kel\. /, 'Kelurahan ');
  return name;
}

function kind(
  label: string,
  headTitle: string,
  parents: readonly UnitKind[],
  differs: Partial<Pick<UnitKindFacts, 'isGovernment' | 'headSigns'>> = {},
): UnitKindFacts {
  return { label, headTitle, parents, isGovernment: false, headSigns: true, ...differs };
}
