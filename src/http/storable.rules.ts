/** Why a value of a request can never be stored or hashed; `path` says where it stands. */
export interface Unstorable {
  readonly path: string;
  readonly why: 'null-character' | 'lone-surrogate' | 'not-finite' | 'too-deep';
}

/** No input of ours is nested deeper than 6; recursion over hostile JSON would end the stack at some 5,000. */
const DEEPEST = 32;

/**
 * The first thing in a request's values that PostgreSQL or canonical JSON refuses: U+0000, half a
 * surrogate pair, a number like 1e400 (which JSON reads as Infinity), or nesting without end.
 */
export function unstorable(value: unknown): Unstorable | undefined {
  const waiting: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: found, path, depth } = next;
    if (typeof found === 'string') {
      const why = unstorableText(found);
      if (why) return { path, why };
    } else if (typeof found === 'number') {
      if (!Number.isFinite(found)) return { path, why: 'not-finite' };
    } else if (typeof found === 'object' && found !== null && !Buffer.isBuffer(found)) {
      if (depth === DEEPEST) return { path: path.split('.')[0]!, why: 'too-deep' };
      for (const [key, member] of Object.entries(found)) {
        const why = unstorableText(key);
        if (why) return { path, why };
        waiting.push({ value: member, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

function unstorableText(text: string): 'null-character' | 'lone-surrogate' | undefined {
  if (text.includes('\0')) return 'null-character';
  return text.isWellFormed() ? undefined : 'lone-surrogate';
}
