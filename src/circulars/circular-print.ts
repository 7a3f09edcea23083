import type { LegalBasis, ProhibitedAct } from '../legal/legal.rules.js';
import { citation, inForceOn, REGIME_SHORT, SANCTION_LABELS } from '../legal/legal.rules.js';
import { longDay } from '../shared/dates.js';
import type {
  CircularContent,
  Frozen,
  FrozenAnnex,
  LetterheadLines,
  StoredMandate,
  Urgency,
} from './circular.model.js';
import { fillText, type PlaceholderValues } from './placeholders.js';
import { CIRCULAR_CLASS, signerLines } from './signer-lines.js';

/** What a letter refers to, by name: null where it refers to nothing. */
export interface References {
  readonly parent: string | null;
  readonly campaign: string | null;
}

/** Dated law from which a letter prints. */
export interface Law {
  readonly bases: readonly LegalBasis[];
  readonly acts: readonly ProhibitedAct[];
}

export const URGENCY_LABELS: Readonly<Record<Urgency, string>> = {
  biasa: 'Biasa',
  penting: 'Penting',
  segera: 'Segera',
  'amat-segera': 'Amat Segera',
  terbatas: 'Terbatas',
  rahasia: 'Rahasia',
};

export function placeholderValues(
  content: CircularContent,
  facts: {
    number: string;
    letterhead: LetterheadLines;
    mandate: Pick<StoredMandate, 'title'>;
    references: References;
  },
): PlaceholderValues {
  return {
    nomor: facts.number,
    tanggal: longDay(content.day),
    hal: content.subject,
    tempat: facts.letterhead.place,
    instansi: facts.letterhead.governmentName,
    penanda_tangan: facts.mandate.title,
    batas_waktu: longDay(content.deadline),
    kegiatan: facts.references.campaign,
    surat_induk: facts.references.parent,
  };
}

/** All texts of a draft in which placeholders may stand, with where they are. */
export function fillableTexts(content: CircularContent): { field: string; text: string }[] {
  return [
    { field: 'opening', text: content.opening },
    { field: 'closing', text: content.closing },
    ...content.points.flatMap((point, index) => [
      { field: `points.${index}.text`, text: point.text },
      ...point.sub.map((text, sub) => ({ field: `points.${index}.sub.${sub}`, text })),
    ]),
  ];
}

/** Freezes a letter: every placeholder filled, every basis and act as worded on its day. */
export function freeze(
  content: CircularContent,
  facts: { number: string; letterhead: LetterheadLines; mandate: StoredMandate; references: References },
  law: Law,
): Frozen {
  const values = placeholderValues(content, facts);
  const fill = (text: string): string => fillText(text, values);
  return {
    content,
    number: facts.number,
    mandate: facts.mandate,
    letterhead: facts.letterhead,
    bases: content.bases.map((code, index) => {
      const basis = law.bases.find((candidate) => candidate.code === code)!;
      return citation(basis) + (index === content.bases.length - 1 ? ',' : ';');
    }),
    opening: fill(content.opening),
    points: content.points.map(({ text, sub }) => ({ text: fill(text), sub: sub.map(fill) })),
    closing: fill(content.closing),
    annexes: content.annexes.map((annex) =>
      annex.kind === 'table' ? annex : catalogueAnnex(annex.title, content, law.acts),
    ),
  };
}

function catalogueAnnex(
  title: string,
  { day }: CircularContent,
  acts: readonly ProhibitedAct[],
): FrozenAnnex {
  return {
    title,
    columns: [
      { title: 'Kode', weight: 9 },
      { title: 'Perbuatan yang dilarang', weight: 70 },
      { title: 'Jenis', weight: 13 },
      { title: 'Sanksi', weight: 32 },
    ],
    rows: inForceOn(acts, day).map((act) => [
      act.code,
      act.act,
      REGIME_SHORT[act.regime],
      SANCTION_LABELS[act.sanction],
    ]),
  };
}

/** The values of `surat-edaran.hbs`: the same for a preview and for what is sealed. */
export function sharedValues(frozen: Frozen) {
  const { content, mandate, letterhead } = frozen;
  const lines = signerLines(mandate, mandate.holder, CIRCULAR_CLASS);
  return {
    kertas: content.pageSize,
    kop: { pemerintah: letterhead.government, perangkat: letterhead.agency, alamat: letterhead.address },
    berkepala: content.layout === 'letter',
    tempat: letterhead.place,
    tanggal: longDay(content.day),
    nomor: frozen.number,
    sifat: URGENCY_LABELS[content.urgency],
    lampiran: annexCount(frozen.annexes.length),
    hal: content.subject,
    judulHal: content.subject.toUpperCase(),
    kepada: content.addressees,
    tujuan: content.addressPlace,
    pengantar: frozen.opening,
    dasar: frozen.bases,
    butir: frozen.points.map(({ text, sub }) => ({ teks: text, rincian: sub })),
    penutup: frozen.closing,
    penanda: {
      jabatan: lines.role,
      metode: 'Ditandatangani secara elektronik',
      nama: lines.name,
      bawah: lines.below,
    },
    tembusan: content.copies.map(({ title }) => title),
    jenisPenerbit: `Surat Edaran ${mandate.behalf?.of ?? mandate.title}`,
    lampiranLampiran: frozen.annexes.map((annex, index) => ({
      sebutan: frozen.annexes.length === 1 ? 'Lampiran' : `Lampiran ${ROMAN[index] ?? index + 1}`,
      judul: annex.title.toUpperCase(),
      lebar: annex.columns.map(({ weight }) => weight).join(' '),
      kolom: annex.columns.map(({ title }) => title),
      baris: annex.rows,
    })),
    kaki: 'Surat edaran ini ditandatangani secara elektronik tanpa sertifikat elektronik penanda tangan, dan disegel secara elektronik oleh instansi penerbit. Keaslian dapat diperiksa dengan memindai kode QR.',
  };
}

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'];
const WORDS = [
  'nol',
  'satu',
  'dua',
  'tiga',
  'empat',
  'lima',
  'enam',
  'tujuh',
  'delapan',
  'sembilan',
  'sepuluh',
];

function annexCount(count: number): string {
  return count === 0 ? '–' : `${count} (${WORDS[count] ?? count}) berkas`;
}
