import { PDF } from '@libpdf/core';
import { fields, fonts, fours, page, person, text, address } from '../lib/content.mjs';

export const label = '@libpdf/core';
export const n = 60;

/** Text only (no crest, no QR): the least that it can be asked for. */
export async function setup() {
  return {
    async make(i) {
      const p = person(i);
      const pdf = PDF.create();
      const regular = pdf.embedFont(fonts.regular);
      const bold = pdf.embedFont(fonts.bold);
      const sheet = pdf.addPage({ width: page.width, height: page.height });
      let y = page.height - page.top - 14;
      const draw = (content, font = regular, size = 11) => {
        for (const line of content.match(/.{1,88}(?:\s|$)/g) ?? []) {
          sheet.drawText(line.trim(), { x: page.left, y, font, size });
          y -= 15;
        }
      };
      for (const line of [text.government, text.agency]) draw(line, bold, 14);
      draw(text.address, regular, 9);
      for (const line of text.title) draw(line, bold, 13);
      for (const [name, value] of fields(p)) draw(`${name}: ${value}`);
      for (const part of [text.opening, ...text.points, text.sanction, text.closing, text.pledge]) draw(part);
      for (const part of [p.tempatTanggal, text.declares, text.method, p.nama, `NIP ${p.nip}`]) draw(part);
      for (const part of [text.foot, fours(p.kode), address(p)]) draw(part, regular, 8);
      return pdf.save({ subsetFonts: true });
    },
  };
}
