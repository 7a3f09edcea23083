import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import QRCode from 'qrcode';
import { address, crestSvg, fields, fonts, fours, page, person, text } from '../lib/content.mjs';

export const label = 'typst (native, warm compiler)';
export const n = 100;

let compiler;
export let missing;
try {
  ({ NodeCompiler: compiler } = await import('@myriaddreamin/typst-ts-node-compiler'));
} catch (error) {
  missing = `no native binding: ${error.message.split('\n')[0]}`;
}

export async function setup() {
  const workspace = mkdtempSync(join(tmpdir(), 'bench-typst-'));
  writeFileSync(join(workspace, 'crest.svg'), crestSvg);
  writeFileSync(join(workspace, 'pact.typ'), source());
  const typst = compiler.create({ workspace, fontArgs: [{ fontBlobs: Object.values(fonts) }] });
  return {
    make(i) {
      const p = person(i);
      const { modules } = QRCode.create(address(p), { errorCorrectionLevel: 'M' });
      let d = '';
      for (let row = 0; row < modules.size; row += 1)
        for (let column = 0; column < modules.size; column += 1)
          if (modules.get(row, column)) d += `M${column} ${row}h1v1h-1z`;
      const qr = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${modules.size} ${modules.size}"><path d="${d}"/></svg>`;
      const inputs = {
        data: JSON.stringify({ fields: fields(p), person: p, qr, fours: fours(p.kode), address: address(p) }),
      };
      return typst.pdf({ mainFilePath: join(workspace, 'pact.typ'), inputs });
    },
  };
}

const source = () => `
#let d = json(bytes(sys.inputs.data))
#set page(width: ${page.width}pt, height: ${page.height}pt, margin: (left: ${page.left}pt, right: ${page.right}pt, top: ${page.top}pt, bottom: 30pt))
#set text(font: "Liberation Serif", size: 11pt, lang: "id")
#set par(justify: true)
#grid(columns: (56pt, 1fr), image("crest.svg", height: 66pt), align(center)[*#text(14pt)[${text.government}]* \\ *#text(15pt)[${text.agency}]* \\ #text(9pt)[${text.address}]])
#line(length: 100%, stroke: 2pt)
#align(center)[*${text.title.join('* \\\n*')}*]
Yang bertanda tangan di bawah ini:
#pad(left: 20pt, grid(columns: (100pt, 10pt, 1fr), row-gutter: 6pt, ..d.fields.map(((label, value)) => ([#label], [:], [#value])).flatten()))
${text.opening}
${text.points.map((point) => `+ ${point}`).join('\n')}

${text.sanction}

${text.closing}

${text.pledge}

#pad(left: 260pt)[#d.person.tempatTanggal \\ ${text.declares} \\ \\ ${text.method} \\ \\ #d.person.nama \\ NIP #d.person.nip]
#place(bottom + left, grid(columns: (74pt, 1fr), image(bytes(d.qr), width: 62pt), pad(top: 14pt, text(8pt)[${text.foot} \\ Kode verifikasi: #d.fours \\ #d.address])))
`;
