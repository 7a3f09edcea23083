import { Document, Font, Page, Path, Svg, Text, View, renderToBuffer } from '@react-pdf/renderer';
import QRCode from 'qrcode';
import { createElement as h } from 'react';
import { address, crestBox, crestPaths, fields, fonts, fours, page, person, text } from '../lib/content.mjs';

export const label = '@react-pdf/renderer';
export const n = 40;

const uri = (font) => `data:font/ttf;base64,${font.toString('base64')}`;

export async function setup() {
  Font.register({
    family: 'Serif',
    fonts: [{ src: uri(fonts.regular) }, { src: uri(fonts.bold), fontWeight: 'bold' }],
  });
  Font.registerHyphenationCallback((word) => [word]);
  return { make: (i) => renderToBuffer(pact(person(i))) };
}

const bold = (content, fontSize) =>
  h(Text, { style: { fontWeight: 'bold', fontSize, textAlign: 'center' } }, content);
const justified = (content, key) =>
  h(Text, { key, style: { textAlign: 'justify', marginBottom: 4 } }, content);

function pact(p) {
  const { modules } = QRCode.create(address(p), { errorCorrectionLevel: 'M' });
  let d = '';
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) d += `M${column} ${row}h1v1h-1z`;
  const style = {
    fontFamily: 'Serif',
    fontSize: 11,
    paddingTop: page.top,
    paddingLeft: page.left,
    paddingRight: page.right,
  };
  const crest = crestPaths.map(({ d: path, fill }, key) => h(Path, { key, d: path, fill }));
  return h(
    Document,
    { title: text.title.join(' ') },
    h(
      Page,
      { size: [page.width, page.height], style },
      h(
        View,
        { style: { flexDirection: 'row', borderBottom: '2 solid black', paddingBottom: 6 } },
        h(Svg, { viewBox: `0 0 ${crestBox.join(' ')}`, style: { width: 56, height: 66 } }, crest),
        h(
          View,
          { style: { flexGrow: 1 } },
          bold(text.government, 14),
          bold(text.agency, 15),
          h(Text, { style: { fontSize: 9, textAlign: 'center' } }, text.address),
        ),
      ),
      text.title.map((line, key) => h(View, { key }, bold(line, 13))),
      justified('Yang bertanda tangan di bawah ini:'),
      fields(p).map(([name, value]) =>
        h(
          View,
          { key: name, style: { flexDirection: 'row', marginLeft: 20 } },
          h(Text, { style: { width: 100 } }, name),
          h(Text, { style: { width: 10 } }, ':'),
          h(Text, { style: { flex: 1 } }, value),
        ),
      ),
      justified(text.opening),
      text.points.map((point, i) =>
        h(
          View,
          { key: i, style: { flexDirection: 'row' } },
          h(Text, { style: { width: 18 } }, `${i + 1}.`),
          h(Text, { style: { flex: 1, textAlign: 'justify' } }, point),
        ),
      ),
      [text.sanction, text.closing, text.pledge].map(justified),
      h(
        View,
        { style: { marginLeft: 260 } },
        [p.tempatTanggal, text.declares, ' ', text.method, ' ', p.nama, `NIP ${p.nip}`].map((part, key) =>
          h(Text, { key }, part),
        ),
      ),
      h(
        View,
        { style: { position: 'absolute', left: page.left, top: page.height - 100, flexDirection: 'row' } },
        h(
          Svg,
          {
            viewBox: `0 0 ${modules.size} ${modules.size}`,
            style: { width: 62, height: 62, marginRight: 12 },
          },
          h(Path, { d, fill: 'black' }),
        ),
        h(
          View,
          { style: { fontSize: 8, marginTop: 14 } },
          [text.foot, `Kode verifikasi: ${fours(p.kode)}`, address(p)].map((part, key) =>
            h(Text, { key }, part),
          ),
        ),
      ),
    ),
  );
}
