/**
 * Cold starts of the page as its users have them: the browser has no driver, which would look at every request and be
 * measured with it. A script before all else in the page takes the times and sends them to the server.
 *
 * Each visit is to a host of its own below localhost, another site for the browser: nothing is cached and nothing kept, but
 * the drawing that another tab has left there, which the page looks at as soon as the model is there.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARGUMENTS, serve } from '../lib/site.mjs';
import { DIST } from '../lib/shapes.mjs';

const CALM = 500; // ms after the guess, until the times are sent

/** Runs in the page. */
function probe() {
  /** @type {Record<string, number>} */
  const times = {};
  const at = (/** @type {string} */ name) => { times[name] ??= performance.now(); };
  const { getItem } = Storage.prototype; // the first thing that the page's head does
  Storage.prototype.getItem = function (key) {
    at('first');
    return getItem.call(this, key);
  };
  const { define } = CustomElementRegistry.prototype; // the first thing that the page's script does
  CustomElementRegistry.prototype.define = function (...of) {
    at('began');
    return define.apply(this, of);
  };
  addEventListener('guess', (/** @type {any} */ { detail }) => {
    if (!detail || times.guessed) return;
    at('guessed');
    requestAnimationFrame(() => setTimeout(() => at('shown')));
    setTimeout(() => {
      const files = performance.getEntriesByType('resource').map((/** @type {any} */ { name, startTime, responseEnd }) => [new URL(name).pathname.slice(1), [startTime, responseEnd]]);
      const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
      fetch(`/times/${encodeURIComponent(JSON.stringify({ ...times, painted, files: Object.fromEntries(files) }))}`);
    }, CALM);
  }, true);
}

/**
 * @param {number} visits
 * @param {any} kept the drawing, as the page keeps it
 * @returns {Promise<{ first: number, began: number, guessed: number, shown: number, painted: number, files: Record<string, [number, number]> }[]>}
 *   ms of each visit's navigation: when the page's head and its script began, the first guess was there and its frame made,
 *   when the page was first painted, and from when to when each file was loaded
 */
export async function starts(visits, kept) {
  const index = readFileSync(`${DIST}/index.html`, 'utf8').replace('<meta charset="utf-8">', (tag) => `${tag}<script>const CALM = ${CALM}; (${probe})();</script>`);
  const leave = `<!doctype html><script>localStorage.setItem('inkling-drawing', ${JSON.stringify(JSON.stringify(kept))}); fetch('/times/{}');</script>`;
  let came = (/** @type {any} */ _times) => {};
  const site = await serve({ answer: (path) => {
    if (path === '/') return { body: index };
    if (path === '/leave') return { headers: { 'content-type': 'text/html' }, body: leave };
    if (!path.startsWith('/times/')) return undefined;
    came(JSON.parse(path.slice('/times/'.length)));
    return { status: 204 };
  } });
  const profile = mkdtempSync(join(tmpdir(), 'inkling-starts-'));
  const browser = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [...ARGUMENTS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const port = await new Promise((resolve, reject) => {
      let said = '';
      browser.on('exit', () => reject(new Error(`Chromium ended: ${said}`)));
      browser.stderr.on('data', (more) => {
        said += more;
        const found = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(said);
        if (found) resolve(found[1]);
      });
    });
    const tabs = async (/** @type {string} */ what) => (await fetch(`http://127.0.0.1:${port}/json/${what}`, { method: 'PUT' })).text();
    /** What a page sends, opened in a tab of its own. */
    const visit = async (/** @type {string} */ address) => {
      const times = new Promise((resolve, reject) => {
        const wait = setTimeout(() => reject(new Error(`${address} has sent no times`)), 30_000);
        came = (sent) => { clearTimeout(wait); resolve(sent); };
      });
      const { id } = JSON.parse(await tabs(`new?${address}`));
      const sent = await times;
      await tabs(`close/${id}`);
      return sent;
    };
    const all = [];
    for (let i = 0; i <= visits; i++) {
      const origin = `http://visit-${i}.localhost:${site.port}`;
      await visit(`${origin}/leave`);
      await new Promise((resolve) => setTimeout(resolve, CALM)); // the tab's end and the browser's next process are not measured
      all.push(await visit(`${origin}/`));
    }
    return all.slice(1); // the first one starts the browser's own processes
  } finally {
    browser.removeAllListeners('exit');
    browser.kill();
    await new Promise((resolve) => browser.once('close', resolve));
    await site.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
