/** The names of guesses in the language of a pad's `lang`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { label } from '../../../dist/labels.js';
import { launch, serve } from '../../lib/site.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
let missing = '';
before(async () => {
  [browser, site] = await Promise.all([launch(), serve({ answer: (path) => path === '/pad.html' ? { body: '<!doctype html><html lang="fr"><script type="module" src="element.js"></script><body>' }
    : path === missing ? { status: 404 } : undefined })]);
  page = await browser.newPage();
});
after(async () => {
  await browser.close();
  await site.close();
});

/** Opens a page with a pad that shows a square. @param {string} attributes */
async function open(attributes) {
  site.requests.length = 0;
  await page.goto(`${site.url}pad.html`);
  await page.evaluate(async (attributes) => {
    await customElements.whenDefined('inkling-pad');
    document.body.innerHTML = `<inkling-pad ${attributes} style="width: 200px"></inkling-pad>`;
    const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
    /** @type {any} */ (window).errors = [];
    pad.addEventListener('error', (/** @type {any} */ { detail }) => /** @type {any} */ (window).errors.push(`${detail.code}: ${detail.message}`));
    pad.strokes = [[[0, 90, 90, 0, 0], [0, 0, 90, 90, 0]]];
    await pad.load();
  }, attributes);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad')).result?.guesses[0].label === 'square');
}
const named = (/** @type {string | undefined} */ name) => page.waitForFunction((name) => {
  const [guess] = /** @type {any} */ (document.querySelector('inkling-pad')).result?.guesses ?? [];
  return guess?.label === 'square' && (guess.name ?? '') === name;
}, name ?? '');
const setLang = (/** @type {string | null} */ lang) => page.evaluate((lang) => {
  const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
  if (lang === null) pad.removeAttribute('lang'); else pad.lang = lang;
}, lang);

test('without a lang of its own a pad asks for no labels', async () => {
  await open('');
  await named(undefined);
  assert.deepEqual(site.requests.filter((path) => path.includes('labels')), []);
});

test('the names follow lang at any time', async () => {
  await open('lang="de"');
  await named('Quadrat');
  assert.deepEqual(site.requests.filter((path) => path.includes('labels')), ['/labels.js', '/labels/de.js']);
  for (const lang of ['ar', 'pt-BR', 'ja']) {
    await setLang(lang);
    await named(await label('square', lang));
  }
  await page.evaluate(() => { // the last one wins
    const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
    for (const lang of ['hi', 'fr', 'es']) pad.lang = lang;
  });
  await named(await label('square', 'es'));
  await setLang(null);
  await named(undefined);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).errors), []);
});

test('an unknown language and missing files are errors, and the pad goes on', async () => {
  await open('');
  await setLang('klingon');
  await page.waitForFunction(() => /** @type {any} */ (window).errors.length);
  assert.match((await page.evaluate(() => /** @type {any} */ (window).errors))[0], /^option: There are no labels in "klingon"\. Did you mean "[a-z]{2}" \(.+\)\? There are en, de, /);
  await named(undefined);
  await setLang('de');
  await named('Quadrat');
  for (const [file, error] of /** @type {[string, RegExp][]} */ ([['/labels/de.js', /^fetch: Cannot load labels\/de\.js\. Put the folder labels next to labels\.js\.$/], ['/labels.js', /^fetch: Cannot load labels\.js\. Put it and the folder labels next to element\.js\.$/]])) {
    missing = file;
    await open('lang="de"');
    await page.waitForFunction(() => /** @type {any} */ (window).errors.length);
    assert.match((await page.evaluate(() => /** @type {any} */ (window).errors))[0], error);
    await named(undefined);
  }
  missing = '';
});
