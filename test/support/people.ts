import type { Database } from '../../src/database/database.js';
import { nameKey } from '../../src/people/names.js';

/** A person in a test: only what the test is about needs to be said. */
export interface TestPerson {
  readonly unitCode: string;
  readonly name?: string;
  readonly nip?: string | null;
  readonly kind?: string;
  readonly jabatan?: string;
  readonly eselon?: string | null;
  readonly golongan?: string | null;
  readonly isHead?: boolean;
  readonly since?: string;
}

let count = 0;

/** Puts people on the roster as one committed batch; returns their ids in order. */
export async function seedPeople(database: Database, people: readonly TestPerson[]): Promise<string[]> {
  return database.transaction(async (tx) => {
    const [batch] = await tx.query<{ id: string }>(
      `INSERT INTO roster_batch (origin, status, committed_at) VALUES ('act', 'committed', now()) RETURNING id`,
    );
    const ids: string[] = [];
    for (const person of people) {
      count += 1;
      const name = person.name ?? `Andi Uji ${count}`;
      const [row] = await tx.query<{ id: string }>(
        `INSERT INTO person (batch_id, nip) VALUES ($1, $2) RETURNING id`,
        [batch!.id, person.nip === undefined ? `19800101200501${String(1000 + (count % 9000))}` : person.nip],
      );
      await tx.execute(
        `INSERT INTO posting (person_id, batch_id, unit_id, kind, name, name_key, jabatan, eselon, golongan, is_head, since)
         SELECT $1, $2, u.id, $4, $5, $6, $7, $8, $9, $10, $11 FROM unit u WHERE u.code = $3`,
        [
          row!.id,
          batch!.id,
          person.unitCode,
          person.kind ?? 'pns',
          name,
          nameKey(name),
          person.jabatan ?? 'Pelaksana',
          person.eselon ?? null,
          person.golongan === undefined ? 'III/a' : person.golongan,
          person.isHead ?? false,
          person.since ?? '2020-01-01',
        ],
      );
      ids.push(row!.id);
    }
    return ids;
  });
}
