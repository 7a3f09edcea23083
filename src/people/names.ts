/**
 * A name reduced to what identifies a person within one unit (issue 2: unit + kind + normalised name).
 *
 * 1. Letters lose their case and their diacritics; apostrophes of every shape vanish (Ma'ruf = Maruf).
 * 2. What follows a comma is degrees and goes (", S.Sos., M.Si."); so do words with a dot inside at the
 *    end (S.Pd, A.Md.Keb) where the comma was forgotten.
 * 3. Titles before the name go: Prof, Dr, Drs, Ir, H, Hj, … with or without a dot.
 * 4. Dots, hyphens and other signs separate words; spaces are single.
 *
 * Nothing is expanded: "Muh." and "Muhammad" stay different, and so do "Dg." and "Daeng". Two people of
 * one village may well be told apart by that; a wrong merge cannot be undone, a duplicate can be seen.
 * At least one word is always left of a name that has one.
 */
export function nameKey(name: string): string {
  const folded = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’‘`´ʼ"]/g, '');
  const beforeComma = folded
    .split(',')
    .map((part) => words(dropDegrees(part.trim().split(/\s+/))))
    .find((part) => part.some((word) => !TITLES.has(word)));
  const kept = beforeComma ?? words(folded.split(/\s+/));
  let first = 0;
  while (first < kept.length - 1 && TITLES.has(kept[first]!)) first++;
  return kept.slice(first).join(' ');
}

/**
 * Titles before a name: academic, professional and religious ones that come and go between lists.
 * Not "St.": among Bugis and Makassarese it is Sitti.
 */
const TITLES: ReadonlySet<string> = new Set(
  'prof dr drg drh drs dra ir apt ns h hj kh ust pdt pdm'.split(' '),
);

function dropDegrees(parts: readonly string[]): string[] {
  let last = parts.length;
  // `s.sos`, `m.si.`, `a.md.keb`: letters on both sides of a dot. `muh.` and `a.` are parts of a name.
  while (last > 1 && /^[a-z]{1,4}\.[a-z]+(\.[a-z]+)*\.?$/.test(parts[last - 1]!)) last--;
  return parts.slice(0, last);
}

function words(parts: readonly string[]): string[] {
  return parts
    .join(' ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
