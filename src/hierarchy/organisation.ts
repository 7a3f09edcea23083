import { SOUTH_SULAWESI_PROVINCE, SOUTH_SULAWESI_REGENCIES } from './data/south-sulawesi.js';
import {
  type OrganisationEntry,
  PROVINCE_ORGANISATION,
  REGENCY_ORGANISATION,
} from './data/standard-organisation.js';
import { byCode, loadRegion, type UnitSeed } from './regions.js';
import { headTitleOf, type OrganisationKind } from './unit-kinds.js';

export interface OrganisationOptions {
  /** SMP and SD of each regency and city, so many of each (stand-ins: the real list comes by import). */
  readonly schoolsPerRegency?: number;
  /** SMA, SMK and SLB of the province in each regency and city, so many of each. */
  readonly provincialSchoolsPerRegency?: number;
}

/** The regional tree of a province with its perangkat daerah, parents before children. */
export async function loadUnits(
  provinceCode: string,
  options: OrganisationOptions = {},
): Promise<UnitSeed[]> {
  const region = await loadRegion(provinceCode);
  return [...region, ...organisationOf(region, options)].toSorted(byCode);
}

/**
 * The perangkat daerah of every government of a region: the province's (Sulawesi Selatan by name, any
 * other by the standard set), each regency's and city's standard set, a puskesmas for every district,
 * and a few schools. Villages have none: their staff belong to the desa itself.
 */
export function organisationOf(region: readonly UnitSeed[], options: OrganisationOptions = {}): UnitSeed[] {
  const { schoolsPerRegency = 2, provincialSchoolsPerRegency = 1 } = options;
  const province = region.find(({ kind }) => kind === 'province');
  if (!province) return [];
  const regencies = region.filter(({ kind }) => kind === 'regency' || kind === 'city');
  const units = provinceUnits(province);
  const cabangDinas = units.filter(({ kind }) => kind === 'cabang-dinas');
  for (const [index, regency] of regencies.entries()) {
    // Jakarta's cities are no governments: the province's own offices serve them.
    const office = regency.governmentCode;
    if (office === regency.code) units.push(...regencyUnits(regency));
    units.push(...healthCentres(regency, office, region));
    if (office === regency.code) units.push(...regencySchools(regency, schoolsPerRegency));
    // Which wilayah a regency belongs to is not published in a form that we could read: in code order.
    const above = cabangDinas[Math.floor((index * cabangDinas.length) / regencies.length)];
    const parentCode = above?.code ?? `${province.code}.DISDIK`;
    units.push(...provincialSchools(province, regency, parentCode, provincialSchoolsPerRegency));
  }
  return units.toSorted(byCode);
}

/** "Bone" of "Kab. Bone", "Makassar" of "Kota Makassar". */
export function placeOf(name: string): string {
  return name.replace(/^(Provinsi|Kab\.( Administrasi)?|Kota( Administrasi)?) /, '');
}

function provinceUnits(province: UnitSeed): UnitSeed[] {
  const entries = province.code === '73' ? SOUTH_SULAWESI_PROVINCE : PROVINCE_ORGANISATION;
  return entries.map((entry) => unitOf(entry, province));
}

function regencyUnits(regency: UnitSeed): UnitSeed[] {
  const hospital = SOUTH_SULAWESI_REGENCIES[regency.code]?.hospital;
  return REGENCY_ORGANISATION.filter(({ only }) => only === undefined || only === regency.kind).map((entry) =>
    unitOf(entry.kind === 'rsud' && hospital ? { ...entry, name: hospital } : entry, regency),
  );
}

function healthCentres(regency: UnitSeed, office: string, region: readonly UnitSeed[]): UnitSeed[] {
  return region
    .filter(({ kind, parentCode }) => kind === 'district' && parentCode === regency.code)
    .map((district) => {
      const number = district.code.slice(district.code.lastIndexOf('.') + 1);
      const name = `Puskesmas ${district.name.replace(/^(Kec\.|Distrik) /, '')}`;
      return seed(`${regency.code}.PKM-${number}`, name, 'puskesmas', `${office}.DINKES`, office);
    });
}

function regencySchools(regency: UnitSeed, count: number): UnitSeed[] {
  return ['SD', 'SMP'].flatMap((level) =>
    numbers(count).map((number) =>
      seed(
        `${regency.code}.${level}N-${String(number).padStart(2, '0')}`,
        `${level} Negeri ${number} ${placeOf(regency.name)}`,
        'school',
        `${regency.code}.DISDIK`,
        regency.code,
      ),
    ),
  );
}

function provincialSchools(province: UnitSeed, regency: UnitSeed, parent: string, count: number): UnitSeed[] {
  const short = regency.code.slice(province.code.length + 1);
  return ['SLB', 'SMA', 'SMK'].flatMap((level) =>
    numbers(count).map((number) =>
      seed(
        `${province.code}.${level}N-${short}-${number}`,
        `${level} Negeri ${number} ${placeOf(regency.name)}`,
        'school',
        parent,
        province.code,
      ),
    ),
  );
}

function unitOf(entry: OrganisationEntry, government: UnitSeed): UnitSeed {
  return seed(
    `${government.code}.${entry.code}`,
    entry.name.replace('{place}', placeOf(government.name)),
    entry.kind,
    entry.parent === undefined ? government.code : `${government.code}.${entry.parent}`,
    government.code,
  );
}

function seed(
  code: string,
  name: string,
  kind: OrganisationKind,
  parentCode: string,
  governmentCode: string,
): UnitSeed {
  return { code, name, kind, parentCode, governmentCode, headTitle: headTitleOf({ kind, name }) };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
