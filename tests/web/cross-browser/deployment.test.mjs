/** Files of two versions on the server: the page says so, and goes on by itself once they match. In every engine. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../lib/site.mjs';
import { DIST } from '../../lib/shapes.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

const text = (/** @type {string} */ name) => readFile(join(DIST, name), 'utf8');
/** A page, its first script waiting less than tests can. @param {string} name */
const page = async (name) => (await text(name)).replace('2e4', '1500').replace(/'sha256-[^']*'/, "'unsafe-inline'");
/** @type {Record<string, { body: string }>} */
const PAGES = { '/': { body: await page('index.html') }, '/embed.html': { body: await page('embed.html') } };
const own = await text('page.js');
const another = (/** @type {string} */ script) => `${script}// another\n`;
const html = { body: '<!doctype html><title>Not found</title>', headers: { 'content-type': 'text/html' } };
assert.ok(Object.values(PAGES).every(({ body }) => body.includes('1500')));

/** @type {Record<string, [page: string, path: string, answer: import('../../lib/site.mjs').Answer]>} */
const MIXED = {
  'a script of another version, though it works the same': ['/', '/page.js', { body: another(own) }],
  'a script that is missing': ['/', '/page.js', { ...html, status: 404 }],
  'a web page in place of the script': ['/', '/page.js', html],
  'a script that is cut off': ['/', '/page.js', { body: own.slice(0, 10_000) }],
  'in a frame, a script of another version': ['/embed.html', '/embed.js', { body: another(await text('embed.js')) }],
};

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  before(async () => { browser = await ENGINES[engine].launch(); });
  after(() => browser?.close());

  for (const [name, [at, mixed, answer]] of Object.entries(MIXED)) {
    test(name, async () => {
      let broken = true;
      const site = await serve({ answer: (path) => PAGES[path] ?? (broken && path === mixed ? answer : undefined) });
      const page = await browser.open();
      const until = async (/** @type {Function} */ code) => {
        for (const end = Date.now() + 60_000; Date.now() < end;) {
          if (await page.evaluate(code).catch(() => false)) return;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.fail(`In vain waited for ${code}`);
      };
      try {
        await page.goto(new URL(at, site.url).href);
        await until(() => /missing or of another version\. It tries again/.test(document.querySelector('[data-alert]')?.textContent ?? ''));
        assert.equal(await page.evaluate(() => 'started' in document.documentElement.dataset), false, 'nothing half works');
        broken = false;
        await until(() => /** @type {any} */ (document.querySelector('inkling-pad')).load().then(() => 'started' in document.documentElement.dataset));
        assert.match(await page.evaluate(() => document.querySelector('#word, #message')?.textContent), at === '/' ? /^Draw something/ : /^$/);
      } finally {
        await page.close();
        await site.close();
      }
    });
  }
});
