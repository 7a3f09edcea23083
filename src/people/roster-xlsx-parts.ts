import type { RawRow } from './roster-file-limits.js';
import {
  columnIndex,
  dayOfSerial,
  isBuiltInDate,
  isDateFormat,
  numberText,
  unescapeText,
} from './roster-xlsx-cells.js';
import type { XmlListener } from './roster-xlsx-xml.js';

type Attributes = Readonly<Record<string, string>>;

/** `xl/workbook.xml` and its relations: which part is the first visible worksheet. */
export class Workbook implements XmlListener {
  is1904 = false;
  private readonly sheets: { relation: string; isVisible: boolean }[] = [];
  private readonly targets = new Map<string, string>();

  open(name: string, attributes: Attributes): void {
    if (name === 'workbookPr') this.is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    if (name === 'sheet') {
      const relation = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1];
      if (relation) {
        this.sheets.push({ relation, isVisible: (attributes['state'] ?? 'visible') === 'visible' });
      }
    }
    if (name === 'Relationship' && attributes['Id'] && attributes['Target']) {
      this.targets.set(attributes['Id'], attributes['Target']);
    }
  }

  text(): void {}
  close(): void {}

  firstSheet(): string | null {
    const sheet = this.sheets.find(({ isVisible }) => isVisible);
    const target = sheet && this.targets.get(sheet.relation);
    if (!target) return null;
    return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
  }
}

/** `xl/styles.xml`: which cell styles show a number as a date. */
export class Styles implements XmlListener {
  private readonly custom = new Set<number>();
  private readonly dates: boolean[] = [];
  private isInCellFormats = false;

  open(name: string, attributes: Attributes): void {
    const format = Number(attributes['numFmtId']);
    if (name === 'numFmt' && isDateFormat(attributes['formatCode'] ?? '')) this.custom.add(format);
    if (name === 'cellXfs') this.isInCellFormats = true;
    if (name === 'xf' && this.isInCellFormats) {
      this.dates.push(isBuiltInDate(format) || this.custom.has(format));
    }
  }

  text(): void {}

  close(name: string): void {
    if (name === 'cellXfs') this.isInCellFormats = false;
  }

  isDate(style: string | undefined): boolean {
    return style !== undefined && this.dates[Number(style)] === true;
  }
}

/** `xl/sharedStrings.xml`: rich text is joined, phonetic runs are left out. */
export class SharedStrings implements XmlListener {
  private readonly strings: string[] = [];
  private current = '';
  private isInText = false;
  private isPhonetic = false;

  open(name: string): void {
    if (name === 'si') this.current = '';
    if (name === 'rPh') this.isPhonetic = true;
    if (name === 't') this.isInText = !this.isPhonetic;
  }

  text(text: string): void {
    if (this.isInText) this.current += text;
  }

  close(name: string): void {
    if (name === 't') this.isInText = false;
    if (name === 'rPh') this.isPhonetic = false;
    if (name === 'si') this.strings.push(unescapeText(this.current));
  }

  at(index: string): string {
    return this.strings[Number(index)] ?? '';
  }
}

/** A worksheet: rows are complete when they close, and taken chunk by chunk. */
export class SheetRows implements XmlListener {
  private complete: RawRow[] = [];
  private line = 0;
  private cells: string[] = [];
  private column = -1;
  private type: string | undefined;
  private style: string | undefined;
  private value = '';
  private isInValue = false;
  private isPhonetic = false;

  constructor(
    private readonly strings: SharedStrings,
    private readonly styles: Styles,
    private readonly is1904: boolean,
    private readonly maxColumns: number,
  ) {}

  open(name: string, attributes: Attributes): void {
    switch (name) {
      case 'row': {
        const declared = Number(attributes['r']);
        this.line = Number.isInteger(declared) && declared > this.line ? declared : this.line + 1;
        this.cells = [];
        this.column = -1;
        break;
      }
      case 'c':
        this.column = columnIndex(attributes['r'] ?? '') ?? this.column + 1;
        this.type = attributes['t'];
        this.style = attributes['s'];
        this.value = '';
        break;
      case 'rPh':
        this.isPhonetic = true;
        break;
      case 'v':
      case 't':
        this.isInValue = !this.isPhonetic;
        break;
      default:
    }
  }

  text(text: string): void {
    if (this.isInValue) this.value += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.isInValue = false;
    else if (name === 'rPh') this.isPhonetic = false;
    else if (name === 'c' && this.value !== '' && this.column < this.maxColumns) {
      while (this.cells.length < this.column) this.cells.push('');
      this.cells[this.column] = this.cellText();
    } else if (name === 'row' && this.cells.some((cell) => cell.trim() !== '')) {
      this.complete.push({ line: this.line, cells: this.cells });
    }
  }

  /** The rows that were completed since the last call. */
  take(): RawRow[] {
    const rows = this.complete;
    this.complete = [];
    return rows;
  }

  private cellText(): string {
    switch (this.type) {
      case 's':
        return this.strings.at(this.value);
      case 'inlineStr':
      case 'str':
        return unescapeText(this.value);
      case 'b':
        return this.value === '1' ? 'ya' : 'tidak';
      case 'e':
        return this.value;
      case 'd':
        return this.value.slice(0, 10);
      default: {
        const day = this.styles.isDate(this.style) ? dayOfSerial(Number(this.value), this.is1904) : null;
        return day ?? numberText(this.value);
      }
    }
  }
}
