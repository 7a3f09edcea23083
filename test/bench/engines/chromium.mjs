import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { body, style } from './html.mjs';

const executablePath = '/usr/bin/chromium';

export const label = 'Chromium, warm, print to PDF';
export const n = 30;
export const missing = existsSync(executablePath) ? undefined : `no ${executablePath}`;
/** Its work is done in other processes, whose CPU is added from /proc. */
export const withChildren = true;

export async function setup() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const sheet = await browser.newPage();
  await sheet.setContent(`<!doctype html><html lang=id><style>${style}</style><body></body></html>`);
  await sheet.evaluate('document.fonts.ready');
  return {
    async make(i) {
      await sheet.evaluate((html) => {
        document.body.innerHTML = html;
      }, body(i));
      return sheet.pdf({ preferCSSPageSize: true });
    },
    close: () => browser.close(),
  };
}
