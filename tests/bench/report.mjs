/** Results as Markdown: printed, written between their marks in docs/speed.md, and in short into docs/metrics.json. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { saveMetrics } from '../../scripts/lib/docs-metrics.mjs';
import { line, picture } from './growth.mjs';
import { quantile } from './suite.mjs';

const file = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const LOADED = ['page.js', 'inkling-relaxed.wasm', 'inkling.wasm']; // by the page's own thread
const NAMES = { assignment: 'LSTM(256)', geron: 'Géron’s', tutorial: 'TensorFlow’s tutorial’s', inkling: 'Inkling’s own' };

const middle = (values) => quantile(values, 0.5);
/** Median, and half the distance of the quartiles as a share of it. */
const ms = (values) => values ? `${short(middle(values))} ±${Math.round((quantile(values, 0.75) - quantile(values, 0.25)) / 2 / middle(values) * 100)} %` : '–';
/** Of a cold start, in ms. @param {{ began: number, guessed: number }} visit */
const sinceScript = ({ began, guessed }) => guessed - began;
const short = (v) => v.toFixed(v < 1 ? 3 : v < 10 ? 2 : 1);
const kilo = (v) => v.toLocaleString('en');
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
const NATIVE = /** @type {[string, string][]} */ ([['onnxruntime-node fp32', 'inkling native'], ['onnxruntime-node int8', 'inkling native']]);

/** The worst error of each runtime's log probabilities. @param {any[]} runs */
function errors(runs) {
  const worst = {};
  for (const run of runs) for (const [name, v] of Object.entries(run.errors)) worst[name] = Math.max(worst[name] ?? 0, v);
  return Object.entries(worst).map(([name, v]) => `${name} ${v < 1e-3 ? v.toExponential(0) : `${(100 * v).toFixed(1)} %`}`).join(', ');
}

/** Rows of demands: what, figure, must, aim, whether the first is met. @param {any} r */
function demands(r) {
  const rows = [];
  const add = (what, value, show, must, aim, least = false) => value !== undefined && rows.push([what, show(value), show(must), show(aim),
    (least ? value >= aim : value <= aim) ? 'aim' : (least ? value >= must : value <= must) ? 'must' : '**no**']);
  for (const [where, runs] of [['Node', r.nodeRuns], ['Chromium', r.chromiumRuns]]) {
    for (const run of (runs ?? []).filter((run) => run.length === 64)) {
      const [must, aim] = run.network === 'geron' ? [3, 3.6] : [2.3, 2.8];
      const name = NAMES[run.network];
      add(`${where}, T = 64, ${name}: onnxruntime-web fp32 / SIMD`, ratio(run.times, 'onnxruntime-web fp32', 'inkling simd'), times, must, aim, true);
      add(`… onnxruntime-web fp32 / relaxed SIMD`, ratio(run.times, 'onnxruntime-web fp32', 'inkling relaxed'), times, 4, 5, true);
      add(`… tfjs-wasm / SIMD`, ratio(run.times, 'tfjs-wasm fp32', 'inkling simd'), times, 12, 20, true);
    }
  }
  const milli = (v) => `${short(v)} ms`, percent = (v) => `${Math.round(100 * v)} %`;
  if (r.rates) {
    const { stream, vector, matrix, rows } = r.rates;
    add('Chromium, share of the int16 dot’s streaming rate: the matrix kernel on one vector', vector / stream, percent, 0.75, 0.9, true);
    add(`… on ${rows} vectors`, matrix / stream, percent, 0.75, 0.9, true);
  }
  if (r.figures) {
    const f = r.figures;
    add(`Chromium, one classification of a drawing of ${f.points} points`, f.chromium.classify, milli, 0.5, 0.2);
    add(`Chromium, preprocessing of a pen’s ${f.pen} points`, f.chromium.simplify, milli, 0.2, 0.05);
    add('Chromium, cold start: the page’s script begins → first guess', middle(f.visits.map(sinceScript)), milli, 60, 25);
    add('bytes to classify, brotli: all that the page loads', f.bytes.files.reduce((sum, one) => sum + one.brotli, 0), kilo, 1.4e6, 1e6);
    add(`code alone, brotli: inkling.js + ${f.bytes.wasm}`, f.bytes.code[f.bytes.wasm], kilo, 12 * 1024, 8 * 1024);
    add('memory of a loaded classifier beyond the model’s bytes', f.memory.usual, kilo, 2e6, 1e6);
  }
  if (r.bulk) {
    const rate = (v) => `${kilo(Math.round(v))} / s`;
    add(`inkling evaluate, one thread, ${r.bulk.real ? `${kilo(r.bulk.drawings)} test drawings` : 'made-up drawings'}`, r.bulk.one, rate, 3000, 12000, true);
    if (r.bulk.cores > 1) add('… --jobs 2 / one thread', r.bulk.ratio, times, 1.8, 1.95, true);
  }
  return rows.length ? table(['what', 'figure', 'must', 'aim', 'reached'], rows) : '';
}

/** @param {any} r */
function details(r) {
  const parts = [];
  for (const [where, runs, pairs] of [[`Node ${r.machine.node}`, r.nodeRuns, AGAINST], [`Chromium ${r.machine.chromium}`, r.chromiumRuns, AGAINST], ['Native', r.nativeRuns, NATIVE]]) {
    if (runs) parts.push(`### ${where}\n\n${comparison(runs, pairs)}\nOutputs before timing, off from float64: ${errors(runs)}.\n`);
  }
  if (r.figures) {
    const f = r.figures;
    parts.push(`### One drawing at a time\n\n${table(['', `Node ${r.machine.node}`, `Chromium ${r.machine.chromium}`], [
      [`classify a simplified drawing of ${f.points} points`, ...[f.node, f.chromium].map(({ classify }) => `${short(classify)} ms`)],
      [`classify a pen’s ${f.pen} points (${f.node.kept} simplified)`, ...[f.node, f.chromium].map(({ pen }) => `${short(pen)} ms`)],
      ['its preprocessing alone', ...[f.node, f.chromium].map(({ simplify }) => `${short(simplify)} ms`)],
    ])}
Cold start in Chromium, ${f.visits.length} fresh visits, from where the page’s script begins to run to the first guess: ${ms(f.visits.map(sinceScript))} ms.
All of it, in ms of the navigation: ${[['the head begins', 'first'], ['the script begins', 'began'], ['the first paint', 'painted'], ['the first guess', 'guessed'], ['its frame', 'shown']].map(([what, key]) => `${what} ${ms(f.visits.map((one) => one[key]))}`).join(', ')};
loaded from–to ${LOADED.filter((name) => f.visits[0].files[name]).map((name) => `${name} ${[0, 1].map((end) => Math.round(middle(f.visits.map(({ files }) => files[name][end])))).join('–')}`).join(', ')}.

${table(['the page loads', 'raw', 'brotli'], [...f.bytes.files.map((one) => [`\`${one.name}\``, kilo(one.raw), kilo(one.brotli)]),
    ['**all**', ...['raw', 'brotli'].map((key) => `**${kilo(f.bytes.files.reduce((sum, one) => sum + one[key], 0))}**`)]])}
Memory beyond the model’s bytes: ${kilo(f.memory.usual)} bytes, ${kilo(f.memory.most)} after a drawing of 65,000 points.
`);
  }
  if (r.bulk) parts.push(`### In bulk\n\n\`inkling evaluate\` of ${kilo(r.bulk.drawings)} drawings: ${kilo(Math.round(r.bulk.one))} a second on one thread, ${kilo(Math.round(r.bulk.two))} on two (${times(r.bulk.ratio)}).\n`);
  if (r.rates) {
    const giga = (v) => v.toFixed(1);
    parts.push(`### The kernels\n\nIn Chromium, SIMD, a matrix of 672 × 160, in 10⁹ multiply-adds a second: weights that are int16 already, streamed through dot
products, nothing else: ${giga(r.rates.stream)}; the matrix kernel with its int8 weights on one vector: ${giga(r.rates.vector)}, on ${r.rates.rows} at once: ${giga(r.rates.matrix)}.\n`);
  }
  if (r.growth) {
    const [points, drawings] = [r.growth.points, r.growth.drawings].map(line);
    const micro = (v) => `${(1000 * v).toFixed(1)} µs`;
    parts.push(`### Growth\n\n![Time grows in a straight line with points and with drawings; memory stays flat](speed.svg)

Of one drawing: ${micro(points.slope)} a point and ${micro(points.start)} besides, at most ${Math.round(100 * points.off)} % off. Of many: ${micro(drawings.slope)} a drawing of ${r.growth.each} points, at most ${Math.round(100 * drawings.off)} % off.
`);
  }
  return parts.join('\n');
}

const machine = ({ machine: m, peers }) => [
  `${m.cpu}, ${m.cores} processors, ${(m.memory / 2 ** 30).toFixed(0)} GB; ${m.system}, Linux ${m.kernel}; Node ${m.node}${m.chromium ? `, Chromium ${m.chromium}` : ''}`,
  Object.entries(peers).map(([name, version]) => `${name} ${version}`).join(', ') || 'no peers installed',
].join('; ');

/** The measurements that other documents show, as values of docs/metrics.json. @param {any} r */
function brief(r) {
  const own = { simd: 'inkling simd', relaxed: 'inkling relaxed' };
  const engines = { ...own, 'onnxruntime-web': 'onnxruntime-web fp32', 'tfjs-wasm': 'tfjs-wasm fp32' };
  const digits = (/** @type {number} */ value) => Number(value.toPrecision(3));
  const runs = r.chromiumRuns.filter((run) => run.length === 64);
  const f = r.figures;
  return {
    ...Object.fromEntries(runs.flatMap(({ network, times: t }) => [
      ...Object.entries(engines).map(([key, name]) => [`${network}.${key}`, digits(middle(t[name]))]),
      ...Object.entries(own).map(([key, name]) => [`${network}.ratio-${key}`, digits(ratio(t, 'onnxruntime-web fp32', name))]),
    ])),
    'classify-points': f.points, classify: digits(f.chromium.classify), 'pen-points': f.pen, pen: digits(f.chromium.pen), preprocess: digits(f.chromium.simplify),
    'cold-start': digits(middle(f.visits.map(sinceScript))), bulk: Math.round(r.bulk.one),
  };
}

/** @param {string} path @param {string} text */
function put(path, text) {
  const [BEGIN, END] = ['<!-- scripts/bench writes from here -->', '<!-- to here -->'];
  const old = readFileSync(file(path), 'utf8'), from = old.indexOf(BEGIN), to = old.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${path} has no place for the figures: ${BEGIN} … ${END}`);
  writeFileSync(file(path), `${old.slice(0, from) + BEGIN}\n${text}${old.slice(to)}`);
}

/** @param {any} results @param {{ save: boolean }} options */
export function report(results, { save }) {
  const text = `${machine(results)}.\n\n${demands(results)}\n${details(results)}`;
  console.log(text);
  const svg = results.growth && picture(results.growth, `Chromium ${results.machine.chromium}, ${results.machine.cpu}, one thread`);
  if (!save) {
    if (svg) {
      mkdirSync(file('build/bench/'), { recursive: true });
      writeFileSync(file('build/bench/speed.svg'), svg);
    }
    return;
  }
  put('docs/speed.md', text);
  const { machine: m, peers } = results;
  const engines = [`Node ${m.node}`, `Chromium ${m.chromium}`, ...Object.entries(peers).map(([name, version]) => `${name} ${version}`)].join(', ');
  saveMetrics('speed', { machine: `${m.cpu}, ${m.cores} processors, ${(m.memory / 2 ** 30).toFixed(0)} GB; ${m.system}, Linux ${m.kernel}`, engines: `${engines}; one thread, medians`, command: 'scripts/bench' }, brief(results));
  writeFileSync(file('docs/speed.svg'), svg);
}
