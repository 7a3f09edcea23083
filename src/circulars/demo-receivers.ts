import type { INestApplicationContext } from '@nestjs/common';
import { Database } from '../database/database.js';
import { postingsAfter, type PersonPosting } from '../people/people.queries.js';
import { sha256 } from '../shared/hash.js';
import { CircularService } from './circular.service.js';
import type { Holder } from './signer-lines.js';

/** Everybody who heads a unit today, with the unit's code. */
export async function headsOf(
  app: INestApplicationContext,
): Promise<{ code: string; posting: PersonPosting }[]> {
  const database = app.get(Database);
  const today = app.get(CircularService).today();
  const codes = new Map<number, string>();
  const heads: { code: string; posting: PersonPosting }[] = [];
  for (let after = '0'; ;) {
    const page = await database.read((tx) => postingsAfter(tx, today, { after, limit: 2000 }));
    const found = page.filter(({ isHead }) => isHead);
    const missing = [...new Set(found.map(({ unitId }) => unitId))].filter((id) => !codes.has(id));
    for (const { id, code } of await database.read((tx) =>
      tx.query<{ id: number; code: string }>(`SELECT id, code FROM unit WHERE id = ANY($1)`, [missing]),
    ))
      codes.set(id, code);
    heads.push(...found.map((posting) => ({ code: codes.get(posting.unitId)!, posting })));
    if (page.length < 2000) return heads;
    after = page.at(-1)!.personId;
  }
}

/** Somebody who stands for an office in the demo. */
export function plainHolder(name: string): Holder {
  return { name, nameWithDegrees: name, nip: null, rank: null };
}

/** How many of the units of a regency give a receipt: between a third and nearly all. */
export function rate(unitCode: string): number {
  return 0.35 + 0.6 * draw(`tanda terima ${unitCode.split('.').slice(0, 2).join('.')}`);
}

/** A number between 0 and 1 that is the same in every run. */
export function draw(seed: string): number {
  return sha256(seed).readUInt32BE(0) / 2 ** 32;
}
