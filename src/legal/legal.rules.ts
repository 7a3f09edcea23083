import type { Day } from '../shared/dates.js';

/** Something that is in force from a day, perhaps until a day (both included). */
export interface Dated {
  readonly code: string;
  readonly validFrom: Day;
  readonly validTo: Day | null;
  /** Code of what took its place. */
  readonly replacedBy: string | null;
  /** Where it was read. */
  readonly source: string;
}

/** A rule that a document cites: "Undang-Undang Nomor 7 Tahun 2017" about "Pemilihan Umum". */
export interface LegalBasis extends Dated {
  readonly title: string;
  readonly about: string;
}

export type Regime = 'kode-etik' | 'disiplin';
export type Sanction = 'moral' | 'sedang' | 'berat' | 'ptdh';

/** A row of the catalogue of what breaks neutrality. */
export interface ProhibitedAct extends Dated {
  readonly act: string;
  /** Before or after the official nomination. */
  readonly stage: 'bakal-calon' | 'calon';
  readonly regime: Regime;
  /** Codes of legal bases. */
  readonly bases: readonly string[];
  readonly sanction: Sanction;
}

export const REGIME_LABELS: Readonly<Record<Regime, string>> = {
  'kode-etik': 'Pelanggaran kode etik',
  disiplin: 'Pelanggaran disiplin',
};

/** In a table's narrow column. */
export const REGIME_SHORT: Readonly<Record<Regime, string>> = {
  'kode-etik': 'Kode etik',
  disiplin: 'Disiplin',
};

export const SANCTION_LABELS: Readonly<Record<Sanction, string>> = {
  moral: 'Sanksi moral (pernyataan tertutup atau terbuka)',
  sedang: 'Hukuman disiplin sedang',
  berat: 'Hukuman disiplin berat',
  ptdh: 'Pemberhentian tidak dengan hormat',
};

/** Whether it is in force on a day. Days are ISO, so their order is that of their text. */
export function inForce(item: Dated, day: Day): boolean {
  return item.validFrom <= day && (item.validTo === null || day <= item.validTo);
}

/** Those of a list that are in force on a day, in the list's order. */
export function inForceOn<T extends Dated>(items: readonly T[], day: Day): T[] {
  return items.filter((item) => inForce(item, day));
}

/** Why a basis cannot be cited in a document of a day. */
export type CitationFault =
  | { readonly why: 'unknown'; readonly code: string }
  | { readonly why: 'not-yet' | 'no-longer'; readonly code: string; readonly basis: LegalBasis };

/** The first basis that a document of that day must not cite. */
export function citationFault(
  known: readonly LegalBasis[],
  codes: readonly string[],
  day: Day,
): CitationFault | undefined {
  for (const code of codes) {
    const basis = known.find((candidate) => candidate.code === code);
    if (!basis) return { why: 'unknown', code };
    if (day < basis.validFrom) return { why: 'not-yet', code, basis };
    if (!inForce(basis, day)) return { why: 'no-longer', code, basis };
  }
  return undefined;
}

/** As a letter cites it: "Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum". */
export function citation({ title, about }: Pick<LegalBasis, 'title' | 'about'>): string {
  return `${title} tentang ${about}`;
}
