/**
 * One way to drive the engines: Chromium, Firefox and WebKit. A page of each is opened afresh, with storage of its own,
 * and does what every test needs: go somewhere, run code there, move a pointer.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';

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

/** Where the programs lie: Debian's and Ubuntu's names, then others'. The environment may name another. */
const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
  webkit: ['WebKitWebDriver'],
  minibrowser: ['webkit2gtk-4.1', 'webkit2gtk-4.0', 'webkitgtk-6.0'].flatMap((version) =>
    ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/libexec', '/usr/lib'].map((folder) => `${folder}/${version}/MiniBrowser`)),
  xvfb: ['Xvfb'],
};

/**
 * @param {keyof typeof PROGRAMS} program
 * @returns {string} its path; empty where it is not
 */
export function find(program) {
  const told = process.env[program.toUpperCase()];
  if (told) return told;
  for (const name of PROGRAMS[program]) {
    if (name.startsWith('/')) {
      if (existsSync(name)) return name;
      continue;
    }
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch { /* the next */ }
  }
  return '';
}

/** What each engine needs, how it starts, and which pointers its automation has. */
export const ENGINES = {
  Chromium: {
    needs: ['chromium'], packages: 'chromium', pointers: ['mouse', 'touch', 'pen'],
    launch: launchChromium,
  },
  Firefox: {
    needs: ['firefox'], packages: 'firefox-esr', pointers: ['mouse', 'touch'],
    launch: async () => (await import('./bidi.mjs')).launchFirefox(),
  },
  WebKit: {
    needs: ['webkit', 'minibrowser', 'xvfb'], packages: 'webkit2gtk-driver and xvfb', pointers: ['mouse'],
    launch: async () => (await import('./webdriver.mjs')).launchWebKit(),
  },
};

/**
 * Why an engine's tests cannot run here; nothing where they can.
 * @param {keyof typeof ENGINES} engine
 */
export function lacking(engine) {
  const { needs, packages } = ENGINES[engine];
  const missing = needs.filter((program) => !find(/** @type {keyof typeof PROGRAMS} */ (program)));
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

/** @returns {Promise<Browser>} */
async function launchChromium() {
  const { complaintsOf, launch } = await import('../../lib/site.mjs');
  const browser = await launch();
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

/**
 * Strokes as the pointer actions that WebDriver and WebDriver BiDi share.
 * @param {'mouse' | 'touch' | 'pen'} pointerType
 * @param {number[][][]} strokes
 */
export function pointerActions(pointerType, strokes) {
  const move = (/** @type {number[]} */ [x, y]) => ({ type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0, origin: 'viewport' });
  return [{
    type: 'pointer',
    id: pointerType,
    parameters: { pointerType },
    actions: strokes.flatMap(([first, ...rest]) => [
      move(first), { type: 'pointerDown', button: 0 }, ...rest.map(move), { type: 'pointerUp', button: 0 },
    ]),
  }];
}

/**
 * Starts a program that does not outlive this process.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {any}
 */
export function start(program, args, options) {
  const child = spawn(program, args, options);
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  return child;
}

/**
 * Ends a process that was started here, and waits until it has gone.
 * @param {import('node:child_process').ChildProcess} process
 */
export function gone(process) {
  if (process.exitCode !== null || process.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => process.kill('SIGKILL'), 5000);
    process.once('exit', () => {
      clearTimeout(force);
      resolve(undefined);
    });
    process.kill();
  });
}
