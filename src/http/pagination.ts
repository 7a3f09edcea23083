import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { refusals } from '../shared/refusal.js';

/** A page of a list by keyset: stable while rows come and go, equally fast on every page. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Hand it back as `after` for the next page; null on the last. */
  readonly next: string | null;
}

export class PageQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 50;

  @IsOptional()
  @IsString()
  @MaxLength(400)
  after?: string;
}

const pageRefusal = refusals({
  'page.bad-cursor': {
    kind: 'invalid',
    text: 'Penanda halaman tidak dikenal. Mulai lagi dari halaman pertama.',
  },
});

/** Cuts `limit + 1` rows to a page; the cursor is the key of its last row. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => string,
  view: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined ? Buffer.from(keyOf(last)).toString('base64url') : null;
  return { items: shown.map(view), next };
}

/** The key inside a cursor, checked against its form; undefined for the first page. */
export function cursorKey(after: string | undefined, form: RegExp): string | undefined {
  if (after === undefined) return undefined;
  const key = Buffer.from(after, 'base64url').toString();
  if (!form.test(key)) throw pageRefusal('page.bad-cursor', { field: 'after' });
  return key;
}
