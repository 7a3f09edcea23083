import { SaxesParser } from 'saxes';
import { TemplateError } from './documents.errors.js';

/** An element of the document markup, with the line of the template that it came from. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
  readonly line: number;
}

/** The attribute in which the template's line travels through Handlebars. */
const LINE = 'template-line';
/** Deeper markup is a mistake; the parser's time grows with depth. */
const MAX_DEPTH = 24;

/**
 * Notes on every opening tag of a template's source the line it stands on, so that faults found after
 * Handlebars has repeated or dropped lines still name the right one.
 */
export function markLines(source: string): string {
  return source
    .split('\n')
    .map((text, index) => text.replace(/<([a-z][a-z-]*)(?=[\s/>])/g, `<$1 ${LINE}="${index + 1}"`))
    .join('\n');
}

/** Parses the markup that a template gave. Throws a TemplateError when it is not well-formed. */
export function parseMarkup(templateName: string, markup: string): Element {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: Element[] = [];
  let root: Element | undefined;
  const fail = (reason: string): never => {
    throw new TemplateError(templateName, open.at(-1)?.line, reason);
  };
  parser.on('error', (error) => fail(error.message));
  parser.on('doctype', () => fail('a document type is not allowed'));
  parser.on('opentag', (tag) => {
    const { [LINE]: line, ...attributes } = tag.attributes;
    const element: Element = { name: tag.name, attributes, children: [], line: Number(line ?? 0) };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    open.push(element);
    if (open.length > MAX_DEPTH) fail('elements are nested too deeply');
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (text) => {
    const parent = open.at(-1);
    if (parent) parent.children.push(text);
  });
  parser.write(markup).close();
  return root ?? fail('the template gave no element');
}

/** The child elements; text between them must be white space only. */
export function childElements(templateName: string, element: Element): Element[] {
  return element.children.flatMap((child) => {
    if (typeof child !== 'string') return [child];
    if (child.trim() === '') return [];
    throw new TemplateError(templateName, element.line, `text is not allowed directly in <${element.name}>`);
  });
}
