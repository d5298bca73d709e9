/** Serves the built site and opens it in a real browser. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { DIST } from './shapes.mjs';

const TYPES = {
  '.css': 'text/css', '.html': 'text/html', '.ink': 'application/octet-stream', '.js': 'text/javascript',
  '.json': 'application/json', '.png': 'image/png', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Ports of this process's sites: no site gets the port of an earlier one, as its storage may still be there. @type {Set<number>} */
const taken = new Set();

/**
 * @typedef {{ status?: number, headers?: Record<string, string>, body?: string | Uint8Array }} Answer
 * @param {{ answer?: (path: string) => Answer | undefined, base?: string, port?: number, headers?: () => Record<string, string> }} [options]
 *   answers that replace files, the path under which the site lies, and headers that come with everything
 */
export async function serve({ answer = () => undefined, base = '/', port: wanted = 0, headers = () => ({}) } = {}) {
  /** @type {string[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(path);
    const reply = answer(path) ?? await file(path, base);
    response.writeHead(reply.status ?? 200, { 'content-type': TYPES[extname(path)] ?? 'text/html', 'cache-control': 'no-cache', ...headers(), ...reply.headers });
    response.end(reply.body ?? '');
  });
  const listen = async () => {
    await new Promise((resolve) => server.listen(wanted, '127.0.0.1', () => resolve(undefined)));
    return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  };
  let port = await listen();
  for (; !wanted && taken.has(port); port = await listen()) await new Promise((resolve) => server.close(resolve));
  taken.add(port);
  server.unref(); // a test that fails before it closes its site must not keep the others waiting
  return {
    port,
    url: `http://127.0.0.1:${port}${base}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {string} path
 * @param {string} base
 * @returns {Promise<Answer>}
 */
async function file(path, base) {
  const name = normalize(path.slice(base.length) || 'index.html');
  if (!path.startsWith(base) || name.startsWith('..')) return { status: 404, body: 'not found' };
  try {
    return { headers: { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }, body: await readFile(join(DIST, name)) };
  } catch {
    return { status: 404, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Not found</title>' };
  }
}

export const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
/** Chromium without windows and toolbars of its own. It opens a page in a tenth of the processor time. */
const SHELL = '/usr/bin/chromium-headless-shell';

/** @param {{ whole?: boolean, args?: string[] }} [options] `whole`: the browser that people use, also if there is the shell */
export function launch({ whole = false, args = [] } = {}) {
  const isShell = !whole && !process.env.CHROMIUM && existsSync(SHELL);
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? (isShell ? SHELL : '/usr/bin/chromium'),
    args: [...ARGUMENTS, ...args, ...(isShell ? ['--font-render-hinting=none'] : [])], // hinted letters are wider than in the browser
  });
}

/**
 * What a page's console complains of from now on: errors, warnings and what was thrown.
 * @param {import('playwright-core').Page} page
 * @returns {string[]} grows
 */
export function complaintsOf(page) {
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  return complaints;
}

/**
 * Draws with the mouse in the middle of the pad.
 * @param {import('playwright-core').Page} page
 * @param {number[][][]} strokes
 * @param {string} [pad] which one, where there are several
 * @param {Pick<import('playwright-core').Mouse, 'move' | 'down' | 'up'>} [mouse]
 */
export async function draw(page, strokes, pad, mouse = page.mouse) {
  const place = await square(page, pad);
  for (const stroke of strokes) {
    await mouse.move(...place(stroke[0]));
    await mouse.down();
    // Without waiting for each to be painted, as a hand does not wait either.
    await Promise.all(stroke.slice(1).map((point) => mouse.move(...place(point))));
    await mouse.up();
  }
}

/**
 * Draws with a finger: real touch events through the browser's own protocol.
 * @param {import('playwright-core').Page} page
 * @param {number[][][]} strokes
 */
export async function drawByTouch(page, strokes) {
  const place = await square(page);
  const touch = await fingers(page);
  for (const stroke of strokes) {
    await touch('touchStart', [place(stroke[0])]);
    await Promise.all(stroke.slice(1).map((point) => touch('touchMove', [place(point)])));
    await touch('touchEnd', []);
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<(type: 'touchStart' | 'touchMove' | 'touchEnd', points: [number, number][]) => Promise<unknown>>}
 */
export async function fingers(page) {
  const session = await page.context().newCDPSession(page);
  return (type, points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
}

/**
 * A mouse of the browser's own protocol. Playwright's adds a listener to the page with each move of a pressed one, to see
 * whether something is dragged.
 * @param {import('playwright-core').Page} page
 */
export async function plainMouse(page) {
  const session = await page.context().newCDPSession(page);
  let at = { x: 0, y: 0 }, buttons = 0;
  const send = (/** @type {'mouseMoved' | 'mousePressed' | 'mouseReleased'} */ type) => session.send('Input.dispatchMouseEvent', { type, ...at, buttons, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: 1 });
  return {
    async move(/** @type {number} */ x, /** @type {number} */ y) {
      at = { x, y };
      await send('mouseMoved');
    },
    async down() {
      buttons = 1;
      await send('mousePressed');
    },
    async up() {
      buttons = 0;
      await send('mouseReleased');
    },
  };
}

/**
 * From the unit square to the page.
 * @param {import('playwright-core').Page} page
 * @param {string} [pad]
 * @returns {Promise<(point: number[]) => [number, number]>}
 */
export async function square(page, pad = 'inkling-pad') {
  const box = await page.locator(pad).boundingBox();
  if (!box) throw new Error('no pad');
  const side = 0.85 * Math.min(box.width, box.height);
  return ([x, y]) => [box.x + box.width / 2 + (x - 0.5) * side, box.y + box.height / 2 + (y - 0.5) * side];
}

/**
 * Waits until the page's tools are there, if it has any.
 * @param {{ evaluate: (code: any) => Promise<any> }} page
 */
export const started = (page) => page.evaluate(async () => {
  const missing = () => document.querySelector('#tools') && !('started' in document.documentElement.dataset);
  for (let i = 0; i < 400 && missing(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
});

/**
 * Waits until the pad has looked at its drawing.
 * @param {import('playwright-core').Page} page
 */
export async function settled(page) {
  await started(page);
  await page.evaluate(async () => {
    const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
    await pad.load();
    for (let i = 0; i < 60 && pad.unfinished; i++) await new Promise((resolve) => setTimeout(resolve, 25)); // unless replayed
    // A look that takes long comes after a frame.
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  });
}
