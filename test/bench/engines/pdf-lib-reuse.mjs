import fontkit from '@pdf-lib/fontkit';
import { PDFDocument, PDFName } from 'pdf-lib';
import QRCode from 'qrcode';
import { address, fonts, fours, page, person } from '../lib/content.mjs';
import { drawBody, drawHead } from './pdf-lib-drawing.mjs';

export const label = 'pdf-lib, load a base, replace one content stream';
export const n = 300;

const latin = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));

/** What a person brings, as it is drawn. */
const values = (p) => [
  p.nama,
  p.nip,
  p.pangkat,
  p.jabatan,
  p.unit,
  p.tempatTanggal,
  p.nama,
  `NIP ${p.nip}`,
  `Kode verifikasi: ${fours(p.kode)}`,
  address(p),
];

/**
 * As fast as pdf-lib gets: the base holds letterhead, fonts with every character of ours and all text that is the
 * same, laid out once; a person's values are written as operators at the places found then. No value may wrap.
 */
export async function setup() {
  const master = await PDFDocument.create();
  master.registerFontkit(fontkit);
  const regular = await master.embedFont(fonts.regular, { subset: true });
  const bold = await master.embedFont(fonts.bold, { subset: true });
  for (const font of [regular, bold]) font.encodeText(latin);
  const sheet = master.addPage([page.width, page.height]);
  const top = drawHead(sheet, { regular, bold });
  const places = [];
  let qr;
  const sample = { ...person(0), unit: 'Unit' };
  const wanted = values(sample);
  const sieve = {
    drawText(content, options) {
      if (content === wanted[places.length]) places.push(options);
      else sheet.drawText(content, options);
    },
    drawSvgPath: (_, options) => (qr = options),
  };
  drawBody(sieve, { regular, bold }, sample, top);
  const [tag] = sheet.node
    .Resources()
    .lookup(PDFName.of('Font'))
    .entries()
    .find(([, ref]) => ref === regular.ref);
  const slot = master.context.register(master.context.stream(''));
  sheet.node.addContentStream(slot);
  const base = await master.save({ useObjectStreams: false });
  return {
    async make(i) {
      const p = person(i);
      const document = await PDFDocument.load(base, { updateMetadata: false });
      const lines = values(p).map((value, at) => {
        const { x, y, size } = places[at];
        return `BT ${tag} ${size} Tf ${x} ${y} Td ${String(regular.encodeText(value))} Tj ET`;
      });
      document.context.assign(
        slot,
        document.context.flateStream(`${lines.join('\n')}\n${squares(address(p), qr)}`),
      );
      return document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
    },
  };
}

function squares(content, { x, y }) {
  const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' });
  const scale = 62 / modules.size;
  let path = `q ${scale} 0 0 ${-scale} ${x} ${y} cm\n`;
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) path += `${column} ${row} 1 1 re\n`;
  return `${path}f Q`;
}
