import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import {
  DocumentStore,
  partOf,
  type CompactRevision,
  type NewRevision,
} from '../documents/document-store.js';
import {
  compileDocument,
  documentCrest,
  documentTemplate,
  type CompiledDocument,
  type SignatureSpace,
} from '../documents/documents.js';
import { zoneOf } from '../hierarchy/regions.js';
import { Clock } from '../shared/clock.js';
import { VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { longInstant } from '../shared/dates.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { reservedBytes, sealTail } from '../signing/seal-pdf.js';
import { verifyPdf } from '../signing/verify-pdf.js';

/** A document of one copy: its template, everything that it prints, and who stands for it. */
export interface Printable {
  readonly template: 'surat-edaran' | 'rekapitulasi';
  readonly kind: NewRevision['kind'];
  readonly shared: Readonly<Record<string, unknown>>;
  readonly title: string;
  /** "Pemerintah Provinsi Sulawesi Selatan". */
  readonly author: string;
}

/** Prints and seals documents of one copy each. No transaction may be open. */
@Injectable()
export class SealedPrinting {
  constructor(
    private readonly store: DocumentStore,
    private readonly seal: AgencySeal,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** An instant as people of the province read it. */
  said(instant: Date): string {
    return longInstant(instant, zoneOf(this.config.province));
  }

  /** Without a seal, with the stamp on every page. */
  async unsealed(printable: Printable, stamp: string): Promise<Buffer> {
    const document = await this.compile(printable, stamp);
    const kode = '0'.repeat(VERIFICATION_CODE_LENGTH);
    const { tail } = document.render({ kode }, { name: printable.author, time: this.clock.now() });
    return Buffer.concat([document.prefix, tail]);
  }

  /** Prints, seals and verifies. Throws what the signer throws. */
  async sealed(printable: Printable, kode: string): Promise<CompactRevision> {
    const seal = await this.seal.open();
    const document = await this.compile(printable, seal.demo ? 'CONTOH – bukan naskah dinas' : undefined, {
      fieldName: 'Segel',
      contentsBytes: reservedBytes(seal.signer),
    });
    const rendered = document.render({ kode }, { name: printable.author, time: this.clock.now() });
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
      kind: printable.kind,
      number: 1,
      prefix,
      tail,
      dictionary: null,
      level: 'B-B',
    });
  }

  private async compile(
    { template, shared, title, author }: Printable,
    stamp: string | undefined,
    signature?: SignatureSpace,
  ): Promise<CompiledDocument> {
    return compileDocument({
      template: await documentTemplate(template),
      templateName: template,
      shared: { ...shared, alamatVerifikasi: this.config.publicUrl },
      slots: ['kode'],
      assets: { crest: await documentCrest('provinsi.svg') },
      ...(stamp !== undefined && { stamp }),
      info: { title, author, created: this.clock.now(), lang: 'id' },
      ...(signature && { signature }),
    });
  }
}
