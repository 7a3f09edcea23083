import { refusals } from '../shared/refusal.js';

export const letterheadRefusal = refusals({
  'letterhead.none': {
    kind: 'conflict',
    text: 'Unit {code} tidak mempunyai kop surat sendiri. Kop surat diatur pada provinsi, kabupaten, atau kota.',
  },
});
