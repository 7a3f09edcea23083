import { PdfError, PdfSyntax, ReadingBudget, type PdfDict, type PdfOf, type PdfValue } from './pdf-syntax.js';

/** An object that was found where its cross-reference table says. */
export interface PdfObject {
  readonly number: number;
  readonly generation: number;
  readonly value: PdfValue;
  readonly start: number;
  /** Behind `endobj`; for a stream, behind the keyword `stream`, whose data nobody here needs. */
  readonly end: number;
  readonly stream: boolean;
}

/** One cross-reference section with its trailer (ISO 32000-2, 7.5.4). Offset 0 stands for a free entry. */
export interface XrefSection {
  readonly start: number;
  readonly end: number;
  readonly entries: ReadonlyMap<number, { readonly offset: number; readonly generation: number }>;
  readonly trailer: PdfDict;
  readonly previous?: number;
}

const MAX_SECTIONS = 64;
const MAX_OBJECTS = 200_000;

/** A file whose revisions are read without repairs: classic cross-reference tables only. */
export class PdfFile {
  readonly #sections = new Map<number, XrefSection>();
  readonly #objects = new Map<number, PdfObject>();
  readonly #budget: ReadingBudget;

  constructor(readonly bytes: Buffer) {
    if (!/^%PDF-[12]\.\d[\r\n]/.test(bytes.toString('latin1', 0, 9))) throw new PdfError('not a PDF');
    this.#budget = new ReadingBudget(4 * bytes.length + 65_536);
  }

  /** The revision that is the file's first `length` bytes: it ends with `startxref`, offset and `%%EOF`. */
  revision(length: number): Revision {
    const from = Math.max(0, length - 64);
    const match = /startxref(?:\r\n|\r|\n)(\d{1,10})(?:\r\n|\r|\n)%%EOF(?:\r\n|\r|\n)?$/.exec(
      this.bytes.toString('latin1', from, length),
    );
    if (!match) throw new PdfError('no startxref and %%EOF at the end');
    const sections: XrefSection[] = [];
    const seen = new Set<number>();
    let next: number | undefined = Number(match[1]);
    while (next !== undefined) {
      if (seen.has(next) || seen.size >= MAX_SECTIONS)
        throw new PdfError('cross-reference sections form a loop');
      seen.add(next);
      const section: XrefSection = this.sectionAt(next, from + match.index);
      sections.push(section);
      next = section.previous;
    }
    return new Revision(this, length, sections);
  }

  /** The object at an offset, which must be complete before `limit`. */
  objectAt(offset: number, number: number, generation: number, limit: number): PdfObject {
    const known = this.#objects.get(offset);
    const object = known ?? this.readObject(offset, generation, limit);
    if (object.number !== number || object.end > limit)
      throw new PdfError(`object ${number} is not at ${offset}`);
    this.#objects.set(offset, object);
    return object;
  }

  private readObject(offset: number, generation: number, limit: number): PdfObject {
    const syntax = new PdfSyntax(this.bytes, offset, limit);
    const number = syntax.unsigned();
    syntax.skipWhite();
    if (syntax.unsigned() !== generation) throw new PdfError(`wrong generation at ${offset}`);
    syntax.skipWhite();
    syntax.expect('obj');
    const value = syntax.value();
    this.#budget.spend(syntax.at - offset);
    syntax.skipWhite();
    const stream = value.kind === 'dict' && syntax.keyword('stream');
    if (!stream) syntax.expect('endobj');
    return { number, generation, value, start: offset, end: syntax.at, stream };
  }

  /** The cross-reference section that begins at an offset and ends before `limit`. */
  sectionAt(offset: number, limit: number): XrefSection {
    const known = this.#sections.get(offset);
    const section = known ?? this.readSection(offset, limit);
    if (section.end > limit) throw new PdfError('cross-reference section behind the end');
    this.#sections.set(offset, section);
    return section;
  }

  private readSection(offset: number, limit: number): XrefSection {
    const syntax = new PdfSyntax(this.bytes, offset, limit);
    if (offset >= limit) throw new PdfError('startxref points behind the end');
    if (isDigitAt(this.bytes, offset)) throw new PdfError('cross-reference streams', 'unsupported');
    syntax.expect('xref');
    const entries = new Map<number, { offset: number; generation: number }>();
    for (syntax.skipWhite(); !syntax.keyword('trailer'); syntax.skipWhite()) {
      const first = syntax.unsigned();
      syntax.skipWhite();
      const count = syntax.unsigned();
      if (!/^[ ]?(\r\n|\r|\n)/.test(this.bytes.toString('latin1', syntax.at, syntax.at + 3))) {
        throw new PdfError('bad cross-reference subsection');
      }
      syntax.skipWhite();
      if (count > MAX_OBJECTS || syntax.at + 20 * count > limit) throw new PdfError('too many objects');
      this.#budget.spend(20 * count);
      for (let i = 0; i < count; i += 1, syntax.at += 20) {
        const row = this.bytes.toString('latin1', syntax.at, syntax.at + 20);
        const match = /^(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)$/.exec(row);
        if (!match || entries.has(first + i)) throw new PdfError('bad cross-reference row');
        entries.set(first + i, {
          offset: match[3] === 'n' ? Number(match[1]) : 0,
          generation: Number(match[2]),
        });
      }
    }
    const trailer = syntax.value();
    if (trailer.kind !== 'dict') throw new PdfError('no trailer dictionary');
    if (trailer.entries.has('XRefStm')) throw new PdfError('hybrid cross-reference', 'unsupported');
    if (trailer.entries.has('Encrypt')) throw new PdfError('encrypted', 'unsupported');
    const previous = trailer.entries.get('Prev');
    if (previous && !isOffset(previous)) throw new PdfError('bad /Prev');
    return { start: offset, end: syntax.at, entries, trailer, ...(previous && { previous: previous.value }) };
  }
}

/** A state of the file: its first `length` bytes, with the cross-reference sections from new to old. */
export class Revision {
  readonly #entries = new Map<number, { offset: number; generation: number }>();

  constructor(
    readonly file: PdfFile,
    /** In bytes. */
    readonly length: number,
    readonly sections: readonly XrefSection[],
  ) {
    for (const section of sections) {
      for (const [number, entry] of section.entries) {
        if (!this.#entries.has(number)) this.#entries.set(number, entry);
      }
      if (this.#entries.size > MAX_OBJECTS) throw new PdfError('too many objects');
    }
  }

  get trailer(): PdfDict {
    return this.sections[0]!.trailer;
  }

  /** Numbers of all objects in use. */
  *numbers(): Generator<number> {
    for (const [number, entry] of this.#entries) if (entry.offset > 0) yield number;
  }

  /** An object by its number; undefined when this revision has none. */
  object(number: number, generation?: number): PdfObject | undefined {
    const entry = this.#entries.get(number);
    if (!entry || entry.offset === 0 || (generation !== undefined && generation !== entry.generation)) {
      return undefined;
    }
    return this.file.objectAt(entry.offset, number, entry.generation, this.length);
  }

  /** The value itself, or what it refers to. A chain of references is an error: nobody needs one. */
  resolve(value: PdfValue | undefined): PdfValue | undefined {
    if (value?.kind !== 'ref') return value;
    const object = this.object(value.number, value.generation);
    if (object?.value.kind === 'ref') throw new PdfError('a reference to a reference');
    return object?.value;
  }

  /** The entry of a dictionary, resolved, when it is of the kind. */
  entry<K extends PdfValue['kind']>(dict: PdfDict, key: string, kind: K): PdfOf<K> | undefined {
    const value = this.resolve(dict.entries.get(key));
    return value?.kind === kind ? (value as PdfOf<K>) : undefined;
  }

  catalog(): PdfDict {
    const catalog = this.entry(this.trailer, 'Root', 'dict');
    if (!catalog || this.entry(catalog, 'Type', 'name')?.value !== 'Catalog')
      throw new PdfError('no catalog');
    return catalog;
  }
}

function isOffset(value: PdfValue): value is PdfOf<'number'> {
  return value.kind === 'number' && Number.isSafeInteger(value.value) && value.value > 0;
}

function isDigitAt(bytes: Buffer, at: number): boolean {
  return bytes[at]! >= 0x30 && bytes[at]! <= 0x39;
}
