import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';

let t: TestApp;
let bkd: TestAccount;
let bone: TestAccount;

beforeAll(async () => {
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  bone = await t.account('bkd', '73.08');
});

afterAll(() => t.close());

describe('units', () => {
  it('are those of South Sulawesi, and loading them again changes nothing', async () => {
    const again = await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
    expect(again).toBe(0);
    const kinds = await t.database.read((tx) =>
      tx.query<{ kind: string; n: number }>(`SELECT kind, count(*)::int AS n FROM unit GROUP BY kind`),
    );
    const count = Object.fromEntries(kinds.map((row) => [row.kind, row.n]));
    expect(count).toMatchObject({
      province: 1,
      regency: 21,
      city: 3,
      district: 313,
      desa: 2266,
      kelurahan: 793,
    });
  });

  it('are shown with their line upwards and their children', async () => {
    const { body } = await bkd.agent.get('/api/v1/units/73.08').expect(200);
    expect(body).toMatchObject({ code: '73.08', name: 'Kab. Bone', kind: 'regency', government: '73.08' });
    expect(body.ancestors.map((unit: { code: string }) => unit.code)).toEqual(['73']);
    expect(body.children.filter((unit: { kind: string }) => unit.kind === 'district')).toHaveLength(27);
  });

  it('are paged by keyset without gaps', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const query: string = after === null ? '' : `&after=${after}`;
      const { body } = await bone.agent.get(`/api/v1/units?limit=100${query}`).expect(200);
      seen.push(...body.items.map((unit: { code: string }) => unit.code));
      after = body.next;
    } while (after !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.every((code) => code.startsWith('73.08'))).toBe(true);
    expect(seen).toContain('73.08');
  });

  it('of another regency are not found, as if they did not exist', async () => {
    const foreign = await bone.agent.get('/api/v1/units/73.09').expect(404);
    const missing = await bone.agent.get('/api/v1/units/99.99').expect(404);
    expect(foreign.body).toEqual(missing.body);
    expect(foreign.headers['content-type']).toContain('application/problem+json');
  });

  it('move with their subtree, never into themselves', async () => {
    await bkd.agent.patch('/api/v1/units/73.08.01').send({ parent: '73.09' }).expect(204);
    const moved = await bkd.agent.get('/api/v1/units/73.08.01').expect(200);
    expect(moved.body.ancestors.map((unit: { code: string }) => unit.code)).toEqual(['73', '73.09']);
    await bkd.agent.patch('/api/v1/units/73.08.01').send({ parent: '73.08' }).expect(204);
    const { body } = await bkd.agent.patch('/api/v1/units/73.08').send({ parent: '73.08.01' }).expect(409);
    expect(body).toMatchObject({ code: 'unit.cycle', field: 'parent' });
    expect(await closureIsTree()).toBe(true);
  });

  it('are added and closed; what is wrong is named with its field', async () => {
    const unit = { code: '73.08.UJI', name: 'UPTD Uji', kind: 'uptd', parent: '73.08.DINKES' };
    await bkd.agent.post('/api/v1/units').send(unit).expect(201);
    const taken = await bkd.agent.post('/api/v1/units').send(unit).expect(409);
    expect(taken.body).toMatchObject({ code: 'unit.code-taken', field: 'code' });
    const wrong = await bkd.agent
      .post('/api/v1/units')
      .send({ ...unit, kind: 'kerajaan', extra: 1 })
      .expect(422);
    expect(wrong.body.errors.map((fault: { field: string }) => fault.field).toSorted()).toEqual([
      'extra',
      'kind',
    ]);
    await bkd.agent.post('/api/v1/units/73.08.UJI/closing').send({ on: '2026-12-31' }).expect(204);
    const closed = await bkd.agent
      .post('/api/v1/units/73.08.UJI/closing')
      .send({ on: '2026-12-31' })
      .expect(409);
    expect(closed.body.code).toBe('unit.closed');
  });
});

/** The closure table says exactly what the parents say. */
async function closureIsTree(): Promise<boolean> {
  const rows = await t.database.read((tx) =>
    tx.query(`
      WITH RECURSIVE up AS (
        SELECT id AS d, id AS a, 0 AS depth FROM unit
        UNION ALL SELECT d, u.parent_id, depth + 1 FROM up JOIN unit u ON u.id = a WHERE u.parent_id IS NOT NULL)
      (SELECT a, d, depth FROM up EXCEPT SELECT ancestor_id, descendant_id, depth FROM unit_closure)
      UNION ALL (SELECT ancestor_id, descendant_id, depth FROM unit_closure EXCEPT SELECT a, d, depth FROM up)`),
  );
  return rows.length === 0;
}
