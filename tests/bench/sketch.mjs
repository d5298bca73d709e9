/**
 * How long the shipped decoder draws in Chromium: node tests/bench/sketch.mjs
 *
 * Prints the median time of a point, over drawings of every word, and of drawings of 42 points, in ms. Needs dist/.
 */
import { machine } from './machine.mjs';
import { withSite } from './site.mjs';

const MEDIAN = 42; // points of the median drawing of Quick, Draw!, simplified

/** Runs in the page, as source. @param {string} address @param {number} wanted points of the drawings that are timed whole */
async function measure(address, wanted) {
  const { createSketcher } = await import(address);
  const sketcher = await createSketcher();
  const median = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[values.length >> 1];
  const time = (/** @type {string} */ word, /** @type {number} */ seed) => {
    const from = performance.now();
    let points = 0;
    for (const point of sketcher.draw(word, { seed })) points += Number(point !== undefined);
    return { points, ms: performance.now() - from };
  };
  for (let i = 0; i < 200; i++) time(sketcher.words[i], 1); // warms up
  const point = median(sketcher.words.map((/** @type {string} */ word) => {
    const { points, ms } = time(word, 2);
    return ms / points;
  }));
  /** @type {[word: string, seed: number][]} */
  const drawings = [];
  for (let seed = 1; drawings.length < 20 && seed < 100; seed++) {
    for (const word of sketcher.words) if (drawings.length < 20 && time(word, seed).points === wanted) drawings.push([word, seed]);
  }
  const drawing = median(drawings.map(([word, seed]) => median(Array.from({ length: 21 }, () => time(word, seed).ms))));
  return { point, drawing, drawings: drawings.length };
}

const result = await withSite({}, async ({ url, browser }) => {
  const page = await browser.newPage();
  await page.goto(`${url}bench/`);
  return page.evaluate(`(${measure})('/sketch.js', ${MEDIAN})`);
});
console.log(JSON.stringify({ ...result, points: MEDIAN, machine: machine() }, null, 2));
