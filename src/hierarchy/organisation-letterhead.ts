import { PROVINCES } from './data/provinces.js';
import { SOUTH_SULAWESI_ADDRESS, SOUTH_SULAWESI_REGENCIES } from './data/south-sulawesi.js';
import { placeOf } from './organisation.js';
import { formalName, headTitleOf, type NamedUnit } from './unit-kinds.js';

/** What stands at the head of a government's pacts, and who issues them. Every field is editable. */
export interface LetterheadFacts {
  /** "PEMERINTAH KABUPATEN BONE". */
  readonly governmentLine: string;
  /** "BADAN KEPEGAWAIAN DAERAH" of a province; the BKPSDM of a regency or city. */
  readonly agencyLine: string;
  /** Below the agency: an address where it is truly known, else the seat and the province. */
  readonly addressLines: readonly string[];
  /** Where its pacts are signed: "Watampone". */
  readonly place: string;
  /** The unit that issues: `73.BKD`, `73.08.BKPSDM`. */
  readonly agencyCode: string;
  /** "Kepala Badan Kepegawaian Daerah Provinsi Sulawesi Selatan". */
  readonly agencyHeadTitle: string;
  /** The government's head, who is the PPK: "Gubernur Sulawesi Selatan", "Bupati Bone". */
  readonly headOfGovernment: string;
}

/** Whose letterhead a government's pacts carry: a desa has its regency's, every other its own. */
export function letterheadCodeOf(governmentCode: string): string {
  return governmentCode.split('.').slice(0, 2).join('.');
}

/** The letterhead of a province, regency or city. `provinceName` as in the tree: "Provinsi Sulawesi Selatan". */
export function letterheadOf(
  government: NamedUnit & { readonly code: string },
  provinceName: string,
): LetterheadFacts {
  const isProvince = government.kind === 'province';
  const formal = formalName(government);
  const agency = isProvince
    ? 'Badan Kepegawaian Daerah'
    : 'Badan Kepegawaian dan Pengembangan Sumber Daya Manusia';
  const place = seatOf(government);
  return {
    governmentLine:
      (isProvince ? PROVINCES[government.code]?.governmentLine : undefined) ??
      `PEMERINTAH ${formal.toUpperCase()}`,
    agencyLine: agency.toUpperCase(),
    addressLines: government.code === '73' ? SOUTH_SULAWESI_ADDRESS : [`${place}, ${placeOf(provinceName)}`],
    place,
    agencyCode: `${government.code}.${isProvince ? 'BKD' : 'BKPSDM'}`,
    agencyHeadTitle: `Kepala ${agency} ${formal}`,
    headOfGovernment: headTitleOf(government),
  };
}

function seatOf({ code, name }: NamedUnit & { readonly code: string }): string {
  return SOUTH_SULAWESI_REGENCIES[code]?.capital ?? PROVINCES[code]?.capital ?? placeOf(name);
}
