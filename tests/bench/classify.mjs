// How long one classification takes, in Node and in Chromium: npm ci && node tests/bench/classify.mjs
// Prints Markdown: medians over batches of 20 calls after 400 calls to warm up, in ms a call.
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { EXAMPLES } from '../../web/examples.js';
import { launch, serve } from '../web/browser/site.mjs';

/**
 * Runs in Node and, as source, in a page. `pen` is a drawing of 500 points as a pen moves.
 * @param {string} module @param {object} options @param {number[][][]} simplified @param {number[][][]} pen
 */
async function measure(module, options, simplified, pen) {
  const { createInkling } = await import(module);
  const inkling = await createInkling(options);
  const median = (call) => {
    for (let i = 0; i < 400; i++) call();
    const times = Array.from({ length: 101 }, () => {
      const from = performance.now();
      for (let i = 0; i < 20; i++) call();
      return (performance.now() - from) / 20;
    }).sort((a, b) => a - b);
    return times[50];
  };
  return {
    points: inkling.simplify(pen).reduce((sum, [x]) => sum + x.length, 0),
    classify: median(() => inkling.classify(simplified)),
    pen: median(() => inkling.classify(pen)),
    simplify: median(() => inkling.simplify(pen)),
  };
}

const count = (drawing) => drawing.reduce((sum, [x]) => sum + x.length, 0);
const { drawing } = EXAMPLES.map((example) => example).sort((a, b) => Math.abs(count(a.drawing) - 42) - Math.abs(count(b.drawing) - 42))[0];
const each = Math.ceil(500 / drawing.length);
const pen = drawing.map(([xs, ys]) => {
  const at = (row, t) => row[Math.floor(t)] + (row[Math.floor(t) + 1] - row[Math.floor(t)]) * (t % 1);
  const ts = Array.from({ length: each }, (_, i) => i / each * (xs.length - 1));
  return [ts.map((t) => at(xs, t)), ts.map((t) => at(ys, t)), ts];
});

const dist = (name) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
const node = await measure(dist('inkling.js'), { wasm: await readFile(dist('inkling.wasm')), model: await readFile(dist('inkling.ink')) }, drawing, pen);
const site = await serve();
const browser = await launch();
const page = await browser.newPage();
await page.goto(`${site.url}icon.svg`); // an empty page of the same origin, without the page's policy
const chromium = await page.evaluate(`(${measure})(${JSON.stringify(`${site.url}inkling.js`)}, {}, ${JSON.stringify(drawing)}, ${JSON.stringify(pen)})`);
const version = browser.version();
await browser.close();
await site.close();

const ms = (value) => `${value.toFixed(3)} ms`;
console.log(`${cpus()[0].model.trim()}, one thread\n`);
console.log(`| | Node ${process.versions.node} | Chromium ${version} |\n|---|---|---|`);
console.log(`| classify a simplified drawing of ${count(drawing)} points | ${ms(node.classify)} | ${ms(chromium.classify)} |`);
console.log(`| classify pen input of ${count(pen)} points (${node.points} simplified) | ${ms(node.pen)} | ${ms(chromium.pen)} |`);
console.log(`| its preprocessing alone | ${ms(node.simplify)} | ${ms(chromium.simplify)} |`);
