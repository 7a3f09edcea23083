import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { DocumentStore, partOf, type CompactRevision } from '../documents/document-store.js';
import {
  compileDocument,
  documentCrest,
  documentTemplate,
  TemplateError,
  type CompiledDocument,
  type SignatureSpace,
} from '../documents/documents.js';
import { Clock } from '../shared/clock.js';
import { VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { reservedBytes, sealTail } from '../signing/seal-pdf.js';
import { verifyPdf } from '../signing/verify-pdf.js';
import { circularRefusal } from './circular.errors.js';
import type { Frozen } from './circular.model.js';
import { sharedValues } from './circular-print.js';

/** Prints circulars: as a preview, and sealed. Each is compiled for itself, since no two are alike. */
@Injectable()
export class CircularDocuments {
  constructor(
    private readonly store: DocumentStore,
    private readonly seal: AgencySeal,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The letter as it would be, without a seal and with "KONSEP" on every page. Refuses what cannot be printed. */
  async preview(frozen: Frozen): Promise<Buffer> {
    const document = await this.compile(frozen, 'KONSEP – belum berlaku');
    const { tail } = document.render(
      { kode: '0'.repeat(VERIFICATION_CODE_LENGTH) },
      { name: frozen.letterhead.governmentName, time: this.clock.now() },
    );
    return Buffer.concat([document.prefix, tail]);
  }

  /** Prints, seals and verifies; no transaction may be open. Throws what the signer throws. */
  async sealed(frozen: Frozen, code: string): Promise<CompactRevision> {
    const seal = await this.seal.open();
    const document = await this.compile(frozen, seal.demo ? 'CONTOH – bukan naskah dinas' : undefined, {
      fieldName: 'Segel',
      contentsBytes: reservedBytes(seal.signer),
    });
    const rendered = document.render(
      { kode: code },
      { name: frozen.letterhead.governmentName, time: this.clock.now() },
    );
    const tail = await sealTail(
      { prefixLength: document.prefix.length, tail: rendered.tail, signature: rendered.signature! },
      rendered.digest(),
      seal.signer,
    );
    const verdict = verifyPdf(Buffer.concat([document.prefix, tail]), { anchors: [seal.trustPem] });
    if (verdict.code !== 'valid') throw new Error(`a fresh seal does not verify: ${verdict.code}`);
    const prefix = partOf(document.prefix);
    await this.store.keepPart(prefix);
    return this.store.compact({
      documentId: randomUUID(),
      kind: 'circular',
      number: 1,
      prefix,
      tail,
      dictionary: null,
      level: 'B-B',
    });
  }

  private async compile(
    frozen: Frozen,
    stamp: string | undefined,
    signature?: SignatureSpace,
  ): Promise<CompiledDocument> {
    try {
      return await compileDocument({
        template: await documentTemplate('surat-edaran'),
        templateName: 'surat-edaran',
        shared: sharedValues(frozen, this.config.publicUrl),
        slots: ['kode'],
        assets: { crest: await documentCrest('provinsi.svg') },
        ...(stamp !== undefined && { stamp }),
        info: {
          title: `Surat Edaran Nomor ${frozen.number} tentang ${frozen.content.subject}`,
          author: frozen.letterhead.governmentName,
          created: this.clock.now(),
          lang: 'id',
        },
        ...(signature && { signature }),
      });
    } catch (error) {
      if (error instanceof TemplateError) throw refusalOf(error);
      throw error;
    }
  }
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
