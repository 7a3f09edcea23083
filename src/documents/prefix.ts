import { createHash, type Hash } from 'node:crypto';
import { PDFContext, PDFHexString, PDFRawStream, PDFRef, PDFString, type PDFObject } from 'pdf-lib';
import type { Blueprint } from './blueprint.js';
import type { CrestDrawing } from './crest.js';
import { fontObjects } from './font-objects.js';
import { PRODUCER, xmpMetadata, type DocumentInfo } from './metadata.js';
import type { NumberedObject, PagePlan } from './page-plan.js';
import { pdfDate } from './pdf-syntax.js';
import type { SignatureSpace } from './signature-dictionary.js';
import { srgbProfile } from './srgb-profile.js';
import { structureObjects } from './structure.js';
import { FONT_NAMES } from './text-lines.js';
import type { Typeface } from './typeface.js';

/** Numbers of the objects that each tail has to write, and of what its objects refer to. */
export interface Refs {
  readonly catalog: PDFRef;
  readonly info: PDFRef;
  readonly pages: PDFRef;
  readonly structureRoot: PDFRef;
  readonly signature: PDFRef | undefined;
  readonly resources: PDFRef;
  readonly pageRefs: readonly PDFRef[];
  /** Signature fields, which are annotations of the first page. */
  readonly widgets: readonly { readonly node: number; readonly ref: PDFRef; readonly key: number }[];
}

/** The constant beginning of every file of a campaign. */
export interface Prefix {
  readonly bytes: Buffer;
  readonly sha256: string;
  /** SHA-256 after the prefix, to be copied and continued for each document: 3 µs instead of 25. */
  readonly hash: Hash;
  readonly refs: Refs;
  /** Byte offset of each object in the prefix, by number. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Static content streams of the nominal plan, by page and segment. */
  readonly staticStreams: readonly (readonly (PDFRef | undefined)[])[];
  /** Backgrounds of the nominal plan, by page. */
  readonly backgrounds: readonly (PDFRef | undefined)[];
  readonly structureRoot: PDFObject;
  /** First number that no object of the prefix uses. */
  readonly nextNumber: number;
}

/** Keys of widgets in the parent tree, out of the way of any number of pages. */
const FIRST_WIDGET_KEY = 1000;

/** Writes the header and all objects that do not depend on a person. `plan` is the nominal pagination. */
export function buildPrefix(
  context: PDFContext,
  blueprint: Blueprint,
  plan: PagePlan,
  parts: {
    readonly faces: readonly Typeface[];
    readonly crest: CrestDrawing | undefined;
    readonly info: DocumentInfo;
    readonly signature: SignatureSpace | undefined;
  },
): Prefix {
  let number = 0;
  const next = (): PDFRef => PDFRef.of(++number);
  const catalog = next();
  const pages = next();
  const structureRoot = next();
  const signature = parts.signature ? next() : undefined;
  const pageRefs = plan.segments.map(next);
  const objects: NumberedObject[] = [];
  const add = (object: PDFObject): PDFRef => {
    const ref = next();
    objects.push([ref, object]);
    return ref;
  };

  const info = add(infoDictionary(context, parts.info));
  const fonts: Record<string, PDFRef> = {};
  const unicodeMaps = new Map<string, PDFRef>(); // faces with the same glyphs share one
  for (const face of parts.faces) {
    const own = fontObjects(context, face, next, unicodeMaps);
    fonts[FONT_NAMES[face.name]] = own[0]![0];
    objects.push(...own);
  }
  const crest = parts.crest?.objects(context, next) ?? [];
  objects.push(...crest);
  const resources = add(context.obj({ Font: fonts, ...(crest[0] ? { XObject: { C: crest[0][0] } } : {}) }));
  const backgrounds = plan.backgrounds.map((text) =>
    text === '' ? undefined : add(context.flateStream(text)),
  );
  const staticStreams = plan.contents.map((segments) =>
    segments.map((content) => (typeof content === 'string' ? add(context.flateStream(content)) : undefined)),
  );

  const fieldNames = parts.signature
    ? [parts.signature.fieldName, ...(parts.signature.furtherFields ?? [])]
    : [];
  const widgets = fieldNames.map((name, index) => {
    const key = FIRST_WIDGET_KEY + index;
    const node = blueprint.structure.add('Form', 0, `Tanda tangan elektronik ${index + 1}`);
    const value = index === 0 ? signature : undefined;
    return { node, key, ref: add(signatureField(context, name, value, pageRefs[0]!, key)) };
  });
  const structure = structureObjects(
    context,
    blueprint.structure,
    plan.marks,
    pageRefs,
    { root: structureRoot, next },
    widgets,
  );
  objects.push(...structure.objects);

  const metadata = add(context.stream(xmpMetadata(parts.info), { Type: 'Metadata', Subtype: 'XML' }));
  const profile = add(context.flateStream(srgbProfile(), { N: 3 }));
  objects.unshift([
    catalog,
    context.obj({
      Type: 'Catalog',
      Pages: pages,
      Lang: PDFString.of(parts.info.lang ?? 'id'),
      MarkInfo: { Marked: true },
      StructTreeRoot: structureRoot,
      ViewerPreferences: { DisplayDocTitle: true },
      Metadata: metadata,
      OutputIntents: [
        {
          Type: 'OutputIntent',
          S: 'GTS_PDFA1',
          OutputConditionIdentifier: PDFString.of('sRGB'),
          Info: PDFString.of('sRGB IEC61966-2.1'),
          DestOutputProfile: profile,
        },
      ],
      ...(signature
        ? {
            AcroForm: { Fields: widgets.map((widget) => widget.ref), SigFlags: 3 },
            Perms: { DocMDP: signature },
          }
        : {}),
    }),
  ]);

  const { bytes, offsets } = serialise(objects);
  const hash = createHash('sha256').update(bytes);
  return {
    bytes,
    sha256: hash.copy().digest('hex'),
    hash,
    refs: { catalog, info, pages, structureRoot, signature, resources, pageRefs, widgets },
    offsets,
    staticStreams,
    backgrounds,
    structureRoot: structure.root,
    nextNumber: number + 1,
  };
}

function infoDictionary(context: PDFContext, info: DocumentInfo): PDFObject {
  const date = PDFString.of(pdfDate(info.created).slice(1, -1));
  return context.obj({
    Title: PDFHexString.fromText(info.title.normalize('NFC')),
    Author: PDFHexString.fromText(info.author.normalize('NFC')),
    Creator: PDFString.of(PRODUCER),
    Producer: PDFString.of(PRODUCER),
    CreationDate: date,
    ModDate: date,
  });
}

/** A signature field merged with its invisible widget (ISO 32000-2, 12.7.5.5). */
function signatureField(
  context: PDFContext,
  name: string,
  value: PDFRef | undefined,
  page: PDFRef,
  key: number,
): PDFObject {
  return context.obj({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    T: PDFHexString.fromText(name),
    TU: PDFHexString.fromText('Tanda tangan elektronik'),
    F: 132, // print, locked
    Rect: [0, 0, 0, 0],
    P: page,
    StructParent: key,
    ...(value ? { V: value } : {}),
  });
}

const HEADER = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1');

function serialise(objects: readonly NumberedObject[]): { bytes: Buffer; offsets: Map<number, number> } {
  const chunks: Buffer[] = [HEADER];
  const offsets = new Map<number, number>();
  let at = HEADER.length;
  for (const [ref, object] of objects) {
    offsets.set(ref.objectNumber, at);
    const chunk = objectBytes(ref, object);
    chunks.push(chunk);
    at += chunk.length;
  }
  return { bytes: Buffer.concat(chunks), offsets };
}

/** `5 0 obj … endobj`. */
export function objectBytes(ref: PDFRef, object: PDFObject): Buffer {
  if (object instanceof PDFRawStream) object.updateDict();
  const body = Buffer.alloc(object.sizeInBytes());
  object.copyBytesInto(body, 0);
  const open = Buffer.from(`${ref.objectNumber} 0 obj\n`, 'latin1');
  return Buffer.concat([open, body, Buffer.from('\nendobj\n', 'latin1')]);
}
