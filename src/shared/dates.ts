/** The zones of Indonesia; a province shows its times in one of them. */
export type Zone = 'Asia/Jakarta' | 'Asia/Makassar' | 'Asia/Jayapura';

const ZONE_LABELS: Readonly<Record<Zone, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};

const ZONE_HOURS: Readonly<Record<Zone, number>> = {
  'Asia/Jakarta': 7,
  'Asia/Makassar': 8,
  'Asia/Jayapura': 9,
};

const MONTHS = [
  'Januari',
  'Februari',
  'Maret',
  'April',
  'Mei',
  'Juni',
  'Juli',
  'Agustus',
  'September',
  'Oktober',
  'November',
  'Desember',
] as const;

/** A calendar day, `2023-10-16`; it has no zone. */
export type Day = string;

/** Whether the text is a day of the calendar, from 1900 on: PostgreSQL has no year 0, and nobody here an earlier one. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1900') return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** `2023-10-16` as `16 Oktober 2023`. */
export function longDay(day: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[month! - 1]} ${year}`;
}

/** The calendar day at that instant in the zone. Indonesia has no daylight saving time. */
export function dayAt(instant: Date, zone: Zone): Day {
  return new Date(instant.getTime() + ZONE_HOURS[zone] * 3_600_000).toISOString().slice(0, 10);
}

/** The last millisecond of a day in the zone: the instant at which a deadline passes. */
export function endOfDay(day: Day, zone: Zone): Date {
  return new Date(Date.parse(`${day}T23:59:59.999Z`) - ZONE_HOURS[zone] * 3_600_000);
}

/** An instant as people read it: `16 Oktober 2023 pukul 09.30 WITA`. */
export function longInstant(instant: Date, zone: Zone): string {
  const local = new Date(instant.getTime() + ZONE_HOURS[zone] * 3_600_000).toISOString();
  return `${longDay(local.slice(0, 10))} pukul ${local.slice(11, 16).replace(':', '.')} ${ZONE_LABELS[zone]}`;
}
