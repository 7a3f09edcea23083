import { Injectable } from '@nestjs/common';
import { requireAt, requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database, violatedConstraint, type Tx } from '../database/database.js';
import { unitByCode, type UnitRow } from '../hierarchy/hierarchy.queries.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { longDay, type Day } from '../shared/dates.js';
import { circularRefusal } from './circular.errors.js';
import type { CircularContent } from './circular.model.js';
import { formatFault, formatNumber, NUMBER_FIELDS } from './number-format.js';

/** A book of numbers: one per issuing unit and year. */
export interface NumberBook {
  readonly id: string;
  readonly unitCode: string;
  readonly year: number;
  readonly format: string;
  /** What stands for `{unit}`. */
  readonly unitText: string;
  readonly firstNumber: number;
  readonly nextNumber: number;
  readonly lastDay: Day | null;
}

export type NewBook = Omit<NumberBook, 'id' | 'nextNumber' | 'lastDay'>;

export interface TakenNumber {
  readonly bookId: string;
  readonly number: number;
  readonly shown: string;
}

/** Opening and reading number books. */
@Injectable()
export class NumberBooks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Opens a book; it may begin at any number. */
  async open(actor: Actor, book: NewBook): Promise<{ id: string }> {
    const fault = formatFault(book.format) ?? formatFault(`${book.unitText}{urut}`);
    if (fault)
      throw circularRefusal('book.bad-format', { field: 'format', values: { reason: FAULTS[fault] } });
    return this.database.transaction(async (tx) => {
      const unit = await unitByCode(tx, book.unitCode);
      await requireAt(tx, actor, 'circular.manage', unit?.id ?? 0);
      const at = this.clock.now();
      const [row] = await tx
        .query<{ id: string }>(
          `INSERT INTO number_book (unit_id, year, format, unit_text, first_number, next_number, created_by, created_at)
           VALUES ($1, $2, $3, $4, $5, $5, $6, $7) RETURNING id`,
          [unit!.id, book.year, book.format, book.unitText, book.firstNumber, actor.accountId, at],
        )
        .catch((error: unknown) => {
          throw violatedConstraint(error) === 'number_book_unit_id_year_key'
            ? circularRefusal('book.exists', { values: { unit: book.unitCode, year: book.year } })
            : error;
        });
      await record(tx, {
        kind: 'book.opened',
        subject: row!.id,
        actor: actor.accountId,
        at,
        data: { book: row!.id, unit: book.unitCode, year: book.year, first: book.firstNumber },
      });
      return { id: row!.id };
    });
  }

  list(actor: Actor): Promise<NumberBook[]> {
    const scope = requireSomewhere(actor, 'circular.read');
    return this.database.read((tx) =>
      tx.query<NumberBook>(
        `SELECT b.id, u.code AS "unitCode", b.year, b.format, b.unit_text AS "unitText", b.first_number AS "firstNumber",
                b.next_number AS "nextNumber", b.last_day::text AS "lastDay"
           FROM number_book b JOIN unit u ON u.id = b.unit_id
          WHERE EXISTS (SELECT 1 FROM unit_closure k WHERE k.descendant_id = b.unit_id AND k.ancestor_id = ANY($1))
          ORDER BY b.year DESC, u.code LIMIT 1000`,
        [scope],
      ),
    );
  }
}

const FAULTS: Readonly<Record<NonNullable<ReturnType<typeof formatFault>>, string>> = {
  'no-sequence': 'harus memuat {urut}',
  'unknown-field': `yang boleh di antara kurung kurawal hanya ${NUMBER_FIELDS.map((f) => `{${f}}`).join(', ')}`,
  'bad-character': 'hanya huruf, angka, spasi, titik, garis miring, dan tanda hubung',
};

/**
 * The next number of the issuer's book for the letter's year. The book's row stays locked until the caller's
 * transaction ends: if that is rolled back the number was never taken, so there is no gap.
 */
export async function takeNumber(tx: Tx, issuer: UnitRow, content: CircularContent): Promise<TakenNumber> {
  const year = Number(content.day.slice(0, 4));
  const [book] = await tx.query<{
    id: string;
    number: number;
    format: string;
    unit_text: string;
    last_day: Day | null;
  }>(
    `SELECT id, next_number AS number, format, unit_text, last_day::text FROM number_book
      WHERE unit_id = $1 AND year = $2 FOR UPDATE`,
    [issuer.id, year],
  );
  if (!book) throw circularRefusal('circular.no-book', { values: { unit: issuer.name, year } });
  // A register is in the order of days: a letter cannot slip in before one that is out.
  if (book.last_day !== null && content.day < book.last_day)
    throw circularRefusal('circular.day-before-last', {
      field: 'day',
      values: { last: longDay(book.last_day) },
    });
  await tx.execute(`UPDATE number_book SET next_number = next_number + 1, last_day = $2 WHERE id = $1`, [
    book.id,
    content.day,
  ]);
  const parts = {
    classification: content.classification,
    sequence: book.number,
    unit: book.unit_text,
    day: content.day,
  };
  return { bookId: book.id, number: book.number, shown: formatNumber(book.format, parts) };
}
