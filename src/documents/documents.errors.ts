import { Refusal, type FieldFault } from '../shared/refusal.js';

export type DocumentFaultCode =
  | 'value-missing' // the slot has no value, or an empty one where the template does not allow it
  | 'control-character'
  | 'glyph-missing'
  | 'text-too-long' // the text does not fit its place
  | 'code-length'; // a QR code was compiled for another length or for ASCII only

/** Why one person's document cannot be made. `field` is the slot, `message` an Indonesian sentence. */
export interface DocumentFault extends FieldFault {
  readonly code: DocumentFaultCode;
  /** The character that has no glyph or must not occur. */
  readonly character?: string;
}

const SENTENCES: Readonly<Record<DocumentFaultCode, string>> = {
  'value-missing': 'Isian "{field}" belum ada nilainya.',
  'control-character': 'Isian "{field}" memuat karakter kendali {character}; hapus karakter itu.',
  'glyph-missing':
    'Isian "{field}" memuat karakter {character} yang tidak dapat dicetak; ganti karakter itu.',
  'text-too-long': 'Isian "{field}" terlalu panjang untuk tempatnya; singkat tulisannya.',
  'code-length': 'Isian "{field}" tidak sesuai dengan panjang kode QR.',
};

/** Builds a fault with its sentence. */
export function documentFault(code: DocumentFaultCode, field: string, character?: string): DocumentFault {
  const shown = character === undefined ? '' : showCharacter(character);
  const message = SENTENCES[code].replace('{field}', field).replace('{character}', shown);
  return character === undefined ? { code, field, message } : { code, field, message, character };
}

function showCharacter(character: string): string {
  const point = character.codePointAt(0)!;
  const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return point < 0x20 || (point >= 0x7f && point < 0xa0) ? name : `"${character}" (${name})`;
}

/** A document was asked for with values that it cannot print; `faults` says which and why. */
export class DocumentError extends Refusal {
  constructor(readonly faults: readonly DocumentFault[]) {
    super('document-faults', 'invalid', 'Dokumen tidak dapat dibuat: ada isian yang salah.', {
      errors: faults,
    });
  }
}

/** A template or the values that it shares are wrong: the fault of a release or a campaign, not of a person. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(
    readonly templateName: string,
    /** Line in the template's source, where it is known. */
    readonly line: number | undefined,
    readonly reason: string,
  ) {
    super(`${templateName}${line === undefined ? '' : `:${line}`}: ${reason}`);
  }
}
