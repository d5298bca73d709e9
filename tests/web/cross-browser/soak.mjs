/** The long form of soaking.test.mjs, and the times of hostile drawings: see scripts/checks/soak. */
import { readFile, readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { serve } from '../../lib/site.mjs';
import { ENGINES, lacking } from './driver.mjs';
import { HOSTILE, TRY_HOSTILE } from '../../lib/hostile.mjs';
import { DIST } from '../../lib/shapes.mjs';
import { BEGINNINGS, SOAKING } from '../../lib/soak.mjs';

const args = process.argv.slice(2);
const split = args.includes('--') ? args.indexOf('--') : args.length;
const places = split ? args.slice(0, split) : ['Node', ...Object.keys(ENGINES)];
const COUNT = Number(args[split + 1] ?? 1e6);
const PARTS = 20;
const MOST = 10; // s that one call into a page may take: WebDriver waits for 30
const unknown = places.filter((place) => place !== 'Node' && !(place in ENGINES));
if (unknown.length || !(COUNT >= 1000)) {
  console.error(`soak: expected ${['Node', ...Object.keys(ENGINES)].join(', ')}, and a count of at least 1000 behind --`);
  process.exit(2);
}

const middle = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const MB = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const TICK = 10; // ms of the processor that /proc counts in

/** What this process's descendants have of their own: bytes of memory, ms of the processor; 0 where there is no /proc. */
async function descendants() {
  /** @type {Map<number, number>} */
  const parents = new Map(), spent = new Map();
  for (const pid of await readdir('/proc').catch(() => [])) {
    const stat = /^\d+$/.test(pid) && await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (!stat) continue;
    const [, parent, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
    parents.set(Number(pid), parent);
    spent.set(Number(pid), TICK * (fields[9] + fields[10]));
  }
  const ours = (/** @type {number} */ pid) => {
    for (let at = parents.get(pid); at; at = parents.get(at)) if (at === process.pid) return true;
    return false;
  };
  const sum = { memory: 0, ms: 0 };
  for (const pid of parents.keys()) {
    if (!ours(pid)) continue;
    const [, kB] = /^RssAnon:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')) ?? [];
    sum.memory += 1024 * Number(kB ?? 0);
    sum.ms += spent.get(pid) ?? 0;
  }
  return sum;
}

/** One place to soak in. @typedef {{ run: (count: number) => Promise<number>, wasm: () => Promise<number>, whole: () => Promise<{ memory: number, ms: number }>, hostile: () => Promise<[string, number][]>, close: () => Promise<unknown> }} Place */

/** The processor's time for this process in ms, whatever else the machine does. */
function clock() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @returns {Promise<Place>} */
async function node() {
  const { createInkling } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
  const { run, memory } = await runInThisContext(SOAKING)(createInkling, BEGINNINGS);
  let collecting = 0; // ms: that is not the drawings' time
  return {
    run: async (count) => run(count),
    wasm: async () => memory(),
    async whole() {
      const from = clock();
      globalThis.gc?.();
      collecting += clock() - from;
      return { memory: process.memoryUsage().rss, ms: clock() - collecting };
    },
    hostile: async () => runInThisContext(TRY_HOSTILE)(await createInkling(), clock),
    close: async () => {},
  };
}

/** @param {keyof typeof ENGINES} name @returns {Promise<Place>} */
async function engine(name) {
  const site = await serve({ answer: (path) => path === '/page.html' ? { body: '<!doctype html><link rel="icon" href="data:,">' } : undefined });
  const browser = await ENGINES[name].launch();
  const page = await browser.open();
  await page.goto(new URL('/page.html', site.url).href);
  await page.evaluate(`async (drawings) => { globalThis.soaking = await (${SOAKING})((await import('./inkling.js')).createInkling, drawings); }`, BEGINNINGS);
  return {
    run: (count) => page.evaluate('(count) => soaking.run(count)', count),
    wasm: () => page.evaluate('() => soaking.memory()'),
    whole: descendants,
    hostile: () => page.evaluate(`async () => (${TRY_HOSTILE})(await (await import('./inkling.js')).createInkling())`),
    async close() {
      await page.close();
      await browser.close();
      await site.close();
    },
  };
}

/** @param {Place} place @param {string} name */
async function soak(place, name) {
  /** @type {{ ms: number, wasm: number, memory: number }[]} */
  const parts = [];
  let pace = await place.run(200), from = (await place.whole()).ms;
  for (let part = 0; part < PARTS; part++) {
    let left = Math.ceil(COUNT / PARTS);
    while (left > 0) {
      const count = Math.min(left, Math.max(100, Math.floor(1000 * MOST / pace)));
      pace = await place.run(count);
      left -= count;
    }
    const { memory, ms } = await place.whole();
    const wasm = await place.wasm();
    parts.push({ ms: (ms - from) / Math.ceil(COUNT / PARTS), wasm, memory });
    from = ms;
    const line = `${name}: ${Math.round(COUNT * (part + 1) / PARTS)} drawings, ${parts[part].ms.toFixed(3)} ms of the processor each, WebAssembly ${MB(wasm)}, in all ${MB(memory)}`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}   ${part + 1 < PARTS ? '' : '\n'}` : `${line}\n`);
  }
  const early = parts.slice(2, 6), late = parts.slice(-4); // the first tenth warms up
  const of = (/** @type {typeof parts} */ some, /** @type {'ms' | 'memory'} */ what) => middle(some.map((part) => part[what]));
  const grown = of(late, 'memory') - of(early, 'memory');
  console.log(`${name}: ${COUNT} drawings; WebAssembly's memory ${parts[0].wasm} bytes at first, ${parts[PARTS - 1].wasm} at last; of its own in all ${MB(of(early, 'memory'))} → ${MB(of(late, 'memory'))}; ${of(early, 'ms').toFixed(3)} → ${of(late, 'ms').toFixed(3)} ms of the processor each`);
  // What an engine keeps for itself moves by some MB either way; 16 bytes left behind by each drawing would be 12 MB.
  return parts[0].wasm === parts[PARTS - 1].wasm && grown < Math.max(8e6, 12 * COUNT);
}

/** @param {Place} place @param {string} name */
async function hostile(place, name) {
  const codes = Object.keys(HOSTILE);
  const rounds = [await place.hostile()];
  for (let i = 0; i < 4; i++) rounds.push(await place.hostile());
  const wrong = codes.filter((code, i) => rounds.some((round) => round[i][0] !== HOSTILE[code]));
  const slowest = (/** @type {(i: number) => number} */ ms) => codes.map((code, i) => ({ code, ms: ms(i) })).sort((a, b) => b.ms - a.ms)[0];
  const first = slowest((i) => rounds[0][i][1]), later = slowest((i) => Math.min(...rounds.slice(1).map((round) => round[i][1])));
  console.log(`${name}: ${codes.length} hostile drawings; slowest ${first.ms.toFixed(1)} ms the first time (${first.code}), then at best ${later.ms.toFixed(1)} ms (${later.code})`);
  for (const code of wrong) console.log(`${name}: ${code} gives ${rounds.map((round) => round[codes.indexOf(code)][0])}, expected ${HOSTILE[code]}`);
  return wrong.length === 0;
}

console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model}, ${cpus().length} processors, Node ${process.versions.node}`);
let fine = true;
for (const name of places) {
  const reason = name !== 'Node' && lacking(/** @type {keyof typeof ENGINES} */ (name));
  if (reason) {
    console.log(`${name} is left out: ${reason}`);
    continue;
  }
  const place = await (name === 'Node' ? node() : engine(/** @type {keyof typeof ENGINES} */ (name)));
  try {
    fine = await hostile(place, name) && fine;
    fine = await soak(place, name) && fine;
  } finally {
    await place.close();
  }
}
if (!fine) console.log('Memory grows, or an answer is wrong.');
process.exitCode = fine ? 0 : 1;
