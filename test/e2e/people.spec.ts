import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { postingsAfter, postingsOf } from '../../src/people/people.queries.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';

let t: TestApp;
let bkd: TestAccount;
let bone: TestAccount;
let wajo: TestAccount;

beforeAll(async () => {
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  bone = await t.account('bkd', '73.08');
  wajo = await t.account('bkd', '73.13');
}, 60_000);

afterAll(() => t.close());

let serial = 0;

function body(fields: object = {}): object {
  serial += 1;
  return {
    name: `Andi Uji ${[...String(serial)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`,
    nip: `19860915201001${(serial % 2) + 1}${String(serial).padStart(3, '0')}`,
    kind: 'pns',
    unit: '73.08.DINKES',
    position: 'Analis Kepegawaian',
    rank: 'III/c',
    since: '2022-03-01',
    ...fields,
  };
}

const add = (account: TestAccount, fields: object = {}) =>
  account.agent.post('/api/v1/persons').send(body(fields));

describe('a person', () => {
  it('is added with a first posting, as a recorded act', async () => {
    const { body: person } = await add(bone, { name: 'Ma’ruf, S.Sos.' }).expect(201);
    expect(person).toMatchObject({
      name: 'Ma’ruf, S.Sos.',
      kind_label: 'PNS',
      unit: '73.08.DINKES',
      rank: 'III/c',
      legal_standing: '01',
      postings: [{ since: '2022-03-01' }],
    });
    const entries = await t.database.read((tx) =>
      tx.query(`SELECT kind, leaf FROM ledger_entry WHERE subject = $1`, [`person-${person.id}`]),
    );
    expect(entries).toMatchObject([{ kind: 'posting.recorded' }]);
    expect(JSON.stringify(entries)).not.toContain('ruf');
  });

  it('is read by the rules of a roster line, every fault with its field', async () => {
    const { body: problem } = await add(bkd, { nip: '1,98609E+17', rank: 'X/z', name: '=1+1' }).expect(422);
    expect(problem.code).toBe('person.fields-wrong');
    expect(problem.errors.map((fault: { field: string }) => fault.field).toSorted()).toEqual([
      'name',
      'nip',
      'rank',
    ]);
    expect((await add(bkd, { unit: '73.08.TIDAKADA' }).expect(422)).body).toMatchObject({
      code: 'person.unit-unknown',
      field: 'unit',
    });
    expect((await add(bkd, { colour: 'red' }).expect(422)).body.errors[0].field).toBe('colour');
  });

  it('is never doubled: a known number is refused, a namesake only after confirmation', async () => {
    const first = body();
    await bkd.agent.post('/api/v1/persons').send(first).expect(201);
    const again = await bkd.agent.post('/api/v1/persons').send(first).expect(409);
    expect(again.body).toMatchObject({ code: 'person.exists', field: 'nip' });
    const namesake = { ...first, nip: '199001012015011001' };
    const asked = await bkd.agent.post('/api/v1/persons').send(namesake).expect(409);
    expect(asked.body).toMatchObject({ code: 'person.same-name', field: 'another_person' });
    await bkd.agent
      .post('/api/v1/persons')
      .send({ ...namesake, another_person: true })
      .expect(201);
  });

  it('two at once with one number: one is added', async () => {
    const same = body();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => bkd.agent.post('/api/v1/persons').send(same)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('moves, is promoted and corrected by later postings; a day shows what held on it', async () => {
    const { body: person } = await add(bkd).expect(201);
    const record = (changes: object) =>
      bkd.agent.post(`/api/v1/persons/${person.id}/postings`).send(changes).expect(201);
    await record({ unit: '73.13.DINKES', position: 'Kepala Bidang', echelon: 'III.b', since: '2023-06-01' });
    const { body: now } = await record({ rank: 'III/d', since: '2023-10-01' });
    expect(now).toMatchObject({
      unit: '73.13.DINKES',
      position: 'Kepala Bidang',
      rank: 'III/d',
      echelon: 'III.b',
      nip: person.nip,
    });
    expect(now.postings).toHaveLength(3);
    const unitOn = async (day: string) => {
      const postings = await t.database.read((tx) => postingsOf(tx, day, [person.id]));
      return postings.get(person.id)?.jabatan;
    };
    expect(await unitOn('2022-02-28')).toBeUndefined();
    expect(await unitOn('2023-05-31')).toBe('Analis Kepegawaian');
    expect(await unitOn('2023-06-01')).toBe('Kepala Bidang');
  });

  it('gets a new number by an act, but never somebody else’s', async () => {
    const { body: one } = await add(bkd).expect(201);
    const { body: other } = await add(bkd).expect(201);
    const path = `/api/v1/persons/${one.id}/postings`;
    const taken = await bkd.agent.post(path).send({ nip: other.nip }).expect(409);
    expect(taken.body).toMatchObject({ code: 'person.exists', field: 'nip' });
    const { body: changed } = await bkd.agent.post(path).send({ nip: '199303032020121007' }).expect(201);
    expect(changed.nip).toBe('199303032020121007');
  });
});

describe('scope', () => {
  it('a regency adds to its own units, and neither sees nor moves others', async () => {
    expect((await add(wajo).expect(422)).body.code).toBe('person.unit-unknown');
    const { body: person } = await add(bone, { name: 'Rahasia Bone' }).expect(201);
    const path = `/api/v1/persons/${person.id}`;
    const foreign = await wajo.agent.get(path).expect(404);
    const missing = await wajo.agent.get('/api/v1/persons/99999999').expect(404);
    expect(foreign.body).toEqual(missing.body);
    await wajo.agent.get('/api/v1/persons/00x').expect(404);
    await wajo.agent.post(`${path}/postings`).send({ unit: '73.13.DINKES' }).expect(404);
    // Not even by a day before it came, or by a foreign unit.
    await wajo.agent.post(`${path}/postings`).send({ since: '1999-01-01' }).expect(404);
    const taken = await add(wajo, { unit: '73.13.DINKES', nip: person.nip }).expect(409);
    expect(taken.body.code).toBe('person.elsewhere');
    expect(JSON.stringify(taken.body)).not.toContain('Rahasia');
    await bone.agent.post(`${path}/postings`).send({ unit: '73.13.DINKES' }).expect(422);
  });

  it('is by role: an operator reads, nobody else', async () => {
    const operator = await t.account('operator', '73.08');
    await operator.agent.get('/api/v1/persons').expect(200);
    await add(operator).expect(403);
    const sekda = await t.account('sekda', '73');
    await sekda.agent.get('/api/v1/persons').expect(403);
  });
});

describe('a search', () => {
  it('goes by the beginning of a name or a number, in pages without gaps', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `Zubair ${'abcdefg'[i]}`);
    for (const name of names) await add(bone, { name }).expect(201);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const query: string = after === '' ? '' : `&after=${after}`;
      const { body: page } = await bone.agent
        .get(`/api/v1/persons?search=ZUBAIR&unit=73.08&limit=3${query}`)
        .expect(200);
      seen.push(...page.items.map((person: { name: string }) => person.name));
      after = page.next;
    }
    expect(seen).toEqual(names);
    const { body: first } = await bone.agent.get('/api/v1/persons?search=zubair%20a').expect(200);
    const { body: byNumber } = await bone.agent
      .get(`/api/v1/persons?search=${first.items[0].nip.slice(0, 18)}`)
      .expect(200);
    expect(byNumber.items.map((person: { name: string }) => person.name)).toEqual(['Zubair a']);
    await bone.agent.get('/api/v1/persons?unit=73.13').expect(404);
    await bone.agent.get('/api/v1/persons?after=eHh4').expect(422);
  });

  it('shows the present posting only', async () => {
    const { body: person } = await add(bkd, { name: 'Yusran Lama' }).expect(201);
    await bkd.agent
      .post(`/api/v1/persons/${person.id}/postings`)
      .send({ name: 'Yusran Baru', since: '2023-01-01' })
      .expect(201);
    const { body: old } = await bkd.agent.get('/api/v1/persons?search=yusran%20l').expect(200);
    expect(old.items).toEqual([]);
    const { body: now } = await bkd.agent.get('/api/v1/persons?search=yusran').expect(200);
    expect(now.items).toMatchObject([{ name: 'Yusran Baru' }]);
  });

  it('walks everybody once by id', async () => {
    const walked: string[] = [];
    for (let after = '0'; ;) {
      const page = await t.database.read((tx) => postingsAfter(tx, '2024-01-01', { after, limit: 5 }));
      if (page.length === 0) break;
      walked.push(...page.map(({ personId }) => personId));
      after = page.at(-1)!.personId;
    }
    expect(new Set(walked).size).toBe(walked.length);
    const [count] = await t.database.read((tx) =>
      tx.query<{ n: number }>(
        `SELECT count(DISTINCT person_id)::int AS n FROM posting WHERE since <= '2024-01-01'`,
      ),
    );
    expect(walked).toHaveLength(count!.n);
  });
});
