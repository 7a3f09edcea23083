import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { longDay, longInstant, type Zone } from '../shared/dates.js';
import { projectRoot } from '../shared/project-root.js';

// Pages are files of the release and nothing else is ever compiled.
const PAGES = join(projectRoot(), 'templates', 'pages');

const handlebars = Handlebars.create();
const HELPERS: Readonly<Record<string, Handlebars.HelperDelegate>> = {
  day: (day: string) => longDay(day),
  instant: (instant: Date | string, zone: Zone) => longInstant(new Date(instant), zone),
  number: (value: number) => value.toLocaleString('id-ID'),
  eq: (left: unknown, right: unknown) => left === right,
};
for (const [name, helper] of Object.entries(HELPERS)) handlebars.registerHelper(name, helper);

let pages: Map<string, Handlebars.TemplateDelegate> | undefined;

function load(): Map<string, Handlebars.TemplateDelegate> {
  const loaded = new Map<string, Handlebars.TemplateDelegate>();
  for (const file of readdirSync(PAGES).filter((name) => name.endsWith('.hbs'))) {
    const template = handlebars.compile(readFileSync(join(PAGES, file), 'utf8'), {
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true])),
      preventIndent: true,
    });
    const name = basename(file, '.hbs');
    loaded.set(name, template);
    handlebars.registerPartial(name, template);
  }
  return loaded;
}

/** The HTML of `templates/pages/{page}.hbs`. Throws when the page or one of its fields is missing. */
export function render(page: string, view: object): string {
  pages ??= load();
  const template = pages.get(page);
  if (!template) throw new Error(`There is no page ${page}.`);
  return template(view);
}
