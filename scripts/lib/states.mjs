/** Pictures of the page's states, to look at: each on a phone, on a wide screen, in the dark and from right to left. */
import { mkdir, readFile } from 'node:fs/promises';
import { DIST, shapes } from '../../tests/lib/shapes.mjs';
import { draw, serve, settled, started } from '../../tests/lib/site.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Record<string, import('playwright-core').BrowserContextOptions>} */
const SCREENS = {
  phone: { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, hasTouch: true, locale: 'de' },
  wide: { viewport: { width: 1920, height: 1080 }, locale: 'en' },
  dark: { viewport: { width: 1280, height: 720 }, colorScheme: 'dark', locale: 'fr' },
  arabic: { viewport: { width: 320, height: 568 }, deviceScaleFactor: 2, colorScheme: 'dark', hasTouch: true, locale: 'ar' },
  low: { viewport: { width: 640, height: 256 }, deviceScaleFactor: 2, locale: 'es' },
};
const ROUND = '#round inkling-pad', LESSON = '#lesson inkling-pad';
const LINK = '#d=1AgMAAP4DAADIAQHpAxM';

/** @param {Page} page */
async function drawHouse(page) {
  await draw(page, shapes.house);
  await settled(page);
}

/** Begins a round that asks for a circle. @param {Page} page */
async function beginRound(page) {
  await page.evaluate(() => { location.hash = 'round=1.1.20.circle'; });
  await page.locator('#own').waitFor();
  await page.locator('#automatic').uncheck();
  await page.click('[data-begin="untimed"]');
  await page.locator('#asked').waitFor();
}

/** @param {Page} page */
async function recognize(page) {
  await beginRound(page);
  await draw(page, shapes.circle, ROUND);
  await page.locator('#round[data-seen]').waitFor();
}

/** @param {Page} page */
async function fillShelf(page) {
  const drawings = Object.entries(shapes).map(([word, strokes]) =>
    `${JSON.stringify({ word, drawing: strokes.map((stroke) => [0, 1].map((axis) => stroke.map((point) => Math.round(255 * point[axis])))) })}\n`);
  await page.click('#drawings');
  await page.locator('#more-drawings').setInputFiles({ name: 'drawings.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(drawings.join('')) });
  await page.locator('#kept li').nth(3).waitFor();
  await page.locator('#kept input').first().fill('A very long name that no row of the shelf has room for');
  await page.locator('#kept input').first().blur();
}

/** @param {Page} page */
async function openLesson(page) {
  await drawHouse(page);
  await page.click('#teach');
  await page.locator('#lesson[open] #lesson-choices button').first().waitFor();
}

/** @param {Page} page */
async function teachWords(page) {
  for (const [word, drawings] of /** @type {[string, number][]} */ ([['Villa', 1], ['A rather long name of a word', 2], ['rune', 4]])) {
    await page.fill('#lesson-word', word);
    for (let i = 0; i < drawings; i++) {
      if (word !== 'Villa') await draw(page, Object.values(shapes)[drawings + i], LESSON);
      await page.click('#lesson-this');
      await page.locator('#lesson-said', { hasText: word }).waitFor();
      await page.waitForFunction(() => /** @type {any} */ (document.querySelector('#lesson inkling-pad')).strokes.length === 0);
    }
  }
}

/** Draws half a sun, and asks for the rest. @param {Page} page */
async function finish(page) {
  await draw(page, shapes.sun.slice(0, 5));
  await settled(page);
  await page.locator('#finish').click();
}

/** @param {Page} page */
async function explain(page) {
  await page.click('#explain');
  await page.locator('#why tbody tr').first().waitFor();
}

/** What leads to each state from the page as it opens. @type {Record<string, (page: Page) => Promise<unknown>>} */
const STATES = {
  empty: async () => {},
  drawing: drawHouse,
  file: async (page) => {
    await drawHouse(page);
    await page.click('#file');
  },
  link: async (page) => {
    await page.evaluate((link) => { location.hash = link; }, LINK);
    await page.locator('#notice:not(:empty)').waitFor();
    await settled(page);
  },
  shelf: fillShelf,
  'shelf-deleted': async (page) => {
    await fillShelf(page);
    await page.locator('#kept .remove').first().click();
    await page.locator('#undelete').waitFor();
  },
  opened: async (page) => {
    await fillShelf(page);
    await page.locator('#kept .open').first().click();
    await settled(page);
  },
  'round-setup': async (page) => {
    await page.click('#play');
    await page.waitForFunction(() => document.querySelector('#choose')?.textContent);
  },
  'round-turn': async (page) => {
    await beginRound(page);
    await draw(page, shapes.house, ROUND);
    await page.locator('#round-guess:not(:empty)').waitFor();
  },
  'round-recognized': recognize,
  sheet: async (page) => {
    await recognize(page);
    await page.click('#end');
    await page.locator('#sheet svg').first().waitFor();
  },
  'round-left': async (page) => {
    await beginRound(page);
    await page.keyboard.press('Escape');
    await page.click('#play');
    await page.locator('#continue').waitFor();
  },
  words: async (page) => {
    await page.click('#words');
    await page.locator('#all-words[open]').waitFor();
    await page.locator('#all-words summary').first().click();
  },
  'words-end': async (page) => {
    await page.click('#words');
    await page.locator('#copy-round').scrollIntoViewIfNeeded();
  },
  lesson: openLesson,
  'lesson-learned': async (page) => {
    await openLesson(page);
    await teachWords(page);
    await draw(page, shapes.ladder, LESSON);
    await page.locator('#lesson-choices button').first().waitFor();
  },
  'lesson-forgotten': async (page) => {
    await openLesson(page);
    await teachWords(page);
    await page.locator('#learned .remove').first().click();
    await page.locator('#unforget').waitFor();
  },
  'words-drawn': async (page) => {
    await page.click('#words');
    await page.locator('#all-words summary').first().click();
    await page.click('#illustrate');
    await page.locator('.sample').nth(2).waitFor();
    await page.locator('.sample').first().scrollIntoViewIfNeeded();
  },
  finished: async (page) => {
    await finish(page);
    await page.locator('#finish-keep').waitFor();
  },
  kept: async (page) => {
    await finish(page);
    await page.locator('#finish-keep').click();
    await settled(page);
  },
  others: async (page) => {
    await drawHouse(page);
    await page.locator('.others').first().click();
    await page.waitForFunction(() => document.querySelectorAll('#others-pictures svg').length === 6);
  },
  why: async (page) => {
    await drawHouse(page);
    await explain(page);
  },
  'why-end': async (page) => {
    await draw(page, [...shapes.house, [[0.05, 0.05], [0.5, 0.5], [0.95, 0.95]]]);
    await settled(page);
    await explain(page);
    await page.locator('#why > :last-child').scrollIntoViewIfNeeded();
  },
  'why-unsure': async (page) => {
    await draw(page, shapes.house.slice(0, 2));
    await settled(page);
    await explain(page);
    await page.locator('#why-words button').nth(1).click();
    await page.locator('#why-words [aria-pressed="true"]').nth(0).waitFor();
  },
  course: async (page) => {
    await drawHouse(page);
    await page.click('#replay');
    await page.locator('#course i').nth(3).waitFor({ state: 'attached' });
    await page.locator('#replay:not([data-playing])').waitFor();
  },
  print: async (page) => {
    await drawHouse(page);
    await print(page);
  },
  'print-shelf': async (page) => {
    await fillShelf(page);
    await print(page);
  },
};

/** @param {Page} page */
async function print(page) {
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print', colorScheme: 'light' }); // as browsers print
}

/** A site one of whose files stops half way. @param {string} name */
async function serveHalf(name) {
  const file = await readFile(`${DIST}/${name}`);
  const half = { headers: { 'content-type': 'application/octet-stream', 'content-length': String(file.length) }, body: file.subarray(0, file.length / 2) };
  return serve({ answer: (path) => path === `/${name}` ? half : undefined });
}

/** Waits for the bar of a file that stops half way. @type {Record<string, [file: string, reach: (page: Page) => Promise<unknown>]>} */
const LOADING = {
  loading: ['inkling.ink', (page) => page.locator('.hints .loading:not(:empty)').waitFor()],
  'round-loading': ['inkling.ink', async (page) => {
    await page.click('#play');
    await page.click('[data-begin="untimed"]');
    await page.locator('#round .loading:not(:empty)').waitFor();
  }],
  'finish-loading': ['decoder.ink', async (page) => {
    await finish(page);
    await page.locator('#finish-bar progress').waitFor();
  }],
};

/** Without storage. */
function refuseStorage() {
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(globalThis, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {{ url: string }} site
 * @param {string} folder
 * @param {string} [filter] part of the names to make
 */
export async function shootStates(browser, site, folder, filter = '') {
  await mkdir(folder, { recursive: true });
  for (const [screen, options] of Object.entries(SCREENS)) {
    const shoot = async (/** @type {string} */ state, /** @type {string} */ url, /** @type {(page: Page) => Promise<unknown>} */ reach, /** @type {() => void} */ init = () => {}) => {
      const name = `${state}-${screen}`;
      if (!name.includes(filter)) return;
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      await page.addInitScript(init);
      await page.goto(url);
      await started(page);
      await reach(page);
      await page.screenshot({ path: `${folder}/${name}.png`, fullPage: state.startsWith('print') });
      await context.close();
      console.log(`${folder}/${name}.png`);
    };
    for (const [state, reach] of Object.entries(STATES)) await shoot(state, site.url, reach);
    await shoot('not-saved', site.url, drawHouse, refuseStorage);
    for (const [state, [file, reach]] of Object.entries(LOADING)) {
      const half = await serveHalf(file);
      await shoot(state, half.url, reach);
      await half.close();
    }
  }
}
