import type { Block } from './blocks.js';
import { documentFault, type DocumentFault } from './documents.errors.js';
import type { Typeface } from './typeface.js';

/** What a slot's characters need: every face that shows it, and whether it may be empty. */
interface SlotRule {
  readonly name: string;
  readonly faces: readonly Typeface[];
  readonly optional: boolean;
}

/** The rules of all slots of a document, by index. */
export function slotRules(slots: readonly string[], blocks: readonly Block[]): SlotRule[] {
  return slots.map((name, slot) => {
    const readers = blocks.filter((block) => block.slots.includes(slot));
    const faces = readers.flatMap((block) => block.texts.flatMap((text) => text.facesOf(slot)));
    return {
      name,
      faces: [...new Set(faces)],
      // a slot that some block cannot do without must have a value; one that nobody reads may miss
      optional: readers.every((block) => block.optionalSlots.includes(slot)),
    };
  });
}

/**
 * A person's values in the order of the slots, in NFC. What cannot be printed is added to `faults`: missing
 * values, control characters, characters that a face has no glyph for.
 */
export function readValues(
  rules: readonly SlotRule[],
  values: Readonly<Record<string, string>>,
  faults: DocumentFault[],
): string[] {
  const read: string[] = [];
  for (const rule of rules) {
    const given = withoutSpareSpaces(values[rule.name] ?? '');
    if (given === '') {
      if (!rule.optional) faults.push(documentFault('value-missing', rule.name));
      read.push('');
      continue;
    }
    read.push(readValue(rule, given, faults));
  }
  return read;
}

/** Spaces at the ends and double ones come from typing; on paper they would only push text aside. */
function withoutSpareSpaces(value: string): string {
  return value.startsWith(' ') || value.endsWith(' ') || value.includes('  ')
    ? value.replace(/ +/g, ' ').trim()
    : value;
}

function readValue(rule: SlotRule, given: string, faults: DocumentFault[]): string {
  let value = given;
  // below U+0300 every string is in NFC; names seldom leave that range, so the check is free
  for (let i = 0; i < value.length; i++) {
    if (value.charCodeAt(i) >= 0x300) {
      value = value.normalize('NFC');
      break;
    }
  }
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0)) {
      faults.push(documentFault('control-character', rule.name, value[i]));
      return value;
    }
    for (const face of rule.faces) {
      if (face.has(unit)) continue;
      faults.push(documentFault('glyph-missing', rule.name, String.fromCodePoint(value.codePointAt(i)!)));
      return value;
    }
  }
  return value;
}
