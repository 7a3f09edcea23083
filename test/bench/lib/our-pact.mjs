import { ours } from './build.mjs';
import { text } from './content.mjs';

const SLOTS = ['nama', 'nip', 'pangkat', 'jabatan', 'unit', 'tempatTanggal', 'kode'];

/** The pact compiled by our engine from the release's template, with room for what this signer writes. */
export async function compileOurs(signer) {
  const { compileDocument, documentCrest, documentTemplate } = await ours('documents/documents');
  const { reservedBytes } = await ours('signing/seal-pdf');
  return compileDocument({
    template: await documentTemplate('pakta-integritas'),
    templateName: 'pakta-integritas',
    shared: {
      kertas: 'F4',
      kop: { pemerintah: text.government, perangkat: text.agency, alamat: [text.address] },
      judul: text.title,
      instansi: text.instansi,
      labelNomor: 'NIP',
      pengantar: text.opening,
      butir: text.points,
      sanksi: text.sanction,
      penutup: text.closing,
      ikrar: {
        pembaca: { nama: 'Andi Muhammad Arsjad', jabatan: 'Pj. Sekretaris Daerah' },
        saksi: { nama: 'Bahtiar Baharuddin', jabatan: 'Pj. Gubernur' },
      },
      metode: text.method,
      alamatVerifikasi: text.verify,
      kaki: text.foot,
    },
    slots: SLOTS,
    assets: { crest: await documentCrest('provinsi.svg') },
    info: { title: text.title.join(' '), author: text.agency, created: new Date('2023-10-15T02:00:00Z') },
    ...(signer && { signature: { fieldName: 'Segel', contentsBytes: reservedBytes(signer) } }),
  });
}

/** A self-made seal of a key type, as the product makes it: signer, chain and anchor in DER, and the key. */
export async function mintSeal(keyType) {
  const { mintDemoSeal } = await ours('signing/seal-store');
  const { localKeySigner } = await ours('signing/local-key.signer');
  const { readCertificate } = await ours('signing/certificate');
  const minted = await mintDemoSeal({ organization: 'Provinsi Uji', keyType, now: new Date() });
  return { ...minted, signer: localKeySigner(minted.key, minted.chain.map(readCertificate)) };
}

/** Printed and signed, as a tail behind the compiled prefix. */
export async function signOurs(compiled, sealTail, signer, values, time) {
  const rendered = compiled.render(values, { time });
  const unsigned = {
    prefixLength: rendered.prefixLength,
    tail: rendered.tail,
    signature: rendered.signature,
  };
  return sealTail(unsigned, rendered.digest(), signer);
}
