import type { Zone } from '../../shared/dates.js';

/**
 * The 38 provinces: zone (Keppres 41/1987 with the later provinces put into the zone of the one that
 * they were cut from), seat of government, and the line of the letterhead where it is not simply
 * "PEMERINTAH PROVINSI …". Seats are general knowledge, checked against no decree: editable data.
 */
export interface ProvinceFacts {
  readonly zone: Zone;
  readonly capital: string;
  readonly governmentLine?: string;
  /** What the law of special autonomy calls a district and a village there, where it is not Kec. and Desa. */
  readonly words?: { readonly district: string; readonly village: string };
  /** The regencies and cities are administrative parts, no governments (UU 29/2007, UU 2/2024: Jakarta). */
  readonly administrativeRegencies?: true;
}

const WIB: Zone = 'Asia/Jakarta';
const WITA: Zone = 'Asia/Makassar';
const WIT: Zone = 'Asia/Jayapura';
/** UU 21/2001 on special autonomy, article 1: distrik and kampung. */
const PAPUA = { district: 'Distrik', village: 'Kampung' } as const;

export const PROVINCES: Readonly<Record<string, ProvinceFacts>> = {
  '11': { zone: WIB, capital: 'Banda Aceh', governmentLine: 'PEMERINTAH ACEH' },
  '12': { zone: WIB, capital: 'Medan' },
  '13': { zone: WIB, capital: 'Padang' },
  '14': { zone: WIB, capital: 'Pekanbaru' },
  '15': { zone: WIB, capital: 'Jambi' },
  '16': { zone: WIB, capital: 'Palembang' },
  '17': { zone: WIB, capital: 'Bengkulu' },
  '18': { zone: WIB, capital: 'Bandar Lampung' },
  '19': { zone: WIB, capital: 'Pangkalpinang' },
  '21': { zone: WIB, capital: 'Tanjungpinang' },
  '31': { zone: WIB, capital: 'Jakarta', administrativeRegencies: true },
  '32': { zone: WIB, capital: 'Bandung' },
  '33': { zone: WIB, capital: 'Semarang' },
  '34': {
    zone: WIB,
    capital: 'Yogyakarta',
    governmentLine: 'PEMERINTAH DAERAH DAERAH ISTIMEWA YOGYAKARTA',
  },
  '35': { zone: WIB, capital: 'Surabaya' },
  '36': { zone: WIB, capital: 'Serang' },
  '51': { zone: WITA, capital: 'Denpasar' },
  '52': { zone: WITA, capital: 'Mataram' },
  '53': { zone: WITA, capital: 'Kupang' },
  '61': { zone: WIB, capital: 'Pontianak' },
  '62': { zone: WIB, capital: 'Palangka Raya' },
  '63': { zone: WITA, capital: 'Banjarbaru' },
  '64': { zone: WITA, capital: 'Samarinda' },
  '65': { zone: WITA, capital: 'Tanjung Selor' },
  '71': { zone: WITA, capital: 'Manado' },
  '72': { zone: WITA, capital: 'Palu' },
  '73': { zone: WITA, capital: 'Makassar' },
  '74': { zone: WITA, capital: 'Kendari' },
  '75': { zone: WITA, capital: 'Gorontalo' },
  '76': { zone: WITA, capital: 'Mamuju' },
  '81': { zone: WIT, capital: 'Ambon' },
  '82': { zone: WIT, capital: 'Sofifi' },
  '91': { zone: WIT, capital: 'Jayapura', words: PAPUA },
  '92': { zone: WIT, capital: 'Manokwari', words: PAPUA },
  '93': { zone: WIT, capital: 'Merauke', words: PAPUA },
  '94': { zone: WIT, capital: 'Nabire', words: PAPUA },
  '95': { zone: WIT, capital: 'Wamena', words: PAPUA },
  '96': { zone: WIT, capital: 'Sorong', words: PAPUA },
};
