import type { Zone } from '../shared/dates.js';
import { PROVINCES, type ProvinceFacts } from './data/provinces.js';
import { REGION_CORRECTIONS } from './data/region-corrections.js';
import { regionRefusal } from './regions.errors.js';
import { headTitleOf, type UnitKind } from './unit-kinds.js';

/** A unit before it is stored. Codes are stable and unique over the country. */
export interface UnitSeed {
  /** `73`, `73.08`, `73.08.18`, `73.08.18.2001`; of the organisation `73.BKD`, `73.08.PKM-01`. */
  readonly code: string;
  /** As people write it: "Kab. Bone", "Kec. Ajangale", "Desa Telle", "Dinas Kesehatan". */
  readonly name: string;
  readonly kind: UnitKind;
  /** The monitoring line; `null` for the province. */
  readonly parentCode: string | null;
  /** The employer: the unit itself where it is a government. */
  readonly governmentCode: string;
  /** The full title of the unit's head: "Camat Ajangale". */
  readonly headTitle: string;
}

/** To be shown wherever the region data is shown or exported as a database (ODbL 1.0, section 4.3). */
export const REGION_ATTRIBUTION =
  'Data wilayah: idn-area-data 3.1.2 (github.com/fityannugroho/idn-area-data), ' +
  'berdasarkan Kepmendagri 100.1.1-6117 Tahun 2022, dengan koreksi ejaan; ' +
  'tersedia menurut Open Database License (ODbL) 1.0, opendatacommons.org/licenses/odbl/1-0.';

/** The codes of the 38 provinces, in order. */
export const PROVINCE_CODES: readonly string[] = Object.keys(PROVINCES).toSorted();

/** Facts of a province; refuses an unknown code. */
export function provinceFacts(provinceCode: string): ProvinceFacts {
  const facts = Object.hasOwn(PROVINCES, provinceCode) ? PROVINCES[provinceCode] : undefined;
  if (!facts)
    throw regionRefusal('region.province-unknown', { field: 'province', values: { code: provinceCode } });
  return facts;
}

/** The zone in which a province shows its times and ends its days. */
export function zoneOf(provinceCode: string): Zone {
  return provinceFacts(provinceCode).zone;
}

/**
 * All regional units of a province, parents before children and siblings by code: province, regencies
 * and cities, districts, villages. Reads the package's files; takes about a third of a second.
 */
export async function loadRegion(provinceCode: string): Promise<UnitSeed[]> {
  const facts = provinceFacts(provinceCode);
  const area = await import('idn-area-data');
  const [provinces, regencies, districts, villages] = await Promise.all([
    area.getProvinces(),
    area.getRegencies(),
    area.getDistricts(),
    area.getVillages(),
  ]);
  const inside = ({ code }: { code: string }) => code.startsWith(`${provinceCode}.`);
  const rows = [
    ...provinces.filter(({ code }) => code === provinceCode),
    ...regencies.filter(inside),
    ...districts.filter(inside),
    ...villages.filter(inside),
  ];
  return rows.map(({ code, name }) => regionUnit(code, name, facts)).toSorted(byCode);
}

/** One row of the area data as a unit. */
export function regionUnit(code: string, deliveredName: string, facts: ProvinceFacts): UnitSeed {
  const parts = code.split('.');
  const kind = kindOf(parts, deliveredName);
  const name = unitName(kind, correctedName(code, deliveredName), facts);
  return {
    code,
    name,
    kind,
    parentCode: parts.length === 1 ? null : parts.slice(0, -1).join('.'),
    governmentCode: governmentOf(parts, kind, facts),
    headTitle: headTitleOf({ kind, name }),
  };
}

/** Orders codes part by part: a parent stands right before its subtree. */
export function byCode(a: { code: string }, b: { code: string }): number {
  return a.code < b.code ? -1 : a.code > b.code ? 1 : 0;
}

function kindOf(parts: readonly string[], deliveredName: string): UnitKind {
  if (parts.length === 1) return 'province';
  if (parts.length === 2) return deliveredName.startsWith('KOTA ') ? 'city' : 'regency';
  if (parts.length === 3) return 'district';
  // Kemendagri: 1xxx kelurahan, 2xxx desa, 3xxx desa adat (14 of them, all in Jayapura).
  return parts[3]!.startsWith('1') ? 'kelurahan' : 'desa';
}

function governmentOf(parts: readonly string[], kind: UnitKind, facts: ProvinceFacts): string {
  if (kind === 'province' || facts.administrativeRegencies) return parts[0]!;
  return kind === 'desa' ? parts.join('.') : parts.slice(0, 2).join('.');
}

const CORRECTIONS = new Map(REGION_CORRECTIONS.map((correction) => [correction.code, correction]));

function correctedName(code: string, delivered: string): string {
  const name = delivered.trim();
  const correction = CORRECTIONS.get(code);
  return correction?.wrong === name ? correction.right : name;
}

function unitName(kind: UnitKind, name: string, facts: ProvinceFacts): string {
  switch (kind) {
    case 'province':
      return `Provinsi ${titleCase(name)}`;
    case 'regency':
      return `Kab. ${titleCase(name.replace(/^KABUPATEN /, ''))}`;
    case 'city':
      return titleCase(name);
    case 'district':
      return `${facts.words?.district ?? 'Kec.'} ${tidyName(name)}`;
    case 'kelurahan':
      return `Kel. ${tidyName(name)}`;
    default:
      return name.startsWith('Desa Adat ')
        ? tidyName(name)
        : `${facts.words?.village ?? 'Desa'} ${tidyName(name)}`;
  }
}

/** `PANGKAJENE DAN KEPULAUAN` as `Pangkajene dan Kepulauan`; `DKI` stays. */
export function titleCase(capitals: string): string {
  return capitals
    .toLowerCase()
    .replace(/(^|[\s(/-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/\bDan\b/g, 'dan')
    .replace(/\bDki\b/g, 'DKI');
}

/**
 * Repairs how 3.1.2 types village and district names: `Plampa"an` and `Ma’rang` get a plain apostrophe,
 * a letter after an apostrophe inside a word is small (`Wette'E`), words begin with a capital
 * (`Rantau langkap`), spaced-out words are joined (`J a t i`) and run-on ones parted (`PulauTujuh`, but
 * `PongrangaE` is one word), spaces are single.
 */
export function tidyName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/["’‘`]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
  const joined = /^\p{L}( \p{L}){2,}$/u.test(plain) ? plain.replaceAll(' ', '') : plain;
  return joined
    .replace(/(?<=\p{Ll})\p{Lu}(?!\p{L})/gu, (letter) => letter.toLowerCase())
    .replace(/(?<=\p{Ll})(?=\p{Lu}\p{Ll})/gu, ' ')
    .replace(/(?<=\p{Ll})'(\p{Lu})(?=\p{Ll}|$)/gu, (_, letter: string) => `'${letter.toLowerCase()}`)
    .replace(/(^|[\s(/])(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/(?<=\s)Dan(?=\s)/g, 'dan');
}
