import { longInstant, longDay, type Day, type Zone } from '../shared/dates.js';

export interface ReadmeFacts {
  readonly campaignId: string;
  readonly campaignName: string;
  readonly unitCode: string;
  readonly unitName: string;
  /** The last change that the pack knows of. */
  readonly stateAt: Date;
  readonly zone: Zone;
  readonly overdueOn: Day;
  readonly closed: boolean;
  readonly documents: number;
  readonly unsigned: number;
  readonly roster: number;
  readonly rosterRoot: string;
  readonly rosterRootAtIssue: string | null;
  readonly demo: boolean;
  /** SHA-256 of the anchors' certificates, for comparing with what the issuer has published. */
  readonly anchors: readonly { readonly subject: string; readonly fingerprint: string }[];
}

/** README.txt: what is in the pack, and how to check it with public tools alone. */
export function packReadme(facts: ReadmeFacts): string {
  const anchors = facts.anchors.map((one) => `  ${one.subject}\n    SHA-256 ${one.fingerprint}`).join('\n');
  return `BERKAS BUKTI PAKTA INTEGRITAS
${facts.demo ? '\nCONTOH - bukan naskah dinas: segel di dalamnya dibuat sendiri untuk peragaan.\n' : ''}
Kegiatan          : ${oneLine(facts.campaignName)}
Nomor kegiatan    : ${facts.campaignId}
Unit              : ${facts.unitCode} ${oneLine(facts.unitName)} beserta bawahannya
Keadaan           : perubahan terakhir ${longInstant(facts.stateAt, facts.zone)} (${facts.stateAt.toISOString()})
Status kegiatan   : ${facts.closed ? 'ditutup' : 'masih berjalan'}
Lewat tenggat     : dihitung per ${longDay(facts.overdueOn)}
Dokumen           : ${count(facts.documents)}
Belum menandatangani (termasuk menolak dan dikecualikan): ${count(facts.unsigned)}
Orang dalam daftar: ${count(facts.roster)}
Akar daftar       : ${facts.rosterRoot}
Akar saat terbit  : ${facts.rosterRootAtIssue ?? '-'}
                    (sama bila sejak terbit tidak ada yang masuk, pindah, atau dikoreksi, dan unitnya
                    adalah seluruh lingkup kegiatan)

ISI
  manifest.csv   satu baris per dokumen       coverage.csv  capaian per unit
  unsigned.csv   yang belum menandatangani    roster.csv    daftar wajib, dengan komitmen bergaram
  documents/     dokumen bertanda tangan      trust/        rantai sertifikat segel
  SHA256SUMS     sidik jari semua berkas
  ledger/        buku besar: checkpoint yang ditandatangani, entri tentang kegiatan ini, dan buktinya
                 (C2SP tlog-checkpoint dan tlog-proof; hash menurut RFC 6962)
  verify.py      memeriksa bagian buku besar dengan python3 dan openssl saja

CARA MEMERIKSA
1. Keutuhan:          sha256sum -c SHA256SUMS
2. Satu dokumen:      pdfsig documents/UNIT/KODE.pdf
   Tanda tangan harus sah dan meliputi seluruh dokumen ("Total document signed").
3. Dengan OpenSSL:    ambil empat angka A B C D dari /ByteRange [A B C D] di dalam PDF, lalu
     { head -c B dok.pdf; tail -c +$((C+1)) dok.pdf | head -c D; } > isi
     tail -c +$((B+2)) dok.pdf | head -c $((C-B-2)) | xxd -r -p > cms.der
     openssl cms -verify -cades -binary -inform DER -in cms.der -content isi -out /dev/null -CAfile JANGKAR.pem
   JANGKAR.pem harus Anda peroleh dari instansi penerbit lewat jalan lain, BUKAN dari berkas ini.
4. Satu orang:        instansi memberi Anda garam dan data orang itu; SHA-256 atas
     {"kind":"...","name":"...","nip":"...","person_ref":"...","salt":"...","unit_code":"..."}
   (tanpa spasi, persis demikian) harus sama dengan kolom commitment di roster.csv.
5. Jumlah:            pada coverage.csv, required = signed + declined + open; angka subtree_ suatu unit
   adalah angkanya sendiri ditambah angka subtree_ unit-unit di bawahnya; banyaknya baris manifest.csv
   (kind pact, status signed) dan unsigned.csv per unit harus sama dengan coverage.csv.
6. Buku besar:        python3 verify.py 'NAMA+ID+KUNCI'
   Kunci itu harus Anda peroleh dari instansi lewat jalan lain, BUKAN dari ledger/key.vkey. Skrip memeriksa
   tanda tangan checkpoint, bahwa setiap entri ada di buku besar itu, dan bahwa setiap dokumen, orang, dan
   waktunya sama dengan yang tercatat pada saat ditandatangani.
7. Semuanya sekaligus, tanpa jaringan:
     npx pakta verify BERKAS --trust JANGKAR.pem --log-key 'NAMA+ID+KUNCI'
   Tanpa saksi pada checkpoint, instansi masih mungkin menunjukkan buku besar lain kepada orang lain:
   bandingkan ledger/checkpoint dengan yang diterima orang lain atau yang diumumkan.

Segel yang diakui berkas ini (bandingkan dengan yang diumumkan instansi; dengan sendirinya tidak
membuktikan apa pun):
${anchors}

IN ENGLISH
An evidence pack: every signed pledge as PDF, who has not signed, and the counts per unit. Check integrity with
"sha256sum -c SHA256SUMS", signatures with pdfsig or openssl cms (step 3) against an anchor that you obtained
from the issuer by another way, never from this pack, and the sums as in step 5. "pakta verify" does all of it
offline; verify.py checks the ledger (RFC 6962, C2SP) with python3 and openssl. What nothing in this pack proves by itself: that the roster is complete, and which name belongs to
which document beyond what the document prints.
`;
}

const count = (value: number): string => value.toLocaleString('id-ID');

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
