/**
 * How long 1,000 drawings take in one call of classifyAll and one after the other in Chromium: node tests/bench/many.mjs
 *
 * Prints microseconds per drawing, medians of 9 rounds in turns, for generated drawings of 12 to 96 points. Needs dist/.
 */
import { pathToFileURL } from 'node:url';
import { drawing } from './drawings.mjs';
import { machine } from './machine.mjs';
import { withSite } from './site.mjs';

const COUNT = 1000, ROUNDS = 9;

/**
 * Runs in the page, as source.
 * @param {string} address of the package
 * @param {[number[], number[]][][]} drawings
 * @param {number} rounds
 */
async function measure(address, drawings, rounds) {
  const { createInkling } = await import(`${address}inkling.js`), { classifyAll, loadMore } = await import(`${address}more.js`);
  const inkling = await createInkling();
  await loadMore(inkling);
  const ways = {
    one: () => { for (const one of drawings) inkling.classify(one); },
    all: () => classifyAll(inkling, drawings),
  };
  /** @type {Record<string, number[]>} */
  const times = { one: [], all: [] };
  for (let round = 0; round <= rounds; round++) { // the first warms up
    for (const [name, run] of Object.entries(ways)) {
      const from = performance.now();
      await run();
      if (round > 0) times[name].push(1000 * (performance.now() - from) / drawings.length);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1]]));
}

/** @param {{ url: string, browser: import('playwright-core').Browser }} site */
export async function measureMany({ url, browser }) {
  const drawings = Array.from({ length: COUNT }, (_, i) => drawing(12 + (37 * i) % 85, i + 1));
  const page = await browser.newPage();
  await page.goto(`${url}bench/`);
  const times = await page.evaluate(`(${measure})('/', ${JSON.stringify(drawings)}, ${ROUNDS})`);
  await page.close();
  return times;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { one, all } = await withSite({}, measureMany);
  console.log(`${machine().cpu} (${machine().features})\n${COUNT} drawings, each: one after the other ${one.toFixed(0)} µs, in one call ${all.toFixed(0)} µs, ${(one / all).toFixed(2)} times as fast`);
}
