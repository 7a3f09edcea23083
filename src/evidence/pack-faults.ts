import { VERDICT_TEXTS, type VerdictCode } from '../signing/verdict.js';

/** What can be wrong with a pack itself, each with a sentence for people. */
export const PACK_FAULT_TEXTS = {
  'zip-malformed': 'ZIP ini rusak atau disusun tidak menurut aturan.',
  'zip-unsupported':
    'ZIP ini tidak ditulis oleh sistem ini (dimampatkan, disandikan, atau dikemas ulang). Ekstrak, lalu periksa direktorinya.',
  'path-unsafe': 'Nama berkas di dalam paket mengarah ke luar paket.',
  'file-missing': 'Berkas yang seharusnya ada tidak ada.',
  'file-extra': 'Berkas ini tidak termasuk paket.',
  'file-twice': 'Berkas ini ada dua kali.',
  'file-too-large': 'Berkas ini lebih besar daripada yang mungkin.',
  'table-malformed': 'Tabel tidak dapat dibaca, atau kolomnya lain.',
  'value-unknown': 'Nilai ini tidak mungkin di kolom ini.',
  'manifest-order': 'Baris manifest tidak berurutan, atau ada yang berulang.',
  'document-path': 'Letak dokumen tidak sesuai dengan unit dan kodenya.',
  'document-size': 'Ukuran dokumen lain daripada yang tercatat.',
  'document-changed': 'Isi dokumen lain daripada yang tercatat.',
  'document-time': 'Waktu tanda tangan pada manifest lain daripada waktu di dalam dokumen.',
  'unit-unknown': 'Unit ini tidak ada di coverage.csv.',
  'unit-tree': 'Susunan unit di coverage.csv bukan pohon dengan satu puncak.',
  'unsigned-order': 'Baris unsigned.csv tidak berurutan, atau ada yang berulang.',
  'roster-order': 'Baris roster.csv tidak berurutan, atau ada yang berulang.',
  'person-twice': 'Orang ini tercatat dua kali.',
  'person-missing': 'Orang ini ada di roster.csv, tetapi tidak di manifest.csv maupun unsigned.csv.',
  'person-extra': 'Orang ini tidak ada di roster.csv.',
  'person-unit': 'Unit orang ini tidak sama di semua tabel.',
  'coverage-count': 'Angka unit tidak sama dengan banyaknya baris di manifest.csv dan unsigned.csv.',
  'coverage-sum': 'Angka bawahan tidak sama dengan jumlahnya.',
  'sums-wrong': 'SHA256SUMS tidak sesuai dengan isi paket.',
  'ledger-key': 'Kunci buku besar di dalam paket bukan kunci yang Anda berikan.',
  'ledger-checkpoint': 'Checkpoint buku besar tidak sah.',
  'ledger-entry': 'Entri buku besar tidak dapat dibaca, tidak berurutan, atau bukan milik kegiatan ini.',
  'ledger-proof': 'Entri ini tidak terbukti ada di buku besar.',
  'ledger-leaf': 'Buku besar tidak memuat dokumen ini.',
  'ledger-says': 'Buku besar mengatakan lain daripada manifest.csv.',
  'roster-root': 'Daftar orang lain daripada yang tercatat di buku besar saat penerbitan.',
  'states-root': 'Keadaan akhir orang-orang lain daripada yang tercatat di buku besar saat penutupan.',
  'ledger-missing': 'Paket ini tidak memuat bagian buku besar, padahal kuncinya diberikan.',
} as const;

export type PackFaultCode = keyof typeof PACK_FAULT_TEXTS;

/** One thing that is wrong: with the pack, or (a verdict's code) with the signature of one document. */
export interface PackFault {
  readonly code: PackFaultCode | Exclude<VerdictCode, 'valid'>;
  /** The file, or the line of a table. */
  readonly where: string;
  readonly detail?: string;
}

export function faultText(code: PackFault['code']): string {
  return code in PACK_FAULT_TEXTS
    ? PACK_FAULT_TEXTS[code as PackFaultCode]
    : VERDICT_TEXTS[code as VerdictCode];
}

/** Ends the reading of a pack that cannot be read any further. */
export class PackUnreadable extends Error {
  constructor(readonly fault: PackFault) {
    super(`${fault.code}: ${fault.where}`);
  }
}
