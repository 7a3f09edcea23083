import QRCode from 'qrcode';
import { address, crestSvg, fields, fonts, fours, page, person, text } from '../lib/content.mjs';

const escape = (value) => value.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
const face = (weight, font) =>
  `@font-face{font-family:S;font-weight:${weight};src:url(data:font/ttf;base64,${font.toString('base64')})}`;

export const style = `${face(400, fonts.regular)}${face(700, fonts.bold)}
@page{size:${page.width}pt ${page.height}pt;margin:0}
body{margin:0;padding:${page.top}pt ${page.right}pt 0 ${page.left}pt;font:11pt/1.3 S;text-align:justify}
h1,h2,h3{font-size:14pt;margin:0;text-align:center}h2{font-size:15pt}h3{font-size:13pt}p{margin:0 0 4pt}
.kop{display:flex;border-bottom:2pt solid}.kop svg{height:66pt}.kop div{flex:1}td{vertical-align:top}
.foot{position:fixed;top:${page.height - 100}pt;display:flex;font-size:8pt}.foot svg{width:62pt;margin-right:12pt}`;

/** The body of a person's page; style and fonts stay loaded. */
export function body(i) {
  const p = person(i);
  const { modules } = QRCode.create(address(p), { errorCorrectionLevel: 'M' });
  let d = '';
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) d += `M${column} ${row}h1v1h-1z`;
  const paragraphs = [text.sanction, text.closing, text.pledge].map((part) => `<p>${part}</p>`).join('');
  return `<div class=kop>${crestSvg.replace(/<\?xml.*?\?>/, '')}<div><h1>${text.government}</h1><h2>${text.agency}</h2>
<p style="font-size:9pt;text-align:center">${text.address}</p></div></div>
${text.title.map((line) => `<h3>${line}</h3>`).join('')}<p>Yang bertanda tangan di bawah ini:</p>
<table style="margin-left:20pt">${fields(p)
    .map(([label, value]) => `<tr><td width=130>${label}<td>:<td>${escape(value)}`)
    .join(
      '',
    )}</table><p>${text.opening}</p><ol>${text.points.map((point) => `<li>${point}`).join('')}</ol>${paragraphs}
<div style="margin-left:260pt;text-align:left">${p.tempatTanggal}<br>${text.declares}<br><br>${text.method}<br><br>${escape(p.nama)}<br>NIP ${p.nip}</div>
<div class=foot><svg viewBox="0 0 ${modules.size} ${modules.size}"><path d="${d}"/></svg>
<div>${text.foot}<br>Kode verifikasi: ${fours(p.kode)}<br>${address(p)}</div></div>`;
}
