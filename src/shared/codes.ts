import { randomBytes } from 'node:crypto';

/** Crockford base32: no I, L, O, U, so that a code survives being read aloud and typed. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A random code of `length` Crockford characters, five random bits each. */
export function randomCode(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join('');
}

/** Verification codes have 80 random bits: 16 characters. */
export const VERIFICATION_CODE_LENGTH = 16;

/** Brings what a person typed to canonical form: case, hyphens, spaces, and I, L, O are forgiven. */
export function normaliseCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
}

/** Whether a canonical code has the right length and alphabet. */
export function isCode(code: string, length: number): boolean {
  return code.length === length && [...code].every((c) => ALPHABET.includes(c));
}

/** `ABCDEFGHJKMNPQRS` as people see it: `ABCD-EFGH-JKMN-PQRS`. */
export function showCode(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? code;
}
