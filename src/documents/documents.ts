import { PDFContext } from 'pdf-lib';
import { allBlocks, fontSizes, readBlueprint, sampleValues, type Blueprint } from './blueprint.js';
import type { Block, FaultSink, Laid } from './blocks.js';
import { CampaignDocument, type CompiledDocument } from './compiled-document.js';
import { readCrest } from './crest.js';
import { TemplateError } from './documents.errors.js';
import type { DocumentInfo } from './metadata.js';
import { planPages, type PagePlan } from './page-plan.js';
import { buildPrefix } from './prefix.js';
import type { SignatureSpace } from './signature-dictionary.js';
import { stampOperators } from './stamp.js';
import { runTemplate } from './template.js';
import { loadTypefaces, type Typeface } from './typeface.js';

export type { CompiledDocument } from './compiled-document.js';
export type { RenderedDocument, SignaturePlace } from './tail-writer.js';
export {
  DocumentError,
  TemplateError,
  type DocumentFault,
  type DocumentFaultCode,
} from './documents.errors.js';
export type { DocumentInfo } from './metadata.js';
export { documentCrest, documentTemplate } from './release-files.js';
export type { SignatureSpace, Signing } from './signature-dictionary.js';

/** A template and everything that is the same for all persons of a campaign under one government. */
export interface DocumentInput {
  /** Handlebars source text of a file of the release (`documentTemplate(name)`). */
  readonly template: string;
  /** For messages of errors. */
  readonly templateName: string;
  /** Values of the template that every document shares: letterhead, texts, leader, witness. */
  readonly shared: Readonly<Record<string, unknown>>;
  /** Names of the values that each document brings. */
  readonly slots: readonly string[];
  readonly assets?: {
    /** A PNG, or an SVG of paths; see crest.ts. */
    readonly crest?: Uint8Array;
  };
  /** Drawn over every page: `CONTOH – bukan naskah dinas`, `GLADI`. */
  readonly stamp?: string;
  readonly info: DocumentInfo;
  /** Room for a signature; without it the documents are unsigned for ever. */
  readonly signature?: SignatureSpace;
}

/**
 * Compiles a template once for many documents (some 100 ms): lays out what is the same for everybody into a
 * constant prefix, so that each document is a tail of a few kilobytes behind it. The same input gives the same
 * bytes. Throws a TemplateError, with the template's line, for a template or shared values that do not work.
 */
export async function compileDocument(input: DocumentInput): Promise<CompiledDocument> {
  const { templateName, slots } = input;
  const faces = await loadTypefaces();
  const crest = input.assets?.crest ? await readCrest(input.assets.crest) : undefined;
  const root = runTemplate(templateName, input.template, input.shared, slots);
  const sizes = fontSizes(templateName, root);
  const layouts = sizes.map(
    (size) => () => layOut(input, readBlueprint(templateName, root, faces, crest, size)),
  );
  const { blueprint, laid, plan, stamp } = firstOnOnePage(layouts);

  const context = PDFContext.create();
  const prefix = buildPrefix(context, blueprint, plan, {
    faces: usedFaces(blueprint, input.stamp),
    crest,
    info: input.info,
    signature: input.signature,
  });
  return new CampaignDocument(context, blueprint, prefix, plan, laid, stamp, slots, input.signature);
}

/** A document laid out for sample values: its static blocks stand where they will for most people. */
interface Layout {
  readonly blueprint: Blueprint;
  readonly laid: readonly Laid[];
  readonly plan: PagePlan;
  readonly stamp: string;
}

function layOut({ templateName, stamp: text }: DocumentInput, blueprint: Blueprint): Layout {
  const { blocks, faces, geometry } = blueprint;
  refuseMissingGlyphs(templateName, allBlocks(blueprint), text, faces.bold);
  const samples = sampleValues(...allBlocks(blueprint));
  const laid = blocks.map((block) => block.lay(samples, sinkFor(templateName, block)));
  const { footer } = blueprint;
  footer?.fixed.lay(samples, sinkFor(templateName, footer.fixed));
  footer?.personal?.lay(samples, sinkFor(templateName, footer.personal));
  const stamp = text ? stampOperators(text, geometry, faces.bold) : '';
  const { plan, tooTall } = planPages(blueprint, laid, stamp);
  const tall = blocks[tooTall[0] ?? -1];
  if (tall) throw new TemplateError(templateName, tall.line, 'this does not fit a page');
  return { blueprint, laid, plan, stamp };
}

/** Room that one page should leave for names and units of several lines. */
const SPARE_LINES = 3;

/** The first layout with one page and room to spare; when none is, the first one. */
function firstOnOnePage(layouts: readonly (() => Layout)[]): Layout {
  const first = layouts[0]!();
  if (layouts.length === 1) return first;
  for (const layout of [() => first, ...layouts.slice(1)]) {
    const tried = layout();
    const { geometry, size, leading } = tried.blueprint;
    if (tried.plan.segments.length > 1) continue;
    if (tried.plan.lowest + SPARE_LINES * size * leading <= geometry.bottom) return tried;
  }
  return first;
}

/** What does not even fit for short sample values is the template's fault, not a person's. */
function sinkFor(templateName: string, block: Block): FaultSink {
  return {
    tooLong: () => {
      throw new TemplateError(templateName, block.line, 'this text does not fit its place');
    },
    codeLength: () => undefined,
  };
}

function refuseMissingGlyphs(
  templateName: string,
  blocks: readonly Block[],
  stamp: string | undefined,
  bold: Typeface,
): void {
  const texts = blocks.flatMap((block) =>
    block.texts.flatMap((text) => text.staticTexts().map((part) => ({ ...part, line: block.line }))),
  );
  if (stamp) texts.push({ text: stamp.normalize('NFC'), face: bold, line: 0 });
  for (const { text, face, line } of texts) {
    for (const character of text.replaceAll('\n', '')) {
      if (character.length === 1 && face.has(character.charCodeAt(0))) continue;
      const point = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      throw new TemplateError(templateName, line || undefined, `no glyph for "${character}" (U+${point})`);
    }
  }
}

/** Faces that some text needs; the others are not embedded. */
function usedFaces(blueprint: Blueprint, stamp: string | undefined): Typeface[] {
  const used = new Set(allBlocks(blueprint).flatMap((block) => block.texts.flatMap((text) => text.faces())));
  used.add(blueprint.faces.regular); // labels and page numbers
  if (stamp) used.add(blueprint.faces.bold);
  return Object.values(blueprint.faces).filter((face) => used.has(face));
}
