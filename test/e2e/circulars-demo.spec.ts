import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { brokenCirculars } from '../../src/circulars/circular.invariants.js';
import { CircularReading } from '../../src/circulars/circular-reading.js';
import { demoCircular } from '../../src/circulars/demo-circular.js';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { startApp, type TestApp } from '../support/app.js';
import { seedPeople } from '../support/people.js';

let t: TestApp;

beforeAll(async () => {
  t = await startApp({ working: true });
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  const heads = ['01', '02', '03', '04', '05', '06', '07', '08'].flatMap((code) => [
    { unitCode: `73.08.${code}`, jabatan: 'Camat', isHead: true },
    { unitCode: `73.09.${code}`, jabatan: 'Camat', isHead: true },
  ]);
  await seedPeople(t.database, heads);
});

afterAll(() => t.close());

it('the demo circular goes through paraf and signature to all units, and is answered', async () => {
  const bkd = await t.account('bkd', '73');
  const sekda = await t.account('sekda', '73');
  const actors = { bkd: bkd.actor, sekda: sekda.actor };
  const result = await demoCircular(t.app, actors, null);
  expect(result).toMatchObject({ number: '270/12462/BKD' });
  expect(result!.deliveries).toBeGreaterThan(3000);
  expect(result!.received).toBeGreaterThan(8);
  expect(result!.followUps).toBeGreaterThan(3);
  const reading = t.app.get(CircularReading);
  const view = await reading.one(bkd.actor, result!.id);
  expect(view.parafs.map(({ act, voided }) => `${act}${voided ? ' voided' : ''}`)).toEqual([
    'approved voided',
    'returned',
    'approved',
    'approved',
  ]);
  const answered = (await reading.followUps(bkd.actor, result!.id, '73')).filter(({ own }) => own.length > 0);
  expect(answered.length).toBe(result!.followUps - 1);
  expect(answered.some(({ below }) => below > 0)).toBe(true);
  expect(await demoCircular(t.app, actors, null)).toBeUndefined();
  expect(await t.database.read((tx) => brokenCirculars(tx))).toEqual([]);
});
