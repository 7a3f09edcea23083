import type { CircularContent } from '../circular.model.js';
import type { Holder, Mandate } from '../signer-lines.js';

/** The Penjabat Gubernur of October 2023, who witnessed the signing of the 16th (see campaigns/data). */
export const DEMO_MANDATE: Mandate & { holder: Holder; decree: string } = {
  office: 'kdh',
  title: 'Gubernur Sulawesi Selatan',
  status: 'pj',
  behalf: null,
  holder: { name: 'Bahtiar Baharuddin', nameWithDegrees: 'Bahtiar Baharuddin', nip: null, rank: null },
  decree: 'Keputusan Presiden tentang Pengangkatan Penjabat Gubernur (contoh)',
};

/** What the demo circular needs to know. */
export interface DemoCircularFacts {
  readonly province: string;
  /** "Gubernur Sulawesi Selatan". */
  readonly governor: string;
  readonly day: string;
  readonly deadline: string;
  readonly mandateId: string;
  readonly campaignId: string | null;
}

/**
 * Surat edaran 270/12462/BKD after what the press reported of it (domain.md 1.3): to the Sekretaris Daerah, the
 * Staf Ahli, the Asisten, the heads of perangkat daerah and all ASN; legal basis, list of violations as annex,
 * orders to heads to socialise, to have every ASN sign the pact "tanpa terkecuali", to prevent early. The wording
 * is ours: the original was not readable.
 */
export function demoCircularContent(facts: DemoCircularFacts): CircularContent {
  return {
    issuerCode: `${facts.province}.BKD`,
    layout: 'letter',
    letterhead: 'office',
    pageSize: 'F4',
    classification: '270',
    day: facts.day,
    urgency: 'segera',
    subject:
      'Netralitas Pegawai Aparatur Sipil Negara dalam Penyelenggaraan Pemilihan Umum dan Pemilihan Tahun 2024',
    addressees: [
      'Sekretaris Daerah;',
      `Staf Ahli ${facts.governor.split(' ')[0]};`,
      'Asisten pada Sekretariat Daerah;',
      'Kepala Perangkat Daerah; dan',
      'Seluruh Pegawai Aparatur Sipil Negara.',
    ],
    addressPlace: 'Tempat',
    opening:
      'Dalam rangka mewujudkan pegawai Aparatur Sipil Negara (ASN) yang netral, bebas dari pengaruh dan intervensi semua golongan dan partai politik pada penyelenggaraan Pemilihan Umum dan Pemilihan Tahun 2024, serta berdasarkan:',
    bases: ['uu-5-2014', 'uu-10-2016', 'uu-7-2017', 'pp-42-2004', 'pp-49-2018', 'pp-94-2021', 'skb-2022'],
    points: [
      {
        text: 'Setiap pegawai ASN wajib menjaga netralitas sebelum, selama, dan sesudah tahapan Pemilihan Umum dan Pemilihan Tahun 2024, serta dilarang melakukan perbuatan sebagaimana tercantum dalam Lampiran surat edaran ini.',
        sub: [],
      },
      {
        text: 'Kepala Perangkat Daerah dan pimpinan unit kerja agar:',
        sub: [
          'menyosialisasikan surat edaran ini beserta ketentuan netralitas kepada seluruh pegawai di lingkungan unit kerjanya;',
          'memastikan setiap pegawai ASN di lingkungan unit kerjanya menandatangani Pakta Integritas Netralitas tanpa terkecuali;',
          'melakukan pencegahan dini terhadap setiap potensi pelanggaran netralitas, antara lain melalui pembinaan dan pengawasan secara berjenjang; dan',
          'menindaklanjuti dugaan pelanggaran netralitas sesuai dengan ketentuan peraturan perundang-undangan.',
        ],
      },
      ...(facts.campaignId === null
        ? []
        : [
            {
              text: 'Penandatanganan Pakta Integritas sebagaimana dimaksud pada angka 2 huruf b dilaksanakan dan dipantau melalui kegiatan {kegiatan}.',
              sub: [],
            },
          ]),
      {
        text: 'Pegawai ASN yang melakukan pelanggaran dikenai sanksi moral atau hukuman disiplin sesuai dengan ketentuan peraturan perundang-undangan. Atasan yang mengetahui pelanggaran dan tidak mengambil tindakan dikenai hukuman yang lebih berat.',
        sub: [],
      },
      {
        text: 'Bupati dan Wali Kota diminta menindaklanjuti surat edaran ini di wilayahnya masing-masing sampai dengan kecamatan, kelurahan, dan desa.',
        sub: [],
      },
      {
        text: 'Pimpinan unit kerja memberikan tanda terima atas surat edaran ini selambat-lambatnya pada tanggal {batas_waktu}.',
        sub: [],
      },
    ],
    closing: 'Demikian surat edaran ini disampaikan untuk dipedomani dan dilaksanakan sebagaimana mestinya.',
    copies: [
      { title: 'Menteri Dalam Negeri di Jakarta;', unitCode: null },
      { title: 'Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi di Jakarta;', unitCode: null },
      { title: 'Kepala Badan Kepegawaian Negara di Jakarta; dan', unitCode: null },
      { title: 'Inspektur Provinsi.', unitCode: `${facts.province}.INSPEKTORAT` },
    ],
    annexes: [
      {
        kind: 'catalogue',
        title: 'Bentuk pelanggaran netralitas dan sanksinya',
      },
    ],
    mandateId: facts.mandateId,
    scope: { unitCodes: [facts.province] },
    deadline: facts.deadline,
    parentId: null,
    supersedesId: null,
    campaignId: facts.campaignId,
  };
}

/** A regency's or district's own circular that answers the governor's (or its regent's). */
export function demoFollowUpContent(facts: {
  readonly issuerCode: string;
  readonly regionCode: string;
  readonly mandateId: string;
  readonly parentId: string;
  readonly day: string;
  readonly deadline: string;
}): CircularContent {
  return {
    issuerCode: facts.issuerCode,
    layout: 'plain',
    letterhead: 'office',
    pageSize: 'F4',
    classification: '270',
    day: facts.day,
    urgency: 'segera',
    subject: 'Netralitas Pegawai Aparatur Sipil Negara pada Pemilihan Umum dan Pemilihan Tahun 2024',
    addressees: [
      'Pimpinan unit kerja;',
      'Kepala Desa dan Lurah; dan',
      'Seluruh Pegawai Aparatur Sipil Negara.',
    ],
    addressPlace: 'Tempat',
    opening: 'Menindaklanjuti {surat_induk}, serta berdasarkan:',
    bases: ['uu-5-2014', 'uu-6-2014', 'uu-7-2017', 'pp-94-2021', 'skb-2022'],
    points: [
      {
        text: 'Ketentuan dalam {surat_induk} wajib dipedomani oleh seluruh pegawai di lingkungan {instansi}.',
        sub: [],
      },
      {
        text: 'Pimpinan unit kerja agar:',
        sub: [
          'menyosialisasikan ketentuan netralitas kepada seluruh pegawai;',
          'memastikan Pakta Integritas Netralitas ditandatangani tanpa terkecuali; dan',
          'melaporkan hasilnya secara berjenjang.',
        ],
      },
      { text: 'Tanda terima diberikan selambat-lambatnya pada tanggal {batas_waktu}.', sub: [] },
    ],
    closing: 'Demikian untuk dilaksanakan dengan penuh tanggung jawab.',
    copies: [],
    annexes: [],
    mandateId: facts.mandateId,
    scope: { unitCodes: [facts.regionCode] },
    deadline: facts.deadline,
    parentId: facts.parentId,
    supersedesId: null,
    campaignId: null,
  };
}
