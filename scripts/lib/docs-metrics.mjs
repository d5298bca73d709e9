// Writes the parts of the docs that have another source: measured numbers from docs/metrics.json, the results of the long
// checks from docs/trust.json, code from examples/.
//
// A document shows numbers between <!-- metrics:NAME --> and <!-- /metrics -->; the names and what each shows are in `blocks`
// below. It shows a file after <!-- examples/FILE -->. A script that measures calls `saveMetrics`.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliSize } from './metrics.mjs';
import { ASSUMED, bulk, visits } from './scale.mjs';
import { trustBlocks } from './trust.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const METRICS = `${root}docs/metrics.json`;
const MODEL = 'weights/inkling.ink';

/** Languages of code blocks by extension of their file. @type {Record<string, string>} */
const LANGUAGES = { '.html': 'html', '.js': 'js', '.mjs': 'js', '.conf': 'nginx', '.c': 'c', '.txt': 'cmake', '.sh': 'sh', '.py': 'python' };
/** Files of dist/ that the page loads before its first guess in Chromium. */
const LOADED = ['index.html', 'page.js', 'icon.svg', 'inkling-relaxed.wasm', 'inkling.ink'];
/** Files of dist/ whose sizes are reported. */
const SIZED = [...LOADED, 'inkling.wasm', 'inkling-scalar.wasm', 'inkling.js', 'more.js', 'inkling-more-relaxed.wasm', 'inkling-more.wasm', 'inkling-more-scalar.wasm', 'sketch.js', 'inkling-sketch-relaxed.wasm', 'inkling-sketch.wasm', 'inkling-sketch-scalar.wasm', 'strokes.js', 'element.js', 'embed.html', 'embed.js'];

/**
 * `keys` documents each key of `values`, `conditions` say how the values were measured, by a key's first part.
 * @typedef {{ keys: Record<string, string>, conditions: Record<string, Record<string, string | number>>, values: Record<string, string | number> }} Metrics
 */

/** @returns {Metrics} */
export const readMetrics = () => JSON.parse(readFileSync(METRICS, 'utf8'));

/**
 * Replaces all values of a group.
 *
 * @param {string} group the first part of the values' keys
 * @param {Record<string, string | number>} conditions model, machine, command …; the date is added
 * @param {Record<string, string | number>} values by the rest of their keys
 */
export function saveMetrics(group, conditions, values) {
  const metrics = readMetrics();
  metrics.conditions[group] = { date: new Date().toISOString().slice(0, 10), ...conditions };
  const own = Object.entries(values).map(([key, value]) => [`${group}.${key}`, value]);
  metrics.values = Object.fromEntries(Object.keys(metrics.conditions).flatMap((each) => (
    each === group ? own : Object.entries(metrics.values).filter(([key]) => key.startsWith(`${each}.`)))));
  writeFileSync(METRICS, `${JSON.stringify(metrics, null, 2)}\n`);
}

/** The machine that measures, in words. */
export function machine() {
  const system = existsSync('/etc/os-release') && /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  return `${cpus()[0].model.trim()}, ${cpus().length} processors, ${(totalmem() / 2 ** 30).toFixed(0)} GB; ${system || process.platform}`;
}

/** @param {string} path */
export const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Measures the files of dist/ and the memory of a classifier. */
function measureSizes() {
  const sizes = Object.fromEntries(SIZED.flatMap((name) => {
    const path = `${root}dist/${name}`;
    if (!existsSync(path)) throw new Error(`dist/${name} is missing; run scripts/build first`);
    return [[`${name}.raw`, readFileSync(path).length], [`${name}.brotli`, brotliSize(path)]];
  }));
  for (const key of ['raw', 'brotli']) sizes[`total.${key}`] = LOADED.reduce((sum, name) => sum + sizes[`${name}.${key}`], 0);
  saveMetrics('size', { machine: machine(), command: 'scripts/build && scripts/docs --sizes' }, sizes);

  const info = execFileSync(`${root}build/native/inkling`, ['info', `${root}${MODEL}`], { encoding: 'utf8' });
  const [, arena] = /^arena\s+(\d+) bytes$/m.exec(info) ?? [];
  if (!arena) throw new Error('inkling info shows no arena size');
  saveMetrics('model', { command: 'scripts/build && scripts/docs --sizes' }, {
    sha256: sha256(`${root}${MODEL}`), bytes: readFileSync(`${root}${MODEL}`).length, brotli: brotliSize(`${root}${MODEL}`), arena: Number(arena),
  });
}

/* Blocks */

/** @param {string[]} columns @param {(string | number)[][]} rows */
const table = (columns, rows) => [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
/** @param {string | number} value */
const percent = (value) => `${Number(value).toFixed(2)} %`;
/** @param {string | number} value */
const whole = (value) => Number(value).toLocaleString('en');
/** @param {string | number} bytes */
const megabytes = (bytes) => `${(Number(bytes) / 1e6).toFixed(2)} MB`;
/** Three digits, but never more than three decimals. @param {string | number} ms */
const milliseconds = (ms) => `${Number(ms) < 1 ? Number(ms).toFixed(3) : Number(ms).toPrecision(3)} ms`;

const SETS = {
  test: 'test, whole',
  'truncated-75': 'test, first 75 % of the points',
  'truncated-50': 'test, first 50 % of the points',
  raw: 'raw pen input, simplified by Inkling',
  simplified: 'the same drawings, simplified by Google',
};
const NETWORKS = { assignment: 'LSTM(256)', geron: 'Géron’s', tutorial: 'TensorFlow’s tutorial’s', inkling: 'Inkling’s own' };
export const PERTURBATIONS = {
  rotate: 'rotated by up to 15°, uniform',
  stretch: 'stretched by 0.7 to 1.4 in x',
  jitter: 'each point moved by a normal error, σ 2 % of the longer side',
  double: 'every point twice',
  mirror: 'mirrored left to right',
  'reverse-order': 'strokes in reverse order',
  backwards: 'every stroke drawn backwards',
};

/** Perturbations that other hands and other programs make, as the tables name them; `hands` in the metrics is their mean. */
export const HANDS = {
  smooth: 'smoothed: each point the mean of five',
  thin: 'every fourth point kept',
  'few-lines': 'few straight lines: at most five per stroke',
  'one-stroke': 'one stroke: the pen never lifted',
  split: 'every stroke in two',
  'there-and-back': 'every stroke there and back again',
  shuffle: 'strokes in random order',
  narrow: 'narrow: x by 0.6',
  tremor: 'tremor: four waves of 12 to 40 px (of 255) along the path, 1.2 % of the longer side',
  'stray-dot': 'a stray dot up to a third of the longer side away',
};

/** @param {Metrics} metrics @param {string} group `accuracy` or `float` */
function accuracy({ values }, group) {
  const rows = Object.entries(SETS).map(([set, name]) => {
    /** @param {string} metric */
    const of = (metric) => values[`${group}.${set}.${metric}`];
    return [name, whole(of('count')), percent(of('top1')), percent(of('top3')), percent(of('top5')), Number(of('nll')).toFixed(3), percent(of('ece')),
      percent(of('sure')), percent(of('sure_right'))];
  });
  return table(['drawings', 'count', 'top-1', 'top-3', 'top-5', 'NLL', 'ECE', 'sure', 'right when sure'], rows);
}

/** Second parts of a group's keys, in order. @param {Metrics} metrics @param {string} group */
const members = ({ values }, group) => [...new Set(Object.keys(values).filter((key) => key.startsWith(`${group}.`)).map((key) => key.split('.')[1]))];

/** @param {Metrics} metrics @param {Record<string, string>} names */
function perturbations({ values }, names) {
  return table(['change', 'top-1', 'loss, points', 'sure', 'right when sure'], Object.entries(names).map(([name, words]) => {
    /** @param {string} metric */
    const of = (metric) => values[`perturbation.${name}.${metric}`];
    return [words, percent(of('top1')), Number(of('loss')).toFixed(2), percent(of('sure')), percent(of('sure_right'))];
  }));
}

/** Kinds of drawings unlike any word, as scripts/evaluate-known names them. */
const UNLIKE = {
  characters: 'characters of Balinese and Korean',
  'fitted characters': 'characters of Greek, Early Aramaic and Latin',
  overlaid: 'drawings of two words over each other',
  beside: 'drawings of two words side by side',
  garbled: 'drawings whose strokes are turned and moved, each by itself',
  collage: 'strokes of three to eight drawings',
  scribble: 'scribbles',
  lines: 'lines between random points',
  curves: 'random curves',
};

const FEW_SHOT_METHODS = { cosine: 'cosine', learned: 'cosine and shape, as learned', dollar_q: '$Q' };
const FEW_SHOT_KINDS = { within_1: 'within, 1 example', within_5: 'within, 5', across_1: 'across, 1 example', across_5: 'across, 5' };
/** @param {Metrics} metrics @param {string} alphabets `all` or `others` @param {string} title */
const fewShot = ({ values }, alphabets, title) => table([title, ...Object.values(FEW_SHOT_KINDS)], Object.entries(FEW_SHOT_METHODS).map(([method, name]) => (
  [name, ...Object.keys(FEW_SHOT_KINDS).map((kind) => Number(values[`words.${alphabets}.${method}.${kind}`]).toFixed(1))])));

/** @type {Record<string, (metrics: Metrics) => string>} */
export const blocks = {
  'words-all': (metrics) => fewShot(metrics, 'all', 'all five alphabets'),
  'words-others': (metrics) => fewShot(metrics, 'others', 'Balinese and Korean'),
  claims: ({ values }) => table(['ten words of', 'examples', 'of `valid` taken for one', 'own drawings recognized', 'calibration error'],
    Object.entries({ all: 'all five alphabets', others: 'Balinese and Korean' }).flatMap(([alphabets, name]) => ['3', '5'].map((shots) => (
      [name, shots, ...['claimed', 'recognized', 'error'].map((key) => percent(values[`words.${alphabets}.${key}.${shots}`]))])))),
  known: ({ values }) => table(['drawings', 'AUROC', 'AUROC, kind not fitted to', 'called unknown', 'at 3 % of `valid`'], Object.entries(UNLIKE).map(([kind, name]) => {
    const [auroc, heldOut, unknown, more] = ['auroc', 'held_out', 'unknown', 'at_3'].map((key) => Number(values[`known.${kind}.${key}`]));
    return [name, auroc.toFixed(3), heldOut.toFixed(3), `${unknown.toFixed(1)} %`, `${more.toFixed(1)} %`];
  })),
  'known-valid': ({ values }) => percent(values['known.valid.unknown']),
  'known-test': ({ values }) => percent(values['known.test.unknown']),
  'left-out': ({ values }) => {
    const of = (/** @type {string} */ name) => values[`left_out.${name}`];
    return table(['measured', 'on', ''], [
      ['top-1 before words were learned', `${whole(of('others'))} drawings of ${of('labels')} labels`, percent(of('top1'))],
      ['top-1 among the learned words', `${whole(of('drawings'))} drawings of ${of('words')} learned words`, percent(of('among'))],
      ['top-1 among learned words and labels', 'the same', percent(of('all'))],
      ['points of top-1 that the labels lose to learned words', 'drawings of labels', Number(of('loss')).toFixed(2)],
      ['AUROC of familiarity, before words were learned', 'all drawings', Number(of('auroc')).toFixed(3)],
      ['called unknown, before words were learned', 'drawings of left-out words', percent(of('unknown'))],
      ['called unknown', 'drawings of labels', percent(of('others_unknown'))],
    ]);
  },
  'accuracy-short': ({ values }) => table(['drawings', 'top-1', 'top-3', 'sure', 'right when sure', 'calibration error'],
    ['test', 'truncated-75', 'truncated-50'].map((set) => [
      { test: 'whole', 'truncated-75': 'first 75 % of the points', 'truncated-50': 'first 50 % of the points' }[set] ?? set,
      ...['top1', 'top3', 'sure', 'sure_right', 'ece'].map((metric) => percent(values[`accuracy.${set}.${metric}`])),
    ])),
  accuracy: (metrics) => accuracy(metrics, 'accuracy'),
  'accuracy-float': (metrics) => accuracy(metrics, 'float'),
  'top1': ({ values }) => percent(values['accuracy.test.top1']),
  'top1-float': ({ values }) => percent(values['float.test.top1']),
  'ece-truncated': ({ values }) => percent(values['accuracy.truncated.ece']),
  'simplify-equal': ({ values }) => `${whole(values['accuracy.simplify.equal'])} of ${whole(values['accuracy.simplify.count'])}`,
  perturbations: (metrics) => perturbations(metrics, PERTURBATIONS),
  hands: (metrics) => perturbations(metrics, { ...HANDS, hands: '**the mean of these**' }),
  groups: (metrics) => table(['group', 'labels', 'drawings', 'top-1', 'weakest'], members(metrics, 'group').map((name) => {
    const { labels, drawings, top1, weakest } = Object.fromEntries(['labels', 'drawings', 'top1', 'weakest'].map((key) => [key, metrics.values[`group.${name}.${key}`]]));
    return [name, labels, whole(drawings), percent(top1), weakest];
  })),
  confusions: (metrics) => table(['labels', 'mistaken, of 50 each', 'cost, points of top-1'], members(metrics, 'confusion').map((name) => [
    name, metrics.values[`confusion.${name}.mistaken`], Number(metrics.values[`confusion.${name}.cost`]).toFixed(2),
  ])),
  'model-bytes': ({ values }) => whole(values['model.bytes']),
  'model-brotli': ({ values }) => whole(values['model.brotli']),
  'model-download': ({ values }) => megabytes(values['model.brotli']),
  arena: ({ values }) => whole(values['model.arena']),
  download: ({ values }) => megabytes(values['size.total.brotli']),
  sizes: ({ values }) => table(['file of `dist/`', 'raw', 'brotli'], [
    ...[
      ['inkling.ink', 'the model'],
      ['inkling-relaxed.wasm', 'the core with relaxed SIMD: Chromium, Firefox 146 and newer, Node 22'],
      ['index.html', 'the page, with its style and first script'],
      ['page.js', 'the page’s script, with the loader, the pad and English'],
      ['icon.svg', 'the page’s icon'],
    ].map(([name, words]) => [`\`${name}\`, ${words}`, whole(values[`size.${name}.raw`]), whole(values[`size.${name}.brotli`])]),
    ['**everything the page loads before its first guess**', `**${whole(values['size.total.raw'])}**`, `**${whole(values['size.total.brotli'])}**`],
    ...[
      ['inkling.wasm', 'the core with SIMD, for other engines'],
      ['inkling-scalar.wasm', 'the core without SIMD, for engines that have none'],
      ['inkling.js', 'loader and API, for your own pages'],
      ['more.js', '`inkling/more`, which loads one of the next three'],
      ['inkling-more-relaxed.wasm', 'the core with everything, for speed; relaxed SIMD'],
      ['inkling-more.wasm', 'the same with SIMD'],
      ['inkling-more-scalar.wasm', 'the same without SIMD'],
      ['sketch.js', '`createSketcher`, which loads one of the next three, and the decoder'],
      ['inkling-sketch-relaxed.wasm', 'drawing with relaxed SIMD'],
      ['inkling-sketch.wasm', 'the same with SIMD'],
      ['inkling-sketch-scalar.wasm', 'the same without SIMD'],
      ['strokes.js', 'pointer and keyboard input, for your own pages'],
      ['element.js', 'the pad, for your own pages; imports the two above'],
      ['embed.html', 'the pad as a page for an iframe'],
      ['embed.js', 'its script'],
    ].map(([name, words]) => [`\`${name}\`, ${words}`, whole(values[`size.${name}.raw`]), whole(values[`size.${name}.brotli`])]),
  ]),
  'speed-short': ({ values }) => table(['network, 64 rows, Chromium', 'Inkling, SIMD', 'Inkling, relaxed SIMD', 'onnxruntime-web', 'tfjs-wasm', 'onnxruntime-web / Inkling'],
    Object.entries(NETWORKS).map(([network, name]) => {
      /** @param {string} engine */
      const of = (engine) => values[`speed.${network}.${engine}`];
      return [name, ...['simd', 'relaxed', 'onnxruntime-web', 'tfjs-wasm'].map((engine) => milliseconds(of(engine))),
        ['simd', 'relaxed'].map((engine) => `${Number(of(`ratio-${engine}`)).toPrecision(3)}×`).join(' / ')];
    })),
  'speed-machine': ({ conditions }) => `${conditions.speed.machine}; ${conditions.speed.engines}`,
  classify: ({ values }) => milliseconds(values['speed.classify']),
  'classify-points': ({ values }) => whole(values['speed.classify-points']),
  'learn-time': ({ values }) => milliseconds(values['learning.learn']),
  'explain-time': ({ values }) => milliseconds(values['learning.explain']),
  'learning-machine': ({ conditions }) => String(conditions.learning.machine),
  'cold-start': ({ values }) => milliseconds(values['speed.cold-start']),
  bulk: ({ values }) => whole(values['speed.bulk']),
  'scale-bulk': (metrics) => table(['cores', 'hours', 'dollars'], [1, 2, 16, 64, 1000].map((cores) => {
    const { hours, dollars } = bulk(metrics, cores);
    return [whole(cores), hours < 1 ? `${(60 * hours).toPrecision(2)} minutes` : hours.toPrecision(3), dollars.toFixed(2)];
  })),
  'scale-core-hours': (metrics) => bulk(metrics, 1).core_hours.toPrecision(2),
  'scale-visits': (metrics) => {
    const [plain, hashed] = [false, true].map((names) => visits(metrics, names));
    /** @param {string} name @param {(values: ReturnType<typeof visits>) => string} show */
    const row = (name, show) => [name, show(plain), show(hashed)];
    return table(['a billion visits', 'names as they are', 'names with hashes'], [
      row('visits by browsers that have nothing yet', ({ first }) => percent(100 * first)),
      row('requests per visit', ({ requests }) => (requests / ASSUMED.visits).toFixed(1)),
      row('… answered by 304, of all', ({ unchanged }) => percent(100 * unchanged)),
      row('kB per visit', ({ bytes }) => whole(Math.round(bytes / ASSUMED.visits / 1e3))),
      row('TB altogether', ({ bytes }) => whole(Math.round(bytes / 1e12))),
      row('requests that reach the origin, per second', ({ origin }) => whole(Math.round(origin / ASSUMED.days / 86400))),
      row('traffic, dollars a year', ({ traffic_dollars: dollars }) => whole(Math.round(dollars / 100) * 100)),
      row('requests, dollars a year', ({ request_dollars: dollars }) => whole(Math.round(dollars / 100) * 100)),
    ]);
  },
  'scale-assumed-bulk': () => table(['assumed', 'value'], [
    ['drawings', whole(ASSUMED.drawings)],
    ['bytes of a simplified drawing in ndjson', `${ASSUMED.input_bytes}: ${whole(ASSUMED.drawings * ASSUMED.input_bytes / 1e9)} GB`],
    ['bytes of a line of three guesses', `${ASSUMED.output_bytes}: ${whole(ASSUMED.drawings * ASSUMED.output_bytes / 1e9)} GB`],
    ['dollars per core-hour: two virtual processors of Amazon EC2 c5.2xlarge, us-east-1, on demand, read in November 2026', ASSUMED.core_hour],
  ]),
  'scale-assumed-visits': () => table(['assumed', 'value'], [
    ['visits, spread evenly over a year', whole(ASSUMED.visits)],
    ['visits per visitor, mean of a geometric distribution', ASSUMED.visits_per_visitor],
    ['releases in the year, each with new scripts', ASSUMED.releases],
    ['releases between two models; between two modules', `${ASSUMED.model_every}; ${ASSUMED.module_every}`],
    ['share of browsers that keep a service worker', percent(100 * ASSUMED.service_worker)],
    ['mean days until the HTTP cache loses a file; until a browser deletes the service worker', `${ASSUMED.http_cache_days}; ${ASSUMED.storage_days}`],
    ['further files that the service worker saves, and their compressed bytes', `${ASSUMED.other_files}; ${whole(ASSUMED.other_bytes)}`],
    ['bytes of a response’s headers', ASSUMED.header_bytes],
    ['places of the CDN', ASSUMED.edges],
    ['dollars per 10,000 HTTPS requests: Amazon CloudFront, United States, read in November 2026', (ASSUMED.request * 1e4).toFixed(4)],
    ['dollars per GB by the month’s GB: Amazon CloudFront, United States and Europe, read in November 2026',
      ASSUMED.traffic.map(([to, price]) => `${price.toFixed(3)} ${to === Infinity ? 'beyond' : `to ${whole(to)}`}`).join(', ')],
  ]),
  ...trustBlocks(),
};

/** Documents that may show blocks. */
export const documents = () => ['README.md', 'weights/MODEL_CARD.md', 'weights/DECODER_CARD.md', ...readdirSync(`${root}docs`).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/**
 * A document with its blocks made anew. A block on lines of its own stays on lines of its own.
 * @param {string} text @param {Metrics} metrics @param {string} path for errors
 */
export function fill(text, metrics, path) {
  const filled = text.replace(/(<!-- metrics:([\w-]+) -->)([^]*?)(<!-- \/metrics -->)/g, (_, begin, name, old, end) => {
    if (!blocks[name]) throw new Error(`${path} has a block metrics:${name}, which scripts/lib/docs-metrics.mjs does not know`);
    const content = blocks[name](metrics);
    if (/undefined|NaN/.test(content)) throw new Error(`${path}: docs/metrics.json or docs/trust.json lacks values for metrics:${name}`);
    return begin + (old.startsWith('\n') ? `\n${content}\n` : content) + end;
  });
  const [opened, closed] = [/<!-- metrics:/g, /<!-- \/metrics -->/g].map((mark) => (text.match(mark) ?? []).length);
  if (opened !== closed) throw new Error(`${path} has ${opened} blocks but ${closed} ends of blocks`);
  return filled;
}

/**
 * A document with its code examples made anew: the file after each <!-- examples/FILE -->.
 * @param {string} text @param {string} path for errors
 */
export function fillExamples(text, path) {
  return text.replace(/<!-- examples\/(\S+) -->\n(```\w+\n[^]*?\n```\n)?/g, (_, name) => {
    if (!existsSync(`${root}examples/${name}`)) throw new Error(`${path} shows examples/${name}, which does not exist`);
    return `<!-- examples/${name} -->\n\`\`\`${LANGUAGES[extname(name)]}\n${readFileSync(`${root}examples/${name}`, 'utf8')}\`\`\`\n`;
  });
}

/** Writes all documents anew, or only names those that disagree. @param {{ check?: boolean }} [options] @returns {string[]} which they are */
export function updateDocuments({ check = false } = {}) {
  const metrics = readMetrics();
  return documents().filter((path) => {
    const text = readFileSync(`${root}${path}`, 'utf8');
    const filled = fillExamples(fill(text, metrics, path), path);
    if (filled !== text && !check) writeFileSync(`${root}${path}`, filled);
    return filled !== text;
  });
}

function main() {
  const known = ['--check', '--sizes'];
  const options = process.argv.slice(2);
  const unknown = options.find((option) => !known.includes(option));
  if (unknown) {
    console.error(`scripts/docs: there is no option ${unknown}; expected ${known.join(', ')}`);
    process.exit(2);
  }
  if (options.includes('--sizes')) measureSizes();
  const check = options.includes('--check');
  const changed = updateDocuments({ check });
  for (const path of changed) console.log(check ? `${path} disagrees with docs/metrics.json, docs/trust.json or examples/; run scripts/docs` : `wrote ${path}`);
  if (check && changed.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
