/** classifyAll: the same results as one drawing after the other, whatever is among them, and how its files are found. */
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DIST } from '../../lib/shapes.mjs';

const { createInkling, InklingError } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
const { classifyAll } = await import(pathToFileURL(`${DIST}/more.js`).href);
/** @type {import('../../../web/lib/inkling.js').Inkling} */
let inkling;
before(async () => { inkling = await createInkling(); });

/** A drawing of `count` points in strokes of 1 to 40, as rows, or as points if `raw`. */
function drawing(/** @type {number} */ seed, /** @type {number} */ count, raw = false) {
  const strokes = [];
  for (let i = 0, angle = seed; i < count;) {
    const length = Math.min(count - i, 1 + (seed * 7 + i) % 40 + Math.ceil(count / 400));
    const points = Array.from({ length }, () => {
      angle += Math.sin(seed + i++ / 9);
      return { x: Math.round(120 + i * Math.cos(angle)), y: Math.round(120 + i * Math.sin(angle)) };
    });
    strokes.push(raw ? points : [points.map(({ x }) => x), points.map(({ y }) => y)]);
  }
  return strokes;
}
/** Of many lengths, in no order. */
const mixture = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => drawing(i, 1 + (i * i * 13) % 150, i % 3 === 0));
/** What cannot be classified. @type {any[]} */
const BAD = [null, 'cat', [], [[]], [[[1, 2], [1]]], [[{ x: 1, y: NaN }]], [[{ x: 1e300, y: 1 }, { x: 2, y: 2 }]], Array(513).fill([[1], [2]]),
  [Array(65_537).fill({ x: 1, y: 1 })], { get length() { throw new Error('no'); } }, [Object.defineProperty([], '0', { get() { throw new Error('never'); }, enumerable: true })]];

/** One after the other. */
function oneByOne(/** @type {any[]} */ drawings, options = {}, by = inkling) {
  return drawings.map((strokes) => {
    try {
      return by.classify(strokes, options);
    } catch (error) {
      return error;
    }
  });
}
/** Errors by their codes and messages. @param {any[]} results */
const plain = (results) => results.map((result) => result instanceof Error ? [/** @type {any} */ (result).code, result.message] : result);

test('gives the bytes of classify for any number of drawings and any mixture of lengths', async () => {
  for (const n of [0, 1, 2, 63, 128, 129, 300]) {
    const drawings = mixture(n);
    assert.deepEqual(await classifyAll(inkling, drawings), oneByOne(drawings), `${n}`);
  }
  const drawings = mixture(40);
  for (const options of [{ top: 1 }, { top: 1e12 }, { format: 'raw' }, { unfinished: true, top: 345 }]) {
    assert.deepEqual(await classifyAll(inkling, drawings, /** @type {any} */ (options)), oneByOne(drawings, options), JSON.stringify(options));
  }
});

test('takes long drawings among short ones', async () => {
  const drawings = [...mixture(5), drawing(1, 60_000, true), ...mixture(3), drawing(2, 65_536, true), drawing(3, 2000)];
  assert.deepEqual(await classifyAll(inkling, drawings), oneByOne(drawings));
});

test('puts the error of classify in the place of a bad drawing, and loses no other', async () => {
  const drawings = mixture(2 * BAD.length).flatMap((good, i) => i % 2 ? [good] : [BAD[i / 2], good]);
  const results = await classifyAll(inkling, drawings);
  assert.equal(results.filter((result) => result instanceof InklingError).length, BAD.length);
  const expected = plain(oneByOne(drawings));
  plain(results).forEach((result, i) => {
    // What an accessor throws is no InklingError for classify.
    if (expected[i][0] === undefined && Array.isArray(expected[i])) assert.deepEqual(result, ['strokes', `Cannot read the drawing (${expected[i][1]}).`]);
    else assert.deepEqual(result, expected[i]);
  });
});

test('takes iterables, also asynchronous ones', async () => {
  const drawings = mixture(5), expected = oneByOne(drawings);
  async function* slowly() {
    for (const one of drawings) yield one;
  }
  for (const given of [new Set(drawings), drawings.values(), drawings.map((one) => Promise.resolve(one)), slowly()]) {
    assert.deepEqual(await classifyAll(inkling, /** @type {any} */ (given)), expected);
  }
});

test('refuses what is no iterable, and wrong options', async () => {
  for (const given of [undefined, null, 5, 'drawings', {}]) {
    await assert.rejects(classifyAll(inkling, /** @type {any} */ (given)), { code: 'strokes', message: /^classifyAll takes an array or another iterable of drawings, not .*\.$/ });
  }
  for (const given of [undefined, null, {}, 'inkling']) {
    await assert.rejects(classifyAll(given, []), { code: 'option', message: /^The first argument must be what createInkling resolves to, not .*\.$/ });
  }
  await assert.rejects(classifyAll(inkling, [], { top: 0 }), { code: 'option' });
  await assert.rejects(classifyAll(inkling, [], { signal: /** @type {any} */ ({}) }), { code: 'option', message: 'signal must be an AbortSignal, not an object.' });
});

test('lets others have their turn, several calls at once, and can be stopped', async () => {
  const drawings = mixture(300);
  let turns = 0, ended = false;
  const count = () => { if (!ended) { turns++; setImmediate(count); } };
  setImmediate(count);
  const both = await Promise.all([classifyAll(inkling, drawings), classifyAll(inkling, drawings.slice(100))]);
  ended = true;
  assert.ok(turns >= 2, `${turns} turns`);
  const expected = oneByOne(drawings);
  assert.deepEqual(both, [expected, expected.slice(100)]);

  const abort = new AbortController();
  let taken = 0;
  function* stopped() {
    for (const one of drawings) {
      if (++taken === 10) abort.abort(new Error('enough'));
      yield one;
    }
  }
  await assert.rejects(classifyAll(inkling, stopped(), { signal: abort.signal }), /enough/);
  assert.ok(taken < drawings.length, `${taken} were taken`);
});

for (const name of ['inkling-more.wasm', 'inkling-more-scalar.wasm']) {
  test(`${name} can take the place of the smaller module`, async () => {
    const larger = await createInkling({ wasm: await readFile(`${DIST}/${name}`) });
    const drawings = [...mixture(70), ...BAD.slice(0, 4)];
    assert.deepEqual(plain(await classifyAll(larger, drawings)), plain(oneByOne(drawings)));
    assert.deepEqual(oneByOne(drawings.slice(0, 9), {}, larger), oneByOne(drawings.slice(0, 9)));
  });
}

test('names the file that is missing, and finds it at the next call', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkling-all-'));
  after(() => rm(folder, { recursive: true }));
  const copy = (/** @type {string} */ name) => copyFile(join(DIST, name), join(folder, name));
  for (const name of ['inkling.js', 'more.js', 'inkling.ink', 'inkling.wasm']) await copy(name);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const { createInkling } = await import(pathToFileURL(join(folder, 'inkling.js')).href), { classifyAll } = await import(pathToFileURL(join(folder, 'more.js')).href);
  const without = await createInkling();
  const drawings = mixture(3);
  await assert.rejects(classifyAll(without, drawings), { name: 'InklingError', code: 'fetch', message: /inkling-more\.wasm \(ENOENT\)\. Put inkling-more\.wasm there, or give its address or bytes as createInkling\(\{ wasm \}\)\.$/ });
  await copy('inkling-more.wasm');
  assert.deepEqual(await classifyAll(without, drawings), oneByOne(drawings));
});
