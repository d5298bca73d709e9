/**
 * Lighthouse's judgement of the built page, on its settings for phones, in the Chromium that is here. As a program it
 * prints the scores and times of RUNS visits (see scripts/checks/lighthouse).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { serve } from '../../lib/site.mjs';
import { DIST } from '../../lib/shapes.mjs';

/** @type {Map<string, import('../../lib/site.mjs').Answer | undefined>} */
const compressed = new Map();

/** The page's texts and model compressed, as a server sends them. @param {string} path */
function answer(path) {
  const name = path.slice(1) || 'index.html';
  if (!/\.(html|css|js|ink|wasm|svg|webmanifest)$/.test(name)) return undefined;
  if (!compressed.has(path)) {
    try {
      const body = brotliCompressSync(readFileSync(`${DIST}/${name}`), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
      compressed.set(path, { body, headers: { 'content-encoding': 'br' } });
    } catch {
      compressed.set(path, undefined); // it is not there: the server says so
    }
  }
  return compressed.get(path);
}

/**
 * @param {{ language?: string, dark?: boolean, slowed?: boolean, categories?: string[] }} [how] `slowed`: the network and the
 *   processor really are, instead of Lighthouse reckoning what would be
 * @returns {Promise<{ scores: Record<string, number>, audits: Record<string, any> }>} scores of 0 to 100, and what
 *   Lighthouse says of each audit
 */
export async function judge({ language = 'en', dark = false, slowed = false, categories } = {}) {
  for (const name of readdirSync(DIST)) answer(`/${name}`); // not while the page waits
  const site = await serve({ answer });
  const browser = await launch({
    chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', `--accept-lang=${language}`,
      ...dark ? ['--blink-settings=preferredColorScheme=0'] : []],
    logLevel: 'silent',
  });
  try {
    const result = await lighthouse(site.url, { port: browser.port, logLevel: 'silent', onlyCategories: categories, throttlingMethod: slowed ? 'devtools' : 'simulate' });
    const { runtimeError, categories: judged, audits } = /** @type {any} */ (result).lhr;
    if (runtimeError) throw new Error(runtimeError.message);
    const scores = Object.fromEntries(Object.values(judged).map((/** @type {any} */ { id, score }) => [id, Math.round(100 * score)]));
    return { scores, audits };
  } finally {
    browser.kill();
    await site.close();
  }
}

const RUNS = 5;
const TIMES = ['first-contentful-paint', 'largest-contentful-paint', 'speed-index', 'total-blocking-time', 'interactive', 'cumulative-layout-shift', 'total-byte-weight'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const runs = [];
  for (let i = 0; i < RUNS; i++) runs.push(await judge());
  const middle = runs.sort((a, b) => a.scores.performance - b.scores.performance)[RUNS >> 1];
  for (const name of Object.keys(middle.scores)) console.log(`${name.padEnd(26)} ${runs.map(({ scores }) => scores[name]).join(' ')}`);
  console.log('\nof the middle run:');
  for (const name of TIMES) console.log(`${name.padEnd(26)} ${middle.audits[name].displayValue}`);
  const { audits } = await judge({ slowed: true, categories: ['performance'] });
  console.log('\nreally slowed down:');
  for (const name of TIMES.slice(0, 4)) console.log(`${name.padEnd(26)} ${audits[name].displayValue}`);
}
