/**
 * The benchmark: node tests/bench/run.mjs [--quick] [PART…]. scripts/bench prepares what it needs.
 *
 * All parts together write docs/speed.md, its plot and docs/metrics.json; single ones only print. --quick takes
 * one length, to see that everything runs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createInkling } from '../../dist/inkling.js';
import { machine } from './machine.mjs';
import * as product from './product.mjs';
import { grow } from './growth.mjs';
import { denseModule, native, nativeBuilds, streamModule } from './native.mjs';
import { inPage, peers } from './peers.mjs';
import { report } from './report.mjs';
import { withSite } from './site.mjs';
import { compare, inkling, onnx, tfjs } from './suite.mjs';
import { calibrate, seeded, write } from './model.mjs';
import { classify } from './reference.mjs';
import { drawing, features, pointsFor } from './drawings.mjs';

const PARTS = ['node', 'chromium', 'native', 'product', 'kernels', 'dense', 'growth'];
const { values: { quick }, positionals } = parseArgs({ options: { quick: { type: 'boolean' } }, allowPositionals: true });
const wrong = positionals.find((part) => !PARTS.includes(part));
if (wrong) throw new Error(`there is no part ${wrong}; there are ${PARTS.join(', ')}`);
const wanted = (/** @type {string} */ part) => positionals.length === 0 || positionals.includes(part);
const say = (/** @type {string} */ line) => console.error(line);

const file = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const bytes = (/** @type {string} */ path) => new Uint8Array(readFileSync(file(path)));
const out = file('build/bench/');
mkdirSync(out, { recursive: true });

/** The shipped model, and three networks from tutorials with random weights. */
const networks = [
  ...['assignment', 'geron', 'tutorial'].map((name, i) => {
    const model = seeded(JSON.parse(readFileSync(file(`training/configs/${name}.json`), 'utf8')), name, i + 1);
    const inputs = [64, 256, 256].map((rows, seed) => classify(model, features(model.features, drawing(pointsFor(model.features.kind, rows), seed))).inputs);
    calibrate(model, model.layers.map((_, layer) => inputs.map((of) => Float32Array.from(of[layer]))));
    return { name, bytes: write(model) };
  }),
  { name: 'inkling', bytes: bytes('weights/inkling.ink') },
];
const lengths = quick ? [64] : [32, 64, 128, 256];
const modules = Object.fromEntries(['simd', 'relaxed', 'scalar'].flatMap((name) => {
  const path = `dist/inkling${name === 'simd' ? '' : `-${name}`}.wasm`;
  try {
    return [[name, bytes(path)]];
  } catch {
    say(`without ${path}, which this build does not have`);
    return [];
  }
}));
if (modules.relaxed && Buffer.compare(modules.relaxed, modules.simd) === 0) delete modules.relaxed; // a build without one
const found = await peers(say);

/** @type {any} */
const results = {
  machine: machine(),
  peers: Object.fromEntries(Object.entries(found).map(([name, { version }]) => [name, version])),
  lengths,
};

if (wanted('node')) {
  say('in Node');
  const engines = [inkling(createInkling, modules)];
  if (found['onnxruntime-web']) engines.push(onnx('onnxruntime-web', found['onnxruntime-web'].runtime, 'wasm'));
  if (found['tfjs-wasm']) engines.push(tfjs(found['tfjs-wasm'].runtime));
  results.nodeRuns = await compare(networks, lengths, engines, say);
}

const served = Object.fromEntries([...networks.map(({ name, bytes }) => [`/bench/${name}.ink`, bytes])]);
await withSite(served, async ({ url, browser }) => {
  results.machine.chromium = browser.version();
  if (wanted('chromium')) {
    say('in Chromium');
    const page = await browser.newPage();
    page.on('console', (message) => message.type() === 'log' && say(message.text()));
    await page.goto(`${url}bench/`);
    const names = Object.keys(found).filter((name) => ['onnxruntime-web', 'tfjs-wasm'].includes(name));
    results.chromiumRuns = await page.evaluate(`(async () => {
      const { compare, inkling, onnx, tfjs } = await import('/bench/suite.mjs');
      const { createInkling } = await import('/inkling.js');
      const peers = await (${inPage})(${JSON.stringify(names)});
      const get = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
      const modules = {}, networks = [];
      for (const name of ${JSON.stringify(Object.keys(modules))}) modules[name] = await get(name === 'simd' ? '/inkling.wasm' : '/inkling-' + name + '.wasm');
      for (const name of ${JSON.stringify(networks.map(({ name }) => name))}) networks.push({ name, bytes: await get('/bench/' + name + '.ink') });
      const engines = [inkling(createInkling, modules)];
      if (peers['onnxruntime-web']) engines.push(onnx('onnxruntime-web', peers['onnxruntime-web'], 'wasm'));
      if (peers['tfjs-wasm']) engines.push(tfjs(peers['tfjs-wasm']));
      return compare(networks, ${JSON.stringify(lengths)}, engines, (line) => console.log(line));
    })()`);
    await page.close();
  }
  if (wanted('product')) results.product = await product.measure({ url, browser, modules, model: networks[3].bytes, say });
  if (wanted('kernels')) {
    say('rates of the kernels');
    served['/bench/stream.wasm'] = streamModule();
    const page = await browser.newPage();
    await page.goto(`${url}bench/`);
    results.kernels = await page.evaluate(`(async () => {
      const { rates } = await import('/bench/kernels.mjs');
      return rates(new Uint8Array(await (await fetch('/bench/stream.wasm')).arrayBuffer()));
    })()`);
    await page.close();
  }
  const module = wanted('dense') && found.litertjs && denseModule(say);
  if (module) {
    say('dense matrices');
    served['/bench/dense.wasm'] = module;
    const page = await browser.newPage();
    page.on('console', (message) => message.type() === 'log' && say(message.text()));
    await page.goto(`${url}bench/`);
    results.dense = await page.evaluate(`(async () => {
      const { compareDense, inkling, liteRt } = await import('/bench/dense.mjs');
      const peers = await (${inPage})(['litertjs']);
      const { kernel, engine } = await inkling(await (await fetch('/bench/dense.wasm')).arrayBuffer());
      const other = liteRt(peers.litertjs);
      return { kernel, runs: await compareDense([engine, other.engine], (line) => console.log(line)), loadsLstm: await other.loadsLstm() };
    })()`);
    await page.close();
  }
  if (wanted('growth')) results.growth = await grow({ url, browser, say });
});

if (wanted('native')) {
  say('native');
  const engines = (await nativeBuilds(say)).map(native);
  if (found['onnxruntime-node']) engines.push(onnx('onnxruntime-node', found['onnxruntime-node'].runtime, 'cpu'));
  results.nativeRuns = await compare(networks, lengths, engines, say);
  results.bulk = await product.bulk(say, found['onnxruntime-node']?.runtime);
}

writeFileSync(new URL('results.json', out), JSON.stringify(results));
report(results, { save: positionals.length === 0 && !quick });
process.exit(); // tfjs and onnxruntime keep threads
