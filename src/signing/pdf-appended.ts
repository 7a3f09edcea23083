import type { PdfFile, PdfObject, Revision } from './pdf-file.js';
import { PdfError, PdfSyntax } from './pdf-syntax.js';

/** An update that was read: nothing but objects, a cross-reference table that lists them, and the end. */
export interface Appended {
  readonly revision: Revision;
  readonly objects: ReadonlyMap<number, PdfObject>;
}

/**
 * Reads the update that begins where a revision ends, byte after byte: what is not an object, a row or white
 * space is an error, so that nothing can hide between.
 *
 * @param ends lengths at which signatures end: a final line feed may or may not be covered
 */
export function readAppended(base: Revision, ends: ReadonlySet<number>): Appended {
  const { file } = base;
  const syntax = new PdfSyntax(file.bytes, base.length, file.bytes.length, false);
  const objects = new Map<number, PdfObject>();
  for (syntax.skipWhite(); !startsWith(file, syntax.at, 'xref'); syntax.skipWhite()) {
    const object = readWholeObject(syntax);
    if (objects.has(object.number)) throw new PdfError(`object ${object.number} twice in one update`);
    objects.set(object.number, object);
  }
  const start = syntax.at;
  syntax.at = file.sectionAt(start, file.bytes.length).end;
  syntax.skipWhite();
  syntax.expect('startxref');
  syntax.skipWhite();
  if (syntax.unsigned() !== start) throw new PdfError('startxref points elsewhere');
  syntax.skipWhite();
  if (!startsWith(file, syntax.at, '%%EOF')) throw new PdfError('no %%EOF');
  const bare = syntax.at + 5;
  const line = /^(\r\n|\r|\n)?/.exec(file.bytes.toString('latin1', bare, bare + 2))![0].length;
  const revision = file.revision(ends.has(bare) ? bare : bare + line);
  const section = revision.sections[0]!;
  if (section.start !== start || section.previous !== base.sections[0]!.start) throw new PdfError('/Prev');
  for (const [number, { offset, generation }] of section.entries) {
    const object = objects.get(number);
    if (number === 0 && offset === 0) continue;
    if (object?.start !== offset || object.generation !== generation)
      throw new PdfError(`row of object ${number}`);
  }
  if ([...objects.keys()].some((number) => !section.entries.has(number)))
    throw new PdfError('an object is not listed');
  return { revision, objects };
}

/** One object with all its text: a stream's length must stand in it, so that no byte is left unread. */
function readWholeObject(syntax: PdfSyntax): PdfObject {
  const start = syntax.at;
  const number = syntax.unsigned();
  syntax.skipWhite();
  const generation = syntax.unsigned();
  syntax.skipWhite();
  syntax.expect('obj');
  const value = syntax.value();
  syntax.skipWhite();
  const stream = value.kind === 'dict' && syntax.keyword('stream');
  if (stream) {
    const length = value.entries.get('Length');
    if (length?.kind !== 'number' || !Number.isSafeInteger(length.value) || length.value < 0) {
      throw new PdfError('a stream without a direct /Length');
    }
    const line = /^\r?\n/.exec(syntax.bytes.toString('latin1', syntax.at, syntax.at + 2));
    if (!line) throw new PdfError('stream data do not begin on a new line');
    syntax.at += line[0].length + length.value;
    if (syntax.at > syntax.limit) throw new PdfError('cut off');
    syntax.skipWhite();
    syntax.expect('endstream');
    syntax.skipWhite();
  }
  syntax.expect('endobj');
  return { number, generation, value, start, end: syntax.at, stream };
}

const startsWith = (file: PdfFile, at: number, text: string): boolean =>
  file.bytes.toString('latin1', at, at + text.length) === text;
