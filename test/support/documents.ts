import { inflateSync } from 'node:zlib';
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFRawStream,
  PDFRef,
  type PDFObject,
  type PDFPage,
} from 'pdf-lib';
import {
  compileDocument,
  documentCrest,
  documentTemplate,
  type CompiledDocument,
  type DocumentInput,
} from '../../src/documents/documents.js';

/** Shared values of a pact as used in Sulawesi Selatan in 2023; a test names only what it is about. */
export function pactShared(own: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kertas: 'F4',
    kop: {
      pemerintah: 'PEMERINTAH PROVINSI SULAWESI SELATAN',
      perangkat: 'BADAN KEPEGAWAIAN DAERAH',
      alamat: ['Jalan Jenderal Urip Sumoharjo Nomor 269, Makassar 90231'],
    },
    judul: ['PAKTA INTEGRITAS', 'NETRALITAS PEGAWAI APARATUR SIPIL NEGARA'],
    instansi: 'Pemerintah Provinsi Sulawesi Selatan',
    labelNomor: 'NIP',
    pengantar: 'Dalam rangka menyukseskan Pemilihan Umum (Pemilu) 2024, dengan ini saya berikrar:',
    butir: [
      'Menjaga dan menegakkan prinsip netralitas Pegawai ASN di instansi masing-masing dalam melaksanakan fungsi pelayanan publik baik sebelum, selama, maupun sesudah pelaksanaan Pemilu dan Pemilihan Tahun 2024.',
      'Menghindari konflik kepentingan, tidak melakukan praktik-praktik intimidasi dan ancaman kepada Pegawai ASN dan seluruh elemen masyarakat serta tidak memihak kepada pasangan calon tertentu.',
      'Menggunakan media sosial secara bijak dan tidak menyebarkan ujaran kebencian serta berita bohong.',
      'Menolak politik uang dan segala jenis pemberian dalam bentuk apapun.',
    ],
    sanksi: 'Apabila saya melanggar pakta integritas ini, saya bersedia menerima sanksi.',
    penutup: 'Demikian pakta integritas ini saya buat dengan penuh tanggung jawab.',
    ikrar: {
      pembaca: { nama: 'Andi Muhammad Arsjad', jabatan: 'Pj. Sekretaris Daerah' },
      saksi: { nama: 'Bahtiar Baharuddin', jabatan: 'Pj. Gubernur' },
    },
    metode: 'Ditandatangani secara elektronik',
    alamatVerifikasi: 'https://pakta.example.go.id',
    kaki: 'Keaslian dokumen ini dapat diperiksa dengan memindai kode QR.',
    ...own,
  };
}

export const PACT_SLOTS = ['nama', 'nip', 'pangkat', 'jabatan', 'unit', 'tempatTanggal', 'kode'] as const;

/** One person's values of a pact. */
export function pactValues(own: Record<string, string> = {}): Record<string, string> {
  return {
    nama: 'Sudirman Hamzah Nasution, S.Kom., M.T.',
    nip: '198001162005031005',
    pangkat: 'Penata Tingkat I, III/d',
    jabatan: 'Analis Sumber Daya Manusia Aparatur Ahli Muda',
    unit: 'Dinas Tanaman Pangan, Hortikultura, dan Perkebunan',
    tempatTanggal: 'Makassar, 16 Oktober 2023',
    kode: 'Z3PBE1TPGDA08TBX',
    ...own,
  };
}

/** The input of a pact's compilation. */
export async function pactInput(
  own: Partial<DocumentInput> = {},
  shared: Record<string, unknown> = {},
): Promise<DocumentInput> {
  return {
    template: await documentTemplate('pakta-integritas'),
    templateName: 'pakta-integritas',
    shared: pactShared(shared),
    slots: PACT_SLOTS,
    assets: { crest: await documentCrest('provinsi.svg') },
    info: {
      title: 'Pakta Integritas Netralitas',
      author: 'Badan Kepegawaian Daerah',
      created: new Date('2023-10-15T02:00:00Z'),
    },
    signature: { fieldName: 'Segel', contentsBytes: 2000 },
    ...own,
  };
}

export async function compilePact(
  own: Partial<DocumentInput> = {},
  shared: Record<string, unknown> = {},
): Promise<CompiledDocument> {
  return compileDocument(await pactInput(own, shared));
}

/** The whole file of a person. */
export function fileOf(
  compiled: CompiledDocument,
  values: Record<string, string>,
  signing?: Parameters<CompiledDocument['render']>[1],
): Buffer {
  return Buffer.concat([compiled.prefix, compiled.render(values, signing).tail]);
}

/**
 * Faults of a file's classic cross-reference table: rows that are not 20 bytes or do not lead to their object,
 * a startxref that does not lead to the table, objects that stand outside it.
 */
export function xrefFaults(file: Buffer): string[] {
  const text = file.toString('latin1');
  const faults: string[] = [];
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1] ?? Number.NaN);
  const header = /^xref\n0 (\d+)\n/.exec(text.slice(start));
  if (!header) return ['startxref does not lead to the table'];
  const size = Number(header[1]);
  const rows = text.slice(start + header[0].length, start + header[0].length + 20 * size);
  if (!text.startsWith('trailer', start + header[0].length + 20 * size)) faults.push('rows are not 20 bytes');
  if (!text.includes(`/Size ${size}/`)) faults.push('/Size differs');
  for (let number = 1; number < size; number++) {
    const row = rows.slice(20 * number, 20 * number + 20);
    if (!/^\d{10} 00000 n \n$/.test(row)) faults.push(`row ${number}: ${row}`);
    if (!text.startsWith(`${number} 0 obj\n`, Number(row.slice(0, 10))))
      faults.push(`object ${number} is elsewhere`);
  }
  const written = [...text.slice(0, start).matchAll(/(?:^|\n)(\d+) 0 obj\n/g)].length;
  if (written !== size - 1) faults.push(`${written} objects, ${size - 1} rows`);
  return faults;
}

/** Text of each page, line by line, decoded by the fonts' ToUnicode maps as a viewer would. */
export async function pageTexts(file: Buffer): Promise<string[]> {
  const pdf = await PDFDocument.load(file, { updateMetadata: false });
  return pdf.getPages().map((page) => textOfPage(page));
}

/** The content streams of a page, joined. */
export function contentOf(page: PDFPage): string {
  const { context } = page.doc;
  const contents = page.node.lookup(PDFName.of('Contents'), PDFArray);
  return contents
    .asArray()
    .map((ref) => streamText(context.lookup(ref)))
    .join('\n');
}

function streamText(object: PDFObject | undefined): string {
  if (!(object instanceof PDFRawStream)) throw new TypeError('not a stream');
  const flate = object.dict.has(PDFName.of('Filter'));
  return Buffer.from(flate ? inflateSync(object.contents) : object.contents).toString('latin1');
}

function textOfPage(page: PDFPage): string {
  const fonts = new Map<string, Map<string, string>>();
  const resources = page.node.lookup(PDFName.of('Resources'), PDFDict).lookup(PDFName.of('Font'), PDFDict);
  for (const [name, ref] of resources.entries()) {
    const font = ref instanceof PDFRef ? page.doc.context.lookup(ref, PDFDict) : (ref as PDFDict);
    const map = streamText(font.lookup(PDFName.of('ToUnicode')));
    const entries = [...map.matchAll(/<(\w{4})> <(\w{4})>/g)].map((match): [string, string] => [
      match[1]!,
      String.fromCharCode(Number.parseInt(match[2]!, 16)),
    ]);
    fonts.set(name.asString().slice(1), new Map(entries));
  }
  return [...contentOf(page).matchAll(/BT (.*?) ET/g)]
    .map(([, body]) =>
      [...body!.matchAll(/\/(\w) [\d.]+ Tf \[(.*?)\] TJ/g)]
        .map(([, font, shown]) =>
          [...shown!.matchAll(/<(\w*)>/g)]
            .flatMap((hex) => hex[1]!.match(/.{4}/g) ?? [])
            .map((glyph) => fonts.get(font!)?.get(glyph) ?? '\ufffd')
            .join(''),
        )
        .join(''),
    )
    .join('\n');
}
