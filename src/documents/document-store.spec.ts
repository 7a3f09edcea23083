import { beforeAll, describe, expect, it } from '@jest/globals';
import { Database, type Tx } from '../database/database.js';
import { DocumentStore, partOf, type NewRevision } from './document-store.js';

const prefix = partOf(Buffer.from('%PDF-1.7 shared beginning '.repeat(2000)));
const dictionary = partOf(Buffer.from('1 0 obj <</Length 44>> stream Andi Baso endstream '.repeat(40)));
const tail = Buffer.from('1 0 obj <</Length 45>> stream Nurhayati endstream '.repeat(40));

function revision(own: Partial<NewRevision> = {}): NewRevision {
  return { documentId: 'd', kind: 'pact', number: 1, prefix, tail, dictionary, level: 'B-B', ...own };
}

describe('DocumentStore', () => {
  let store: DocumentStore;

  beforeAll(async () => {
    const tx: Tx = {
      query: () => Promise.resolve([]),
      execute: () => Promise.resolve(1),
      afterCommit: () => undefined,
    };
    const database: Pick<Database, 'transaction'> = { transaction: (work) => work(tx) };
    store = new DocumentStore(database as Database);
    await store.keepPart(prefix);
    await store.keepPart(dictionary);
  });

  it.each([
    ['with a dictionary', dictionary],
    ['without one', null],
  ])('gives a document back byte for byte, %s', (_, chosen) => {
    const { deflated, sha256, size } = store.compact(revision({ dictionary: chosen }));
    expect(deflated.length).toBeLessThan(tail.length / 4);
    const whole = store.rebuild({
      sha256,
      size,
      tail: deflated,
      prefix_sha256: prefix.sha256,
      dictionary_sha256: chosen?.sha256 ?? null,
    });
    expect(whole.equals(Buffer.concat([prefix.bytes, tail]))).toBe(true);
    expect(partOf(whole).sha256).toEqual(sha256);
  });

  it('refuses bytes that are not those that were issued', () => {
    const { sha256, size } = store.compact(revision());
    const other = store.compact(revision({ tail: Buffer.from(tail).fill(0x41, 30, 31) }));
    const row = { size, prefix_sha256: prefix.sha256, dictionary_sha256: dictionary.sha256 };
    expect(() => store.rebuild({ ...row, sha256, tail: other.deflated })).toThrow('do not match');
  });
});
