/**
 * How long an imported network of 0.75 M parameters and 3,711 rows, most of them padding, takes in Chromium:
 * node tests/bench/rows.mjs [--int8]
 *
 * Imports a network of random weights, compares 3 drawings with float64, and prints the median time of a drawing, in ms.
 * Needs dist/, build/native/inkling, and h5py.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, folder, own, root } from '../lib/cli.mjs';
import { machine } from './machine.mjs';
import { withSite } from './site.mjs';

const ROUNDS = 5;
const int8 = process.argv.includes('--int8');

/** Runs in the page, as source. @param {string} address @param {string} model its address @param {any[]} drawings @param {number} rounds */
async function measure(address, model, drawings, rounds) {
  const { createInkling } = await import(address);
  const bytes = await (await fetch(model)).arrayBuffer();
  const { classify } = await createInkling({ model: new Uint8Array(bytes) });
  const times = [];
  for (let round = 0; round <= rounds; round++) {
    for (const drawing of drawings) {
      const from = performance.now();
      classify(drawing);
      if (round > 0) times.push(performance.now() - from); // the first round warms up
    }
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1], most: times[times.length - 1], times: times.length };
}

const run = (/** @type {string} */ command, /** @type {string[]} */ ...args) => execFileSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, INKLING_CLI: cli } });
const python = ['python3', '/usr/bin/python3'].find((path) => {
  try {
    execFileSync(path, ['-c', 'import h5py, numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}) ?? 'python3';
run(python, join(root, 'tests/training/keras_dialects.py'), '--long', folder);
const options = int8 ? ['--int8', '--copies', '1', '--calibrate', join(root, 'tests/drawings/pen.ndjson'), '--samples', '3'] : [];
console.error(run(join(root, 'scripts/import'), 'long.h5', '--features', 'long.json', '--labels', 'labels.txt', '--check', '3', ...options, '-o', 'long.ink'));

const drawings = own('pen.ndjson').slice(0, 20).map(({ drawing }) => drawing);
const result = await withSite({ '/long.ink': readFileSync(join(folder, 'long.ink')) }, async ({ url, browser }) => {
  const page = await browser.newPage();
  await page.goto(`${url}bench/`);
  return page.evaluate(`(${measure})('/more.js', '/long.ink', ${JSON.stringify(drawings)}, ${ROUNDS})`);
});
console.log(JSON.stringify({ ...result, machine: machine() }, null, 2));
