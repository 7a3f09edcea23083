import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { Refusal } from '../shared/refusal.js';
import { rosterFileRefusal } from './roster-file.errors.js';
import { type RawRow, ROSTER_LIMITS, type RosterLimits } from './roster-file-limits.js';
import { SharedStrings, SheetRows, Styles, Workbook } from './roster-xlsx-parts.js';
import { type Budget, parseXml, type XmlListener } from './roster-xlsx-xml.js';

/** A workbook has some twenty parts; thousands of entries are an attack on the directory. */
const MAX_ENTRIES = 2_000;

/**
 * Streams the rows of the first visible worksheet that are not empty. Only the shared strings are held
 * in memory. Numbers come as people typed them, dates as `2023-10-16`, errors as `#N/A`.
 */
export async function* readXlsxRows(
  path: string,
  limits: RosterLimits = ROSTER_LIMITS,
): AsyncGenerator<RawRow> {
  const zip = await openZip(path);
  try {
    const book = new PartReader(zip, await directory(zip), limits);
    const workbook = new Workbook();
    await book.readAll('xl/workbook.xml', workbook);
    await book.readAll('xl/_rels/workbook.xml.rels', workbook);
    const styles = new Styles();
    if (book.has('xl/styles.xml')) await book.readAll('xl/styles.xml', styles);
    const strings = new SharedStrings();
    if (book.has('xl/sharedStrings.xml')) await book.readAll('xl/sharedStrings.xml', strings);
    const sheet = workbook.firstSheet();
    if (sheet === null) throw rosterFileRefusal('roster.xlsx-broken');
    const rows = new SheetRows(strings, styles, workbook.is1904, limits.columns);
    let count = 0;
    for await (const _ of book.read(sheet, rows)) {
      for (const row of rows.take()) {
        if (++count > limits.rows) {
          throw rosterFileRefusal('roster.too-many-rows', { values: { limit: limits.rows } });
        }
        yield row;
      }
    }
  } catch (error) {
    // Whatever the unzipper or the XML parser says of a broken file, the person can do one thing.
    throw error instanceof Refusal ? error : rosterFileRefusal('roster.xlsx-broken');
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, lazyEntries: true });
  } catch {
    throw rosterFileRefusal('roster.xlsx-broken');
  }
}

async function directory(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_ENTRIES) throw rosterFileRefusal('roster.xlsx-broken');
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return entries;
}

class PartReader {
  private readonly budget: Budget = { inflated: 0 };

  constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly limits: RosterLimits,
  ) {}

  has(name: string): boolean {
    return this.entries.has(name);
  }

  async readAll(name: string, listener: XmlListener): Promise<void> {
    for await (const _ of this.read(name, listener));
  }

  async *read(name: string, listener: XmlListener): AsyncGenerator<void> {
    const entry = this.entries.get(name);
    if (!entry || entry.isEncrypted()) throw rosterFileRefusal('roster.xlsx-broken');
    // The declared sizes bind: yauzl ends the stream when the data does not agree with them.
    const isSuspicious =
      entry.uncompressedSize > 1024 * 1024 &&
      entry.uncompressedSize > entry.compressedSize * this.limits.ratio;
    if (isSuspicious || this.budget.inflated + entry.uncompressedSize > this.limits.inflatedBytes) {
      throw rosterFileRefusal('roster.inflated');
    }
    const stream = await this.zip.openReadStreamPromise(entry);
    yield* parseXml(stream, listener, this.limits, this.budget);
  }
}
