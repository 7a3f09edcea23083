/** What of a file a request asks for (RFC 9110 section 14). */
export type ByteRange = { readonly start: number; readonly end: number } | 'whole' | 'unsatisfiable';

/**
 * Reads a Range header for a file of `size` bytes. Several ranges, other units and nonsense are answered
 * with the whole, as the RFC allows; an If-Range that is not the file's own tag as well.
 */
export function byteRange(
  range: string | undefined,
  ifRange: string | undefined,
  tag: string,
  size: number,
): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range?.trim() ?? '');
  if (!match || (ifRange !== undefined && ifRange !== tag)) return 'whole';
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return 'whole';
  if (from === '') {
    const length = Number(to);
    return length === 0 || size === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return 'whole';
  return start >= size ? 'unsatisfiable' : { start, end };
}
