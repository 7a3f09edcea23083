import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PACT_STATES } from '../pacts/pact.states.js';
import { maskName, readHash, STATUS_TEXTS, statusOf } from './verification.rules.js';

describe('statusOf', () => {
  it('tells only of documents that were signed', () => {
    const told = PACT_STATES.map((state) => [state, statusOf({ state, revisions: [1] })]);
    expect(Object.fromEntries(told)).toEqual({
      open: 'unknown',
      signed: 'valid',
      declined: 'unknown',
      exempt: 'unknown',
      revoked: 'revoked',
      superseded: 'superseded',
    });
  });

  it('knows nothing without bytes', () => {
    for (const state of PACT_STATES) expect(statusOf({ state, revisions: [] })).toBe('unknown');
    expect(statusOf(undefined)).toBe('unknown');
  });

  it('never calls anything valid but a signed document', () => {
    fc.assert(
      fc.property(fc.string(), (state) => {
        expect(statusOf({ state, revisions: [1] }) === 'valid').toBe(state === 'signed');
      }),
    );
    expect(Object.keys(STATUS_TEXTS)).toEqual(['valid', 'revoked', 'superseded', 'unknown']);
  });
});

describe('maskName', () => {
  it.each([
    ['Sudirman Hamzah Nasution, S.Kom., M.T.', 'S••• H••• N•••'],
    ['Drs. H. Andi Baso, M.Si.', 'A••• B•••'],
    ['Suharto', 'S•••'],
    ["Nur'aeni Dg. Kanang", 'N••• D••• K•••'],
    ['A. M. Ilham', 'A••• M••• I•••'],
    ['Andi Muhammad Ilham Fajar Putra Perkasa', 'A••• M••• I••• F•••'],
  ])('shows %s as %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  it('shows at most four letters of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(maskName(name).replace(/[• ]/g, '').length).toBeLessThanOrEqual(8);
        expect(maskName(name)).toMatch(/^(\S{1,2}•••( |$))*$/u);
      }),
    );
  });
});

describe('readHash', () => {
  it('forgives how people copy a hash', () => {
    const hash = 'ab'.repeat(32);
    expect(readHash(` ${hash.toUpperCase()}\n`)).toBe(hash);
    expect(readHash(hash.match(/../g)!.join(':'))).toBe(hash);
    for (const wrong of ['', 'ab', `${hash}0`, hash.replace('a', 'g')])
      expect(readHash(wrong)).toBeUndefined();
  });
});
