import { expect, it } from '@jest/globals';
import {
  compilePact,
  fileOf,
  pactShared,
  pactValues,
  pageTexts,
  xrefFaults,
} from '../../test/support/documents.js';

it('gives a document fewer pages than most have, with every object in its table', async () => {
  const points = pactShared()['butir'] as readonly string[];
  // on A4 these need three pages for a person with a number and a rank, and two without
  const butir = Array.from({ length: 22 }, (_, i) => points[i % points.length]);
  const pact = await compilePact({}, { kertas: 'A4', butir });
  const counts = new Set<number>();
  for (const own of [{}, { nip: '', pangkat: '' }] as Record<string, string>[]) {
    const file = fileOf(pact, pactValues(own));
    expect(xrefFaults(file)).toEqual([]);
    counts.add((await pageTexts(file)).length);
  }
  expect(counts).toEqual(new Set([3, 2]));
});
