import { noRows, type Invariant } from '../database/invariant.js';
import type { ReadTx } from '../database/database.js';

/** Numbers without gaps, deliveries only of what is out, coverage as a recount gives it. */
export const CIRCULAR_INVARIANTS: readonly Invariant[] = [
  noRows(
    'circular.numbers-without-gap',
    'nomor dalam buku tidak berurutan: ada celah, atau nomor di luar buku',
    `SELECT 'buku ' || b.id AS where FROM number_book b
      WHERE (SELECT count(*) FROM register_entry e WHERE e.book_id = b.id) <> b.next_number - b.first_number
         OR EXISTS (SELECT 1 FROM register_entry e WHERE e.book_id = b.id
                     AND (e.number < b.first_number OR e.number >= b.next_number))`,
  ),
  noRows(
    'circular.number-is-registered',
    'surat bernomor yang tidak terdaftar, atau terdaftar dengan nomor lain',
    `SELECT c.id::text AS where FROM circular c LEFT JOIN register_entry e ON e.circular_id = c.id
      WHERE c.origin = 'own' AND ((c.number IS NULL) <> (e.number IS NULL) OR c.number <> e.shown)`,
  ),
  noRows(
    'circular.void-is-explained',
    'nomor batal tanpa alasan dalam register, atau alasan tanpa pembatalan',
    `SELECT c.id::text AS where FROM circular c JOIN register_entry e ON e.circular_id = c.id
      WHERE (c.state = 'void') <> (e.voided_at IS NOT NULL)`,
  ),
  noRows(
    'circular.delivered-means-published',
    'surat dikirim tanpa pernah terbit',
    `SELECT DISTINCT d.circular_id::text AS where FROM delivery d JOIN circular c ON c.id = d.circular_id
      WHERE c.state NOT IN ('published', 'revoked', 'superseded')`,
  ),
  noRows(
    'circular.superseded-has-successor',
    'surat yang digantikan tidak punya tepat satu pengganti',
    `SELECT c.id::text AS where FROM circular c WHERE c.state = 'superseded'
        AND (SELECT count(*) FROM circular s WHERE s.supersedes_id = c.id AND s.published_at IS NOT NULL) <> 1`,
  ),
  noRows(
    'circular.ended-means-frozen',
    'capaian surat yang berlaku dibekukan, atau capaian surat yang berakhir belum dibekukan',
    `SELECT c.id::text AS where FROM circular c JOIN coverage_round r ON r.id = c.id
      WHERE (r.frozen_at IS NOT NULL) <> (c.state IN ('revoked', 'superseded'))`,
  ),
  noRows(
    'circular.coverage-recount',
    'capaian berbeda dari hitungan tanda terima',
    `SELECT coalesce(k.round_id, d.circular_id)::text || ' unit ' || coalesce(k.unit_id, d.unit_id) AS where
       FROM (SELECT * FROM coverage_counter WHERE round_id IN (SELECT id FROM circular)) k
       FULL JOIN delivery d ON d.circular_id = k.round_id AND d.unit_id = k.unit_id
      WHERE k.round_id IS NULL OR d.circular_id IS NULL OR k.open <> (d.state = 'open')::int
         OR k.electronic <> (d.state = 'acknowledged')::int OR k.wet_ink <> (d.state = 'on-paper')::int
         OR k.certified + k.declined + k.exempt <> 0`,
  ),
  noRows(
    'circular.document',
    'surat yang terbit atau rekapitulasi menunjuk dokumen tanpa byte',
    `SELECT c.id::text AS where FROM (SELECT id, document_id FROM circular UNION ALL SELECT id, document_id FROM recap) c
      WHERE c.document_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.document_id = c.document_id)`,
  ),
];

/** Everything that breaks one of them; an empty list when the store is whole. */
export async function brokenCirculars(tx: ReadTx): Promise<string[]> {
  const broken: string[] = [];
  for (const invariant of CIRCULAR_INVARIANTS)
    for await (const { where } of invariant.check(tx)) broken.push(`${invariant.name}: ${where}`);
  return broken;
}
