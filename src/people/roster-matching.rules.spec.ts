import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge, type KnownPerson } from './roster-matching.rules.js';
import type { PlacedLine } from './roster-row.js';

function line(differs: Partial<PlacedLine> = {}): PlacedLine {
  return {
    externalId: null,
    nip: '198609152010011001',
    unitId: 7,
    kind: 'pns',
    name: 'Andi Baso',
    nameKey: 'andi baso',
    jabatan: 'Analis',
    jenisJabatan: 'pelaksana',
    eselon: null,
    golongan: 'III/c',
    kedudukanHukum: '01',
    isHead: false,
    since: '2022-03-01',
    contact: null,
    ...differs,
  };
}

function known(
  differs: Partial<Omit<KnownPerson, 'posting'>> & { posting?: Partial<KnownPerson['posting']> } = {},
): KnownPerson {
  const { externalId: _, nip, since, ...content } = line();
  return {
    personId: '1',
    externalId: null,
    nip,
    heldOnDay: true,
    latestSince: since!,
    isInScope: true,
    changedMeanwhile: false,
    sameBirth: false,
    ...differs,
    posting: { ...content, since: since!, ...differs.posting },
  };
}

const verdict = (placed: PlacedLine, ...persons: KnownPerson[]) => {
  const { outcome, personId, problems } = judge(placed, persons);
  return [outcome, personId, ...problems.map(({ code }) => code)];
};

const contradict = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;

const NO_NUMBER = { nip: null, kind: 'perangkat-desa' } as const;

describe('judge', () => {
  it.each<[string, PlacedLine, KnownPerson[], (string | null)[]]>([
    ['nobody of that kind', line(), [], ['new', null]],
    ['the same, by number', line(), [known()], ['same', '1']],
    ['without a date, the same', line({ since: null }), [known()], ['same', '1']],
    ['another position', line({ jabatan: 'Kepala' }), [known()], ['changed', '1']],
    ['another beginning', line({ since: '2023-01-01' }), [known()], ['changed', '1']],
    [
      'an older posting than the present',
      line({ since: '2020-01-01' }),
      [known({ heldOnDay: false })],
      ['changed', '1', 'posting.older'],
    ],
    ['a new name in the same unit', line({ name: 'B', nameKey: 'b' }), [known()], ['changed', '1']],
    ['another unit, same name', line({ unitId: 8 }), [known()], ['changed', '1']],
    [
      'another unit and another name',
      line({ unitId: 8, nameKey: 'b' }),
      [known()],
      ['doubtful', null, 'person.other-name'],
    ],
    ['an id that comes later', line({ externalId: 'X' }), [known()], ['changed', '1']],
    [
      'an id of its own against another',
      line({ externalId: 'X' }),
      [known({ externalId: 'Y' })],
      ['doubtful', null, 'person.other-id'],
    ],
    [
      'id and number of two people',
      line({ externalId: 'X' }),
      [known(), known({ personId: '2', externalId: 'X', nip: null })],
      ['doubtful', null, 'person.two'],
    ],
    [
      'somebody of another regency',
      line(),
      [known({ isInScope: false })],
      ['doubtful', null, 'person.elsewhere'],
    ],
    [
      'the name in the unit, another number',
      line({ nip: '199001012015011001' }),
      [known()],
      ['doubtful', null, 'person.other-number'],
    ],
    [
      'the same, told apart by ids',
      line({ nip: '199001012015011001', externalId: 'X' }),
      [known({ externalId: 'Y' })],
      ['new', null],
    ],
    [
      'a new number of a PPPK elsewhere',
      line({ nip: '198609152024211001', unitId: 9 }),
      [known({ sameBirth: true })],
      ['doubtful', null, 'person.new-number'],
    ],
    [
      'by name alone',
      line(NO_NUMBER),
      [known({ nip: null, posting: { kind: 'perangkat-desa' } })],
      ['same', '1'],
    ],
    [
      'by name alone, two of them',
      line(NO_NUMBER),
      [
        known({ nip: null, posting: { kind: 'perangkat-desa' } }),
        known({ personId: '2', nip: null, posting: { kind: 'perangkat-desa' } }),
      ],
      ['doubtful', null, 'person.same-name'],
    ],
    [
      'by name, of another kind',
      line({ nip: null, kind: 'kepala-desa' }),
      [known({ nip: null, posting: { kind: 'perangkat-desa' } })],
      ['doubtful', null, 'person.other-kind'],
    ],
    [
      'changed after the upload, and not to the same',
      line({ jabatan: 'Kepala' }),
      [known({ changedMeanwhile: true })],
      ['doubtful', null, 'posting.newer'],
    ],
    ['changed after the upload to the same', line(), [known({ changedMeanwhile: true })], ['same', '1']],
  ])('%s', (_title, placed, persons, expected) => {
    expect(verdict(placed, ...persons)).toEqual(expected);
  });

  it('keeps what the columns of the file do not tell', () => {
    const person = known({ posting: { contact: 'a@b.id', eselon: 'III.a' } });
    const { outcome, value } = judge(line(), [person], new Set(['kontak', 'eselon']));
    expect(outcome).toBe('same');
    expect(value).toMatchObject({ contact: 'a@b.id', eselon: 'III.a' });
    expect(judge(line(), [person]).outcome).toBe('changed');
  });

  it('never writes to a person whose identifier contradicts the line, whoever else is known', () => {
    const identifier = fc.option(fc.constantFrom('A', 'B', 'C'), { nil: null });
    const unit = fc.constantFrom(1, 2);
    const name = fc.constantFrom('x', 'y');
    const kind = fc.constantFrom('pns' as const, 'pppk' as const);
    const someone = fc.record({ nip: identifier, externalId: identifier, unitId: unit, nameKey: name, kind });
    fc.assert(
      fc.property(someone, fc.array(someone, { maxLength: 4 }), (of, others) => {
        const persons = others.map(({ nip, externalId, ...posting }, at) =>
          known({ personId: String(at), nip, externalId, posting }),
        );
        const { outcome, personId } = judge(line(of), persons);
        const target = persons.find((person) => person.personId === personId);
        if (outcome === 'new') {
          expect(target).toBeUndefined();
          // Nobody who is surely the same is left out.
          expect(persons.some((person) => of.nip !== null && person.nip === of.nip)).toBe(false);
        } else if (outcome !== 'doubtful') {
          expect(contradict(of.nip, target!.nip)).toBe(false);
          expect(contradict(of.externalId, target!.externalId)).toBe(false);
        }
      }),
    );
  });
});
