import Handlebars from 'handlebars';
import { TemplateError } from './documents.errors.js';
import { markLines, parseMarkup, type Element } from './markup.js';

/** Slots travel through Handlebars as one private-use character each, U+E000 plus their index. */
const FIRST_SENTINEL = 0xe000;
const LAST_SENTINEL = 0xf8ff;

/**
 * Runs a template once: shared values are real, every slot is a sentinel character. The template is the text
 * of a file of the release; it sees no helpers but the built-in ones, and a name that is neither shared nor
 * a slot is an error.
 */
export function runTemplate(
  templateName: string,
  source: string,
  shared: Readonly<Record<string, unknown>>,
  slots: readonly string[],
): Element {
  if (source.includes('{{{'))
    throw new TemplateError(templateName, undefined, 'triple braces are not allowed');
  if (slots.length > LAST_SENTINEL - FIRST_SENTINEL) throw new RangeError('too many slots');
  refusePrivateUse(templateName, shared);
  const context: Record<string, unknown> = { ...shared };
  for (const [index, slot] of slots.entries()) {
    if (slot in shared)
      throw new TemplateError(templateName, undefined, `"${slot}" is both shared and a slot`);
    context[slot] = String.fromCharCode(FIRST_SENTINEL + index);
  }
  return parseMarkup(templateName, fill(templateName, source, context));
}

function fill(templateName: string, source: string, context: Record<string, unknown>): string {
  try {
    return Handlebars.compile(markLines(source), { strict: true, knownHelpersOnly: true })(context);
  } catch (error) {
    throw new TemplateError(templateName, undefined, error instanceof Error ? error.message : String(error));
  }
}

/** A text with its slots: strings, and numbers for the index of a slot. */
export type Pieces = readonly (string | number)[];

/** Splits text at its sentinels. */
export function splitSlots(text: string): Pieces {
  return text
    .split(/([\ue000-\uf8ff])/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const code = piece.charCodeAt(0);
      return code >= FIRST_SENTINEL && code <= LAST_SENTINEL ? code - FIRST_SENTINEL : piece;
    });
}

/** Shared values must not smuggle a slot into the text. */
function refusePrivateUse(templateName: string, value: unknown): void {
  if (typeof value === 'string' && /[\ue000-\uf8ff]/.test(value)) {
    throw new TemplateError(templateName, undefined, 'a shared value holds a private-use character');
  }
  if (value !== null && typeof value === 'object') {
    for (const member of Object.values(value)) refusePrivateUse(templateName, member);
  }
}
