import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { merkleRoot } from '../shared/hash.js';
import {
  rosterCommitment,
  rosterLeaf,
  rosterLine,
  rosterRoot,
  type RosterPerson,
} from './roster-commitment.js';

const salt = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const person: RosterPerson = {
  personRef: 'PZ3K9',
  name: 'Andi "Baso" Mappanyukki, S.Sos., M.Si.',
  nip: '198609262015051001',
  unitCode: '73.08.DISDIK',
  kind: 'pns',
};

describe('rosterCommitment', () => {
  it('is the hash of one text that can be written by hand', () => {
    const text =
      String.raw`{"kind":"pns","name":"Andi \"Baso\" Mappanyukki, S.Sos., M.Si.","nip":"198609262015051001",` +
      `"person_ref":"PZ3K9","salt":"000102030405060708090a0b0c0d0e0f","unit_code":"73.08.DISDIK"}`;
    expect(rosterCommitment(salt, person)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('changes with every field and with the salt', () => {
    const others: RosterPerson[] = [
      { ...person, personRef: 'PZ3KA' },
      { ...person, name: 'Andi Baso' },
      { ...person, nip: null },
      { ...person, unitCode: '73.08' },
      { ...person, kind: 'pppk' },
    ];
    const all = [person, ...others].map((one) => rosterCommitment(salt, one));
    all.push(rosterCommitment(Buffer.alloc(16), person));
    expect(new Set(all).size).toBe(all.length);
  });

  it('refuses a salt of another length', () => {
    expect(() => rosterCommitment(Buffer.alloc(15), person)).toThrow(RangeError);
  });
});

describe('a line', () => {
  it('is the leaf', () => {
    const commitment = rosterCommitment(salt, person);
    expect(rosterLeaf(salt, person)).toBe(`PZ3K9,73.08.DISDIK,pns,${commitment}`);
  });

  it.each(['', 'a,b', 'a\nb', '=1', '-1', 'a"b', 'é'])('never holds %j', (cell) => {
    expect(() => rosterLine(cell, '73', 'pns', 'ab')).toThrow(RangeError);
  });
});

describe('rosterRoot', () => {
  it('does not depend on the order of the leaves, and is a fold over the sorted ones', () => {
    const refs = fc.uniqueArray(fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,5}$/), { maxLength: 40 });
    fc.assert(
      fc.property(refs, (names) => {
        const leaves = names.map((name) => rosterLine(name, '73', 'pns', 'ab'));
        const bytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const sorted = bytes.map((name) => rosterLine(name, '73', 'pns', 'ab'));
        expect(rosterRoot(leaves)).toBe(merkleRoot(sorted).toString('hex'));
        expect(rosterRoot(leaves.toReversed())).toBe(rosterRoot(leaves));
      }),
    );
  });
});
