/** Results as Markdown: printed, written between their marks in docs/speed.md, and in short into docs/metrics.json. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { saveMetrics } from '../../scripts/lib/docs-metrics.mjs';
import { line, picture } from './growth.mjs';
import { quantile } from './suite.mjs';

const file = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const LOADED = ['page.js', 'inkling-relaxed.wasm', 'inkling.wasm']; // by the page's main thread
const NAMES = { assignment: 'LSTM(256)', geron: 'Géron’s', tutorial: 'TensorFlow’s tutorial’s', inkling: 'Inkling’s own' };

const middle = (values) => quantile(values, 0.5);
/** Median, and half the distance of the quartiles as a share of it. */
const spread = (values, write) => `${write(middle(values))} ±${Math.round((quantile(values, 0.75) - quantile(values, 0.25)) / 2 / middle(values) * 100)} %`;
const ms = (values) => values ? spread(values, short) : '–';
/** The duration of a cold start, in ms. @param {{ began: number, guessed: number }} visit */
const sinceScript = ({ began, guessed }) => guessed - began;
const short = (v) => v.toFixed(v < 1 ? 3 : v < 10 ? 2 : 1);
const thousands = (v) => v.toLocaleString('en');
/** How many times as long the other takes: the median of the rounds' own ratios. */
const ratio = (times, other, ours) => times[other] && times[ours] ? middle(times[other].map((v, i) => v / times[ours][i])) : undefined;
const times = (v) => v === undefined ? '–' : `${v.toFixed(v < 10 ? 2 : 1)}×`;
const table = (head, rows) => `| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|\n${rows.map((row) => `| ${row.join(' | ')} |\n`).join('')}`;

/** @param {any[]} runs @param {[string, string][]} compared other, ours */
function comparison(runs, compared) {
  const names = Object.keys(runs.reduce((a, b) => Object.keys(a.times).length >= Object.keys(b.times).length ? a : b).times);
  const ratios = compared.filter(([other, ours]) => names.includes(other) && names.includes(ours));
  const short = (name) => name.replace('inkling ', '');
  return table(['network', 'T', '10⁶ MAC', ...names, ...ratios.map(([other, ours]) => `${other} / ${short(ours)}`)],
    runs.map((run) => [NAMES[run.network], run.length, (run.macs / 1e6).toFixed(1), ...names.map((name) => ms(run.times[name])),
      ...ratios.map(([other, ours]) => times(ratio(run.times, other, ours)))]));
}

const AGAINST = /** @type {[string, string][]} */ ([['onnxruntime-web fp32', 'inkling simd'], ['onnxruntime-web int8', 'inkling simd'], ['tfjs-wasm fp32', 'inkling simd'], ['onnxruntime-web fp32', 'inkling relaxed']]);
const DENSE = /** @type {[string, string]} */ (['litertjs', 'inkling relaxed']);
const NATIVE = /** @type {[string, string][]} */ ([['onnxruntime-node fp32', 'inkling native'], ['onnxruntime-node int8', 'inkling native']]);

/** The worst error of each runtime's log probabilities. @param {any[]} runs */
function errors(runs) {
  const worst = {};
  for (const run of runs) for (const [name, v] of Object.entries(run.errors)) worst[name] = Math.max(worst[name] ?? 0, v);
  return Object.entries(worst).map(([name, v]) => `${name} ${v < 1e-3 ? v.toExponential(0) : `${(100 * v).toFixed(1)} %`}`).join(', ');
}

/**
 * The main measurements, by the names of thresholds.json: what they are in words, their value, and how that is written. A name is
 * PLACE.NETWORK.OTHER/MODULE for ratios of times, else PART.WHAT.
 * @param {any} r
 * @returns {{ name: string, what: string, value: number, written: string }[]}
 */
export function mainResults(r) {
  const rows = [];
  const add = (name, what, value, write) => value !== undefined && rows.push({ name, what, value, written: write(value) });
  for (const [place, key, runs] of [['Node', 'node', r.nodeRuns], ['Chromium', 'chromium', r.chromiumRuns]]) {
    for (const { network, times: t } of (runs ?? []).filter((run) => run.length === 64)) {
      add(`${key}.${network}.onnxruntime-web/simd`, `${place}, T = 64, ${NAMES[network]}: onnxruntime-web fp32 / SIMD`, ratio(t, 'onnxruntime-web fp32', 'inkling simd'), times);
      add(`${key}.${network}.onnxruntime-web/relaxed`, '… onnxruntime-web fp32 / relaxed SIMD', ratio(t, 'onnxruntime-web fp32', 'inkling relaxed'), times);
      add(`${key}.${network}.tfjs-wasm/simd`, '… tfjs-wasm / SIMD', ratio(t, 'tfjs-wasm fp32', 'inkling simd'), times);
    }
  }
  const milli = (v) => `${short(v)} ms`, percent = (v) => `${Math.round(100 * v)} %`;
  if (r.kernels) {
    const { stream, vector, matrix, rows } = r.kernels;
    add('kernels.vector', 'Chromium, share of the int16 dot’s streaming rate: the matrix kernel on one vector', vector / stream, percent);
    add('kernels.matrix', `… on ${rows} vectors`, matrix / stream, percent);
  }
  for (const { n, cols, rows, times: t } of r.dense?.runs ?? []) {
    add(`dense.${n}x${cols}x${rows}.litertjs/relaxed`, `Chromium, dense int8 matrix, ${n} × ${cols} × ${rows}: litertjs / relaxed SIMD`, ratio(t, ...DENSE), times);
  }
  if (r.product) {
    const p = r.product;
    add('product.classify', `Chromium, one classification of a drawing of ${p.points} points`, p.chromium.classify, milli);
    add('product.preprocess', `Chromium, preprocessing of a pen’s ${p.pen} points`, p.chromium.simplify, milli);
    add('product.learn', `Chromium, learning ${p.words.lessons} drawings of ${p.words.points} points`, p.words.learn, milli);
    add('product.explain', `Chromium, explaining a drawing of ${p.words.points} points in ${p.words.strokes} strokes`, p.words.explain, milli);
    add('product.cold-start', 'Chromium, cold start: the page’s script begins → first guess', middle(p.visits.map(sinceScript)), milli);
    // Documents have sizes from scripts/docs --sizes, so these have no words.
    add('product.page-bytes', '', p.bytes.files.reduce((sum, one) => sum + one.brotli, 0), thousands);
    add('product.code-bytes', '', p.bytes.code[p.bytes.wasm], thousands);
    add('product.memory', 'memory of a loaded classifier beyond the model’s bytes', p.memory.typical, thousands);
  }
  if (r.bulk) {
    const perSecond = (v) => `${thousands(Math.round(v))} / s`;
    add('bulk.one-thread', `inkling evaluate, one thread, ${r.bulk.real ? `${thousands(r.bulk.drawings)} test drawings` : 'generated drawings'}`, r.bulk.one, perSecond);
    if (r.bulk.cores > 1) add('bulk.two-threads', '… --jobs 2 / one thread', r.bulk.ratio, times);
  }
  return rows;
}

/**
 * Lines about the results that are beyond the limits of thresholds.json, each { min } or { max }; `*` in a name is any part.
 * @param {any} r @param {Record<string, { min?: number, max?: number }>} thresholds
 */
export function beyondThresholds(r, thresholds) {
  const patterns = Object.entries(thresholds).map(([name, limit]) => /** @type {const} */ ([new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^.]+')}$`), limit]));
  return mainResults(r).flatMap(({ name, value, written }) => {
    const { min = -Infinity, max = Infinity } = patterns.find(([pattern]) => pattern.test(name))?.[1] ?? {};
    return value < min ? `${name}: ${written}, at least ${min} is required` : value > max ? `${name}: ${written}, at most ${max} is required` : [];
  });
}

/** Other runtimes in batches, beside Inkling on one thread. @param {any} bulk */
function batches({ batches: others, points, one }) {
  if (!others?.length) return '';
  return `\nOther runtimes on one thread, with batches of drawings of ${points} points, their preprocessing left out:\n\n${table(['runtime', 'drawings per batch', 'per second', 'inkling / it'],
    others.map(({ name, batch, rate }) => [name, batch, thousands(Math.round(rate)), times(one / rate)]))}`;
}

/** @param {any} r */
function dense({ machine: m, dense: { kernel, runs, loadsLstm } }) {
  const names = Object.keys(runs[0].times), micro = (v) => (1000 * v).toFixed(1);
  return `### Dense int8 matrices against LiteRT.js

Chromium ${m.chromium}, ${chip(m)}; Inkling’s kernel is \`${kernel}\`. Times in µs.

${table(['rows of inputs × columns × rows of weights', '10⁶ MAC', ...names, ...names.map((name) => `${name}, 10⁹ MAC / s`), DENSE.join(' / ').replace('inkling ', '')],
    runs.map(({ n, cols, rows, times: t }) => [`${n} × ${cols} × ${rows}`, (n * cols * rows / 1e6).toFixed(1), ...names.map((name) => spread(t[name], micro)),
      ...names.map((name) => (n * cols * rows / middle(t[name]) / 1e6).toFixed(1)), times(ratio(t, ...DENSE))]))}
Largest error of the outputs against float64, checked before timing, in steps of 8 bits: ${names.map((name) => `${name} ${Math.max(...runs.map((run) => run.errors[name])).toFixed(2)}`).join(', ')}.

${loadsLstm ? 'LiteRT.js loads an LSTM.' : 'LiteRT.js loads no LSTM: it refuses a network with variable states, and loads the same one if they are not variable.'}
`;
}

/** @param {any} r */
function details(r) {
  const parts = [];
  for (const [where, runs, pairs] of [[`Node ${r.machine.node}`, r.nodeRuns, AGAINST], [`Chromium ${r.machine.chromium}`, r.chromiumRuns, AGAINST], ['Native', r.nativeRuns, NATIVE]]) {
    if (runs) parts.push(`### ${where}\n\n${comparison(runs, pairs)}\nLargest error of the outputs against float64, checked before timing: ${errors(runs)}.\n`);
  }
  if (r.product) {
    const p = r.product;
    parts.push(`### One drawing at a time\n\n${table(['', `Node ${r.machine.node}`, `Chromium ${r.machine.chromium}`], [
      [`classify a simplified drawing of ${p.points} points`, ...[p.node, p.chromium].map(({ classify }) => `${short(classify)} ms`)],
      [`classify a pen’s ${p.pen} points (${p.node.simplified} simplified)`, ...[p.node, p.chromium].map(({ pen }) => `${short(pen)} ms`)],
      ['its preprocessing alone', ...[p.node, p.chromium].map(({ simplify }) => `${short(simplify)} ms`)],
    ])}
Cold start in Chromium, ${p.visits.length} first visits, from the start of the page’s script to the first guess: ${ms(p.visits.map(sinceScript))} ms.
Times since the navigation, in ms: ${[['the head starts', 'first'], ['the script starts', 'began'], ['first paint', 'painted'], ['first guess', 'guessed'], ['its frame', 'shown']].map(([what, key]) => `${what} ${ms(p.visits.map((one) => one[key]))}`).join(', ')};
files loaded, from–to: ${LOADED.filter((name) => p.visits[0].files[name]).map((name) => `${name} ${[0, 1].map((end) => Math.round(middle(p.visits.map(({ files }) => files[name][end])))).join('–')}`).join(', ')}.

Memory besides the model’s bytes: ${thousands(p.memory.typical)} bytes, ${thousands(p.memory.largest)} after a drawing of 65,000 points.
`);
  }
  if (r.bulk) parts.push(`### In bulk\n\n\`inkling evaluate\` of ${thousands(r.bulk.drawings)} drawings: ${thousands(Math.round(r.bulk.one))} per second on one thread, ${thousands(Math.round(r.bulk.two))} on two (${times(r.bulk.ratio)}).\n${batches(r.bulk)}`);
  if (r.kernels) {
    const giga = (v) => v.toFixed(1);
    parts.push(`### The kernels\n\nIn Chromium with SIMD, on a matrix of 672 × 160, in 10⁹ multiply-adds per second: int16 weights streamed through dot products
and nothing else: ${giga(r.kernels.stream)}; the matrix kernel with its int8 weights on one vector: ${giga(r.kernels.vector)}, on ${r.kernels.rows} at once: ${giga(r.kernels.matrix)}.\n`);
  }
  if (r.dense) parts.push(dense(r));
  if (r.growth) {
    const [points, drawings] = [r.growth.points, r.growth.drawings].map(line);
    const micro = (v) => `${(1000 * v).toFixed(1)} µs`;
    parts.push(`### Growth\n\n![Time grows linearly with points and with drawings; memory stays flat](speed.svg)

One drawing: ${micro(points.slope)} per point plus ${micro(points.start)}, at most ${Math.round(100 * points.off)} % off. Many drawings: ${micro(drawings.slope)} per drawing of ${r.growth.each} points, at most ${Math.round(100 * drawings.off)} % off.
`);
  }
  return parts.join('\n');
}

/** @param {any} m */
const chip = (m) => `${m.cpu}${m.features ? ` (${m.features})` : ''}`;
/** @param {any} r */
const processor = ({ machine: m }) => `${chip(m)}, ${m.cores} processors, ${(m.memory / 2 ** 30).toFixed(0)} GB; ${m.system}, Linux ${m.kernel}`;
/** @param {any} r */
const engines = ({ machine: m, peers }) => [`Node ${m.node}`, ...m.chromium ? [`Chromium ${m.chromium}`] : [],
  ...Object.entries(peers).map(([name, version]) => `${name} ${version}`)].join(', ');

/** The measurements that other documents show, as values of docs/metrics.json. @param {any} r */
export function shortForm(r) {
  const own = { simd: 'inkling simd', relaxed: 'inkling relaxed' };
  const runtimes = { ...own, 'onnxruntime-web': 'onnxruntime-web fp32', 'tfjs-wasm': 'tfjs-wasm fp32' };
  const digits = (/** @type {number} */ value) => Number(value.toPrecision(3));
  const runs = r.chromiumRuns.filter((run) => run.length === 64);
  const p = r.product;
  return {
    ...Object.fromEntries(runs.flatMap(({ network, times: t }) => [
      ...Object.entries(runtimes).map(([key, name]) => [`${network}.${key}`, digits(middle(t[name]))]),
      ...Object.entries(own).map(([key, name]) => [`${network}.ratio-${key}`, digits(ratio(t, 'onnxruntime-web fp32', name) ?? NaN)]),
    ])),
    'classify-points': p.points, classify: digits(p.chromium.classify), 'pen-points': p.pen, pen: digits(p.chromium.pen), preprocess: digits(p.chromium.simplify),
    'cold-start': digits(middle(p.visits.map(sinceScript))), bulk: Math.round(r.bulk.one),
  };
}

/** @param {string} path @param {string} text */
function put(path, text) {
  const [BEGIN, END] = ['<!-- scripts/bench writes from here -->', '<!-- to here -->'];
  const old = readFileSync(file(path), 'utf8'), from = old.indexOf(BEGIN), to = old.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${path} has no place for the measurements: ${BEGIN} … ${END}`);
  writeFileSync(file(path), `${old.slice(0, from) + BEGIN}\n${text}${old.slice(to)}`);
}

/** The generated part of docs/speed.md. @param {any} r */
export function markdown(r) {
  const rows = mainResults(r).filter(({ what }) => what).map(({ what, written }) => [what, written]);
  return `${processor(r)}; ${engines(r)}.\n\n${rows.length ? table(['what', 'measured'], rows) : ''}\n${details(r)}`;
}

/** Prints the results and what is beyond its limit; saves them, if told to. @param {any} results @param {{ save: boolean }} options */
export function report(results, { save }) {
  const text = markdown(results);
  console.log(text);
  const beyond = beyondThresholds(results, JSON.parse(readFileSync(file('tests/bench/thresholds.json'), 'utf8')));
  console.log(beyond.length ? `Beyond the limits of tests/bench/thresholds.json:\n${beyond.join('\n')}` : 'Everything measured is within the limits of tests/bench/thresholds.json.');
  const svg = results.growth && picture(results.growth, `Chromium ${results.machine.chromium}, ${results.machine.cpu}, one thread`);
  if (!save) {
    if (svg) {
      mkdirSync(file('build/bench/'), { recursive: true });
      writeFileSync(file('build/bench/speed.svg'), svg);
    }
    return;
  }
  put('docs/speed.md', text);
  saveMetrics('speed', { machine: processor(results), engines: `${engines(results)}; one thread, medians`, command: 'scripts/bench' }, shortForm(results));
  writeFileSync(file('docs/speed.svg'), svg);
}
