import { createHash } from 'node:crypto';
import type { PDFContext } from 'pdf-lib';
import type { FaultSink, Laid } from './blocks.js';
import type { Blueprint } from './blueprint.js';
import { documentFault, DocumentError, type DocumentFault } from './documents.errors.js';
import { drawPart, FOOTER, type PagePlan, type StreamPart } from './page-plan.js';
import { readValues, slotRules } from './person-values.js';
import type { Prefix } from './prefix.js';
import { SignatureDictionary, type SignatureSpace, type Signing } from './signature-dictionary.js';
import { planTail, xrefRow, type TailPlan } from './tail-plan.js';

/** Where a signature's bytes belong. Offsets count from the beginning of the whole file. */
export interface SignaturePlace {
  /** `/ByteRange`: offset, length, offset, length of what is signed; the gap is `<` digits `>`. */
  readonly byteRange: readonly [number, number, number, number];
  /** Offset of the first hexadecimal digit of `/Contents`. */
  readonly contentsStart: number;
  /** Hexadecimal digits reserved. */
  readonly contentsLength: number;
}

/** One person's document. */
export interface RenderedDocument {
  /** The file is the compiled prefix followed by this. */
  readonly tail: Uint8Array;
  readonly pages: number;
  readonly signature?: SignaturePlace;
  /**
   * SHA-256 over the signature's byte range (over the whole file when there is none), continued from the
   * prefix's hash state. Patching `/Contents` in the tail does not change it.
   */
  digest(): Buffer;
}

/** A template compiled for a campaign and a government. */
export interface CompiledDocument {
  /** The constant beginning of every file. */
  readonly prefix: Uint8Array;
  readonly prefixSha256: string;
  readonly slots: readonly string[];
  /** Everything that keeps these values from being printed; an empty list when nothing does. */
  check(values: Readonly<Record<string, string>>): DocumentFault[];
  /** Throws a DocumentError with the faults that `check` would name. */
  render(values: Readonly<Record<string, string>>, signing?: Signing): RenderedDocument;
}

/** Plans are kept by shape; more shapes than this are a template that should not be dynamic. */
const MAX_PLANS = 512;

export class CampaignDocument implements CompiledDocument {
  readonly prefix: Uint8Array;
  readonly prefixSha256: string;
  private readonly rules: ReturnType<typeof slotRules>;
  private readonly plans = new Map<string, TailPlan>();
  private readonly dynamic: readonly number[];
  private readonly signatures: SignatureDictionary | undefined;

  constructor(
    private readonly context: PDFContext,
    private readonly blueprint: Blueprint,
    private readonly compiled: Prefix,
    private readonly nominal: PagePlan,
    /** The blocks as laid out for nobody: static ones hold for all. */
    private readonly laidNominal: readonly Laid[],
    private readonly stamp: string,
    readonly slots: readonly string[],
    private readonly space: SignatureSpace | undefined,
  ) {
    const { blocks, footer } = blueprint;
    this.prefix = compiled.bytes;
    this.prefixSha256 = compiled.sha256;
    this.rules = slotRules(slots, footer ? [...blocks, footer] : blocks);
    this.dynamic = [...blocks.keys()].filter((index) => blocks[index]!.slots.length > 0);
    const number = compiled.refs.signature?.objectNumber;
    this.signatures = space && number !== undefined ? new SignatureDictionary(number, space) : undefined;
  }

  check(values: Readonly<Record<string, string>>): DocumentFault[] {
    const faults: DocumentFault[] = [];
    const read = readValues(this.rules, values, faults);
    if (faults.length > 0) return faults;
    const { laid, foot } = this.lay(read, faults);
    if (faults.length === 0 && foot) this.planFor(laid, faults);
    return faults;
  }

  render(values: Readonly<Record<string, string>>, signing: Signing = {}): RenderedDocument {
    const faults: DocumentFault[] = [];
    const read = readValues(this.rules, values, faults);
    if (faults.length > 0) throw new DocumentError(faults);
    const { laid, foot } = this.lay(read, faults);
    if (faults.length > 0) throw new DocumentError(faults);
    const plan = this.planFor(laid, faults);
    if (faults.length > 0) throw new DocumentError(faults);
    return this.write(plan, laid, foot, signing);
  }

  /** Lays out what depends on the person. */
  private lay(
    values: readonly string[],
    faults: DocumentFault[],
  ): { laid: readonly Laid[]; foot: Laid | undefined } {
    const { blocks, footer } = this.blueprint;
    const sink = this.sink(faults);
    const laid = this.laidNominal.slice();
    for (const index of this.dynamic) laid[index] = blocks[index]!.lay(values, sink);
    return { laid, foot: footer?.lay(values, sink) };
  }

  private sink(faults: DocumentFault[]): FaultSink {
    const add = (code: 'text-too-long' | 'code-length', slot: number): void => {
      const field = this.slots[slot]!;
      if (!faults.some((fault) => fault.code === code && fault.field === field)) {
        faults.push(documentFault(code, field));
      }
    };
    return {
      tooLong: (slots) => {
        for (const slot of slots) add('text-too-long', slot);
      },
      codeLength: (slot) => add('code-length', slot),
    };
  }

  private planFor(laid: readonly Laid[], faults: DocumentFault[]): TailPlan {
    let shape = '';
    for (const index of this.dynamic) shape += `${laid[index]!.shape};`;
    const known = this.plans.get(shape);
    if (known) return known;
    const { tail, tooTall } = planTail(
      this.context,
      this.blueprint,
      this.compiled,
      this.nominal,
      laid,
      this.stamp,
    );
    const sink = this.sink(faults);
    for (const block of tooTall) sink.tooLong(this.blueprint.blocks[block]!.slots);
    if (faults.length > 0) return tail;
    if (this.plans.size >= MAX_PLANS) this.plans.clear();
    this.plans.set(shape, tail);
    return tail;
  }

  private write(
    plan: TailPlan,
    laid: readonly Laid[],
    foot: Laid | undefined,
    signing: Signing,
  ): RenderedDocument {
    const base = this.compiled.bytes.length;
    let out = plan.head;
    let streamRows = '';
    const identity = createHash('sha256');
    for (const { number, parts } of plan.streams) {
      streamRows += xrefRow(base + out.length);
      const body = this.draw(parts, laid, foot);
      identity.update(body, 'latin1');
      out += `${number} 0 obj\n<</Length ${body.length}>>\nstream\n${body}\nendstream\nendobj\n`;
    }
    const id = identity.digest('hex').slice(0, 32);
    const signatureAt = base + out.length;
    const signatureRow = this.signatures ? xrefRow(signatureAt) : '';
    const table = `xref\n0 ${plan.size}\n${plan.rowsBefore}${signatureRow}${plan.rowsAfter}${streamRows}`;
    const { catalog, info } = this.compiled.refs;
    const trailer =
      `trailer\n<</Size ${plan.size}/Root ${catalog.objectNumber} 0 R/Info ${info.objectNumber} 0 R` +
      `/ID[<${id}><${id}>]>>\nstartxref\n`;
    // fixed width, since the signature's byte range has to know what follows it
    const end = (start: number): string => `${String(start).padEnd(10)}\n%%EOF\n`;
    if (!this.signatures || !this.space) {
      out += table + trailer + end(signatureAt);
      return this.finished(plan, out);
    }
    const rest = table.length + trailer.length + end(0).length;
    const { text, byteRange } = this.signatures.write(signing, signatureAt, rest);
    out += text + table + trailer + end(signatureAt + text.length);
    return this.finished(plan, out, {
      byteRange,
      contentsStart: byteRange[1] + 1,
      contentsLength: 2 * this.space.contentsBytes,
    });
  }

  private draw(parts: readonly StreamPart[], laid: readonly Laid[], foot: Laid | undefined): string {
    let body = '';
    for (const part of parts) {
      if (typeof part === 'string') body += part;
      else {
        const { strips } = part.block === FOOTER ? foot! : laid[part.block]!;
        body += drawPart(part, strips, this.blueprint.geometry.height);
      }
    }
    return body;
  }

  private finished(plan: TailPlan, out: string, signature?: SignaturePlace): RenderedDocument {
    const tail = Buffer.from(out, 'latin1');
    const base = this.compiled.bytes.length;
    const { hash } = this.compiled;
    return {
      tail,
      pages: plan.pages,
      ...(signature ? { signature } : {}),
      digest: () => {
        const continued = hash.copy();
        if (!signature) return continued.update(tail).digest();
        const [, open, close] = signature.byteRange;
        return continued
          .update(tail.subarray(0, open - base))
          .update(tail.subarray(close - base))
          .digest();
      },
    };
  }
}
