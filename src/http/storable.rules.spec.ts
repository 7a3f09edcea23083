import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unstorable } from './storable.rules.js';

describe('unstorable', () => {
  it('lets everything through that JSON can hold and a database can store', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));
    const storable = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
    const body = fc.dictionary(text, fc.oneof(storable, fc.array(storable), fc.dictionary(text, storable)));
    fc.assert(fc.property(body, (value) => unstorable(value) === undefined));
  });

  it.each([
    ['a\0b', 'null-character'],
    ['\ud800', 'lone-surrogate'],
    [Number.POSITIVE_INFINITY, 'not-finite'],
  ])('finds %j anywhere, and says where', (value, why) => {
    expect(unstorable(value)).toEqual({ path: '', why });
    expect(unstorable({ a: [{ ok: 1 }, { name: value }] })).toEqual({ path: 'a.1.name', why });
  });

  it('finds it in a key too', () => expect(unstorable({ a: { '\0': 1 } })?.path).toBe('a'));

  it('refuses nesting without end instead of ending the stack', () => {
    const depth = 100_000;
    const deep: unknown = JSON.parse(`{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(unstorable(deep)).toEqual({ path: 'x', why: 'too-deep' });
  });
});
