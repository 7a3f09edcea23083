import type { PDFContext } from 'pdf-lib';
import type { FaultSink, Laid } from './blocks.js';
import { allBlocks, type Blueprint } from './blueprint.js';
import { documentFault, DocumentError, type DocumentFault } from './documents.errors.js';
import type { PagePlan } from './page-plan.js';
import { readValues, slotRules } from './person-values.js';
import type { Prefix } from './prefix.js';
import type { SignatureSpace, Signing } from './signature-dictionary.js';
import { planTail, type TailPlan } from './tail-plan.js';
import { TailWriter, type RenderedDocument } from './tail-writer.js';

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
  private readonly writer: TailWriter;

  constructor(
    private readonly context: PDFContext,
    private readonly blueprint: Blueprint,
    private readonly compiled: Prefix,
    private readonly nominal: PagePlan,
    /** The blocks as laid out for nobody: static ones hold for all. */
    private readonly laidNominal: readonly Laid[],
    private readonly stamp: string,
    readonly slots: readonly string[],
    space: SignatureSpace | undefined,
  ) {
    const { blocks } = blueprint;
    this.prefix = compiled.bytes;
    this.prefixSha256 = compiled.sha256;
    this.rules = slotRules(slots, allBlocks(blueprint));
    this.dynamic = [...blocks.keys()].filter((index) => blocks[index]!.slots.length > 0);
    this.writer = new TailWriter(compiled, blueprint.geometry.height, space);
  }

  check(values: Readonly<Record<string, string>>): DocumentFault[] {
    const faults: DocumentFault[] = [];
    const read = readValues(this.rules, values, faults);
    if (faults.length > 0) return faults;
    const { laid } = this.lay(read, faults);
    if (faults.length === 0) this.planFor(laid, faults);
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
    return this.writer.write(plan, laid, foot, read, signing);
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
    return { laid, foot: footer?.personal?.lay(values, sink) };
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
    // static blocks were tried when the template was compiled, so some dynamic one is among them
    for (const block of tooTall) sink.tooLong(this.blueprint.blocks[block]!.slots);
    if (faults.length > 0) return tail;
    if (this.plans.size >= MAX_PLANS) this.plans.clear();
    this.plans.set(shape, tail);
    return tail;
  }
}
