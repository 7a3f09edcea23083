/**
 * Names that idn-area-data 3.1.2 misspells, by code. Source of the spelling: release 4.0.1 of the same
 * data set (Kepmendagri 300.2.2-2138/2025), compared code by code for province 73; a line marked "own"
 * is a slip that is still in 4.0.1. A correction is applied only where the delivered name is `wrong`,
 * so that a newer release of the data is never overwritten.
 *
 * Not taken over: 73.09.12.2006, "Bonto Marannu" in 3.1.2 and "Tengkuru" in 4.0.1 – a change of name,
 * not of spelling; to be settled with the regency.
 */
export interface RegionCorrection {
  readonly code: string;
  readonly wrong: string;
  readonly right: string;
}

export const REGION_CORRECTIONS: readonly RegionCorrection[] = [
  // Regencies that 3.1.2 writes in another way than the law that made them.
  { code: '12.74', wrong: 'KOTA TANJUNG BALAI', right: 'KOTA TANJUNGBALAI' },
  { code: '12.77', wrong: 'KOTA PADANG SIDEMPUAN', right: 'KOTA PADANGSIDIMPUAN' },
  { code: '17.06', wrong: 'KABUPATEN MUKO MUKO', right: 'KABUPATEN MUKOMUKO' },
  { code: '72.04', wrong: 'KABUPATEN TOLI TOLI', right: 'KABUPATEN TOLI-TOLI' },

  // Districts of Sulawesi Selatan.
  { code: '73.09.06', wrong: 'Malllawa', right: 'Mallawa' }, // own: three l
  { code: '73.10.10', wrong: 'Minasa Tene', right: "Minasate'ne" },
  { code: '73.12.02', wrong: 'Liliraja', right: 'Liliriaja' },
  { code: '73.12.06', wrong: 'Donri Donri', right: 'Donri-Donri' },
  { code: '73.18.01', wrong: 'Saluputi', right: 'Salupputti' },
  { code: '73.18.13', wrong: 'Sangalla', right: "Sangalla'" },
  { code: '73.18.33', wrong: 'Sangalla Selatan', right: "Sangalla' Selatan" },
  { code: '73.18.34', wrong: 'Sangalla Utara', right: "Sangalla' Utara" },
  { code: '73.18.35', wrong: 'Malimbong Balepe', right: "Malimbong Balepe'" },

  // Kelurahan of Palopo.
  { code: '73.73.01.1003', wrong: 'Amasangan', right: 'Ammasangan' },
  { code: '73.73.02.1003', wrong: 'Sabbang Paru', right: 'Sabbamparu' },
  { code: '73.73.04.1008', wrong: 'Petonjangan', right: 'Pentojangan' },
  { code: '73.73.05.1006', wrong: 'Salotellue', right: 'Salutellue' },
  { code: '73.73.06.1001', wrong: 'Tomarundung', right: 'Tamarundung' },
  { code: '73.73.09.1004', wrong: 'Tobulung', right: "To'bulung" },
];
