import type { PageGeometry } from './blueprint.js';
import { pdfNumber } from './pdf-syntax.js';
import { showText } from './text-lines.js';
import type { Typeface } from './typeface.js';

/**
 * A stamp over a whole page, such as `CONTOH – bukan naskah dinas`: large and light from corner to corner,
 * under the text, and once more as a line at the top that survives a bad photocopy.
 */
export function stampOperators(stamp: string, geometry: PageGeometry, face: Typeface): string {
  const text = stamp.normalize('NFC');
  const angle = Math.atan2(geometry.height, geometry.width);
  const diagonal = Math.hypot(geometry.width, geometry.height);
  const size = Math.min(96, (diagonal * 0.78 * 1000) / face.measure(text));
  const width = (face.measure(text) * size) / 1000;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // the middle of the text, at half the height of its capitals, lies in the middle of the page
  const x = geometry.width / 2 - (cos * width) / 2 + sin * size * 0.33;
  const y = geometry.height / 2 - (sin * width) / 2 - cos * size * 0.33;
  const turn = [cos, sin, -sin, cos].map((n) => n.toFixed(5)).join(' ');
  const watermark = `0.93 0.91 0.9 rg BT ${turn} ${pdfNumber(x)} ${pdfNumber(y)} Tm ${showText({ face, size, grey: 0 }, text)} ET 0 g`;

  const line = { face, size: 8.5, grey: 0 };
  const lineWidth = (face.measure(text) * line.size) / 1000;
  const lineX = (geometry.width - lineWidth) / 2;
  const lineY = geometry.height - 22;
  const box = `0.72 0.11 0.11 RG 0.7 w ${pdfNumber(lineX - 7)} ${pdfNumber(lineY - 4.2)} ${pdfNumber(lineWidth + 14)} 13.6 re S 0 G`;
  const header = `0.72 0.11 0.11 rg BT 1 0 0 1 ${pdfNumber(lineX)} ${pdfNumber(lineY)} Tm ${showText(line, text)} ET 0 g`;
  return `/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\n${watermark}\n${box}\n${header}\nEMC\n`;
}
