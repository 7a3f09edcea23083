import QRCode from 'qrcode';
import { rgb } from 'pdf-lib';
import { address, crestBox, crestPaths, fields, fours, page, text } from '../lib/content.mjs';

const width = page.width - page.left - page.right;
const SIZE = 11;
const LEADING = 15;

const colour = (hex) => rgb(...[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255));

/** Wraps by measured words, as people write it around pdf-lib; its own `maxWidth` measures each word anew. */
function wrap(font, content, size, room) {
  const lines = [''];
  for (const word of content.split(' ')) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (lines.at(-1) !== '' && font.widthOfTextAtSize(longer, size) > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** What is the same for everybody: letterhead and crest. Returns where the text goes on. */
export function drawHead(sheet, { regular, bold }) {
  const scale = 66 / crestBox[1];
  for (const { d, fill } of crestPaths)
    sheet.drawSvgPath(d, { x: page.left, y: page.height - page.top, scale, color: colour(fill) });
  let y = page.height - page.top - 14;
  const centre = (line, font, size) => {
    sheet.drawText(line, {
      x: page.left + 30 + (width - 30 - font.widthOfTextAtSize(line, size)) / 2,
      y,
      font,
      size,
    });
    y -= size * 1.4;
  };
  centre(text.government, bold, 14);
  centre(text.agency, bold, 15);
  centre(text.address, regular, 9);
  y -= 16;
  sheet.drawLine({ start: { x: page.left, y }, end: { x: page.left + width, y }, thickness: 2 });
  return y - 26;
}

/** The rest: title, identity, points, signature, QR. */
export function drawBody(sheet, { regular, bold }, p, start) {
  let y = start;
  const line = (content, options = {}) => {
    sheet.drawText(content, { x: page.left, y, font: regular, size: SIZE, ...options });
  };
  const paragraph = (content, x = page.left) => {
    for (const part of wrap(regular, content, SIZE, page.left + width - x)) {
      line(part, { x });
      y -= LEADING;
    }
    y -= 4;
  };
  for (const title of text.title) {
    line(title, { x: page.left + (width - bold.widthOfTextAtSize(title, 13)) / 2, font: bold, size: 13 });
    y -= 18;
  }
  paragraph('Yang bertanda tangan di bawah ini:');
  for (const [label, value] of fields(p)) {
    line(label, { x: page.left + 20 });
    line(':', { x: page.left + 120 });
    paragraph(value, page.left + 130);
  }
  paragraph(text.opening);
  for (const [i, point] of text.points.entries()) {
    line(`${i + 1}.`);
    paragraph(point, page.left + 18);
  }
  for (const part of [text.sanction, text.closing, text.pledge]) paragraph(part);
  const right = page.left + width / 2 + 20;
  y -= 8;
  for (const part of [p.tempatTanggal, text.declares, '', text.method, '', p.nama, `NIP ${p.nip}`]) {
    if (part !== '') line(part, { x: right });
    y -= LEADING;
  }
  const foot = 60;
  drawQr(sheet, address(p), page.left, foot + 62);
  y = foot + 44;
  for (const part of [text.foot, `Kode verifikasi: ${fours(p.kode)}`, address(p)]) {
    line(part, { x: page.left + 74, size: 8 });
    y -= 11;
  }
}

function drawQr(sheet, content, x, y) {
  const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' });
  let d = '';
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) d += `M${column} ${row}h1v1h-1z`;
  sheet.drawSvgPath(d, { x, y, scale: 62 / modules.size, color: rgb(0, 0, 0) });
}
