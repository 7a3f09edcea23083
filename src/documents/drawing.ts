import type { Fragment, Strip } from './blocks.js';
import { pdfNumber } from './pdf-syntax.js';
import { ARTIFACT } from './structure.js';

/** Marks the beginning of a leaf's content: `/P <</MCID 3>> BDC`; or an artifact's. */
export interface Tag {
  readonly leaf: number;
  readonly open: string;
}

export function contentTag(type: string, leaf: number, mcid: number): Tag {
  return { leaf, open: `/${type} <</MCID ${mcid}>> BDC\n` };
}

/** Content outside the structure: rules, repeated headers. */
export const ARTIFACT_OPEN = '/Artifact BMC\n';

/**
 * Strips `from` to `to` with their tops at `tops` (points from the page's top), as content stream operators.
 * Each tag's content is one marked sequence, empty when the strips hold nothing of it: a field that was
 * dropped still answers to its place in the structure tree.
 */
export function drawStrips(
  strips: readonly Strip[],
  from: number,
  to: number,
  tops: readonly number[],
  pageHeight: number,
  tags: readonly Tag[],
): string {
  let out = '';
  let artifacts = '';
  for (let strip = from; strip < to; strip++) {
    const top = pageHeight - tops[strip - from]!;
    for (const fragment of strips[strip]!.fragments) {
      if (fragment.leaf === ARTIFACT) artifacts += drawFragment(fragment, top);
    }
  }
  if (artifacts !== '') out += `${ARTIFACT_OPEN}${artifacts}EMC\n`;
  for (const tag of tags) {
    out += tag.open;
    for (let strip = from; strip < to; strip++) {
      const top = pageHeight - tops[strip - from]!;
      for (const fragment of strips[strip]!.fragments) {
        if (fragment.leaf === tag.leaf) out += drawFragment(fragment, top);
      }
    }
    out += 'EMC\n';
  }
  return out;
}

/** All fragments of strips as one artifact. */
export function drawArtifact(strips: readonly Strip[], top: number, pageHeight: number): string {
  let out = ARTIFACT_OPEN;
  let y = pageHeight - top;
  for (const strip of strips) {
    for (const fragment of strip.fragments) out += drawFragment(fragment, y);
    y -= strip.height;
  }
  return `${out}EMC\n`;
}

function drawFragment(fragment: Fragment, top: number): string {
  const place = `1 0 0 1 ${pdfNumber(fragment.x)} ${pdfNumber(top - fragment.y)}`;
  return fragment.graphic ? `q ${place} cm ${fragment.body} Q\n` : `BT ${place} Tm ${fragment.body} ET\n`;
}
