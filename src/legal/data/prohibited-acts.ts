import type { ProhibitedAct } from '../legal.rules.js';

const ETHICS = ['pp-42-2004'] as const;
const DISCIPLINE = ['pp-94-2021'] as const;
const SINCE = { validFrom: '2022-09-22', validTo: null, replacedBy: null } as const;

/**
 * The annex of the joint decree of 22 September 2022 as KemenPANRB published it (bakal calon: before the
 * official nomination). The same act can stand under ethics and under discipline; the examiner chooses. The
 * pages after D-11 were not readable in any source, so the list may be longer.
 */
export const PROHIBITED_ACTS: readonly ProhibitedAct[] = [
  ethics(
    'KE-1',
    'Memasang spanduk/baliho/alat peraga lainnya terkait bakal calon',
    'banten.tribunnews.com 26-11-2023',
  ),
  ethics(
    'KE-2',
    'Melakukan sosialisasi atau kampanye bakal calon melalui media sosial atau media dalam jaringan',
    'banten.tribunnews.com 26-11-2023; merdeka.com',
  ),
  ethics(
    'KE-3',
    'Menghadiri deklarasi atau kampanye pasangan bakal calon dan memberikan dukungan secara aktif',
    'banten.tribunnews.com 26-11-2023; cnbcindonesia.com',
  ),
  ethics(
    'KE-4',
    'Membuat unggahan, komentar, berbagi, menyukai, bergabung, atau mengikuti grup atau akun pemenangan bakal calon',
    'merdeka.com; hukamanews.com',
  ),
  ethics(
    'KE-5',
    'Mengunggah pada media sosial atau media lain yang dapat diakses publik foto bersama bakal calon atau tim sukses dengan simbol atau alat peraga partai politik',
    'jatim.tribunnews.com 15-11-2023',
  ),
  ethics(
    'KE-6',
    'Ikut dalam kegiatan kampanye, sosialisasi, atau pengenalan bakal calon',
    'jatim.tribunnews.com 15-11-2023',
  ),
  ethics(
    'KE-7',
    'Mengikuti deklarasi atau kampanye bagi suami atau istri yang berstatus calon tanpa menjalani cuti di luar tanggungan negara',
    'jatim.tribunnews.com 15-11-2023; innalar.com',
  ),
  discipline('D-1', 'Memasang spanduk/baliho/alat peraga lainnya terkait bakal calon', 'berat'),
  discipline(
    'D-2',
    'Melakukan sosialisasi atau kampanye bakal calon melalui media sosial atau media dalam jaringan',
    'berat',
  ),
  discipline(
    'D-3',
    'Melakukan pendekatan kepada partai politik atau masyarakat sebagai bakal calon',
    'sedang',
  ),
  discipline(
    'D-4',
    'Menghadiri deklarasi atau kampanye pasangan bakal calon dan memberikan dukungan secara aktif',
    'berat',
  ),
  discipline('D-5', 'Menjadi anggota dan/atau pengurus partai politik', 'ptdh'),
  discipline(
    'D-6',
    'Membuat unggahan, komentar, berbagi, menyukai, bergabung, atau mengikuti grup atau akun pemenangan bakal calon',
    'berat',
  ),
  discipline(
    'D-7',
    'Mengunggah foto bersama bakal calon, tim sukses, atau alat peraga terkait bakal calon',
    'berat',
  ),
  discipline('D-8', 'Mengadakan kegiatan yang mengarah kepada keberpihakan terhadap bakal calon', 'sedang'),
  discipline('D-9', 'Menjadi tim ahli/tim pemenangan/konsultan bagi bakal calon', 'berat'),
  discipline(
    'D-10',
    'Memberikan dukungan kepada bakal calon perseorangan dengan surat dukungan atau pengumpulan KTP',
    'berat',
  ),
  discipline(
    'D-11',
    'Membuat keputusan atau tindakan yang menguntungkan atau merugikan partai politik atau bakal calon',
    'berat',
  ),
];

function ethics(code: string, act: string, source: string): ProhibitedAct {
  return {
    code,
    act,
    stage: 'bakal-calon',
    regime: 'kode-etik',
    bases: ETHICS,
    sanction: 'moral',
    source,
    ...SINCE,
  };
}

function discipline(code: string, act: string, sanction: ProhibitedAct['sanction']): ProhibitedAct {
  const source = 'jatim.tribunnews.com dan m.tribunnews.com 15-11-2023, mengutip KemenPANRB';
  return {
    code,
    act,
    stage: 'bakal-calon',
    regime: 'disiplin',
    bases: DISCIPLINE,
    sanction,
    source,
    ...SINCE,
  };
}
