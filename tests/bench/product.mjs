/** Measurements of the shipped model and page alone: one classification, learned words, cold start, bytes, memory, drawings in bulk. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { createInkling } from '../../dist/inkling.js';
import { EXAMPLES } from '../../web/app/examples.js';
import { onnxBatches, torchBatches } from './batches.mjs';
import { drawing } from './drawings.mjs';
import { starts } from './starts.mjs';
import { quantile } from './suite.mjs';
import { measureWords } from './words.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const MEDIAN = 42; // points of the median drawing of Quick, Draw!, simplified
const PEN = 500; // points of a drawing as a pen gives it
const STARTS = 25;
const ROUNDS = 5;

/** An example drawing as a pen gives it: that many points, evenly along each stroke. @param {number} count */
function pen(count) {
  const { drawing } = EXAMPLES.find(({ word }) => word === 'cat') ?? EXAMPLES[0];
  return drawing.map(([xs, ys], s) => {
    const n = Math.floor(count * (s + 1) / drawing.length) - Math.floor(count * s / drawing.length);
    const at = (row, t) => row[Math.floor(t)] + (row[Math.min(Math.floor(t) + 1, row.length - 1)] - row[Math.floor(t)]) * (t % 1);
    const ts = Array.from({ length: n }, (_, i) => i / (n - 1) * (xs.length - 1));
    return [ts.map((t) => at(xs, t)), ts.map((t) => at(ys, t)), ts];
  });
}

/**
 * One call at a time, in Node and, as source, in a page: medians of 101 turns of 20 calls after 400 to warm up, in ms.
 * @param {string} address @param {object} options @param {any[]} simplified drawings @param {any} pen
 */
async function calls(address, options, simplified, pen) {
  const { createInkling } = await import(address);
  const inkling = await createInkling(options);
  const median = (call) => {
    for (let i = 0; i < 400; i++) call(i);
    const times = Array.from({ length: 101 }, () => {
      const from = performance.now();
      for (let i = 0; i < 20; i++) call(i);
      return (performance.now() - from) / 20;
    });
    return times.sort((a, b) => a - b)[50];
  };
  return {
    classify: median((i) => inkling.classify(simplified[i % simplified.length])),
    pen: median(() => inkling.classify(pen)),
    simplify: median(() => inkling.simplify(pen)),
    simplified: inkling.simplify(pen).reduce((sum, [x]) => sum + x.length, 0),
  };
}

/** Bytes as servers send them. @param {string} name of a file in dist/ */
const brotli = (name) => brotliCompressSync(readFileSync(`${root}dist/${name}`), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** What the page asks for until its first guess, and what of it loads and classifies. */
async function bytes(url, browser) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const names = new Set(['index.html']);
  context.on('request', (request) => names.add(new URL(request.url()).pathname.slice(1))); // of the page and its threads
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(async () => (await (/** @type {any} */ (document.querySelector('inkling-pad'))).load()) !== null);
  await context.close();
  const all = [...names].filter((name) => name && existsSync(`${root}dist/${name}`)).sort();
  if (!all.includes('inkling.ink')) throw new Error('The page has not asked for its model.');
  const wasm = all.find((name) => name.endsWith('.wasm')) ?? 'inkling.wasm';
  return {
    files: all.map((name) => ({ name, raw: readFileSync(`${root}dist/${name}`).length, brotli: brotli(name) })),
    code: Object.fromEntries(readdirSync(`${root}dist`).filter((name) => /^inkling(?!-sketch).*\.wasm$/.test(name)).map((name) => [name, brotli('inkling.js') + brotli(name)])),
    wasm,
  };
}

/** Bytes of WebAssembly memory beyond the model's, after a drawing of 42 points and after the largest. */
async function memory(modules, model) {
  const instantiate = WebAssembly.instantiate;
  /** @type {WebAssembly.Memory | undefined} */
  let memory;
  WebAssembly.instantiate = /** @type {any} */ (async (module, imports) => {
    const made = /** @type {any} */ (await instantiate(module, imports));
    memory = (made.exports ?? made.instance.exports).memory;
    return made;
  });
  try {
    const inkling = await createInkling({ wasm: modules.simd, model });
    const beyond = () => /** @type {WebAssembly.Memory} */ (memory).buffer.byteLength - model.length;
    inkling.classify(drawing(MEDIAN, 1));
    const typical = beyond();
    inkling.classify([pen(65000).flatMap(([x, y]) => x.map((_, i) => ({ x: x[i], y: y[i] })))]);
    return { typical, largest: beyond() };
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

/** @param {{ url: string, browser: any, modules: Record<string, Uint8Array>, model: Uint8Array, say: (line: string) => void }} of */
export async function measure({ url, browser, modules, model, say }) {
  const simplified = Array.from({ length: 16 }, (_, i) => drawing(MEDIAN, i + 1));
  const raw = pen(PEN);
  say('one drawing at a time');
  const node = await calls(`${root}dist/inkling.js`, { wasm: modules.simd, model }, simplified, raw);
  const page = await browser.newPage();
  await page.goto(`${url}bench/`);
  const chromium = await page.evaluate(`(${calls})('/inkling.js', {}, ${JSON.stringify(simplified)}, ${JSON.stringify(raw)})`);
  await page.close();
  const words = await measureWords({ url, browser });
  say('cold starts');
  const [xs, ys] = [0, 1].map((row) => drawing(MEDIAN, 7).map((stroke) => stroke[row]));
  const visits = await starts(STARTS, { frame: { x: 0, y: 0, width: 255, height: 255 }, strokes: xs.map((x, i) => [x, ys[i], x.map((_, t) => t)]) });
  return { node, chromium, words, visits, bytes: await bytes(url, browser), memory: await memory(modules, model), points: MEDIAN, pen: raw.reduce((n, [x]) => n + x.length, 0) };
}

/**
 * Drawings a second of `inkling evaluate`, on one thread and on two: of Quick, Draw!'s test split if it is there, else of
 * generated ones. In turns with other runtimes in batches.
 * @param {(line: string) => void} say @param {any} [ort] onnxruntime-node, if it is there
 */
export async function bulk(say, ort) {
  let path = process.env.INKLING_TEST;
  const real = Boolean(path);
  if (!path) {
    mkdirSync(`${root}build/bench`, { recursive: true });
    path = `${root}build/bench/drawings.ndjson`;
    const line = (_, i) => `${JSON.stringify({ word: 'cat', drawing: drawing(MEDIAN, i) })}\n`;
    writeFileSync(path, Array.from({ length: 20000 }, line).join(''));
  }
  say(`in bulk: ${real ? 'the test split' : 'generated drawings'}`);
  const once = (jobs) => {
    const from = performance.now();
    const { drawings } = JSON.parse(execFileSync(`${root}build/native/inkling`, ['evaluate', '--jobs', String(jobs), '--json', String(path)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { drawings, rate: drawings / (performance.now() - from) * 1000 };
  };
  const others = [...ort ? await onnxBatches(ort, readFileSync(`${root}weights/inkling.ink`), MEDIAN) : [], ...torchBatches(MEDIAN, say)];
  const rates = others.map(() => /** @type {number[]} */ ([])), rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push([once(1), once(2)]);
    for (const [i, { rate }] of others.entries()) rates[i].push(await rate());
  }
  for (const { free } of others) await free();
  return {
    batches: others.map(({ name, batch }, i) => ({ name, batch, rate: quantile(rates[i], 0.5) })), points: MEDIAN,
    real, drawings: rounds[0][0].drawings, cores: cpus().length,
    one: quantile(rounds.map(([one]) => one.rate), 0.5), two: quantile(rounds.map(([, two]) => two.rate), 0.5),
    ratio: quantile(rounds.map(([one, two]) => two.rate / one.rate), 0.5),
  };
}
