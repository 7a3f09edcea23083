import { refusals } from '../shared/refusal.js';
import type { PactState } from './pact.states.js';

export const pactRefusal = refusals({
  'pact.wrong-state': {
    kind: 'conflict',
    text: 'Tindakan ini tidak dapat dilakukan: pakta sudah berstatus “{state}”.',
  },
  'pact.campaign-not-running': {
    kind: 'conflict',
    text: 'Kegiatan penandatanganan ini tidak sedang berjalan, sehingga pakta tidak dapat diubah.',
  },
  'pact.too-early': {
    kind: 'conflict',
    text: 'Gelombang Anda dimulai pada {day}. Silakan kembali pada tanggal itu.',
  },
  'pact.attempt-gone': {
    kind: 'conflict',
    text: 'Waktu persetujuan sudah lewat atau sudah terpakai. Buka kembali pakta Anda, lalu setujui lagi.',
  },
  'pact.not-printable': {
    kind: 'conflict',
    text: 'Pakta untuk {name} tidak dapat dicetak: {faults}. Laporkan ke BKD agar datanya diperbaiki.',
  },
  'pact.seal-failed': {
    kind: 'busy',
    text: 'Segel elektronik sedang tidak tersedia. Pakta Anda belum ditandatangani; silakan ulangi beberapa saat lagi.',
  },
  'pact.same-officer': {
    kind: 'conflict',
    text: 'Usulan pengecualian harus diputuskan oleh petugas lain, bukan oleh pengusulnya.',
  },
  'pact.exemption-not-found': {
    kind: 'not-found',
    text: 'Usulan pengecualian ini tidak ditemukan atau sudah diputuskan.',
  },
  'pact.exemption-open': {
    kind: 'conflict',
    text: 'Sudah ada usulan pengecualian untuk pakta ini yang menunggu keputusan.',
  },
  'pact.already-on-roster': { kind: 'conflict', text: 'Orang ini sudah tercatat dalam kegiatan ini.' },
  'pact.nobody-there': {
    kind: 'invalid',
    text: 'Orang ini tidak ditemukan pada data pegawai per tanggal kunci, atau tidak termasuk dalam gelombang mana pun.',
  },
  'pact.unit-unknown': { kind: 'invalid', text: 'Unit {code} tidak ditemukan atau sudah ditutup.' },
  'pact.no-document': {
    kind: 'not-found',
    text: 'Pakta ini belum ditandatangani, sehingga berkasnya belum ada.',
  },
});

export const PACT_STATE_LABELS: Readonly<Record<PactState, string>> = {
  open: 'belum ditandatangani',
  signed: 'sudah ditandatangani',
  declined: 'menolak',
  exempt: 'dikecualikan',
  revoked: 'dicabut',
  superseded: 'digantikan',
};

export function wrongPactState(state: PactState): Error {
  return pactRefusal('pact.wrong-state', { values: { state: PACT_STATE_LABELS[state] } });
}
