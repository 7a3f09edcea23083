import { refusals } from '../shared/refusal.js';

/** Why the ledger signs nothing. Each stays until an operator acts; entries are kept meanwhile. */
export const ledgerRefusal = refusals({
  'ledger.rolled-back': {
    kind: 'conflict',
    text: 'Basis data tidak lagi memuat buku besar yang pernah ditandatangani ({origin}, {size} entri): mungkin dipulihkan dari cadangan lama, atau riwayatnya diubah. Tidak ada checkpoint baru. Pulihkan basis data yang lengkap, atau jalankan `pakta ledger new-epoch`.',
  },
  'ledger.outside-missing': {
    kind: 'conflict',
    text: 'Checkpoint terakhir di luar basis data ({path}) tidak ada, padahal buku besar sudah pernah ditandatangani. Letakkan kembali salinan checkpoint yang pernah diterbitkan, atau jalankan `pakta ledger new-epoch`.',
  },
  'ledger.outside-unreadable': {
    kind: 'conflict',
    text: 'Checkpoint di luar basis data ({path}) tidak ditandatangani oleh kunci buku besar ini. Letakkan kembali salinan yang pernah diterbitkan, atau jalankan `pakta ledger new-epoch`.',
  },
  'ledger.key-missing': {
    kind: 'conflict',
    text: 'Kunci buku besar ({path}) tidak ada, padahal buku besar sudah pernah ditandatangani. Kembalikan berkas kunci itu, atau jalankan `pakta ledger new-epoch`.',
  },
  'ledger.key-differs': {
    kind: 'conflict',
    text: 'Kunci buku besar ({path}) bukan kunci yang menandatangani buku besar ini. Kembalikan kunci yang benar, atau jalankan `pakta ledger new-epoch`.',
  },
  'ledger.behind': {
    kind: 'busy',
    text: 'Buku besar belum memuat catatan terakhir. Coba lagi sebentar.',
  },
  'ledger.no-checkpoint': {
    kind: 'not-found',
    text: 'Buku besar belum mempunyai checkpoint.',
  },
  'ledger.no-tile': {
    kind: 'not-found',
    text: 'Bagian pohon ini tidak ada.',
  },
});
