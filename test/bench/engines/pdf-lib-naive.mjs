import fontkit from '@pdf-lib/fontkit';
import { PDFDocument } from 'pdf-lib';
import { fonts, page, person, text } from '../lib/content.mjs';
import { drawBody, drawHead } from './pdf-lib-drawing.mjs';

export const label = 'pdf-lib, fonts embedded and subset per document';
export const n = 60;

export async function setup() {
  return {
    async make(i) {
      const document = await PDFDocument.create();
      document.registerFontkit(fontkit);
      document.setTitle(text.title.join(' '));
      const regular = await document.embedFont(fonts.regular, { subset: true });
      const bold = await document.embedFont(fonts.bold, { subset: true });
      const sheet = document.addPage([page.width, page.height]);
      drawBody(sheet, { regular, bold }, person(i), drawHead(sheet, { regular, bold }));
      return document.save();
    },
  };
}
