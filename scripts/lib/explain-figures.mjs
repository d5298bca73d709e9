// The figures of scripts/evaluate-explain: node scripts/lib/explain-figures.mjs VALID MODEL JUDGE
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {number[][][]} Drawing its strokes, rows of x and y */

const [valid, model, judge] = process.argv.slice(2);
const CLI = 'build/native/inkling', PICTURE = 'docs/explain.svg';
const DRAWINGS = 2000, MIN_STROKES = 3, SEED = 2026;
const STEPS = 10; // of a curve
const CHUNK = 1000; // drawings that are classified by one call, which prints every label's probability

/** What a command prints, by lines. @param {string[]} args */
function run(args, input = '') {
  const { status, stdout, stderr, error } = spawnSync(CLI, args, { input, encoding: 'utf8', maxBuffer: 1 << 29 });
  if (status !== 0) throw new Error(`inkling ${args[0]}: ${stderr || error}`);
  return stdout.trim().split('\n').map((line) => JSON.parse(line));
}
const ndjson = (/** @type {Drawing[]} */ drawings) => drawings.map((drawing) => `${JSON.stringify({ drawing })}\n`).join('');

let state = SEED;
/** A whole number from 0 to below limit (mulberry32). @param {number} limit */
function random(limit) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor(((t ^ (t >>> 14)) >>> 0) / 2 ** 32 * limit);
}
/** @template T @param {T[]} list @returns {T[]} */
function shuffled(list) {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** The judge's probability of a label for each drawing; without strokes, all labels are equally likely. */
class Judge {
  /** @type {{ drawing: Drawing, label: string, add: (probability: number) => void }[]} */
  #asked = [];

  /** @param {Drawing} drawing @param {string} label @param {(probability: number) => void} add takes the answer */
  ask(drawing, label, add) {
    this.#asked.push({ drawing, label, add });
  }

  answer() {
    const given = this.#asked.filter(({ drawing }) => drawing.length > 0);
    let labels = 1;
    for (let from = 0; from < given.length; from += CHUNK) {
      const part = given.slice(from, from + CHUNK);
      run(['classify', '--rows', '--model', judge, '--top', '1024'], ndjson(part.map(({ drawing }) => drawing))).forEach(({ guesses }, i) => {
        labels = guesses.length;
        part[i].add(guesses.find(({ label }) => label === part[i].label)?.probability ?? 0);
      });
    }
    for (const { drawing, add } of this.#asked) if (drawing.length === 0) add(1 / labels);
  }
}

const CURVES = ['deletion', 'deletion_random', 'insertion', 'insertion_random'];
const curves = Object.fromEntries(CURVES.map((name) => [name, new Array(STEPS + 1).fill(0)]));
const jury = new Judge();

const files = readdirSync(valid).filter((name) => name.endsWith('.bin')).sort().map((name) => join(valid, name));
const long = files.flatMap((file) => run(['simplify', file]).map(({ drawing }) => drawing)).filter((drawing) => drawing.length >= MIN_STROKES);
const drawings = shuffled(long).slice(0, DRAWINGS);
/** @type {[number, number][]} the judge's probability without the strongest stroke, and without another */
const without = [];
run(['explain', '--rows', '--model', model], ndjson(drawings)).forEach(({ label, strokes }, i) => {
  const drawing = drawings[i], n = drawing.length, all = drawing.map((_, at) => at);
  const byShare = [...all].sort((a, b) => strokes[b].share - strokes[a].share);
  const others = shuffled(byShare.slice(1)), anyOrder = shuffled(all);
  const keep = (/** @type {number[]} */ kept) => drawing.filter((_, at) => kept.includes(at));
  without[i] = [0, 0];
  [byShare[0], others[0]].forEach((left, which) => jury.ask(keep(all.filter((at) => at !== left)), label, (p) => { without[i][which] = p; }));
  for (let step = 0; step <= STEPS; step++) {
    const k = Math.round(n * step / STEPS);
    const parts = [byShare.slice(k), anyOrder.slice(k), byShare.slice(0, k), anyOrder.slice(0, k)];
    CURVES.forEach((name, c) => jury.ask(keep(parts[c]), label, (p) => { curves[name][step] += p / drawings.length; }));
  }
});
jury.answer();

/** One panel: the curve by shares and the one in random order. @param {number} left @param {string} title @param {string} axis @param {number[]} ours @param {number[]} other */
function panel(left, title, axis, ours, other) {
  const WIDTH = 260, HEIGHT = 180, TOP = 40;
  const path = (/** @type {number[]} */ curve) => curve.map((p, i) => `${i ? 'L' : 'M'}${(left + WIDTH * i / STEPS).toFixed(1)} ${(TOP + HEIGHT * (1 - p)).toFixed(1)}`).join('');
  const ticks = [0, 0.5, 1].map((v) => `<path d="M${left} ${TOP + HEIGHT * (1 - v)}h${WIDTH}" stroke="#ddd"/>`
    + `<text x="${left - 6}" y="${TOP + HEIGHT * (1 - v) + 4}" text-anchor="end">${v}</text>`
    + `<text x="${left + WIDTH * v}" y="${TOP + HEIGHT + 16}" text-anchor="middle">${100 * v} %</text>`).join('\n');
  return `<text x="${left}" y="24" font-weight="bold">${title}</text>
${ticks}
<path d="${path(other)}" fill="none" stroke="#777" stroke-width="2" stroke-dasharray="5 4"/>
<path d="${path(ours)}" fill="none" stroke="#0b62c4" stroke-width="2.5"/>
<text x="${left + WIDTH / 2}" y="${TOP + HEIGHT + 34}" text-anchor="middle">${axis}</text>`;
}
writeFileSync(PICTURE, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 290" role="img" font-family="sans-serif" font-size="12">
<title>The word's probability in a second network as strokes are deleted and inserted</title>
<rect width="640" height="290" fill="#fff"/>
${panel(40, 'Deletion', 'strokes taken away', curves.deletion, curves.deletion_random)}
${panel(350, 'Insertion', 'strokes added', curves.insertion, curves.insertion_random)}
<path d="M40 275h24" stroke="#0b62c4" stroke-width="2.5"/><text x="70" y="279">largest share first</text>
<path d="M200 275h24" stroke="#777" stroke-width="2" stroke-dasharray="5 4"/><text x="230" y="279">random order</text>
</svg>
`);

const rounded = (/** @type {number} */ v) => Math.round(1e4 * v) / 1e4;
console.log(JSON.stringify({
  drawings: drawings.length,
  strongest_lowers_more: rounded(100 * without.filter(([strongest, other]) => strongest < other).length / drawings.length),
  curves: Object.fromEntries(CURVES.map((name) => [name, curves[name].map(rounded)])),
}, null, 2));
