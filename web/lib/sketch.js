/**
 * Draws words and finishes drawings, with a decoder that has been trained (docs/sketch.md). It has a WebAssembly module and a
 * file of its own, so nothing of it is loaded by pages that only classify.
 *
 *     import { createSketcher } from 'inkling/sketch';
 *     const sketcher = await createSketcher();
 *     for (const { x, y, begins } of sketcher.draw('cat', { seed: 3 })) begins ? path.moveTo(x, y) : path.lineTo(x, y);
 */
import { InklingError, describe } from './errors.js';
import { awaitSource, checkPolicy, compile, createFrom, kindOf, loadBest, loadBytes, locate } from './load.js';
import { findName, nearestName, shorten } from './names.js';
import { NO_OPTIONS, flatten } from './validate.js';

export { findName, nearestName, shorten }; // for the command line

/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./load.js').Source} Source */
/** @typedef {import('./load.js').ModuleSource} ModuleSource */
/** @typedef {import('./validate.js').Stroke} Stroke */

/** Version of the WebAssembly module's interface that this file calls. */
const ABI = 2;

/** The call that gives both files. */
const GIVE = 'createSketcher({ wasm, decoder })';

/** @type {import('./load.js').FileKind} */
const WASM = { option: 'wasm', file: 'inkling-sketch.wasm', how: 'createSketcher({ wasm })' };
/** @type {import('./load.js').FileKind} */
const DECODER = { option: 'decoder', file: 'decoder.ink', how: 'createSketcher({ decoder })' };

/** The square that a drawing fills, in the decoder's units. */
const SIDE = 255, SQUARE = { x: 0, y: 0, side: SIDE };

/** INK_SKETCH_ERROR_TOO_LONG of `enum ink_sketch_status`. */
const TOO_LONG = 4;

/** Codes of what the module refuses, in the order of `enum ink_status`; all later ones are 'model'. */
const STATUS_CODES = ['', 'empty', 'not-finite', 'too-many-points', 'too-many-strokes', 'strokes', 'memory'];

/**
 * Where to load from, instead of from next to this file. Promises are awaited, such as those of fetch.
 * @typedef {object} SketcherFiles
 * @property {ModuleSource | PromiseLike<ModuleSource>} [wasm]
 * @property {Source | PromiseLike<Source>} [decoder]
 *
 * @typedef {{ x: number, y: number, begins: boolean }} SketchPoint `begins`: the pen went there with its tip up
 *
 * @typedef {object} DrawOptions
 * @property {number} [seed] a whole number of at least 0: another one gives another drawing (1 by default)
 * @property {number} [temperature] from 0.05, careful, to 2, wild (0.4 by default)
 *
 * @typedef {object} FinishOnly
 * @property {string} word what the drawing is to become
 * @property {{ x: number, y: number, side: number }} [box] the square that the whole drawing will fill, in the strokes' units;
 *   by default the one that the strokes fill already, or for simplified strokes the one from 0 to 255
 *
 * @typedef {DrawOptions & FinishOnly} FinishOptions
 *
 * A loaded decoder. Its methods throw an InklingError at once, and return an iterator of points in the pen's order, at most 256
 * with those that were given. Each point is computed when it is asked for. Any number of drawings may be on their way: a call
 * computes what is left of the one before, which its iterator keeps.
 * @typedef {object} Sketcher
 * @property {readonly string[]} words
 * @property {(word: string, options?: DrawOptions) => IterableIterator<SketchPoint>} draw a drawing in the square from 0 to 255
 * @property {(strokes: readonly Stroke[], options: FinishOptions) => IterableIterator<SketchPoint>} finish what is to be added
 *   to the strokes, in their units; if the first point does not begin a stroke, the last stroke goes on
 */

/**
 * Loads the module and a decoder.
 * @param {SketcherFiles} [files]
 * @returns {Promise<Sketcher>}
 * @throws {InklingError}
 */
export const createSketcher = (files) => createFrom(files, ({ wasm, decoder }) => [loadModule(wasm), loadDecoder(decoder)], createSketcherOf);

/**
 * @param {ModuleSource | PromiseLike<ModuleSource> | null} [source] none: the best module next to this file
 * @returns {Promise<any>} the module's exports, checked
 */
async function loadModule(source) {
  const given = source == null ? source : await awaitSource(source, WASM);
  if (kindOf(given) !== 'WebAssembly.Module') checkPolicy(`the decoder: import wasm from 'inkling/inkling-sketch.wasm'; ${GIVE}`);
  return source != null ? instantiate(given) : loadBest(
    () => locate('inkling-sketch-relaxed.wasm', () => new URL('./inkling-sketch-relaxed.wasm', import.meta.url), GIVE),
    () => locate('inkling-sketch.wasm', () => new URL('./inkling-sketch.wasm', import.meta.url), GIVE),
    () => locate('inkling-sketch-scalar.wasm', () => new URL('./inkling-sketch-scalar.wasm', import.meta.url), GIVE),
    instantiate,
  );
}

/**
 * Compiles a module, runs its self-test and compares its version.
 * @param {any} source
 * @returns {Promise<any>} its exports
 */
async function instantiate(source) {
  const core = await compile(source, WASM);
  if (typeof core.sketch_abi !== 'function') {
    throw new InklingError('wasm', 'This WebAssembly module is not the one that draws. Take inkling-sketch.wasm from the same release as sketch.js.');
  }
  core._initialize?.(); // before all else, as WASI has it
  const abi = core.sketch_abi();
  if (!abi) throw new InklingError('wasm', 'The self-test failed. Use inkling-sketch.wasm instead.');
  if (abi !== ABI) {
    throw new InklingError('version',
      `sketch.js needs version ${ABI} of the WebAssembly module, found version ${abi}. Take both from the same release, or reload.`);
  }
  return core;
}

/**
 * @param {Source | PromiseLike<Source> | null} [source] none: the decoder next to this file
 * @returns {Promise<Uint8Array>}
 */
const loadDecoder = async (source) =>
  loadBytes(source ?? locate('decoder.ink', () => new URL('./decoder.ink', import.meta.url), GIVE), DECODER);

/**
 * @param {any} core exports of core/wasm/exports_sketch.c
 * @param {Uint8Array} bytes of a decoder file
 * @returns {Sketcher}
 */
function createSketcherOf(core, bytes) {
  /** @param {number} address of UTF-8 */
  const readCString = (address) => {
    const memory = new Uint8Array(core.memory.buffer, address);
    return new TextDecoder().decode(memory.slice(0, memory.indexOf(0)));
  };
  const noMemory = () => new InklingError('memory', 'There is not enough memory. Close other pages.');
  /** @param {ErrorCode} code @param {string} sentence */
  const failure = (code, sentence) => new InklingError(code, `${sentence[0].toUpperCase()}${sentence.slice(1)}.`);

  const address = core.sketch_reserve(bytes.length);
  if (!address) throw noMemory();
  new Uint8Array(core.memory.buffer, address, bytes.length).set(bytes);
  const loaded = core.sketch_load(bytes.length);
  if (STATUS_CODES[loaded] === 'memory') throw noMemory();
  if (loaded) throw failure('model', `cannot use the decoder: ${readCString(core.sketch_load_text(loaded))}`);
  const words = Object.freeze(Array.from({ length: core.sketch_word_count() }, (_, i) => readCString(core.sketch_word(i))));

  /** The module holds one drawing: computes what is left of the one that is on its way, before another one begins. */
  let complete = () => {};

  /**
   * Begins a drawing of which every point is computed when it is asked for.
   * @param {number} word
   * @param {DrawOptions} options checked
   * @param {(point: SketchPoint) => SketchPoint} [place]
   * @returns {Generator<SketchPoint, void, undefined>}
   */
  const begin = (word, { seed = 1, temperature = 0.4 }, place = (point) => point) => {
    const status = core.sketch_begin(word, seed >>> 0, Math.floor(seed / 2 ** 32), temperature);
    if (status) throw failure('option', readCString(core.sketch_text(status)));
    /** @type {SketchPoint[]} */
    const computed = [];
    let ended = false;
    const next = () => {
      const at = ended ? 0 : core.sketch_next();
      ended = at === 0;
      if (ended) return undefined;
      const view = new DataView(core.memory.buffer, at);
      return place({ x: view.getFloat32(0, true), y: view.getFloat32(4, true), begins: view.getUint8(8) === 1 });
    };
    complete = () => { for (let point; (point = next());) computed.push(point); };
    return (function* () {
      try {
        for (let point; (point = computed.shift() ?? next());) yield point;
      } finally {
        ended = true; // also if nobody wants the rest
      }
    })();
  };

  return Object.freeze({
    words,

    draw(word, options) {
      options ??= NO_OPTIONS;
      checkOptions(options);
      const index = findWord(words, word);
      complete();
      return begin(index, options);
    },

    finish(strokes, options) {
      checkOptions(options ?? NO_OPTIONS);
      const word = findWord(words, options?.word), { points, ends, shape } = flatten(strokes);
      const given = checkBox(options.box);
      complete();
      const to = core.sketch_input(points.length / 2, ends.length);
      if (!to) throw noMemory();
      new Float32Array(core.memory.buffer, to).set(points);
      new Uint32Array(core.memory.buffer, to + points.byteLength).set(ends);
      const simplified = shape === 'simplified';
      // The core moves raw strokes to the corner of their own square first, and makes that 255 wide.
      const own = simplified ? SQUARE : boundsOf(points), box = given ?? own;
      const unit = SIDE / box.side;
      const status = core.sketch_place(points.length / 2, ends.length, simplified ? 1 : 0, own.side / box.side, (own.x - box.x) * unit, (own.y - box.y) * unit);
      if (status) throw failure(/** @type {ErrorCode} */ (STATUS_CODES[status]), placeFault(status));
      return begin(word, options, ({ x, y, begins }) => ({ x: box.x + x / unit, y: box.y + y / unit, begins }));
    },
  });

  /** @param {number} status of `enum ink_status` */
  function placeFault(status) {
    return readCString(STATUS_CODES[status] === 'too-many-points' ? core.sketch_text(TOO_LONG) : core.sketch_load_text(status));
  }
}

/**
 * The square that points fill, as the core aligns and scales them.
 * @param {Float32Array} points x, y pairs
 */
function boundsOf(points) {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  return { x: left, y: top, side: Math.max(right - left, bottom - top) || 1 };
}

/** @param {FinishOptions['box']} box */
function checkBox(box) {
  if (box === undefined) return undefined;
  if (![box?.x, box?.y, box?.side].every(Number.isFinite) || box.side <= 0) {
    throw new InklingError('option', 'box must be { x, y, side } with finite numbers and a side above 0.');
  }
  return box;
}

/** @param {DrawOptions} options */
function checkOptions({ seed = 1, temperature = 0.4 }) {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InklingError('option', `seed must be a whole number of at least 0, not ${describe(seed)}.`);
  }
  if (!(typeof temperature === 'number' && temperature >= 0.05 && temperature <= 2)) {
    throw new InklingError('option', `temperature must be from 0.05 to 2, not ${describe(temperature)}.`);
  }
}

/**
 * @param {readonly string[]} words
 * @param {unknown} word
 */
function findWord(words, word) {
  if (typeof word !== 'string') throw new InklingError('option', `The word must be a string, not ${describe(word)}.`);
  const at = findName(words, word);
  if (at < 0) throw new InklingError('option', `Unknown word "${shorten(word)}". The nearest one is "${nearestName(words, word)}".`);
  return at;
}
