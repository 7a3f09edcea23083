import type { Day } from '../shared/dates.js';

/** What a number is made of. */
export interface NumberParts {
  readonly classification: string;
  readonly sequence: number;
  readonly unit: string;
  readonly day: Day;
}

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'] as const;

const FIELDS: Readonly<Record<string, (parts: NumberParts) => string>> = {
  klasifikasi: ({ classification }) => classification,
  urut: ({ sequence }) => String(sequence),
  unit: ({ unit }) => unit,
  tahun: ({ day }) => day.slice(0, 4),
  bulan: ({ day }) => day.slice(5, 7),
  'bulan-romawi': ({ day }) => ROMAN[Number(day.slice(5, 7)) - 1]!,
};

/** The names that may stand in braces. */
export const NUMBER_FIELDS: readonly string[] = Object.keys(FIELDS);

/** Formats that were seen on letters (domain.md 3.3), to choose from. */
export const KNOWN_FORMATS: readonly string[] = [
  '{klasifikasi}/{urut}/{unit}',
  '{klasifikasi}/{urut}/{unit} tahun {tahun}',
  '{klasifikasi}/{urut}/{unit}/{bulan-romawi}/{tahun}',
  '{urut}/{unit}/{klasifikasi}/{bulan}/{tahun}',
  '{klasifikasi}/{urut} TAHUN {tahun}',
];

/** Why a format cannot be used; undefined when it can. */
export function formatFault(format: string): 'no-sequence' | 'unknown-field' | 'bad-character' | undefined {
  const fields = [...format.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!);
  if (fields.some((field) => !Object.hasOwn(FIELDS, field))) return 'unknown-field';
  if (!fields.includes('urut')) return 'no-sequence';
  const literal = format.replace(/\{[^{}]*\}/g, '');
  return /^[A-Za-z0-9 ./-]*$/.test(literal) ? undefined : 'bad-character';
}

/** `{klasifikasi}/{urut}/{unit}` as `270/12462/BKD`. */
export function formatNumber(format: string, parts: NumberParts): string {
  return format.replace(/\{([^{}]*)\}/g, (_, field: string) => FIELDS[field]!(parts));
}
