// Changes that training makes to drawings, as other hands and other programs make them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { file, inkling, ndjson, own, parse, root } from '../lib/cli.mjs';

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch, numpy']).status === 0);
const skip = !python && 'PyTorch is missing; install python3-torch, or pip install torch numpy';

/** @typedef {[number, number][]} Stroke */

/** The project's own drawings as strokes of points. @returns {Stroke[][]} */
const drawings = () => parse(inkling(['simplify'], ndjson(own('pen.ndjson'))).out)
  .map(({ drawing }) => drawing.map(([xs, ys]) => xs.map((x, i) => [x, ys[i]])));

/** Drawings after Python code that makes `result` of `ink`, the given ones; CHANGES are called in it by their names. */
function run(code, strokes) {
  const script = `
import json, sys
import numpy as np
from training import hands
from training.data import Drawings
given = json.load(open(sys.argv[1]))
flat = [(point, i + 1 == len(stroke), at) for at, drawing in enumerate(given) for stroke in drawing for i, point in enumerate(stroke)]
xy, end, owner = (np.array(column) for column in zip(*flat))
ink = hands.Ink(xy.astype(np.float32), end, owner, len(given))
every = np.ones(ink.n, bool)
rng = np.random.default_rng(5)
${code}
drawings = [[] for _ in range(result.n)]
stroke = []
for point, end, owner in zip(result.xy.tolist(), result.end.tolist(), result.owner.tolist()):
    stroke.append(point)
    if end:
        drawings[owner].append(stroke)
        stroke = []
assert not stroke
print(json.dumps(drawings))`;
  const { status, stdout, stderr } = spawnSync(/** @type {string} */ (python), ['-c', script, file('hands.json', JSON.stringify(strokes))],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  return /** @type {Stroke[][]} */ (JSON.parse(stdout));
}

/** One change of all drawings. @param {string} name @param {Stroke[][]} strokes @param {boolean} [filled] */
const change = (name, strokes, filled = false) => run(`${filled ? 'ink = hands.fill(ink, every)\n' : ''}result = hands.CHANGES["${name}"].apply(ink, every, rng)`, strokes);

const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);
const points = (/** @type {Stroke[]} */ drawing) => drawing.flat();
const distance = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
const length = (/** @type {Stroke} */ stroke) => sum(stroke.slice(1).map((p, i) => distance(p, stroke[i])));
/** The distance of a point from the nearest line of a drawing. */
const away = (p, /** @type {Stroke[]} */ drawing) => Math.min(...drawing.flatMap((stroke) => stroke.map((b, i) => {
  const a = stroke[Math.max(i - 1, 0)], square = distance(a, b) ** 2;
  const along = square > 0 ? ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / square : 0, share = Math.min(Math.max(along, 0), 1);
  return distance(p, [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
})));
const square = [[0, 0], [100, 0], [100, 100], [0, 100], [0, 5]];

test('points are filled in along the lines, as evaluate fills them', { skip }, () => {
  const [[line, dot]] = run('result = hands.fill(ink, every)', [[[[0, 0], [96, 0]], [[3, 50]]]]);
  assert.deepEqual(line.map(([x, y]) => [Math.round(1e4 * x) / 1e4, y]), Array.from({ length: 49 }, (_, i) => [2 * i, 0]));
  assert.deepEqual(dot, [[3, 50]]);
});

test('what training simplifies is what the core simplifies, but for the rounding of points', { skip }, () => {
  // Larger, moved, with a hand's points along the lines.
  const raw = run('result = hands.fill(ink, every)\nresult.xy = result.xy * 1.7 + 30', drawings());
  const lines = raw.map((drawing) => ({ drawing: drawing.map((stroke) => [stroke.map(([x]) => x), stroke.map(([, y]) => y), stroke.map((_, i) => i)]) }));
  const core = parse(inkling(['simplify'], ndjson(lines)).out).map(({ drawing }) => drawing.map(([xs, ys]) => xs.map((x, i) => [x, ys[i]])));
  const ours = run('result = hands.preprocessed(ink, 192)', raw);
  let same = 0, all = 0;
  for (const [i, drawing] of ours.entries()) {
    assert.equal(drawing.length, core[i].length);
    const total = points(drawing).length, cores = points(core[i]).length;
    assert.ok(Math.abs(total - cores) <= 2 + 0.1 * cores, `${total} points instead of ${cores}`);
    for (const p of points(drawing)) assert.ok(p.every((value) => Number.isInteger(value) && value >= 0 && value <= 255) && away(p, core[i]) < 3, `${p}`);
    const known = new Set(points(core[i]).map(String));
    same += points(drawing).filter((p) => known.has(String(p))).length;
    all += total;
  }
  assert.ok(same > 0.8 * all, `${same} of ${all} points are the core's`);
});

test('a dot has two points, and too long a drawing is simplified until it fits', { skip }, () => {
  const zigzag = Array.from({ length: 400 }, (_, i) => [i, i % 2 ? 40 : 0]);
  const [dot, long] = run('result = hands.preprocessed(ink, 64)', [[[[5, 5]]], [/** @type {Stroke} */ (zigzag)]]);
  assert.deepEqual(dot, [[[0, 0], [0, 0]]]);
  assert.ok(points(long).length <= 64, `${points(long).length} points`);
});

test('each change does what its name says', { skip }, () => {
  const given = drawings();
  const mean = (name, measure, filled = false) => sum(change(name, given, filled).map(measure)) / given.length;
  const count = (/** @type {Stroke[]} */ drawing) => drawing.length;
  const before = { points: sum(given.map((drawing) => points(drawing).length)) / given.length, strokes: sum(given.map(count)) / given.length };

  for (const [i, drawing] of change('few_lines', given).entries()) {
    assert.equal(drawing.length, given[i].length);
    for (const [s, stroke] of drawing.entries()) {
      assert.ok(stroke.length <= 9 && stroke.length <= given[i][s].length);
      assert.deepEqual([stroke[0], stroke.at(-1)], [given[i][s][0], given[i][s].at(-1)]);
    }
  }
  assert.ok(mean('harder', (drawing) => points(drawing).length) < 0.8 * before.points);
  assert.ok(mean('split', count) > 1.5 * before.strokes);
  assert.ok(mean('join', count) < 0.5 * before.strokes);
  assert.ok(mean('details', count) > before.strokes + 1);
  assert.deepEqual(change('pieces', [[/** @type {Stroke} */ (square)]])[0], [[[0, 0], [100, 0]], [[100, 0], [100, 100]], [[100, 100], [0, 100]], [[0, 100], [0, 5]]]);
  assert.deepEqual(change('closed', [[/** @type {Stroke} */ (square)]])[0], [[...square, [0, 0]]]);
  const [[loose]] = change('loose_ends', [[[[0, 0], [100, 0]]]]);
  assert.ok(loose[0][0] !== 0 && loose[1][0] !== 100 && loose[0][1] === 0, JSON.stringify(loose));

  const shuffled = change('shuffle', given);
  const sorted = (/** @type {Stroke[]} */ drawing) => drawing.map((stroke) => JSON.stringify(stroke)).sort();
  assert.deepEqual(shuffled.map(sorted), given.map(sorted));
  assert.notDeepEqual(shuffled, given);
  const back = change('there_and_back', given);
  assert.ok(back.flat().filter((stroke, i) => stroke.length === 2 * given.flat()[i].length - 1).length > 0.5 * given.flat().length);
  for (const stroke of back.flat().filter((_, i) => back.flat()[i].length > given.flat()[i].length)) assert.deepEqual(stroke, [...stroke].reverse());

  const [hatching] = change('hatched', [[/** @type {Stroke} */ (square)]]);
  assert.ok(points(hatching).length > 11 && points(hatching).every(([x, y]) => x >= 0 && x <= 100 && y >= 0 && y <= 100), JSON.stringify(hatching));
  for (const [i, drawing] of change('stray_dot', given).entries()) {
    assert.equal(drawing.length, given[i].length + 1);
    const dots = [drawing[0], drawing[drawing.length - 1]].filter((stroke) => stroke.length === 1);
    assert.ok(dots.length > 0);
  }
  const widths = change('stretched', given.map(() => [/** @type {Stroke} */ (square)])).map(([stroke]) => stroke[1][0]);
  assert.ok(Math.min(...widths) < 80 && Math.max(...widths) > 120, `${widths}`);

  const filled = run('result = hands.fill(ink, every)', given);
  assert.ok(sum(change('smoothed', given, true).flat().map(length)) < 0.99 * sum(given.flat().map(length)));
  assert.ok(sum(change('thinned', given, true).map((drawing) => points(drawing).length)) < 0.5 * sum(filled.map((drawing) => points(drawing).length)));
  const trembling = change('tremor', given, true), moved = trembling.flat(2).map((p, i) => distance(p, filled.flat(2)[i]));
  const size = Math.sqrt(sum(moved.map((by) => by * by)) / moved.length);
  assert.ok(size > 1 && size < 5, `${size} px`);
});

test('the same seed gives the same drawings, and the share says how many are changed', { skip }, () => {
  const script = (share) => `
start = np.concatenate([[0], np.flatnonzero(np.diff(owner)) + 1, [len(owner)]])
all = Drawings(xy.astype(np.uint8), end, start, np.arange(ink.n).astype(np.int16), [])
made = [hands.with_other_hands(all, np.arange(ink.n)[::-1], {"share": ${share}, "second": 0.5}, np.random.default_rng(seed), 192) for seed in (3, 3, 4)]
same = [np.array_equal(made[0].xy, other.xy) for other in made]
assert same == [True, True, ${share === 0 ? 'True' : 'False'}], same
assert np.array_equal(made[0].label, np.arange(ink.n)[::-1])
result = hands.Ink(made[0].xy, made[0].end, np.repeat(np.arange(ink.n), np.diff(made[0].start)), ink.n)`;
  const given = Array.from({ length: 8 }, drawings).flat();
  const changed = [0, 0.5, 1].map((share) => {
    const same = run(script(share), given).reverse().map((drawing, i) => JSON.stringify(drawing) === JSON.stringify(given[i]));
    return same.filter((equal) => !equal).length / given.length;
  });
  assert.equal(changed[0], 0);
  assert.ok(changed[1] > 0.35 && changed[1] < 0.65 && changed[2] > 0.9, `${changed}`);
});
