import { Injectable } from '@nestjs/common';
import type { CompactRevision } from '../documents/document-store.js';
import { TemplateError } from '../documents/documents.js';
import { circularRefusal } from './circular.errors.js';
import type { Frozen } from './circular.model.js';
import { sharedValues } from './circular-print.js';
import { SealedPrinting, type Printable } from './sealed-printing.js';

/** Prints circulars: as a preview, and sealed. Each is compiled for itself, since no two are alike. */
@Injectable()
export class CircularDocuments {
  constructor(private readonly printing: SealedPrinting) {}

  /** The letter as it would be, without a seal and with "KONSEP" on every page. Refuses what cannot be printed. */
  preview(frozen: Frozen): Promise<Buffer> {
    return this.printing.unsealed(printable(frozen), 'KONSEP – belum berlaku').catch(refuse);
  }

  /** Throws what the signer throws. */
  sealed(frozen: Frozen, code: string): Promise<CompactRevision> {
    return this.printing.sealed(printable(frozen), code).catch(refuse);
  }
}

function printable(frozen: Frozen): Printable {
  return {
    template: 'surat-edaran',
    kind: 'circular',
    shared: sharedValues(frozen),
    title: `Surat Edaran Nomor ${frozen.number} tentang ${frozen.content.subject}`,
    author: frozen.letterhead.governmentName,
  };
}

function refuse(error: unknown): never {
  throw error instanceof TemplateError ? refusalOf(error) : error;
}

/** What an author's text can be blamed for; anything else is a fault of the template. */
function refusalOf(error: TemplateError): Error {
  const { reason } = error;
  if (reason === 'this does not fit a page')
    return circularRefusal('circular.annex-does-not-fit', { field: 'annexes' });
  if (reason === 'this text does not fit its place') return circularRefusal('circular.too-long');
  const glyph = /^no glyph for "(.*)" \((U\+[0-9A-F]+)\)$/su.exec(reason);
  if (!glyph && !reason.includes('private-use')) return error;
  const what = glyph
    ? `karakter “${glyph[1]}” (${glyph[2]}) tidak ada pada huruf cetaknya`
    : 'ada karakter yang tidak termasuk huruf mana pun';
  return circularRefusal('circular.unprintable', { values: { reason: what } });
}
