import type { Board } from '../coverage/coverage.service.js';
import { percentage, requiredOf, showPercentage, signedOf } from '../coverage/coverage.rules.js';
import { number } from '../commands/progress.js';

const HEAD = [
  'Kode',
  'Wilayah',
  'Wajib',
  'Sudah',
  'Menolak',
  'Belum',
  'Lewat',
  'Dikecualikan',
  'Capaian',
  'Unit lengkap',
  'Kepala sudah',
];

/** The board of the province as text: its regencies and cities, its own offices together, and the sum. */
export function coverageTable(board: Board, rootCode: string): string {
  const root = board.rows.find((row) => row.code === rootCode)!;
  const below = board.rows.filter((row) => row.code !== rootCode);
  const regions = below.filter((row) => row.kind === 'regency' || row.kind === 'city');
  const offices = below.filter((row) => row.kind !== 'regency' && row.kind !== 'city');
  const lines = [
    ...regions.map((row) => line(row.code, row.name, row.subtree)),
    line(`${rootCode}.*`, 'Perangkat daerah provinsi', sum([root.own, ...offices.map((row) => row.subtree)])),
    line(rootCode, 'Jumlah', root.subtree),
  ];
  return table([HEAD, ...lines], regions.length + 1);
}

type Numbers = Parameters<typeof requiredOf>[0] & {
  readonly overdue: number;
  readonly exempt: number;
  readonly units?: number;
  readonly complete?: number;
  readonly headSigned?: number | boolean | null;
};

function line(code: string, name: string, of: Numbers): string[] {
  const units = of.units ?? 0;
  const heads = typeof of.headSigned === 'number' ? of.headSigned : 0;
  return [
    code,
    name,
    number(requiredOf(of)),
    number(signedOf(of)),
    number(of.declined),
    number(of.open),
    number(of.overdue),
    number(of.exempt),
    showPercentage(percentage(signedOf(of), requiredOf(of))),
    `${number(of.complete ?? 0)} / ${number(units)}`,
    number(heads),
  ];
}

function sum(rows: readonly Numbers[]): Numbers {
  const add = (field: keyof Numbers): number =>
    rows.reduce((total, row) => total + (typeof row[field] === 'number' ? row[field] : 0), 0);
  return {
    open: add('open'),
    electronic: add('electronic'),
    certified: add('certified'),
    wetInk: add('wetInk'),
    declined: add('declined'),
    overdue: add('overdue'),
    exempt: add('exempt'),
    units: add('units'),
    complete: add('complete'),
    headSigned: add('headSigned'),
  };
}

/** Aligns columns: text to the left, numbers to the right; rules below the head and above the sum. */
function table(rows: readonly string[][], rulesAfter: number): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  const text = rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join(' │ '),
  );
  return [text[0], rule, ...text.slice(1, rulesAfter + 1), rule, ...text.slice(rulesAfter + 1)].join('\n');
}
