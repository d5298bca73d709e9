/**
 * Inputs that are made by changing whole ones, for the readers in JavaScript: what other programs, links, files, this device
 * and embedding pages give. Input number n is always the same one. tests/web/unit/fuzz.test.mjs has the short form,
 * tests/fuzz/web.mjs the long one.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createInkling } from '../../dist/inkling.js';
import { learnerOf } from '../../dist/more.js';
import { readDrawing } from '../../web/app/formats/index.js';
import { readAllNdjson } from '../../web/app/formats/ndjson.js';
import { subjects } from '../../web/app/round/groups.js';
import { LIMITS, fromText as roundFromText, toText as roundToText } from '../../web/app/round/set.js';
import { isReadable, strokesOf } from '../../web/app/shelf/record.js';
import { InklingError } from '../../web/lib/errors.js';
import { readJson, readStrokes } from '../../web/lib/read-strokes.js';
import { decodeStrokes, encodeStrokes } from '../../web/lib/strokes/compact.js';
import { toJson, toRows } from '../../web/lib/strokes/convert.js';
import { strokesFrom } from '../../web/lib/strokes/from.js';
import { fromText as drawingFromText, toText as drawingToText } from '../../web/lib/strokes/storage.js';
import { flatten } from '../../web/lib/validate.js';
import { shapes } from './shapes.mjs';

/** @typedef {import('../../web/lib/strokes.js').Stroke} Stroke */

/* Whole inputs */

/** Own drawings in px, without the many points that mutations would only copy. @type {Stroke[][]} */
const DRAWINGS = Object.values(shapes).slice(0, 6).map((strokes) => strokes.map((points) => (
  points.filter((_, i) => i % 6 === 0).map(([x, y], i) => ({ x: Math.round(256 * x), y: Math.round(256 * y), t: 20 * i })))));
const points = DRAWINGS[0], rows = points.map(toRows);
const pairs = points.map((stroke) => stroke.map(({ x, y }) => `${x} ${y}`));

const TEXTS = [
  `<ink xmlns="http://www.w3.org/2003/InkML">${pairs.map((stroke) => `<trace>${stroke}</trace>`).join('')}</ink>`,
  '<ink><definitions><context xml:id="a"><inkSource><traceFormat><channel name="T" type="integer" units="s"/><channel name="X"/><channel name="Y" orientation="-ve"/></traceFormat></inkSource></context></definitions>'
    + '<traceGroup contextRef="#a"><trace xml:id="t" continuation="begin">5 1 2, 6 3 4</trace><trace continuation="end" priorRef="#t">7 5 6</trace></traceGroup><trace>11 18,\'2\'4,"7"-8,3-5 T,2 4*T,3 6</trace></ink>',
  `<svg viewBox="0 0 9 9"><g transform="translate(1,2) rotate(3) scale(.5 2) matrix(1 0 0 1 5 6) skewX(3)">${pairs.map((stroke) => `<polyline points="${stroke}"/>`).join('')}<line x2="5"/><text>&amp;&#65;</text></g><svg x="1" width="5" height="5" viewBox="0 0 100 100"><path d="M0 0L1 1"/></svg></svg>`,
  'M0 0C1 2 3 4 5 6S7 8 9 10Q1 2 3 4T5 6A50 30 20 0 1 10 0a1 1 0 01-1 0h5v-5H9V8l.5.5-1e1-1E-1zm5 5z',
  ...[rows, pairs.map((stroke) => stroke.map((one) => one.split(' ').map(Number))), points, { strokes: points }, { word: 'cat', drawing: rows }, [1, 2, 3, 4],
    [{ penColor: 'black', points: points[0].map(({ x, y, t }) => ({ x, y, time: t, pressure: 0.5 })) }],
    { type: 'excalidraw', elements: [{ type: 'freedraw', x: 5, y: 6, angle: 0.5, width: 9, height: 9, points: [[0, 0], [3, 4]] }, { type: 'text' }] },
    { schema: {}, store: { a: { typeName: 'shape', type: 'draw', id: 'shape:a', parentId: 'page:p', x: 1, y: 2, rotation: 0.1, props: { segments: [{ type: 'free', points: [{ x: 1, y: 2 }, { x: 3, y: 4 }] }] } } } },
    { attrs: {}, className: 'Layer', children: [{ attrs: { points: [1, 2, 3, 4], x: 5, scaleX: 2, rotation: 9 }, className: 'Line' }] },
    { version: '5', objects: [{ type: 'path', left: 1, top: 2, path: [['M', 0, 0], ['Q', 1, 2, 3, 4], ['L', 5, 6]], pathOffset: { x: 1, y: 1 } }] },
    ['Layer', { children: [['Path', { segments: [[1, 2], [[3, 4], [0, 0], [1, 1]]] }]] }],
    { strokeGroups: [{ strokes: [{ x: [1, 2], y: [3, 4], t: [100, 108], p: [0.1, 0.2] }] }] },
    { type: 'Text', words: [{ items: [{ type: 'stroke', id: 's', X: [1, 2], Y: [3, 4] }] }] }].map((value) => JSON.stringify(value)),
];

/* The readers */

const groups = subjects(JSON.parse(readFileSync(new URL('../../weights/groups.json', import.meta.url), 'utf8')));
const words = Object.values(groups).flat();
const learner = await learnerOf(await createInkling());
const learned = (/** @type {unknown} */ drawing) => JSON.stringify({ format: 'inkling-learned', version: 1, words: [{ word: 'rune', drawings: [drawing, drawing] }, { word: 'ø', drawings: [drawing] }] });
const simplified = points.map((stroke) => toRows(stroke).slice(0, 2));

const finite = (/** @type {Stroke[]} */ strokes) => assert.ok(strokes.every((stroke) => stroke.length > 0 && stroke.every(({ x, y, t }) => [x, y, t].every(Number.isFinite))), 'a coordinate is not finite');

/** Calls a reader, which may refuse. @template T @param {() => T} read @param {(error: any) => boolean} refuses @returns {T | undefined} */
function attempt(read, refuses) {
  try {
    return read();
  } catch (error) {
    if (!refuses(error)) throw error;
  }
}
/** @param {string[]} codes @returns {(error: any) => boolean} */
const refusal = (...codes) => (error) => error instanceof InklingError && codes.includes(error.code) && error.message.length < 2000;

/** Text that a JSON reader would not be given, as the value that it stands for. @param {string} text */
function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * What is fuzzed: whole inputs, and what must hold for any text. Refusing one is no failure. `read` tells whether it was read.
 * `change`: changes a text of a kind that other changes nearly always spoil.
 * @type {Record<string, { seeds: string[], read: (text: string) => boolean, change?: (text: string, roll: Dice) => string }>}
 */
export const READERS = {
  'drawings of other programs': {
    seeds: TEXTS,
    read(text) {
      const all = [text, valueOf(text)].flatMap((value) => attempt(() => strokesFrom(value), refusal('strokes', 'not-finite', 'too-many-points', 'too-many-strokes')) ?? []);
      for (const { strokes } of all) {
        finite(strokes);
        flatten(strokes);
        readStrokes(strokes);
      }
      return all.length > 0;
    },
  },
  'drawings in links': {
    seeds: DRAWINGS.map((strokes) => encodeStrokes(strokes)),
    change(text, roll) {
      const bytes = Buffer.from(text.slice(1), 'base64url');
      for (let left = 1 + roll(3); left > 0 && bytes.length > 0; left--) bytes[roll(bytes.length)] = roll(2) ? roll(256) : roll(8);
      return text.slice(0, 1) + bytes.subarray(0, roll(4) ? bytes.length : roll(bytes.length + 1)).toString('base64url');
    },
    read(text) {
      const strokes = attempt(() => decodeStrokes(text), refusal('strokes'));
      if (!strokes) return false;
      assert.ok(strokes.length > 0 && strokes.every(([xs, ys]) => xs.length > 0 && xs.length === ys.length && [...xs, ...ys].every((value) => Number.isInteger(value) && value >= 0 && value <= 255)));
      encodeStrokes(readStrokes(strokes));
      return true;
    },
  },
  'rounds in links': {
    seeds: [{ count: 6, seconds: 20, small: true, words: [...groups.music.slice(1), 't-shirt', 'hot dog'] }, { count: 1, seconds: 600, small: false, words: [] }].map((set) => roundToText(set, groups)),
    read(text) {
      const found = attempt(() => roundFromText(text, groups), (error) => error instanceof RangeError);
      if (!found) return false;
      const { set } = found;
      for (const key of /** @type {const} */ (['count', 'seconds'])) assert.ok(Number.isInteger(set[key]) && set[key] >= LIMITS[key][0] && set[key] <= LIMITS[key][1], key);
      assert.ok(set.words.every((word) => words.includes(word)));
      const again = roundFromText(roundToText(set, groups), groups).set;
      assert.deepEqual({ ...again, words: [...again.words].sort() }, { ...set, words: [...set.words].sort() });
      return true;
    },
  },
  'the saved drawing': {
    seeds: DRAWINGS.map((strokes) => drawingToText({ bounds: { x: 0, y: 0, width: 300, height: 200 }, strokes })),
    read(text) {
      const drawing = drawingFromText(text);
      if (!drawing) return false;
      finite(drawing.strokes);
      const saved = drawingToText(drawing), again = drawingFromText(saved);
      assert.equal(again && drawingToText(again), saved);
      return true;
    },
  },
  'files of drawings': {
    seeds: DRAWINGS.map((strokes) => `${JSON.stringify({ word: 'cat', drawing: strokes.map(toRows) })}\n${toJson(strokes)}\n`),
    read(text) {
      const found = attempt(() => readDrawing(text), (error) => error instanceof Error && (error instanceof SyntaxError || error.message === 'no strokes'));
      if (found) attempt(() => readStrokes(found.strokes), refusal('strokes', 'too-many-strokes'));
      for (const { strokes, word } of readAllNdjson(text, true)) {
        finite(strokes);
        assert.equal(typeof word, 'string');
      }
      return found !== undefined;
    },
  },
  'records of the shelf': {
    seeds: DRAWINGS.map((strokes, id) => JSON.stringify({ id, first: toJson(strokes.slice(0, 1)), strokes: toJson(strokes), word: 'cat', name: '', lineWidth: 3, time: 1.7e12 })),
    read(text) {
      const record = valueOf(text);
      if (!isReadable(record)) return false;
      const strokes = strokesOf(record);
      assert.ok(strokes.length > 0);
      finite(strokes);
      readStrokes(strokes);
      assert.equal(typeof (record.name + record.word), 'string');
      new Date(record.time).toISOString();
      return true;
    },
  },
  'values of a pad': {
    seeds: DRAWINGS.map((strokes) => toJson(strokes)),
    read(text) {
      const all = [() => readJson(text), () => readStrokes(valueOf(text))].flatMap((read) => attempt(() => [read()], refusal('strokes', 'empty', 'too-many-strokes')) ?? []);
      all.forEach(finite);
      return all.length > 0;
    },
  },
  'learned words': {
    seeds: [learned(simplified), learned([[[0, 255], [255, 0]]])],
    read(text) {
      const before = learner.exportLearned();
      const refused = attempt(() => learner.importLearned(text) ?? false, refusal('option')) === undefined;
      if (refused) {
        assert.equal(learner.exportLearned(), before);
        return false;
      }
      const after = learner.exportLearned();
      learner.importLearned(after);
      assert.equal(learner.exportLearned(), after);
      for (const { word } of learner.learned) learner.forget(word);
      return true;
    },
  },
};

/* The changes */

/** @typedef {(sides: number) => number} Dice gives a whole number below `sides` */

/** Mulberry32. @param {number} seed @returns {Dice} */
function dice(seed) {
  let state = seed >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ state >>> 15, state | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return Math.floor(((t ^ t >>> 14) >>> 0) / 2 ** 32 * sides);
  };
}

/** @type {any[]} */
const TELLING = [0, -0, -1, 0.5, 255, 256, 1e9, -1e9, 999999999, 1e10, 1e300, -1e300, 1e308, 5e-324, 2 ** 53, null, true, '', 'a', '1', [], {}, [[]], [0], [[0], [0]], { length: 3 }, { x: 1 }, { __proto__: null, toString: 1 }, 'constructor', '\ud800', '\u202e', 'x'.repeat(50)];
const TOKENS = ['0', '-1', '1e999', '-1e9', '1e308', 'NaN', 'null', 'true', '""', '[', ']', '{', '}', ',', ':', '"', "'", '<', '>', '/', '<!--', '<![CDATA[', '&#x41;', '&lt;', 'M', 'z', 'A1 1 0 0 1 9 9', 'C', '\n', '\0', '\ufeff', '__proto__', '"x":', '"length":9', '-', '_', '.', '%', '%00', '+', ':small', '1', '2', 'transform="scale(0)"', 'viewBox="0 0 0 0"', 'points="1"', '*', '!'];

/** Replaces, drops or doubles a part of a value, anywhere in it. @param {any} value @param {Dice} roll @returns {any} */
function changeValue(value, roll, depth = 0) {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || roll(depth + 6) === 0) return TELLING[roll(TELLING.length)];
  const key = keys[roll(keys.length)];
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const kind = roll(10);
  if (kind === 0 && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (kind === 0) delete copy[key];
  else if (kind === 1 && Array.isArray(copy)) copy.push(...copy.slice(0, 1 + roll(40)));
  else if (kind === 1) copy[keys[roll(keys.length)]] = copy[key];
  else copy[key] = changeValue(copy[key], roll, depth + 1);
  return copy;
}

/** @param {string} text @param {string[]} seeds @param {Dice} roll */
function changeText(text, seeds, roll) {
  const at = roll(text.length + 1), to = Math.min(text.length, at + 1 + roll(roll(4) ? 8 : 80));
  const [head, part, tail] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  switch (roll(7)) {
    case 0: return head + tail;
    case 1: return head + part + part + tail;
    case 2: return head + TOKENS[roll(TOKENS.length)] + tail;
    case 3: return head + TOKENS[roll(TOKENS.length)] + part + tail;
    case 4: return head + String.fromCharCode(roll(8) ? 32 + roll(95) : roll(0x10000)) + text.slice(at + 1);
    case 5: return head;
    default: { // goes on as another one does
      const other = seeds[roll(seeds.length)];
      return head + other.slice(roll(other.length));
    }
  }
}

/** Input number `n`. @param {number} n @returns {{ name: string, text: string }} */
export function inputOf(n) {
  const names = Object.keys(READERS), name = names[n % names.length], { seeds, change } = READERS[name], roll = dice(n);
  let text = seeds[roll(seeds.length)];
  for (let left = 1 + roll(4); left > 0; left--) {
    if (change && roll(4)) {
      text = change(text, roll);
      continue;
    }
    const value = roll(2) ? valueOf(text) : text;
    text = value === text ? changeText(text, seeds, roll) : JSON.stringify(changeValue(value, roll)) ?? '';
  }
  return { name, text };
}

/** Reads input number `n`. @param {number} n @returns {boolean} whether it was read, and not refused @throws {Error} which names the input, if something does not hold */
export function readInput(n) {
  const { name, text } = inputOf(n);
  try {
    return READERS[name].read(text);
  } catch (error) {
    throw new Error(`input ${n}, ${name}: ${/** @type {Error} */ (error).message}\n${JSON.stringify(text)}`, { cause: error });
  }
}
