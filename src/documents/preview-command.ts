import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import {
  compileDocument,
  documentCrest,
  documentTemplate,
  TemplateError,
  type CompiledDocument,
} from './documents.js';
import { documentSample } from './release-files.js';

/** Where the command writes its lines: the terminal, or a test's array. */
export interface PreviewIo {
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

export interface PreviewArgs {
  /** Of the template: `templates/documents/<name>.hbs`, with its sample in `samples/<name>.json`. */
  readonly name: string;
  readonly out: string;
}

/** What a sample file holds: the shared values, and one set of slots for each document to print. */
const sampleFile = z.strictObject({
  title: z.string(),
  crest: z.string().optional(),
  stamp: z.string().optional(),
  shared: z.record(z.string(), z.unknown()),
  documents: z.array(z.record(z.string(), z.string())).min(1),
});
type Sample = z.infer<typeof sampleFile>;

const DOTS_PER_INCH = 110;

/**
 * `pakta template preview NAME --out DIR`: prints a template with its sample values to PDF and PNG, for the one
 * who writes it. Faults name the template's line, or the sample document and its slot. Returns the exit
 * code: 0, 1 for faults of the layout, 2 for files that are missing or unreadable.
 */
export async function runPreview({ name, out }: PreviewArgs, io: PreviewIo): Promise<number> {
  const source = await documentTemplate(name).catch(() => undefined);
  if (source === undefined) return refuse(io, `Templat ${name} tidak ada di templates/documents.`);
  const sample = await readSample(name, io);
  if (!sample) return 2;
  let compiled: CompiledDocument;
  try {
    compiled = await compileSample(name, source, sample);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    io.complain(`templates/documents/${name}.hbs${lineOf(error)}: ${error.reason}`);
    return 1;
  }
  await mkdir(out, { recursive: true });
  let faulty = false;
  for (const [index, values] of sample.documents.entries()) {
    const faults = compiled.check(values);
    for (const fault of faults)
      io.complain(`templates/documents/samples/${name}.json, dokumen ${index + 1}: ${fault.message}`);
    if (faults.length > 0) faulty = true;
    else await printSample(compiled, values, join(out, `${name}-${index + 1}`), io);
  }
  return faulty ? 1 : 0;
}

function refuse(io: PreviewIo, line: string): number {
  io.complain(line);
  return 2;
}

async function readSample(name: string, io: PreviewIo): Promise<Sample | undefined> {
  const path = `templates/documents/samples/${name}.json`;
  const text = await documentSample(name).catch(() => undefined);
  if (text === undefined) {
    io.complain(`Contoh data ${path} tidak ada.`);
    return undefined;
  }
  try {
    return sampleFile.parse(JSON.parse(text));
  } catch (error) {
    const reasons =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        : [String(error)];
    for (const reason of reasons) io.complain(`${path}: ${reason}`);
    return undefined;
  }
}

async function compileSample(name: string, template: string, sample: Sample): Promise<CompiledDocument> {
  const slots = [...new Set(sample.documents.flatMap((values) => Object.keys(values)))];
  return compileDocument({
    template,
    templateName: name,
    shared: sample.shared,
    slots,
    ...(sample.crest !== undefined && { assets: { crest: await documentCrest(sample.crest) } }),
    ...(sample.stamp !== undefined && { stamp: sample.stamp }),
    info: { title: sample.title, author: 'Pakta', created: new Date(0), lang: 'id' },
  });
}

/** Handlebars puts the place of a name that it does not know into its message: `… - 12:5`. */
function lineOf({ line, reason }: TemplateError): string {
  const found = line ?? / - (\d+):\d+$/.exec(reason)?.[1] ?? /on line (\d+)/.exec(reason)?.[1];
  return found === undefined ? '' : `:${found}`;
}

async function printSample(
  compiled: CompiledDocument,
  values: Readonly<Record<string, string>>,
  base: string,
  io: PreviewIo,
): Promise<void> {
  const { tail, pages } = compiled.render(values);
  await writeFile(`${base}.pdf`, Buffer.concat([compiled.prefix, tail]));
  io.print(`${base}.pdf (${pages} halaman)`);
  try {
    await promisify(execFile)('pdftoppm', ['-r', String(DOTS_PER_INCH), '-png', `${base}.pdf`, base]);
    io.print(`${base}-*.png`);
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    io.complain(
      absent
        ? 'PNG tidak dibuat: program pdftoppm tidak ada (pasang paket poppler-utils).'
        : `PNG tidak dibuat: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
