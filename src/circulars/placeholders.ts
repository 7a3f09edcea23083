/**
 * What an author may write in braces. Text of people is filled by this and never by Handlebars; anything
 * else in braces is refused, so that a misspelt name is not printed.
 */
export const PLACEHOLDERS = [
  'nomor',
  'tanggal',
  'hal',
  'tempat',
  'instansi',
  'penanda_tangan',
  'batas_waktu',
  'kegiatan',
  'surat_induk',
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];
export type PlaceholderValues = Readonly<Record<Placeholder, string | null>>;

/** The first thing in braces that is no placeholder, or one that has no value in this letter. */
export function placeholderFault(text: string, values: PlaceholderValues): string | undefined {
  for (const [whole, name] of text.matchAll(/\{([^{}]*)\}?|\}/g)) {
    if (name === undefined || !whole.endsWith('}')) return whole;
    if (!isPlaceholder(name) || values[name] === null) return whole;
  }
  return undefined;
}

/** Replaces every placeholder by its value; values are not searched again. */
export function fillText(text: string, values: PlaceholderValues): string {
  return text.replace(/\{([a-z_]+)\}/g, (whole, name: string) =>
    isPlaceholder(name) ? (values[name] ?? whole) : whole,
  );
}

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}
