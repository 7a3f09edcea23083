import { describe, expect, it } from '@jest/globals';
import { SIGNER_KIND_CODES } from '../people/signer-kinds.js';
import { kindsOf, statement, statementFor, STATEMENTS } from './statements.js';

describe('statements', () => {
  it('have one code and version each, and say where they come from', () => {
    const keys = STATEMENTS.map(({ code, version }) => `${code}@${version}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const text of STATEMENTS) {
      expect(text.source).not.toBe('');
      expect(text.titleLines[0]).toBe('PAKTA INTEGRITAS');
      for (const sentence of [...text.points, text.sanction, text.closing])
        expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('has four points for ASN and five for the kepala desa of 2024', () => {
    expect(statement('asn-sulsel-2023')?.points).toHaveLength(4);
    expect(statement('desa-sulsel-2024')).toMatchObject({ pointsAre: 'paraphrase' });
    expect(statement('desa-sulsel-2024')?.points).toHaveLength(5);
    expect([statement('asn-sulsel-2023', 2), statement('nothing')]).toEqual([undefined, undefined]);
  });

  it('never calls a village head an ASN', () => {
    const text = statementFor('kepala-desa', STATEMENTS);
    expect(text?.code).toBe('desa-sulsel-2023');
    expect(JSON.stringify([text?.titleLines, text?.points])).not.toMatch(/ASN|Aparatur Sipil/i);
  });

  it('is one for every kind of signer', () => {
    for (const kind of SIGNER_KIND_CODES) {
      const text = statementFor(kind, STATEMENTS);
      expect(text && kindsOf(text)).toContain(kind);
    }
  });
});
