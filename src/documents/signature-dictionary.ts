import { pdfDate, pdfText } from './pdf-syntax.js';

/** Where a document's signature goes. */
export interface SignatureSpace {
  readonly fieldName: string;
  /** Bytes reserved for the CMS; twice as many hexadecimal digits stand in the file. */
  readonly contentsBytes: number;
  /** Empty fields for later signers. With any the document allows them (DocMDP 2), else no change (1). */
  readonly furtherFields?: readonly string[];
}

/** What the signature dictionary says besides the CMS; all of it is covered by the signature. */
export interface Signing {
  readonly name?: string;
  readonly reason?: string;
  readonly location?: string;
  /** The signing time as the signer's clock has it, `/M`. */
  readonly time?: Date;
}

const OFFSET_WIDTH = 10;
const RANGE_LENGTH = '/ByteRange[0 '.length + 3 * OFFSET_WIDTH + 2 + ']'.length;

/**
 * The signature dictionary with its space still empty (ISO 32000-2, 12.8.1; PAdES baseline: ETSI EN
 * 319 142-1, 5.3): a detached CAdES signature over everything but the contents' digits and their brackets.
 */
export class SignatureDictionary {
  private readonly start: string;
  private readonly contents: string;

  constructor(number: number, space: SignatureSpace) {
    // DocMDP: 1 permits no change but revocation data and document timestamps; 2 also filling of fields
    const permission = (space.furtherFields?.length ?? 0) > 0 ? 2 : 1;
    const reference =
      '<</Type/SigRef/TransformMethod/DocMDP/TransformParams' +
      `<</Type/TransformParams/P ${permission}/V/1.2>>>>`;
    this.start =
      `${number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached` +
      `/Reference[${reference}]`;
    this.contents = `<${'0'.repeat(2 * space.contentsBytes)}>`;
  }

  /**
   * The object at `offset` of the file and what follows it, which `follow` gives for the offset behind the
   * object. The byte range is right from the start: its numbers are padded to a fixed width.
   */
  write(
    signing: Signing,
    offset: number,
    follow: (offset: number) => string,
  ): { text: string; byteRange: readonly [number, number, number, number] } {
    let head = this.start;
    if (signing.time) head += `/M${pdfDate(signing.time)}`;
    if (signing.name) head += `/Name${pdfText(signing.name)}`;
    if (signing.reason) head += `/Reason${pdfText(signing.reason)}`;
    if (signing.location) head += `/Location${pdfText(signing.location)}`;
    const opening = offset + head.length + RANGE_LENGTH + '/Contents'.length;
    const closing = opening + this.contents.length;
    const after = `>>\nendobj\n`;
    const rest = after + follow(closing + after.length);
    const numbers = [opening, closing, rest.length].map((n) => String(n).padEnd(OFFSET_WIDTH)).join(' ');
    return {
      text: `${head}/ByteRange[0 ${numbers}]/Contents${this.contents}${rest}`,
      byteRange: [0, opening, closing, rest.length],
    };
  }
}
