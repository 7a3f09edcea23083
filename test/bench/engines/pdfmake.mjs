import pdfmake from 'pdfmake';
import { address, crestSvg, fields, fonts, fours, page, person, text } from '../lib/content.mjs';

export const label = 'pdfmake';
export const n = 60;

export async function setup() {
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.virtualfs.writeFileSync('r.ttf', fonts.regular);
  pdfmake.virtualfs.writeFileSync('b.ttf', fonts.bold);
  pdfmake.setFonts({ Serif: { normal: 'r.ttf', bold: 'b.ttf' } });
  return { make: (i) => pdfmake.createPdf(definition(person(i))).getBuffer() };
}

const justified = (content) => ({ text: content, alignment: 'justify', margin: [0, 0, 0, 4] });

function definition(p) {
  const centred = (content, fontSize, bold = true) => ({
    text: content,
    fontSize,
    bold,
    alignment: 'center',
  });
  return {
    pageSize: { width: page.width, height: page.height },
    pageMargins: [page.left, page.top, page.right, 30],
    defaultStyle: { font: 'Serif', fontSize: 11 },
    info: { title: text.title.join(' ') },
    content: [
      {
        columns: [
          { svg: crestSvg, height: 66, width: 56 },
          [centred(text.government, 14), centred(text.agency, 15), centred(text.address, 9, false)],
        ],
      },
      {
        canvas: [
          { type: 'line', x1: 0, y1: 6, x2: page.width - page.left - page.right, y2: 6, lineWidth: 2 },
        ],
      },
      ...text.title.map((line) => centred(line, 13)),
      justified('Yang bertanda tangan di bawah ini:'),
      {
        layout: 'noBorders',
        table: { widths: [100, 4, '*'], body: fields(p).map(([label, value]) => [label, ':', value]) },
      },
      justified(text.opening),
      { ol: text.points.map(justified) },
      ...[text.sanction, text.closing, text.pledge].map(justified),
      {
        margin: [260, 8, 0, 0],
        stack: [p.tempatTanggal, text.declares, ' ', text.method, ' ', p.nama, `NIP ${p.nip}`],
      },
      {
        absolutePosition: { x: page.left, y: page.height - 100 },
        columns: [
          { qr: address(p), fit: 62, eccLevel: 'M', width: 74 },
          {
            fontSize: 8,
            margin: [0, 14, 0, 0],
            stack: [text.foot, `Kode verifikasi: ${fours(p.kode)}`, address(p)],
          },
        ],
      },
    ],
  };
}
