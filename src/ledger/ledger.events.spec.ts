import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../shared/project-root.js';

describe('the vocabulary of the ledger', () => {
  const source = readFileSync(join(projectRoot(), 'src/ledger/ledger.events.ts'), 'utf8');
  const fields = [...source.matchAll(/\b([a-z_0-9]+): (?:string|number|readonly)/g)].map(
    ([, field]) => field!,
  );

  it('has no field for a name, a number of a person, a contact or free text', () => {
    expect(fields.length).toBeGreaterThan(40);
    const personal =
      /^(name|nama|nip|nik|login|email|contact|phone|address|note|text|title|jabatan|birth.*)$/;
    expect(fields.filter((field) => personal.test(field))).toEqual([]);
  });
});
