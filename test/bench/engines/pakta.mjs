import { person } from '../lib/content.mjs';
import { compileOurs } from '../lib/our-pact.mjs';

export const label = 'pakta (compiled campaign)';
export const n = 1000;
export const passes = 9;
/** The compiler of JavaScript works for the first few thousand; a campaign has 250,000. */
export const warmUp = 5000;
export const budget = 0.04;

/** NFC, glyph check, layout, QR and the SHA-256 of the file are inside `make`. */
export async function setup() {
  const compiled = await compileOurs();
  const { prefix } = compiled;
  const whole = Buffer.alloc(1_048_576);
  whole.set(prefix);
  return {
    make(i) {
      const rendered = compiled.render(person(i));
      const digest = rendered.digest();
      // the copy of a whole file is counted, as for the others; into a buffer that is used again
      whole.set(prefix);
      whole.set(rendered.tail, prefix.length);
      return { tail: rendered.tail, digest };
    },
    fileOf: ({ tail }) => Buffer.concat([prefix, tail]),
  };
}
