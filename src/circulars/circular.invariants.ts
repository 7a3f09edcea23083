import type { ReadTx } from '../database/database.js';

/** A row that breaks an invariant of circulars. */
export interface BrokenRow {
  readonly invariant: string;
  readonly subject: string;
}

const CHECKS: Readonly<Record<string, string>> = {
  'nomor dalam buku berurutan tanpa celah': `
    SELECT b.id::text AS subject FROM number_book b
     WHERE (SELECT count(*) FROM register_entry e WHERE e.book_id = b.id) <> b.next_number - b.first_number
        OR EXISTS (SELECT 1 FROM register_entry e WHERE e.book_id = b.id
                    AND (e.number < b.first_number OR e.number >= b.next_number))`,
  'setiap nomor terdaftar milik suratnya': `
    SELECT c.id::text AS subject FROM circular c LEFT JOIN register_entry e ON e.circular_id = c.id
     WHERE c.origin = 'own' AND ((c.number IS NULL) <> (e.number IS NULL) OR c.number <> e.shown)`,
  'nomor batal menyebut alasannya': `
    SELECT c.id::text AS subject FROM circular c JOIN register_entry e ON e.circular_id = c.id
     WHERE (c.state = 'void') <> (e.voided_at IS NOT NULL)`,
  'pengiriman hanya dari surat yang terbit': `
    SELECT d.circular_id::text AS subject FROM delivery d JOIN circular c ON c.id = d.circular_id
     WHERE c.state NOT IN ('published', 'revoked', 'superseded')`,
  'surat yang digantikan punya pengganti': `
    SELECT c.id::text AS subject FROM circular c WHERE c.state = 'superseded'
       AND (SELECT count(*) FROM circular s WHERE s.supersedes_id = c.id AND s.published_at IS NOT NULL) <> 1`,
  'capaian sama dengan hitungan tanda terima': `
    SELECT coalesce(k.round_id, d.circular_id)::text || ' ' || coalesce(k.unit_id, d.unit_id) AS subject
      FROM (SELECT * FROM coverage_counter WHERE round_id IN (SELECT id FROM circular)) k
      FULL JOIN delivery d ON d.circular_id = k.round_id AND d.unit_id = k.unit_id
     WHERE k.round_id IS NULL OR d.circular_id IS NULL OR k.open <> (d.state = 'open')::int
        OR k.electronic <> (d.state = 'acknowledged')::int OR k.wet_ink <> (d.state = 'on-paper')::int
        OR k.certified + k.declined + k.exempt <> 0`,
};

/** Every row that breaks an invariant of circulars, books and deliveries; an empty list when the store is whole. */
export async function brokenCirculars(tx: ReadTx): Promise<BrokenRow[]> {
  const broken: BrokenRow[] = [];
  for (const [invariant, sql] of Object.entries(CHECKS)) {
    const rows = await tx.query<{ subject: string }>(`${sql} LIMIT 100`);
    broken.push(...rows.map(({ subject }) => ({ invariant, subject })));
  }
  return broken;
}
