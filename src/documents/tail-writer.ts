import { hash } from 'node:crypto';
import type { Laid } from './blocks.js';
import { drawPart, FOOTER, type StreamPart } from './page-plan.js';
import type { Prefix } from './prefix.js';
import { SignatureDictionary, type SignatureSpace, type Signing } from './signature-dictionary.js';
import { xrefRow, type TailPlan } from './tail-plan.js';

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
  /** Bytes of the compiled prefix, which this document's tail follows. */
  readonly prefixLength: number;
  readonly tail: Uint8Array;
  readonly pages: number;
  readonly signature?: SignaturePlace;
  /**
   * SHA-256 over the signature's byte range (over the whole file when there is none), continued from the
   * prefix's hash state. Patching `/Contents` in the tail does not change it.
   */
  digest(): Buffer;
}

/** Writes tails: dynamic streams, signature dictionary, cross-reference table, trailer. */
export class TailWriter {
  private readonly signatures: SignatureDictionary | undefined;

  constructor(
    private readonly prefix: Prefix,
    private readonly pageHeight: number,
    private readonly space: SignatureSpace | undefined,
  ) {
    const number = prefix.refs.signature?.objectNumber;
    this.signatures = space && number !== undefined ? new SignatureDictionary(number, space) : undefined;
  }

  /** The document of one person, whose blocks are laid out and whose values tell it from the others. */
  write(
    plan: TailPlan,
    laid: readonly Laid[],
    foot: Laid | undefined,
    values: readonly string[],
    signing: Signing,
  ): RenderedDocument {
    const base = this.prefix.bytes.length;
    let out = plan.head;
    let streamRows = '';
    for (const { number, parts } of plan.streams) {
      streamRows += xrefRow(base + out.length);
      const body = this.draw(parts, laid, foot);
      out += `${number} 0 obj\n<</Length ${body.length}>>\nstream\n${body}\nendstream\nendobj\n`;
    }
    const at = base + out.length;
    const signatureRow = this.signatures ? xrefRow(at) : '';
    const table = `xref\n0 ${plan.size}\n${plan.rowsBefore}${signatureRow}${plan.rowsAfter}${streamRows}`;
    const trailer = this.trailer(plan.size, values, signing);
    const ending = (start: number): string => `${table}${trailer}${start}\n%%EOF\n`;
    if (!this.signatures || !this.space) return this.finished(plan, out + ending(at));
    const { text, byteRange } = this.signatures.write(signing, at, ending);
    return this.finished(plan, out + text, {
      byteRange,
      contentsStart: byteRange[1] + 1,
      contentsLength: 2 * this.space.contentsBytes,
    });
  }

  /** The file identifier (ISO 32000-2, 14.4) comes from what makes this document different from others. */
  private trailer(size: number, values: readonly string[], signing: Signing): string {
    const { catalog, info } = this.prefix.refs;
    const own = `${this.prefix.sha256}\0${values.join('\0')}\0${signing.time?.getTime() ?? ''}`;
    const id = hash('sha256', own).slice(0, 32);
    return (
      `trailer\n<</Size ${size}/Root ${catalog.objectNumber} 0 R/Info ${info.objectNumber} 0 R` +
      `/ID[<${id}><${id}>]>>\nstartxref\n`
    );
  }

  private draw(parts: readonly StreamPart[], laid: readonly Laid[], foot: Laid | undefined): string {
    let body = '';
    for (const part of parts) {
      if (typeof part === 'string') body += part;
      else {
        const { strips } = part.block === FOOTER ? foot! : laid[part.block]!;
        body += drawPart(part, strips, this.pageHeight);
      }
    }
    return body;
  }

  private finished(plan: TailPlan, out: string, signature?: SignaturePlace): RenderedDocument {
    const tail = Buffer.from(out, 'latin1');
    const { bytes, hash: state } = this.prefix;
    return {
      prefixLength: bytes.length,
      tail,
      pages: plan.pages,
      ...(signature ? { signature } : {}),
      digest: () => {
        const continued = state.copy();
        if (!signature) return continued.update(tail).digest();
        const [, open, close] = signature.byteRange;
        return continued
          .update(tail.subarray(0, open - bytes.length))
          .update(tail.subarray(close - bytes.length))
          .digest();
      },
    };
  }
}
