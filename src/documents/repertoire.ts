/**
 * The characters that every embedded font carries: ASCII, Latin-1, Latin Extended-A, the dotted letters of
 * Arabic transliteration, and the quotes, dashes and signs of office texts. A person's name may hold any of
 * them; anything else is refused by name before a document is issued, never printed as a box.
 */
export const REPERTOIRE: string = [
  range(0x20, 0x7e),
  range(0xa0, 0xac), // 0xAD, the soft hyphen, is a layout instruction and not a character to print
  range(0xae, 0x17f),
  'ȘșȚțḌḍḤḥṢṣṬṭẒẓ',
  '–—‘’‚“”„†•…′″€−‐',
].join('');

/** Characters printed with the glyph of another one, because fonts lack them or draw them alike. */
export const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ['\u02bc', '\u2019'], // modifier letter apostrophe, as in Ma'rifat typed by a scholar
  ['\u02bb', '\u2018'],
  ['\u2011', '-'], // non-breaking hyphen
  ['\u2007', '\u00a0'], // figure space
  ['\u202f', '\u00a0'], // narrow no-break space
]);

function range(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i)).join('');
}
