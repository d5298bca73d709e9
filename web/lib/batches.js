/** Classifies many drawings in few calls of the core, which computes several together. */
import { putMask } from './calls.js';
import { readResult } from './classifier.js';
import { InklingError, describe, messageOf } from './errors.js';
import { enlarge } from './larger.js';
import { NO_OPTIONS, checkOptions, flatten, toFlags } from './validate.js';
import { maskOf } from './words.js';

/** @typedef {import('./classifier.js').Inkling} Inkling */
/** @typedef {import('./classifier.js').Result} Result */
/** @typedef {import('./validate.js').Stroke} Stroke */
/** @typedef {import('./larger.js').Larger} Larger */
/**
 * `signal`: an AbortSignal, which is looked at between drawings.
 * @typedef {import('./larger.js').MoreOptions & { signal?: { readonly aborted: boolean, readonly reason?: any } }} BatchOptions
 */
/** @typedef {ReturnType<typeof flatten> & { at: number, strokes: readonly Stroke[] }} Waiting `at`: its place among the results */

/** At most so many drawings, or points but for the last drawing's, in one call: they bound the memory and how long a page waits. */
const MAX_DRAWINGS = 128, MAX_POINTS = 65_536;

/**
 * Classifies many drawings: the same results as `inkling.classify`, in order. The error of a drawing takes the place of its
 * result. In a page, others have their turn in between.
 * @param {Inkling | import('./larger.js').InklingMore} inkling what createInkling resolves to
 * @param {Iterable<readonly Stroke[]> | AsyncIterable<readonly Stroke[]>} drawings
 * @param {BatchOptions} [options]
 * @returns {Promise<(Result | InklingError)[]>}
 * @throws {InklingError} if an argument is wrong, or the larger module is missing; or the signal's reason
 */
export async function classifyAll(inkling, drawings, options) {
  options ??= NO_OPTIONS;
  checkOptions(options);
  const { signal } = options;
  if (signal != null && typeof signal.aborted !== 'boolean') throw new InklingError('option', `signal must be an AbortSignal, not ${describe(signal)}.`);
  if (Object(drawings) !== drawings || !(Symbol.iterator in drawings || Symbol.asyncIterator in drawings)) {
    throw new InklingError('strokes', `classifyAll takes an array or another iterable of drawings, not ${describe(drawings)}.`);
  }
  const larger = await enlarge(inkling), mask = maskOf(larger.inkling.labels, options);
  /** @type {(Result | InklingError)[]} */
  const results = [];
  /** @type {Waiting[]} */
  let waiting = [];
  let points = 0;
  throwIfAborted(signal);
  for await (const strokes of drawings) {
    const at = results.length;
    try {
      const flat = flatten(strokes);
      results.length++;
      waiting.push({ ...flat, at, strokes });
      points += flat.points.length / 2;
    } catch {
      results.push(errorOf(larger, strokes, options));
    }
    if (waiting.length < MAX_DRAWINGS && points < MAX_POINTS) continue;
    classify(larger, waiting, options, mask, results);
    waiting = [];
    points = 0;
    await pause();
    throwIfAborted(signal);
  }
  if (waiting.length > 0) classify(larger, waiting, options, mask, results);
  return results;
}

/**
 * Classifies drawings together and puts their results in place.
 * @param {Larger} larger
 * @param {Waiting[]} waiting
 * @param {BatchOptions} options
 * @param {Uint8Array | undefined} mask
 * @param {(Result | InklingError)[]} results
 */
function classify(larger, waiting, options, mask, results) {
  const { core, inkling: { labels } } = larger;
  const top = Math.min(options.top ?? 5, labels.length), size = 8 * top + 12; // bytes of a result
  copyInput(core, waiting, options, mask);
  const address = core.inkling_classify_batch(top);
  if (!address) throw noMemory();
  const view = new DataView(core.memory.buffer, address);
  /** @type {Waiting[]} */
  const failed = [];
  waiting.forEach((one, i) => {
    if (view.getUint32(i * size, true)) failed.push(one);
    else results[one.at] = readResult(view, i * size, labels);
  });
  for (const { at, strokes } of failed) results[at] = errorOf(larger, strokes, options); // writes over the results in the core
}

/**
 * Copies drawings into the core's memory: all points, all stroke ends, then two numbers for each drawing.
 * @param {any} core
 * @param {Waiting[]} waiting
 * @param {BatchOptions} options
 * @param {Uint8Array} [mask]
 */
function copyInput(core, waiting, options, mask) {
  const count = (/** @type {(one: Waiting) => number} */ of) => waiting.reduce((sum, one) => sum + of(one), 0);
  const points = count((one) => one.points.length), strokes = count(({ ends }) => ends.length);
  const address = core.inkling_batch_input(waiting.length, points / 2, strokes);
  if (!address) throw noMemory();
  const floats = new Float32Array(core.memory.buffer, address, points);
  const words = new Uint32Array(core.memory.buffer, address + floats.byteLength, strokes + 2 * waiting.length);
  const chosen = putMask(core, mask);
  let float = 0, end = 0, header = strokes;
  for (const { points, ends, shape } of waiting) {
    floats.set(points, float);
    words.set(ends, end);
    words[header++] = ends.length;
    words[header++] = toFlags(options, shape) | chosen;
    float += points.length;
    end += ends.length;
  }
}

/**
 * Why a drawing fails alone.
 * @param {Larger} larger
 * @param {readonly Stroke[]} strokes
 * @param {BatchOptions} options
 */
function errorOf({ inkling }, strokes, options) {
  try {
    inkling.classify(strokes, options);
  } catch (error) {
    if (error instanceof InklingError) return error;
    return new InklingError('strokes', `Cannot read the drawing (${messageOf(error)}).`, { cause: error });
  }
  return new InklingError('strokes', 'The drawing changed while it was read.');
}

const noMemory = () => new InklingError('memory', 'There is not enough memory. Close other pages, or give smaller drawings.');

/** @param {BatchOptions['signal']} signal */
function throwIfAborted(signal) {
  if (signal?.aborted) throw signal.reason ?? new DOMException('classifyAll was aborted.', 'AbortError');
}

/** Lets the page, or whatever else waits, have its turn. */
const pause = () => new Promise((resolve) => {
  if (typeof MessageChannel !== 'function') return setTimeout(resolve); // jsdom
  const { port1, port2 } = new MessageChannel(); // browsers make nested timeouts wait
  port1.onmessage = () => {
    port1.close();
    resolve(undefined);
  };
  port2.postMessage(0);
});
