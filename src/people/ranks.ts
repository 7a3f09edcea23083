/** Golongan, eselon, kinds of position and legal standing as SIASN knows them (domain.md section 5). */

/** Golongan of a PNS with its pangkat, lowest first. */
export const PNS_RANKS = {
  'I/a': 'Juru Muda',
  'I/b': 'Juru Muda Tingkat I',
  'I/c': 'Juru',
  'I/d': 'Juru Tingkat I',
  'II/a': 'Pengatur Muda',
  'II/b': 'Pengatur Muda Tingkat I',
  'II/c': 'Pengatur',
  'II/d': 'Pengatur Tingkat I',
  'III/a': 'Penata Muda',
  'III/b': 'Penata Muda Tingkat I',
  'III/c': 'Penata',
  'III/d': 'Penata Tingkat I',
  'IV/a': 'Pembina',
  'IV/b': 'Pembina Tingkat I',
  'IV/c': 'Pembina Utama Muda',
  'IV/d': 'Pembina Utama Madya',
  'IV/e': 'Pembina Utama',
} as const;

export type PnsRank = keyof typeof PNS_RANKS;

/** Golongan of a PPPK; they carry no pangkat (Perpres 98/2020). */
export const PPPK_RANKS: readonly string[] =
  'I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII'.split(' ');

/** Eselon and the layer of UU ASN that it stands for; the code is SIASN's. */
export const ECHELONS = {
  'I.a': { siasn: '11', layer: 'JPT Madya' },
  'I.b': { siasn: '12', layer: 'JPT Madya' },
  'II.a': { siasn: '21', layer: 'JPT Pratama' },
  'II.b': { siasn: '22', layer: 'JPT Pratama' },
  'III.a': { siasn: '31', layer: 'Administrator' },
  'III.b': { siasn: '32', layer: 'Administrator' },
  'IV.a': { siasn: '41', layer: 'Pengawas' },
  'IV.b': { siasn: '42', layer: 'Pengawas' },
} as const;

export type Echelon = keyof typeof ECHELONS;

export const POSITION_TYPES = {
  struktural: 'Struktural',
  fungsional: 'Fungsional',
  pelaksana: 'Pelaksana',
} as const;

export type PositionType = keyof typeof POSITION_TYPES;

/** Kedudukan hukum: which of them is on duty, hence has to sign; the others are reasons to look at. */
export const LEGAL_STANDINGS = {
  '01': { label: 'Aktif', onDuty: true },
  '02': { label: 'Cuti di Luar Tanggungan Negara', onDuty: false },
  '03': { label: 'Tugas Belajar', onDuty: false },
  '04': { label: 'Pemberhentian Sementara', onDuty: false },
  '08': { label: 'PNS yang menjadi Kepala Desa', onDuty: true },
  '20': { label: 'Masa Persiapan Pensiun', onDuty: false },
  '99': { label: 'Pensiun', onDuty: false },
} as const;

export type LegalStanding = keyof typeof LEGAL_STANDINGS;

/** `III/d`, `iii d`, `III.d`, `IIId`, `3D`: the golongan of a PNS, else `null`. */
export function readPnsRank(text: string): PnsRank | null {
  const match = /^(IV|I{1,3}|[1-4])[\s./-]*([a-e])$/i.exec(text.trim());
  if (!match) return null;
  const rank = `${roman(match[1]!)}/${match[2]!.toLowerCase()}`;
  return Object.hasOwn(PNS_RANKS, rank) ? (rank as PnsRank) : null;
}

/** `IX`, `ix`, `9`: the golongan of a PPPK, else `null`. */
export function readPppkRank(text: string): string | null {
  const typed = text.trim().toUpperCase();
  if (/^\d{1,2}$/.test(typed)) return PPPK_RANKS[Number(typed) - 1] ?? null;
  return PPPK_RANKS.find((rank) => rank === typed) ?? null;
}

/** `II.a`, `IIa`, `II/A`, `2a`, `21`: the eselon, else `null`. */
export function readEchelon(text: string): Echelon | null {
  const typed = text.trim().replace(/^eselon\s+/i, '');
  const bySiasn = (Object.keys(ECHELONS) as Echelon[]).find((code) => ECHELONS[code].siasn === typed);
  if (bySiasn) return bySiasn;
  const match = /^(IV|I{1,3}|[1-4])[\s./-]*([ab])$/i.exec(typed);
  if (!match) return null;
  const echelon = `${roman(match[1]!)}.${match[2]!.toLowerCase()}`;
  return Object.hasOwn(ECHELONS, echelon) ? (echelon as Echelon) : null;
}

/** Ways of saying that a position has no eselon. */
export function saysNoEchelon(text: string): boolean {
  return /^(-|0|99|non([\s-]*eselon)?|tidak\s+ada|tanpa\s+eselon)$/i.test(text.trim());
}

/** `Penata Tingkat I, III/d` of a PNS; `Golongan IX` of a PPPK. */
export function rankLabel(rank: string): string {
  return Object.hasOwn(PNS_RANKS, rank) ? `${PNS_RANKS[rank as PnsRank]}, ${rank}` : `Golongan ${rank}`;
}

/** The first wave of a campaign: heads of perangkat daerah and their peers. */
export function isJptPratama(echelon: Echelon | null): boolean {
  return echelon !== null && ECHELONS[echelon].layer === 'JPT Pratama';
}

function roman(numeral: string): string {
  return ['', 'I', 'II', 'III', 'IV'][Number(numeral)] ?? numeral.toUpperCase();
}
