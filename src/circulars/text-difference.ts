import { longDay } from '../shared/dates.js';
import type { CircularContent } from './circular.model.js';

/** One line of a readable difference. */
export interface DifferenceLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** A draft as lines that a person reads: what is compared between two versions. */
export function contentLines(content: CircularContent): string[] {
  return [
    `Unit penerbit: ${content.issuerCode}`,
    `Tata letak: ${content.layout === 'letter' ? 'berkepala surat' : 'polos'}, kop ${content.letterhead === 'office' ? 'jabatan' : 'perangkat daerah'}, ${content.pageSize}`,
    `Klasifikasi: ${content.classification}`,
    `Tanggal: ${longDay(content.day)}`,
    `Sifat: ${content.urgency}`,
    `Hal: ${content.subject}`,
    ...content.addressees.map((addressee, index) => `Yth. ${index + 1}. ${addressee}`),
    `di ${content.addressPlace}`,
    ...(content.opening ? [content.opening] : []),
    ...content.bases.map((code) => `Dasar: ${code}`),
    ...content.points.flatMap((point, index) => [
      `${index + 1}. ${point.text}`,
      ...point.sub.map((text, i) => `   ${String.fromCharCode(97 + (i % 26))}. ${text}`),
    ]),
    ...(content.closing ? [content.closing] : []),
    `Penanda tangan: ${content.mandateId}`,
    ...content.copies.map((copy) => `Tembusan: ${copy.title}${copy.unitCode ? ` (${copy.unitCode})` : ''}`),
    ...content.annexes.flatMap((annex) => [
      `Lampiran: ${annex.title}`,
      ...(annex.kind === 'table'
        ? [annex.columns.map(({ title }) => title).join(' | '), ...annex.rows.map((row) => row.join(' | '))]
        : ['(katalog perbuatan yang dilarang)']),
    ]),
    `Sasaran: ${content.scope.unitCodes.join(', ')}${content.scope.kinds ? ` (${content.scope.kinds.join(', ')})` : ''}`,
    `Batas waktu: ${longDay(content.deadline)}`,
    ...(content.parentId ? [`Menindaklanjuti: ${content.parentId}`] : []),
    ...(content.supersedesId ? [`Menggantikan: ${content.supersedesId}`] : []),
    ...(content.campaignId ? [`Kegiatan: ${content.campaignId}`] : []),
  ];
}

/** Beyond so many comparisons the middle is shown as removed and added, without looking for what moved. */
const MOST_CELLS = 4_000_000;

/** The lines of two versions as one list, by their longest common subsequence. */
export function difference(before: readonly string[], after: readonly string[]): DifferenceLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (lines: readonly string[]): DifferenceLine[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): DifferenceLine[] {
  const width = after.length + 1;
  const plain = (before.length + 1) * width > MOST_CELLS;
  const lengths = new Uint32Array(plain ? 0 : (before.length + 1) * width);
  for (let i = plain ? -1 : before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const lines: DifferenceLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (!plain && i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ kind: 'same', text: before[i]! });
      i += 1;
      j += 1;
    } else if (
      j >= after.length ||
      (i < before.length && (plain || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!))
    ) {
      lines.push({ kind: 'removed', text: before[i]! });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: after[j]! });
      j += 1;
    }
  }
  return lines;
}
