declare module 'subset-font' {
  /** Keeps of a TrueType font only the glyphs of `text`, by HarfBuzz; the order of the glyphs is kept. */
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options: {
      targetFormat: 'truetype';
      noHinting?: boolean;
      keepFeatures?: readonly string[];
      dropTables?: readonly string[];
    },
  ): Promise<Buffer>;
}
