import { type Day, isDay } from '../shared/dates.js';

/**
 * NIP of a PNS (Perka BKN 22/2007 and 43/2007): birth YYYYMMDD, appointment YYYYMM, sex, sequence.
 * NI PPPK: birth YYYYMMDD, year of the first appointment YYYY, contract 21-29, sex, sequence.
 * There is no check digit, and legacy numbers break the rules: whatever is not plainly impossible is a
 * doubt that warns and never blocks (domain.md section 5).
 */
export interface Nip {
  readonly digits: string;
  /** Told by positions 13-14: a month is a PNS, 21-29 a PPPK; `null` when they are neither. */
  readonly structure: 'pns' | 'pppk' | null;
  readonly born: Day | null;
  /** `2010-01` of a PNS, `2025` of a PPPK. */
  readonly appointed: string | null;
  readonly sex: 'L' | 'P' | null;
  readonly doubts: readonly NipDoubt[];
}

export type NipFaultCode =
  | 'nip.scientific' // a spreadsheet turned the number into 1,98609E+17
  | 'nip.rounded' // and its last digits are gone
  | 'nip.characters'
  | 'nip.length';

export type NipDoubtCode = 'nip.birth' | 'nip.appointment' | 'nip.too-young' | 'nip.sex' | 'nip.other-kind';

export interface NipFault {
  readonly code: NipFaultCode;
  /** Indonesian: what is wrong and what to do. */
  readonly message: string;
}

export interface NipDoubt {
  readonly code: NipDoubtCode;
  readonly message: string;
}

export type NipReading =
  { readonly ok: true; readonly nip: Nip } | { readonly ok: false; readonly fault: NipFault };

const HOW_TO_KEEP =
  'Ubah format kolom NIP menjadi Teks di Excel sebelum mengisi atau menempel, lalu isikan kembali 18 angkanya dari sumber asli.';

/**
 * Reads a number as people type it: with spaces, dots, hyphens, an apostrophe or "NIP." before it.
 * `expected` is the structure that the person's kind should have.
 */
export function readNip(text: string, expected?: 'pns' | 'pppk'): NipReading {
  const typed = text
    .trim()
    .replace(/^['’`]/, '')
    .replace(/^(NIP|NI\s*PPPK)\b\s*[.:]?\s*/i, '');
  // `1,98609E+17`, `1.98609152010011E+17`
  if (/^\d([.,]\d+)?e\+?\d{1,3}$/i.test(typed)) {
    return fault('nip.scientific', `NIP rusak oleh Excel (tertulis ${typed.slice(0, 30)}). ${HOW_TO_KEEP}`);
  }
  const digits = typed.replace(/[\s.-]/g, '');
  if (!/^\d*$/.test(digits)) {
    return fault('nip.characters', 'NIP hanya boleh berisi angka. Hapus huruf dan tanda lain.');
  }
  if (digits.length !== 18) {
    const howMany = digits.length > 100 ? 'lebih dari 100' : digits.length;
    return fault(
      'nip.length',
      `NIP harus 18 angka, tertulis ${howMany}. Periksa angka yang kurang atau lebih.`,
    );
  }
  // The sequence counts from 001, and a spreadsheet keeps 15 significant digits: 000 cannot be genuine.
  if (digits.endsWith('000')) {
    return fault(
      'nip.rounded',
      `Tiga angka terakhir NIP menjadi 000, tanda dibulatkan oleh Excel. ${HOW_TO_KEEP}`,
    );
  }
  return { ok: true, nip: dissect(digits, expected) };
}

/** `198609152010011001` as `19860915 201001 1 001`. */
export function showNip(digits: string): string {
  return digits.replace(/^(\d{8})(\d{6})(\d)(\d{3})$/, '$1 $2 $3 $4');
}

/**
 * For public pages: birth date and sex are hidden; the year of appointment and the sequence stay, so
 * that the holder recognises the paper: `******** 2010** * 001`.
 */
export function maskNip(digits: string): string {
  return /^\d{18}$/.test(digits) ? `******** ${digits.slice(8, 12)}** * ${digits.slice(15)}` : '***';
}

/** Below this age nobody is appointed (PP 11/2017 article 23). */
const MINIMUM_AGE = 18;

function dissect(digits: string, expected?: 'pns' | 'pppk'): Nip {
  const doubts: NipDoubt[] = [];
  const doubt = (code: NipDoubtCode, message: string) => doubts.push({ code, message });

  const birth = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  const born = isDay(birth) && birth >= '1900-01-01' ? birth : null;
  if (!born) doubt('nip.birth', `Delapan angka pertama NIP bukan tanggal lahir yang sah (${birth}).`);

  const year = digits.slice(8, 12);
  const middle = Number(digits.slice(12, 14));
  const structure = middle >= 1 && middle <= 12 ? 'pns' : middle >= 21 && middle <= 29 ? 'pppk' : null;
  const yearFits = year >= '1950' && year <= '2100';
  const appointed =
    structure === null || !yearFits ? null : structure === 'pns' ? `${year}-${digits.slice(12, 14)}` : year;
  if (appointed === null) {
    doubt('nip.appointment', 'Angka ke-9 s.d. ke-14 NIP bukan masa pengangkatan yang sah.');
  } else if (born && appointed.slice(0, 4) < String(Number(born.slice(0, 4)) + MINIMUM_AGE)) {
    doubt('nip.too-young', `Menurut NIP, usia saat diangkat kurang dari ${MINIMUM_AGE} tahun.`);
  }

  const sex = digits[14] === '1' ? 'L' : digits[14] === '2' ? 'P' : null;
  if (!sex) doubt('nip.sex', 'Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan).');

  if (expected && structure && structure !== expected) {
    doubt(
      'nip.other-kind',
      expected === 'pns'
        ? 'Susunan nomor ini adalah NI PPPK, tetapi jenisnya PNS/CPNS. Periksa jenis atau nomornya.'
        : 'Susunan nomor ini adalah NIP PNS, tetapi jenisnya PPPK. Periksa jenis atau nomornya.',
    );
  }
  return { digits, structure, born, appointed, sex, doubts };
}

function fault(code: NipFaultCode, message: string): NipReading {
  return { ok: false, fault: { code, message } };
}
