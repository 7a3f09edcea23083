import { PDFDocument } from 'pdfkit';
import QRCode from 'qrcode';
import { address, crestBox, crestPaths, fields, fonts, fours, page, person, text } from '../lib/content.mjs';

export const label = 'pdfkit';
export const n = 60;

const width = page.width - page.left - page.right;

export async function setup() {
  return { make: (i) => print(person(i)) };
}

function print(p) {
  const doc = new PDFDocument({
    size: [page.width, page.height],
    margins: { top: page.top, left: page.left, right: page.right, bottom: 30 },
    info: { Title: text.title.join(' ') },
  });
  doc.registerFont('r', fonts.regular).registerFont('b', fonts.bold);
  doc
    .save()
    .translate(page.left, page.top)
    .scale(66 / crestBox[1]);
  for (const { d, fill } of crestPaths) doc.path(d).fill(fill);
  doc.restore().fillColor('black');
  doc
    .font('b')
    .fontSize(14)
    .text(text.government, page.left + 30, page.top, { width: width - 30, align: 'center' });
  doc.fontSize(15).text(text.agency, { width: width - 30, align: 'center' });
  doc
    .font('r')
    .fontSize(9)
    .text(text.address, { width: width - 30, align: 'center' });
  doc.y = page.top + 76;
  doc
    .lineWidth(2)
    .moveTo(page.left, doc.y - 6)
    .lineTo(page.left + width, doc.y - 6)
    .stroke();
  doc.font('b').fontSize(13);
  for (const title of text.title) doc.text(title, page.left, doc.y + 2, { width, align: 'center' });
  doc.font('r').fontSize(11).moveDown(0.5);
  const paragraph = (content, x = page.left) =>
    doc.text(content, x, doc.y, { width: page.left + width - x, align: 'justify' }).moveDown(0.25);
  paragraph('Yang bertanda tangan di bawah ini:');
  for (const [name, value] of fields(p)) {
    const { y } = doc;
    doc.text(name, page.left + 20, y).text(':', page.left + 120, y);
    doc.y = y;
    paragraph(value, page.left + 130);
  }
  paragraph(text.opening);
  for (const [i, point] of text.points.entries()) {
    const { y } = doc;
    doc.text(`${i + 1}.`, page.left, y);
    doc.y = y;
    paragraph(point, page.left + 18);
  }
  for (const part of [text.sanction, text.closing, text.pledge]) paragraph(part);
  doc.x = page.left + width / 2 + 20;
  for (const part of [p.tempatTanggal, text.declares, ' ', text.method, ' ', p.nama, `NIP ${p.nip}`])
    doc.text(part, { lineBreak: false }).moveDown(0);
  const foot = page.height - 100;
  const { modules } = QRCode.create(address(p), { errorCorrectionLevel: 'M' });
  const dot = 62 / modules.size;
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) doc.rect(page.left + column * dot, foot + row * dot, dot, dot);
  doc.fill('black').fontSize(8);
  for (const [i, part] of [text.foot, `Kode verifikasi: ${fours(p.kode)}`, address(p)].entries())
    doc.text(part, page.left + 74, foot + 16 + i * 11, { lineBreak: false });
  return new Promise((resolve, reject) => {
    const parts = [];
    doc
      .on('data', (part) => parts.push(part))
      .once('end', () => resolve(Buffer.concat(parts)))
      .once('error', reject);
    doc.end();
  });
}
