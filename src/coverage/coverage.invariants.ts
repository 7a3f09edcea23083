import { noRows, type Invariant } from '../database/invariant.js';

const FIELDS = ['open', 'electronic', 'certified', 'wetInk', 'declined', 'exempt'];

/** A closed board adds up: what a unit shows for its subtree is its own and its children's. */
export const COVERAGE_INVARIANTS: readonly Invariant[] = [
  noRows(
    'coverage.children-add-up',
    'jumlah unit bawahan berbeda dari jumlah yang dibekukan',
    `SELECT f.round_id || ' ' || (f.row->>'code') AS where
       FROM coverage_frozen f
       LEFT JOIN LATERAL (
         SELECT ${FIELDS.map((f) => `coalesce(sum((c.row#>>'{subtree,${f}}')::int), 0) AS "${f}"`).join(', ')}
           FROM coverage_frozen c WHERE c.round_id = f.round_id AND c.parent_id = f.unit_id) s ON true
      WHERE (${FIELDS.map((f) => `(f.row#>>'{subtree,${f}}')::int`).join(', ')})
         IS DISTINCT FROM (${FIELDS.map((f) => `(f.row#>>'{own,${f}}')::int + s."${f}"`).join(', ')})
      ORDER BY 1`,
  ),
  noRows(
    'coverage.frozen-means-closed',
    'capaian kegiatan yang berjalan dibekukan, atau kegiatan yang ditutup belum dibekukan',
    `SELECT r.id::text AS where FROM coverage_round r JOIN campaign c ON c.id = r.id
      WHERE (r.frozen_at IS NOT NULL) <> (c.state IN ('closed', 'archived')) ORDER BY 1`,
  ),
];
