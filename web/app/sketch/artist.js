/** Draws words and finishes drawings: several times each, and keeps what the recognizer names. */
import { createSketcher } from '../../lib/sketch.js';
import { mostUnlike, sample, triesFor } from '../../lib/unlike.js';
import { boundingBox, pad } from '../shared.js';
import { DECODER, WASM, fetchKept, sizeOf } from './kept.js';

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */
/** @typedef {import('../../lib/sketch.js').Sketcher} Sketcher */
/** @typedef {import('../../lib/sketch.js').SketchPoint} SketchPoint */

/** Drawings of a word that are shown beside each other. */
export const COUNT = 6;
/** How a word is drawn unless the user asks for something else. */
export const TEMPERATURE = 0.4;
/**
 * Squares that a drawing may fill when it is finished, one for each try: their sides, as multiples of the one that it fills
 * already, and what shares of what is added lie to the left and above. Nobody knows how large it is to become.
 * @type {[larger: number, left: number, above: number][]}
 */
const SQUARES = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1.25, 0.5, 0.5], [1.25, 0.5, 0.5], [1.25, 0.5, 0], [1.6, 0.5, 0.5], [1.6, 0.5, 0]];
/** How long drawing may hold up the page: a pause takes 4 ms, as long as a drawing. */
const PAUSE_EVERY_MS = 8;
/** Time of one point in a drawing's time, and of a jump of the pen, in ms. */
const POINT_MS = 30, JUMP_MS = 200;

/** @type {Promise<Sketcher> | undefined} */
let loading;
let share = 0; // of the decoder that has come
/** @type {Set<(share: number) => void>} */
const listeners = new Set();

/**
 * Loads what draws, once.
 * @param {(share: number) => void} onProgress told how much of it has come, 0 to 1
 */
export async function loadSketcher(onProgress) {
  listeners.add(onProgress);
  onProgress(share);
  loading ??= load();
  try {
    return await loading;
  } catch (error) {
    loading = undefined; // it is tried again the next time
    throw error;
  } finally {
    listeners.delete(onProgress);
  }
}

async function load() {
  share = 0;
  const wasm = fetchKept(WASM);
  const decoder = fetchKept(DECODER, (bytes) => {
    share = Math.min(1, bytes / sizeOf(DECODER));
    for (const listener of listeners) listener(share);
  });
  return createSketcher({ wasm, decoder });
}

/** A pause in which the page can do something else. */
export const pause = () => new Promise((resolve) => { setTimeout(resolve); });

/** @param {Iterable<SketchPoint>} points @param {Stroke[]} [given] strokes that they go on with @returns {Stroke[]} */
export function toStrokes(points, given = []) {
  const strokes = given.map((stroke) => stroke.slice());
  let t = given[given.length - 1]?.slice(-1)[0].t ?? 0;
  for (const { x, y, begins } of points) {
    t += begins ? JUMP_MS : POINT_MS;
    if (begins || strokes.length === 0) strokes.push([]);
    strokes[strokes.length - 1].push({ x, y, t });
  }
  return strokes;
}

/**
 * How sure the recognizer is of a word, and whether the word is its first guess.
 * @param {Stroke[]} strokes @param {string} word @param {'raw' | 'simplified'} format
 */
async function judge(strokes, word, format) {
  const inkling = await pad.load();
  const { guesses } = inkling.classify(strokes, { format, top: inkling.labels.length });
  return { sure: guesses.find(({ label }) => label === word)?.probability ?? 0, named: guesses[0].label === word };
}

/** A word, drawn and looked at. @param {Sketcher} sketcher @param {string} word one of the sketcher's @param {number} seed @param {number} temperature */
async function tryWord(sketcher, word, seed, temperature) {
  const strokes = toStrokes(sketcher.draw(word, { seed, temperature }));
  return { strokes, sample: sample(strokes), ...await judge(strokes, word, 'simplified') };
}

/**
 * Draws a word, the best of a few tries, as drawUnlike draws it first.
 * @param {Sketcher} sketcher
 * @param {string} word one of the sketcher's
 * @returns {Promise<Stroke[]>} in the square from 0 to 255
 */
export async function drawWord(sketcher, word) {
  const tries = [];
  for (let seed = 1; seed <= triesFor(0); seed++) {
    tries.push(await tryWord(sketcher, word, seed, TEMPERATURE));
    await pause();
  }
  return mostUnlike(tries, []).strokes;
}

/**
 * Draws a word COUNT times, each time unlike before, and shows each as soon as it is chosen.
 * @param {Sketcher} sketcher
 * @param {string} word one of the sketcher's
 * @param {number} seed of the first try
 * @param {number} temperature
 * @param {(strokes: Stroke[]) => boolean} show a drawing in the square from 0 to 255; false ends it
 */
export async function drawUnlike(sketcher, word, seed, temperature, show) {
  /** @typedef {Awaited<ReturnType<typeof tryWord>>} Tried */
  const tries = /** @type {Tried[]} */ ([]), shown = /** @type {Tried[]} */ ([]);
  for (let last = performance.now(); shown.length < COUNT;) {
    tries.push(await tryWord(sketcher, word, seed + tries.length, temperature));
    if (tries.length === triesFor(shown.length)) {
      const chosen = mostUnlike(tries.filter((tried) => !shown.includes(tried)), shown);
      shown.push(chosen);
      if (!show(chosen.strokes)) return;
    }
    if (performance.now() - last > PAUSE_EVERY_MS) {
      await pause();
      last = performance.now();
    }
  }
}

/**
 * Finishes a drawing.
 * @param {Sketcher} sketcher
 * @param {Stroke[]} strokes
 * @param {string} word one of the sketcher's
 * @param {number} attempt another one gives something else
 * @returns {Promise<SketchPoint[]>} what is to be added; [] if nothing makes the recognizer surer of the word
 * @throws {import('../../lib/errors.js').InklingError} `too-many-points`
 */
export async function finishStrokes(sketcher, strokes, word, attempt) {
  const { x, y, width, height } = boundingBox(strokes.flat()), own = Math.max(width, height, 1);
  /** @type {SketchPoint[]} */
  let best = [];
  let { sure: highest } = await judge(strokes, word, 'raw'), seed = 1 + attempt * SQUARES.length;
  for (const [larger, left, above] of SQUARES) {
    const side = larger * own, box = { x: x + left * (width - side), y: y + above * (height - side), side };
    const points = [...sketcher.finish(strokes, { word, seed: seed++, temperature: TEMPERATURE, box })];
    const { sure } = await judge(toStrokes(points, strokes), word, 'raw');
    if (sure > highest) [best, highest] = [points, sure];
    await pause();
  }
  return best;
}
