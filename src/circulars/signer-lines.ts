/** Offices that Permendagri 1/2023 tells apart: head and deputy head of the region, its secretary, any other. */
export type Office = 'kdh' | 'wkdh' | 'sekda' | 'lain';
/** How the office is held: in one's own right, or as penjabat, penjabat sementara, pelaksana tugas, pelaksana harian. */
export type MandateStatus = 'definitif' | 'pj' | 'pjs' | 'plt' | 'plh';
export type DocumentClass = 'pengaturan' | 'penetapan' | 'penugasan' | 'korespondensi' | 'khusus';

/** A circular is a regulating document (ANRI 5/2021); Permendagri 1/2023 keeps that class. */
export const CIRCULAR_CLASS: DocumentClass = 'pengaturan';

/** A person as a signature block may name him. */
export interface Holder {
  /** "Bahtiar Baharuddin". */
  readonly name: string;
  /** "Dr. Drs. H. Bahtiar Baharuddin, M.Si."; the same as the name for who has no degree. */
  readonly nameWithDegrees: string;
  readonly nip: string | null;
  /** "Pembina Utama Muda, IV/c". */
  readonly rank: string | null;
}

export interface Mandate {
  readonly office: Office;
  /** "Gubernur Sulawesi Selatan". */
  readonly title: string;
  readonly status: MandateStatus;
  /** Signing for somebody else: a.n. of that office, u.b. through another one. */
  readonly behalf: { readonly of: string; readonly through: string | null } | null;
}

export interface SignerLines {
  /** Above the signature, each on a line of its own. */
  readonly role: readonly string[];
  readonly name: string;
  /** Below the name: rank and NIP, where the rule wants them. */
  readonly below: readonly string[];
}

/** Documents that never carry degrees, whatever their class (art. 44 (2)). */
const WITHOUT_DEGREES = ['piagam', 'sertifikat', 'sttpp'] as const;
export type Specimen = (typeof WITHOUT_DEGREES)[number];

const PREFIX: Readonly<Record<MandateStatus, string>> = {
  definitif: '',
  pj: 'Pj. ',
  pjs: 'Pjs. ',
  plt: 'Plt. ',
  plh: 'Plh. ',
};

/**
 * The signature block by Permendagri 1/2023 art. 44:
 * (1) regulating and determining documents name the signer without degrees; (2) assignments, letters and
 * special documents with degrees, but not piagam, sertifikat and STTPP; (3) a signer who is not head, deputy
 * head or secretary of the region carries degrees, rank and NIP, which goes before (1); (4) penjabat,
 * penjabat sementara, pelaksana tugas and pelaksana harian of the head of the region carry none of them;
 * (5) nor do penjabat and pelaksana harian of the secretary.
 */
export function signerLines(
  mandate: Mandate,
  holder: Holder,
  documentClass: DocumentClass,
  specimen?: Specimen,
): SignerLines {
  const shown = identity(mandate, documentClass, specimen);
  return {
    role: roleLines(mandate),
    name: shown.degrees ? holder.nameWithDegrees : holder.name.toUpperCase(),
    below: shown.service
      ? [...(holder.rank ? [holder.rank] : []), ...(holder.nip ? [`NIP. ${spacedNip(holder.nip)}`] : [])]
      : [],
  };
}

function identity(
  { office, status }: Mandate,
  documentClass: DocumentClass,
  specimen: Specimen | undefined,
): { degrees: boolean; service: boolean } {
  if (office === 'kdh' && status !== 'definitif') return { degrees: false, service: false };
  if (office === 'sekda' && (status === 'pj' || status === 'plh')) return { degrees: false, service: false };
  const noDegrees = specimen !== undefined && WITHOUT_DEGREES.includes(specimen);
  if (office === 'lain') return { degrees: !noDegrees, service: true };
  const plain = documentClass === 'pengaturan' || documentClass === 'penetapan';
  return { degrees: !plain && !noDegrees, service: false };
}

function roleLines({ title, status, behalf }: Mandate): string[] {
  const own = `${PREFIX[status]}${title},`;
  if (!behalf) return [capitals(own, status)];
  const of = `a.n. ${behalf.of.toUpperCase()}`;
  return behalf.through === null ? [of, own] : [of, `${behalf.through},`, 'u.b.', own];
}

/** The office in capitals, its "Pj." as it is written. */
function capitals(own: string, status: MandateStatus): string {
  const prefix = PREFIX[status];
  return prefix + own.slice(prefix.length).toUpperCase();
}

/** `19690308 199303 1 005`. */
function spacedNip(nip: string): string {
  return nip.replace(/^(\d{8})(\d{6})(\d)(\d{3})$/, '$1 $2 $3 $4');
}
