/** The kinds of person that can sign, as data. Codes are stored and exported: they never change. */
export const SIGNER_KIND_CODES = [
  'pns',
  'cpns',
  'pppk',
  'pppk-paruh-waktu',
  'non-asn',
  'kepala-desa',
  'perangkat-desa',
] as const;

export type SignerKind = (typeof SIGNER_KIND_CODES)[number];

/** Which pledge a kind reads; a statement text names the groups that it is for. */
export type StatementGroup = 'asn' | 'non-asn' | 'desa';

export interface SignerKindFacts {
  readonly label: string;
  /** UU 20/2023: PNS (with CPNS) and PPPK, since 2025 also part-time PPPK. */
  readonly isAsn: boolean;
  /** The name of the kind's number, printed before it; `null` where the kind has none. */
  readonly numberLabel: 'NIP' | 'NI PPPK' | null;
  readonly statementGroup: StatementGroup;
  /** Accepted in a roster beside the code and the label, in canonical header form (letters and digits). */
  readonly spellings: readonly string[];
}

export const SIGNER_KINDS: Readonly<Record<SignerKind, SignerKindFacts>> = {
  pns: {
    label: 'PNS',
    isAsn: true,
    numberLabel: 'NIP',
    statementGroup: 'asn',
    spellings: ['pegawainegerisipil', 'asnpns'],
  },
  cpns: {
    label: 'CPNS',
    isAsn: true,
    numberLabel: 'NIP',
    statementGroup: 'asn',
    spellings: ['calonpns', 'calonpegawainegerisipil'],
  },
  pppk: {
    label: 'PPPK',
    isAsn: true,
    numberLabel: 'NI PPPK',
    statementGroup: 'asn',
    spellings: ['p3k', 'asnpppk', 'pegawaipemerintahdenganperjanjiankerja', 'pppkpenuhwaktu'],
  },
  'pppk-paruh-waktu': {
    label: 'PPPK Paruh Waktu',
    isAsn: true,
    numberLabel: 'NI PPPK',
    statementGroup: 'asn',
    spellings: ['p3kparuhwaktu', 'pppkpw'],
  },
  'non-asn': {
    label: 'Non-ASN',
    isAsn: false,
    numberLabel: null,
    statementGroup: 'non-asn',
    spellings: ['ppnpn', 'honorer', 'nonpns', 'tenagahonorer', 'phl', 'tenagakontrak', 'kontrak'],
  },
  'kepala-desa': {
    label: 'Kepala Desa',
    isAsn: false,
    numberLabel: null,
    statementGroup: 'desa',
    spellings: ['kades'],
  },
  'perangkat-desa': {
    label: 'Perangkat Desa',
    isAsn: false,
    numberLabel: null,
    statementGroup: 'desa',
    spellings: ['aparatdesa', 'aparaturdesa'],
  },
};

export function isSignerKind(text: string): text is SignerKind {
  return Object.hasOwn(SIGNER_KINDS, text);
}

const BY_SPELLING = new Map<string, SignerKind>(
  SIGNER_KIND_CODES.flatMap((code) =>
    [code, SIGNER_KINDS[code].label, ...SIGNER_KINDS[code].spellings].map(
      (spelling): [string, SignerKind] => [fold(spelling), code],
    ),
  ),
);

/** The kind that somebody wrote: `PPPK Paruh Waktu`, `kades`, `P3K`; `null` when it is none of them. */
export function readSignerKind(text: string): SignerKind | null {
  return BY_SPELLING.get(fold(text)) ?? null;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
