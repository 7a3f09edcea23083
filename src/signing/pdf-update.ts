import { readAppended, type Appended } from './pdf-appended.js';
import type { PdfObject, Revision } from './pdf-file.js';
import { signatureFields } from './pdf-signatures.js';
import { PdfError, sameValue, type PdfDict, type PdfOf, type PdfValue } from './pdf-syntax.js';
import { Failed } from './verdict.js';

/**
 * What may follow a signature, as a grammar. An update is refused unless every object in it is accounted for:
 * a document timestamp, validation data (DSS), or the filling of a signature field that was prepared empty.
 * What pdfsig calls valid after a page was edited by an update is refused here.
 */
export interface Update {
  readonly revision: Revision;
  readonly kind: 'document-timestamp' | 'validation-data' | 'field-signature';
}

const TRAILER_KEYS = new Set(['Size', 'Root', 'Prev', 'Info', 'ID']);
const DSS_KEYS = new Set(['Type', 'Certs', 'OCSPs', 'CRLs', 'VRI']);
const TIMESTAMP_FIELD_KEYS = new Set(['Type', 'Subtype', 'FT', 'T', 'F', 'Ff', 'Rect', 'P', 'V', 'AP']);
/** What filling may add to a prepared field. */
const FILLED_KEYS = new Set(['V', 'AP', 'M']);

/**
 * Reads and judges the update that follows a revision.
 *
 * @param ends lengths at which signatures end, see `readAppended`
 *
 * Fails with `changed-after-signature` for anything that the grammar does not have.
 */
export function judgeUpdate(base: Revision, ends: ReadonlySet<number>): Update {
  try {
    const appended = readAppended(base, ends);
    checkTrailer(base, appended.revision);
    return { revision: appended.revision, kind: new UpdateJudge(base, appended).kind() };
  } catch (error) {
    if (error instanceof PdfError) throw new Failed('changed-after-signature', error.message);
    throw error;
  }
}

function checkTrailer(base: Revision, next: Revision): void {
  const before = base.trailer.entries;
  const after = next.trailer.entries;
  for (const key of after.keys()) if (!TRAILER_KEYS.has(key)) throw new PdfError(`/${key} in the trailer`);
  if (!sameValue(before.get('Root'), after.get('Root'))) throw new PdfError('another /Root');
  if (!sameValue(before.get('Info'), after.get('Info'))) throw new PdfError('another /Info');
}

/** Accounts for the objects of one update. */
class UpdateJudge {
  readonly #fresh = new Map<number, PdfObject>();
  readonly #used = new Set<number>();
  readonly #timestampFields = new Set<number>();
  #filled = 0;
  #validationData = false;

  constructor(
    readonly base: Revision,
    readonly appended: Appended,
  ) {}

  kind(): Update['kind'] {
    const changed: PdfObject[] = [];
    const size = this.base.entry(this.base.trailer, 'Size', 'number')?.value ?? 0;
    for (const object of this.appended.objects.values()) {
      if (this.base.object(object.number)) changed.push(object);
      else if (object.number < size) throw new PdfError(`object ${object.number} was free`);
      else this.#fresh.set(object.number, object);
    }
    this.checkNotExpected();
    for (const object of changed) this.judgeChanged(object);
    for (const number of this.#timestampFields) this.judgeTimestampField(number);
    for (const number of this.#fresh.keys()) {
      if (!this.#used.has(number)) throw new PdfError(`object ${number} has no purpose`);
    }
    if (this.#filled + this.#timestampFields.size > 1) throw new PdfError('two signatures in one update');
    if (this.#filled > 0) return 'field-signature';
    if (this.#timestampFields.size > 0) return 'document-timestamp';
    if (this.#validationData) return 'validation-data';
    throw new PdfError('an update without a purpose');
  }

  /** The signed part must not refer to objects that only the update brings: a shadow waiting to be cast. */
  private checkNotExpected(): void {
    for (const number of this.base.numbers()) {
      for (const target of references(this.base.object(number)!.value)) {
        if (this.#fresh.has(target))
          throw new PdfError(`object ${target} was referred to before it was there`);
      }
    }
  }

  private judgeChanged(after: PdfObject): void {
    const before = this.base.object(after.number)!;
    if (before.stream || after.stream) throw new PdfError(`stream ${after.number} was changed`);
    const catalog = this.base.catalog();
    const form = catalog.entries.get('AcroForm');
    const was = before.value;
    const is = after.value;
    if (was.kind === 'dict' && is.kind === 'dict') {
      if (isRefTo(this.base.trailer.entries.get('Root'), after.number)) return this.judgeCatalog(was, is);
      if (isRefTo(form, after.number)) return this.judgeForm(was, is);
      if (isRefTo(catalog.entries.get('DSS'), after.number)) return this.judgeStore(was, is);
      if (isName(was, 'Type', 'Page')) return this.judgePage(was, is);
      if (this.isEmptyField(after.number)) return this.judgeFilled(was, is);
    }
    if (was.kind === 'array' && is.kind === 'array' && this.isFieldList(after.number))
      return this.judgeAdded(was, is);
    throw new PdfError(`object ${after.number} was changed`);
  }

  private judgeCatalog(was: PdfDict, is: PdfDict): void {
    sameBut(was, is, new Set(['AcroForm', 'DSS']));
    const formWas = was.entries.get('AcroForm');
    const formIs = is.entries.get('AcroForm');
    if (formWas?.kind === 'dict' && formIs?.kind === 'dict') this.judgeForm(formWas, formIs);
    else if (!sameValue(formWas, formIs)) throw new PdfError('/AcroForm was changed');
    const store = is.entries.get('DSS');
    if (sameValue(was.entries.get('DSS'), store)) return;
    if (store?.kind !== 'ref' || !this.#fresh.has(store.number))
      throw new PdfError('/DSS is not a new object');
    this.#validationData = true;
    this.use(store);
  }

  private judgeForm(was: PdfDict, is: PdfDict): void {
    sameBut(was, is, new Set(['Fields', 'SigFlags']));
    const flags = is.entries.get('SigFlags');
    if (!sameValue(was.entries.get('SigFlags'), flags) && !(flags?.kind === 'number' && flags.value === 3)) {
      throw new PdfError('/SigFlags');
    }
    this.judgeList(was.entries.get('Fields'), is.entries.get('Fields'));
  }

  private judgePage(was: PdfDict, is: PdfDict): void {
    sameBut(was, is, new Set(['Annots']));
    this.judgeList(was.entries.get('Annots'), is.entries.get('Annots'));
  }

  private judgeList(was: PdfValue | undefined, is: PdfValue | undefined): void {
    if (sameValue(was, is)) return;
    if ((was && was.kind !== 'array') || is?.kind !== 'array') throw new PdfError('a list was exchanged');
    this.judgeAdded(was, is);
  }

  /** A list may grow at its end, by fields of new document timestamps. */
  private judgeAdded(was: PdfOf<'array'> | undefined, is: PdfOf<'array'>): void {
    const before = was?.items ?? [];
    if (!before.every((item, i) => sameValue(item, is.items[i]))) throw new PdfError('a list was changed');
    for (const item of is.items.slice(before.length)) {
      if (item.kind !== 'ref' || !this.#fresh.has(item.number)) throw new PdfError('an old object in a list');
      this.#timestampFields.add(item.number);
    }
  }

  private judgeTimestampField(number: number): void {
    const field = this.#fresh.get(number)!.value;
    if (field.kind !== 'dict') throw new PdfError('a field that is none');
    for (const key of field.entries.keys()) {
      if (!TIMESTAMP_FIELD_KEYS.has(key)) throw new PdfError(`/${key} in the field of a timestamp`);
    }
    const rect = field.entries.get('Rect');
    const corners =
      rect?.kind === 'array' ? rect.items.map((n) => (n.kind === 'number' ? n.value : Number.NaN)) : [];
    const [left, bottom, right, top] = corners;
    // Nothing can be seen of it, so nothing on the page changes.
    if (corners.length !== 4 || left !== right || bottom !== top)
      throw new PdfError('a timestamp that shows');
    const value = field.entries.get('V');
    const stamp = value?.kind === 'ref' ? this.#fresh.get(value.number)?.value : undefined;
    if (!isName(field, 'FT', 'Sig') || stamp?.kind !== 'dict' || !isName(stamp, 'Type', 'DocTimeStamp')) {
      throw new PdfError('a new field that is no document timestamp');
    }
    this.#used.add(number);
    for (const item of field.entries.values()) this.use(item);
  }

  private judgeFilled(was: PdfDict, is: PdfDict): void {
    sameBut(was, is, FILLED_KEYS);
    const value = is.entries.get('V');
    if (value?.kind !== 'ref' || !this.#fresh.has(value.number))
      throw new PdfError('a field without a new signature');
    this.#filled += 1;
    for (const key of FILLED_KEYS) {
      const item = is.entries.get(key);
      if (item) this.use(item);
    }
  }

  /** A store may be written anew in place, when it was nothing but a store before. */
  private judgeStore(was: PdfDict, is: PdfDict): void {
    for (const key of [...was.entries.keys(), ...is.entries.keys()]) {
      if (!DSS_KEYS.has(key)) throw new PdfError(`/${key} in the DSS`);
    }
    this.#validationData = true;
    this.use(is);
  }

  /** Marks the new objects that a value leads to. Old ones are what they were. */
  private use(value: PdfValue): void {
    const open = [value];
    for (let next = open.pop(); next; next = open.pop()) {
      for (const number of references(next)) {
        const object = this.#fresh.get(number);
        if (!object || this.#used.has(number)) continue;
        this.#used.add(number);
        open.push(object.value);
      }
    }
  }

  private isEmptyField(number: number): boolean {
    return signatureFields(this.base).some(
      (field) => field.number === number && !field.dict.entries.has('V'),
    );
  }

  /** Whether an array of its own is the list of all fields, or of a page's annotations. */
  private isFieldList(number: number): boolean {
    const form = this.base.entry(this.base.catalog(), 'AcroForm', 'dict');
    if (isRefTo(form?.entries.get('Fields'), number)) return true;
    for (const other of this.base.numbers()) {
      const { value } = this.base.object(other)!;
      if (
        value.kind === 'dict' &&
        isName(value, 'Type', 'Page') &&
        isRefTo(value.entries.get('Annots'), number)
      ) {
        return true;
      }
    }
    return false;
  }
}

function sameBut(was: PdfDict, is: PdfDict, free: ReadonlySet<string>): void {
  for (const key of new Set([...was.entries.keys(), ...is.entries.keys()])) {
    if (!free.has(key) && !sameValue(was.entries.get(key), is.entries.get(key)))
      throw new PdfError(`/${key} was changed`);
  }
}

/** Numbers of all objects that a value refers to directly. */
function* references(value: PdfValue): Generator<number> {
  if (value.kind === 'ref') yield value.number;
  if (value.kind === 'array') for (const item of value.items) yield* references(item);
  if (value.kind === 'dict') for (const item of value.entries.values()) yield* references(item);
}

const isRefTo = (value: PdfValue | undefined, number: number): boolean =>
  value?.kind === 'ref' && value.number === number;

function isName(dict: PdfDict, key: string, name: string): boolean {
  const value = dict.entries.get(key);
  return value?.kind === 'name' && value.value === name;
}
