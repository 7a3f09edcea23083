import { citationFault } from '../legal/legal.rules.js';
import { isDay, longDay } from '../shared/dates.js';
import { circularRefusal } from './circular.errors.js';
import type { CircularContent } from './circular.model.js';
import { fillableTexts, type Law } from './circular-print.js';
import { classification } from './data/classification-codes.js';
import { placeholderFault, PLACEHOLDERS, type PlaceholderValues } from './placeholders.js';

/** Checks a draft by itself: days, classification, law, annexes, placeholders. Throws the first fault, with its field. */
export function checkContent(content: CircularContent, law: Law): void {
  for (const [field, day] of [
    ['day', content.day],
    ['deadline', content.deadline],
  ] as const)
    if (!isDay(day)) throw circularRefusal('circular.bad-day', { field, values: { day } });
  if (content.deadline < content.day)
    throw circularRefusal('circular.deadline-before-letter', {
      field: 'deadline',
      values: { deadline: longDay(content.deadline), day: longDay(content.day) },
    });
  if (!classification(content.classification))
    throw circularRefusal('circular.unknown-classification', {
      field: 'classification',
      values: { code: content.classification },
    });
  checkBases(content, law);
  checkAnnexes(content);
  checkPlaceholders(content);
}

/** Citing a basis that was not in force on the letter's day is an error, not a warning. */
export function checkBases({ bases, day }: CircularContent, law: Law): void {
  const fault = citationFault(law.bases, bases, day);
  if (!fault) return;
  if (fault.why === 'unknown')
    throw circularRefusal('circular.unknown-basis', { field: 'bases', values: { code: fault.code } });
  const { title, validFrom, validTo } = fault.basis;
  const values = { title, from: longDay(validFrom), to: longDay(validTo ?? validFrom), day: longDay(day) };
  throw circularRefusal(
    fault.why === 'not-yet' ? 'circular.basis-not-yet-in-force' : 'circular.basis-no-longer-in-force',
    { field: 'bases', values },
  );
}

function checkAnnexes({ annexes }: CircularContent): void {
  for (const [index, annex] of annexes.entries()) {
    if (annex.kind !== 'table') continue;
    const columns = annex.columns.length;
    if (columns === 0 || annex.rows.length === 0 || annex.rows.some((row) => row.length !== columns))
      throw circularRefusal('circular.bad-annex', {
        field: `annexes.${index}`,
        values: { title: annex.title, columns },
      });
  }
}

/** What a placeholder refers to must be there; the values themselves are not known yet. */
function checkPlaceholders(content: CircularContent): void {
  const values = Object.fromEntries(PLACEHOLDERS.map((name) => [name, ''])) as Record<
    (typeof PLACEHOLDERS)[number],
    string | null
  >;
  if (content.campaignId === null) values.kegiatan = null;
  if (content.parentId === null) values.surat_induk = null;
  for (const { field, text } of fillableTexts(content)) {
    const fault = placeholderFault(text, values satisfies PlaceholderValues);
    if (fault !== undefined)
      throw circularRefusal('circular.unknown-placeholder', {
        field,
        values: { text: fault, known: PLACEHOLDERS.map((name) => `{${name}}`).join(', ') },
      });
  }
}
