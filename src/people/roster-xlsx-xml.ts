import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { rosterFileRefusal } from './roster-file.errors.js';
import type { RosterLimits } from './roster-file-limits.js';

/** What a reader of one part wants to hear; names come without their prefix. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/** Counts inflated bytes over all parts of one file. */
export interface Budget {
  inflated: number;
}

/**
 * Feeds one part to the listener, chunk by chunk; after each chunk the caller may take what is complete.
 * Refused before they can cost anything: DOCTYPE, comments, CDATA and further processing instructions
 * (no spreadsheet program writes them, and the parser would buffer them whole), depth, long runs of text.
 */
export async function* parseXml(
  part: Readable,
  listener: XmlListener,
  limits: RosterLimits,
  budget: Budget,
): AsyncGenerator<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on('opentag', (tag: SaxesTagPlain) => {
    if (++depth > limits.xmlDepth) throw rosterFileRefusal('roster.xlsx-broken');
    listener.open(localName(tag.name), tag.attributes);
  });
  parser.on('text', (text) => listener.text(text));
  parser.on('closetag', (tag) => {
    depth--;
    listener.close(localName(tag.name));
  });
  const guard = new MarkupGuard(limits.recordLength);
  try {
    for await (const chunk of part as AsyncIterable<Buffer>) {
      budget.inflated += chunk.length;
      if (budget.inflated > limits.inflatedBytes) throw rosterFileRefusal('roster.inflated');
      const text = decoder.decode(chunk, { stream: true });
      guard.check(text);
      parser.write(text);
      yield;
    }
    parser.write(decoder.decode()).close();
    yield;
  } finally {
    part.destroy();
  }
}

class MarkupGuard {
  private before = '';
  private sinceTag = 0;
  private isFirst = true;

  constructor(private readonly longest: number) {}

  check(text: string): void {
    const seen = this.before + text;
    const from = this.isFirst && seen.startsWith('<?xml') ? 2 : 0;
    if (/<[!?]/.test(seen.slice(from))) throw rosterFileRefusal('roster.xlsx-broken');
    const last = text.lastIndexOf('<');
    this.sinceTag = last === -1 ? this.sinceTag + text.length : text.length - last;
    if (this.sinceTag > this.longest) throw rosterFileRefusal('roster.xlsx-broken');
    if (text !== '') {
      this.isFirst = false;
      this.before = text.at(-1)!;
    }
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
