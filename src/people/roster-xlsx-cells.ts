/** `BC12` as the column index 54, `null` when it is not a reference. */
export function columnIndex(reference: string): number | null {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference)?.[1];
  if (letters === undefined) return null;
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/** Built-in number formats that show a date (ECMA-376 part 1, 18.8.30, with the East Asian ones). */
export function isBuiltInDate(format: number): boolean {
  return (
    (format >= 14 && format <= 22) ||
    (format >= 27 && format <= 36) ||
    (format >= 45 && format <= 47) ||
    (format >= 50 && format <= 58)
  );
}

/** Whether a custom format shows a year or a day: `dd\-mm\-yyyy`, `[$-421]dd mmmm yyyy`. */
export function isDateFormat(format: string): boolean {
  return /[yd]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
}

/** A serial number as a day; `null` outside 1900 to 9999. Serial 60 is a day that never was. */
export function dayOfSerial(serial: number, is1904: boolean): string | null {
  const days = Math.floor(serial) + (is1904 ? 1462 : 0);
  if (!(days >= 1 && days <= 2_958_465)) return null;
  const epoch = days < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  return new Date(epoch + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * A number as the person meant it. A spreadsheet keeps 15 significant digits: above them the digits are
 * lost, and the text says so in the way that the check of a NIP recognises (`1.98609152010011E+17`).
 */
export function numberText(raw: string): string {
  const number = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(number)) return raw;
  if (Math.abs(number) >= 1e15) return number.toExponential(14).replace(/\.?0*e/, 'E');
  if (Number.isInteger(number)) return String(number);
  return String(Number(number.toPrecision(15)));
}

/** `_x000D_` is how a worksheet writes what XML cannot hold; `_x005F_` is the underscore itself. */
export function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
