/**
 * One way to drive the engines: Chromium, Firefox and WebKit. A page of each does what every test needs: go somewhere, run code
 * there, move a pointer. To open a page takes longer than to load ours, so a closed one is used again. What a site has stored is
 * still there then: a test that needs storage of its own serves a site of its own.
 */
import { describe, test } from 'node:test';
import { find } from './tools.mjs';

/**
 * @typedef {object} Page
 * @property {(url: string) => Promise<void>} goto until it is loaded
 * @property {() => Promise<void>} reload
 * @property {(code: Function | string, ...args: any[]) => Promise<any>} evaluate a function, in the page; what goes in
 *   and comes out is JSON
 * @property {(type: 'mouse' | 'touch' | 'pen', strokes: number[][][]) => Promise<void>} point down, moved and up for
 *   each stroke of [x, y] in CSS px of the window
 * @property {string[] | null} complaints errors and warnings of the console; null: the engine does not tell
 * @property {() => Promise<void>} close
 *
 * @typedef {{ open: () => Promise<Page>, close: () => Promise<void> }} Browser
 */

/** What each engine needs, how it starts, and which pointers its automation has. */
export const ENGINES = {
  Chromium: {
    needs: ['chromium'], packages: 'chromium', pointers: ['mouse', 'touch', 'pen'],
    launch: () => reusing(launchChromium()),
  },
  Firefox: {
    needs: ['firefox'], packages: 'firefox-esr', pointers: ['mouse', 'touch'],
    launch: async () => reusing((await import('./bidi.mjs')).launchFirefox()),
  },
  WebKit: {
    needs: ['webkit', 'minibrowser', 'xvfb'], packages: 'webkit2gtk-driver and xvfb', pointers: ['mouse'],
    launch: async () => reusing((await import('./webdriver.mjs')).launchWebKit()),
  },
};

/**
 * Why an engine's tests cannot run here; nothing where they can.
 * @param {keyof typeof ENGINES} engine
 */
export function lacking(engine) {
  const { needs, packages } = ENGINES[engine];
  const missing = needs.filter((program) => !find(/** @type {Parameters<typeof find>[0]} */ (program)));
  return missing.length > 0 && `${missing.join(', ')} not found; install ${packages}`;
}

/**
 * A reason to skip, which continuous integration does not accept.
 * @param {string | false} reason
 */
export function mayLack(reason) {
  if (reason && process.env.CI === 'true') throw new Error(`${reason}: nothing may be skipped where CI is true`);
  return reason;
}

/**
 * Tests in one engine after the other; where one cannot run here, they are skipped.
 * @param {(engine: keyof typeof ENGINES) => void} tests
 */
export function inEachEngine(tests) {
  for (const engine of /** @type {(keyof typeof ENGINES)[]} */ (Object.keys(ENGINES))) {
    const reason = mayLack(lacking(engine));
    if (reason) test(engine, { skip: reason }, () => {}); // a skipped suite is not counted
    else describe(engine, () => tests(engine));
  }
}

/**
 * A browser that opens closed pages again.
 * @param {Promise<Browser>} launched
 * @returns {Promise<Browser>}
 */
async function reusing(launched) {
  const browser = await launched;
  /** @type {Set<Page>} */
  const idle = new Set();
  return {
    async open() {
      const [page = await browser.open()] = idle;
      idle.delete(page);
      page.complaints?.splice(0);
      let closed = false;
      return {
        ...page,
        async close() {
          if (closed) return;
          closed = true;
          await page.goto('about:blank').then(() => idle.add(page), () => page.close());
        },
      };
    },
    close: () => browser.close(),
  };
}

/** @returns {Promise<Browser>} */
async function launchChromium() {
  const { complaintsOf, launch } = await import('../../lib/site.mjs');
  const browser = await launch({ whole: true });
  return {
    async open() {
      const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
      const page = await context.newPage();
      const complaints = complaintsOf(page);
      const session = await context.newCDPSession(page);
      const touch = (/** @type {any} */ type, /** @type {number[]} */ ...points) =>
        session.send('Input.dispatchTouchEvent', { type, touchPoints: points.length ? [{ x: points[0], y: points[1], id: 1 }] : [] });
      const mouse = (/** @type {any} */ type, /** @type {any} */ pointerType, /** @type {number[]} */ [x, y]) =>
        session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, pointerType, clickCount: 1 });
      return {
        complaints,
        async goto(url) { await page.goto(url); },
        async reload() { await page.reload(); },
        async evaluate(code, ...args) {
          const value = await page.evaluate(`(async () => JSON.stringify(await (${code})(...${JSON.stringify(args)})))()`);
          return value === undefined ? undefined : JSON.parse(/** @type {string} */ (value));
        },
        async point(type, strokes) {
          for (const stroke of strokes) {
            if (type === 'touch') {
              await touch('touchStart', ...stroke[0]);
              await Promise.all(stroke.slice(1).map((point) => touch('touchMove', ...point)));
              await touch('touchEnd');
            } else {
              await mouse('mousePressed', type, stroke[0]);
              await Promise.all(stroke.slice(1).map((point) => mouse('mouseMoved', type, point)));
              await mouse('mouseReleased', type, /** @type {number[]} */ (stroke.at(-1)));
            }
          }
        },
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
