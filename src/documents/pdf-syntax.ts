/** How numbers, strings, dates and names are written in a PDF file (ISO 32000-2, 7.3). */

const WHOLE = Array.from({ length: 2048 }, (_, i) => String(i));
const HUNDREDTHS = Array.from({ length: 100 }, (_, i) =>
  i === 0 ? '' : `.${String(i).padStart(2, '0').replace(/0$/, '')}`,
);

/**
 * A number with at most two decimals: 1/100 pt is 1/28 of a hair. From tables, because JavaScript's own
 * conversion of a double (100 ns) would be a tenth of the time of a whole document.
 */
export function pdfNumber(value: number): string {
  const cents = Math.round(value * 100);
  if (cents < 0) return `-${pdfNumber(-value)}`;
  const whole = Math.floor(cents / 100);
  return (WHOLE[whole] ?? String(whole)) + HUNDREDTHS[cents % 100]!;
}

/**
 * A text string: literal with `( ) \` escaped when it is printable ASCII, else UTF-16BE with its byte order
 * mark as hexadecimal digits (ISO 32000-2, 7.9.2.2). Text is brought to NFC first.
 */
export function pdfText(text: string): string {
  const normal = text.normalize('NFC');
  if (/^[\x20-\x7e]*$/.test(normal)) return `(${normal.replace(/[\\()]/g, '\\$&')})`;
  return `<FEFF${Buffer.from(normal, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
}

/** A date string in UTC, `(D:20231016013000Z)` (ISO 32000-2, 7.9.4). */
export function pdfDate(instant: Date): string {
  return `(D:${instant.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z)`;
}
