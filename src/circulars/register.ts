import { Injectable } from '@nestjs/common';
import { requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database } from '../database/database.js';
import { longDay, type Day } from '../shared/dates.js';
import { STATE_LABELS, type CircularState } from './circular.states.js';

/** One line of the register: a number that was taken, voided ones included, or a letter from outside. */
interface RegisterRow {
  readonly sequence: number | null;
  readonly number: string;
  readonly day: Day;
  readonly classification: string | null;
  readonly subject: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly sender: string | null;
  readonly signer: string | null;
  readonly nip: string | null;
  readonly state: CircularState;
  readonly reason: string | null;
  readonly deliveries: number;
  readonly received: number;
}

export const REGISTER_HEADER = [
  'No. urut',
  'Nomor',
  'Tanggal',
  'Klasifikasi',
  'Hal',
  'Kode unit',
  'Unit penerbit',
  'Pengirim',
  'Penanda tangan',
  'NIP',
  'Keadaan',
  'Alasan',
  'Terkirim',
  'Diterima',
] as const;

const MOST = 50_000;

/** The register of letters for people and spreadsheets. Every cell is text: Excel rounds an 18-digit NIP. */
@Injectable()
export class Register {
  constructor(private readonly database: Database) {}

  /** Rows in the order of books and numbers. */
  async rows(actor: Actor, filter: { year: number | null; unitCode: string | null }): Promise<string[][]> {
    const scope = requireSomewhere(actor, 'circular.read');
    const rows = await this.database.read((tx) =>
      tx.query<RegisterRow>(
        `SELECT e.number AS sequence, c.number, c.day::text, c.content->>'classification' AS classification, c.subject,
                u.code AS "unitCode", u.name AS "unitName", c.sender, c.frozen->'mandate'->'holder'->>'name' AS signer,
                c.frozen->'mandate'->'holder'->>'nip' AS nip, c.state, coalesce(e.void_reason, c.end_reason) AS reason,
                coalesce(d.deliveries, 0)::int AS deliveries, coalesce(d.received, 0)::int AS received
           FROM circular c JOIN unit u ON u.id = c.issuer_unit_id LEFT JOIN register_entry e ON e.circular_id = c.id
           LEFT JOIN LATERAL (SELECT count(*) AS deliveries, count(*) FILTER (WHERE state <> 'open') AS received
                                FROM delivery WHERE circular_id = c.id) d ON true
          WHERE c.number IS NOT NULL
            AND EXISTS (SELECT 1 FROM unit_closure k WHERE k.descendant_id = u.id AND k.ancestor_id = ANY($1))
            AND ($2::int IS NULL OR extract(year FROM c.day) = $2)
            AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM unit_closure k JOIN unit a ON a.id = k.ancestor_id
                                              WHERE k.descendant_id = u.id AND a.code = $3))
          ORDER BY extract(year FROM c.day), u.code, e.number, c.day, c.id LIMIT $4`,
        [scope, filter.year, filter.unitCode, MOST],
      ),
    );
    return rows.map(cells);
  }
}

function cells(row: RegisterRow): string[] {
  return [
    row.sequence === null ? '' : String(row.sequence),
    row.number,
    longDay(row.day),
    row.classification ?? '',
    row.subject,
    row.unitCode,
    row.unitName,
    row.sender ?? '',
    row.signer ?? '',
    row.nip ?? '',
    STATE_LABELS[row.state],
    row.reason ?? '',
    String(row.deliveries),
    String(row.received),
  ];
}

/** CSV (RFC 4180) with a BOM, which Excel needs to read UTF-8; what could be a formula gets an apostrophe. */
export function registerCsv(rows: readonly (readonly string[])[]): string {
  const lines = [REGISTER_HEADER, ...rows].map((row) => row.map(csvCell).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

function csvCell(value: string): string {
  const line = value.replace(/[\u0000-\u001f\u007f]/g, ' ');
  const text = /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
  return `"${text.replaceAll('"', '""')}"`;
}
