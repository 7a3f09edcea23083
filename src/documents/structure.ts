import { PDFHexString, PDFRef, type PDFContext, type PDFDict } from 'pdf-lib';

/** Standard structure types that the markup yields (ISO 32000-2, 14.8.4). */
export type StructureType =
  | 'Document'
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Table'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Figure'
  | 'Form';

export interface StructureNode {
  readonly type: StructureType;
  readonly parent: number;
  readonly children: number[];
  /** What a screen reader says of a picture. */
  readonly alt?: string;
}

/** Where a node's content stands: marked content `mcid` of page `page` (0-based). */
export interface Mark {
  readonly node: number;
  readonly page: number;
  readonly mcid: number;
}

/** The outside of every leaf: rules, watermarks, repeated headers, page numbers. */
export const ARTIFACT = -1;

/** The logical structure of a document: a tree of nodes, known by their index; node 0 is the document. */
export class Structure {
  readonly nodes: StructureNode[] = [{ type: 'Document', parent: -1, children: [] }];

  add(type: StructureType, parent: number, alt?: string): number {
    const index = this.nodes.length;
    this.nodes.push(alt === undefined ? { type, parent, children: [] } : { type, parent, children: [], alt });
    this.nodes[parent]!.children.push(index);
    return index;
  }

  typeOf(node: number): StructureType {
    return this.nodes[node]!.type;
  }
}

/**
 * The objects of the structure tree for one pagination (ISO 32000-2, 14.7): one element per node and the
 * parent tree that leads from a page's marked content back to its element. `widgets` are annotations that
 * stand under nodes of type Form.
 */
export function structureObjects(
  context: PDFContext,
  structure: Structure,
  marks: readonly Mark[],
  pages: readonly PDFRef[],
  refs: { readonly root: PDFRef; next(): PDFRef },
  widgets: readonly { readonly node: number; readonly ref: PDFRef; readonly key: number }[],
): { objects: [PDFRef, PDFDict][]; root: PDFDict } {
  const elements = structure.nodes.map(() => refs.next());
  const marksOf: Mark[][] = structure.nodes.map(() => []);
  for (const mark of marks) marksOf[mark.node]!.push(mark);
  const objects = structure.nodes.map((node, index): [PDFRef, PDFDict] => {
    const own = marksOf[index]!;
    const page = own[0]?.page;
    const kids: (number | PDFRef | PDFDict)[] = own.map((mark) =>
      mark.page === page ? mark.mcid : context.obj({ Type: 'MCR', Pg: pages[mark.page]!, MCID: mark.mcid }),
    );
    for (const child of node.children) kids.push(elements[child]!);
    for (const widget of widgets) {
      if (widget.node === index) kids.push(context.obj({ Type: 'OBJR', Obj: widget.ref, Pg: pages[0]! }));
    }
    // /Type is optional here and would cost each file a kilobyte
    const dict = context.obj({
      S: node.type,
      P: node.parent < 0 ? refs.root : elements[node.parent]!,
      ...(page === undefined ? {} : { Pg: pages[page]! }),
      ...(node.type === 'TH' ? { A: { O: 'Table', Scope: 'Column' } } : {}),
      ...(node.alt === undefined ? {} : { Alt: PDFHexString.fromText(node.alt) }),
      K: kids.length === 1 ? kids[0]! : kids,
    });
    return [elements[index]!, dict];
  });

  const parents: (number | PDFRef | PDFRef[])[] = [];
  for (const [page] of pages.entries()) {
    const row: PDFRef[] = [];
    for (const mark of marks) if (mark.page === page) row[mark.mcid] = elements[mark.node]!;
    parents.push(page, row);
  }
  for (const widget of widgets) parents.push(widget.key, elements[widget.node]!);
  const parentTree = refs.next();
  objects.push([parentTree, context.obj({ Nums: parents })]);
  const root = context.obj({
    Type: 'StructTreeRoot',
    K: elements[0]!,
    ParentTree: parentTree,
    ParentTreeNextKey: 1000 + widgets.length,
  });
  return { objects, root };
}
