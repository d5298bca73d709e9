/**
 * Inkling names a drawing from its strokes. One module for browsers, workers and Node; importing it does nothing.
 *
 *     import { createInkling } from 'inkling';
 *     const inkling = await createInkling();
 *     const { guesses, sure } = inkling.classify(strokes);
 *     console.log(sure ? guesses[0].label : 'not sure yet');
 */

/** The WebAssembly module's interface this file was written for. */
const ABI = 3;
const MAX_POINTS = 65536; // INK_MAX_INPUT_POINTS
const MAX_STROKES = 512; // INK_MAX_STROKES

/** Codes of the core's first statuses, by number; every later status is about the model. */
const STATUS_CODES = ['', 'empty', 'not-finite', 'too-many-points', 'too-many-strokes', 'strokes', 'memory'];

/** Empty, whatever a page adds to Object.prototype. @type {{}} */
const NONE = Object.freeze(Object.create(null));

/**
 * A stroke: points in the order they were drawn, or rows as in Quick, Draw!'s files, `[[x…], [y…]]` (simplified)
 * or `[[x…], [y…], [t…]]` (as the pen moved). x grows rightwards and y downwards, in any unit.
 * @typedef {ReadonlyArray<{ readonly x: number, readonly y: number }> | ReadonlyArray<ArrayLike<number>>} Stroke
 * @typedef {'pen' | 'simplified'} Form
 * @typedef {{ form?: Form, unfinished?: boolean }} Reading `unfinished`: more is to be drawn; what first parts of drawings
 *   become is then guessed, with their probabilities
 * @typedef {{ label: string, probability: number }} Guess
 * @typedef {{ guesses: Guess[], sure: boolean }} Result
 * @typedef {string | URL | ArrayBuffer | ArrayBufferView | Response} Source
 * @typedef {Source | WebAssembly.Module} Module
 * @typedef {'no-webassembly' | 'csp' | 'source' | 'fetch' | 'http' | 'html' | 'wasm' | 'version' | 'memory' | 'model'
 *   | 'empty' | 'not-finite' | 'too-many-points' | 'too-many-strokes' | 'strokes' | 'option'} Code
 */

/** What can go wrong, with a stable `code` and a sentence that says what to do. */
export class InklingError extends Error {
  /**
   * @param {Code} code
   * @param {string} message
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'InklingError';
    /** @type {Code} */
    this.code = code;
  }
}

/**
 * @typedef {object} Inkling
 * @property {readonly string[]} labels everything it can name, in the model's order
 * @property {string} modelName
 * @property {(strokes: readonly Stroke[], options?: { top?: number } & Reading) => Result} classify
 *   the likeliest labels, likeliest first (5 unless told), and whether the first may be said without hedging
 * @property {(strokes: readonly Stroke[], options?: Reading) => Float32Array} probabilities
 *   of every label, in the order of `labels`
 * @property {(strokes: readonly Stroke[]) => [number[], number[]][]} simplify
 *   the drawing as the network sees it, in Quick, Draw!'s simplified form
 */

/**
 * Loads the WebAssembly module and the model, both from next to this file unless told. Each may be promised, as by fetch.
 * @param {{ wasm?: Module | PromiseLike<Module>, model?: Source | PromiseLike<Source> }} [options]
 * @returns {Promise<Inkling>}
 */
export async function createInkling({ wasm, model } = NONE) {
  if (typeof WebAssembly !== 'object') {
    throw new InklingError('no-webassembly',
      'WebAssembly is missing or switched off here. Use a current browser, and check for a lockdown mode or policy that disables it.');
  }
  const [core, bytes] = await Promise.all([
    wasm == null ? fastest() : promised(wasm, 'wasm').then(start),
    promised(model ?? new URL('./inkling.ink', import.meta.url), 'model').then((source) => read(source, 'model')).then(bytesOf),
  ]);
  return bind(core, bytes);
}

/** The fastest of the modules beside this file that the engine runs: each gives the same bytes. */
async function fastest() {
  if (knows(129, 2)) { // i32x4.relaxed_trunc_f32x4_s
    try {
      return await start(new URL('./inkling-relaxed.wasm', import.meta.url));
    } catch { /* it is not there, or not run as it should be, which it finds out itself */ }
  }
  return start(knows(98) // i8x16.popcnt
    ? new URL('./inkling.wasm', import.meta.url)
    : new URL('./inkling-scalar.wasm', import.meta.url));
}

/**
 * Whether the engine takes a function of one SIMD instruction.
 * @param {number[]} code from a v128 to a v128
 */
const knows = (...code) => WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0,
  10, 9 + code.length, 1, 7 + code.length, 0, 65, 0, 253, 15, 253, ...code, 11));

/**
 * @param {any} core exports of core/wasm/exports.c
 * @param {Uint8Array} model
 * @returns {Inkling}
 */
function bind(core, model) {
  const decoder = new TextDecoder();
  /** @param {number} address */
  const text = (address) => {
    const memory = new Uint8Array(core.memory.buffer);
    return decoder.decode(memory.subarray(address, memory.indexOf(0, address)));
  };
  /** @param {number} status */
  const check = (status) => {
    if (!status) return;
    const said = text(core.inkling_status_text(status));
    throw new InklingError(/** @type {Code} */ (STATUS_CODES[status] ?? 'model'), `${said[0].toUpperCase()}${said.slice(1)}.`);
  };
  const noMemory = () => new InklingError('memory',
    'There is not enough memory. Close other pages, or use a smaller model or drawing.');

  const address = core.inkling_reserve(model.length);
  if (!address) throw noMemory();
  new Uint8Array(core.memory.buffer, address, model.length).set(model);
  check(core.inkling_load(model.length));
  const labels = Object.freeze(list(core.inkling_label_count(), (i) => text(core.inkling_label(i))));

  /**
   * Copies a drawing into the core's input.
   * @param {readonly Stroke[]} strokes
   * @param {Form} [form]
   * @param {boolean} [unfinished]
   * @returns {[points: number, strokes: number, form: number]}
   */
  const put = (strokes, form, unfinished) => {
    const drawing = flatten(strokes, form);
    const points = drawing.points.length / 2;
    const address = core.inkling_input(points, drawing.ends.length);
    if (!address) throw noMemory();
    new Float32Array(core.memory.buffer, address).set(drawing.points);
    new Uint32Array(core.memory.buffer, address + drawing.points.byteLength).set(drawing.ends);
    return [points, drawing.ends.length, (drawing.form === 'simplified' ? 1 : 0) + (unfinished ? 2 : 0)];
  };

  return Object.freeze({
    labels,
    modelName: text(core.inkling_model_name()),

    classify(strokes, { top = 5, form, unfinished } = NONE) {
      if (!Number.isInteger(top) || top < 1) {
        throw new InklingError('option', `top must be a whole number of at least 1, not ${show(top)}.`);
      }
      check(core.inkling_classify(...put(strokes, form, unfinished), Math.min(top, labels.length)));
      const view = new DataView(core.memory.buffer, core.inkling_guesses());
      const guesses = list(core.inkling_guess_count(), (i) => ({
        label: labels[view.getUint32(8 * i, true)],
        probability: view.getFloat32(8 * i + 4, true),
      }));
      return { guesses, sure: core.inkling_sure() === 1 };
    },

    probabilities(strokes, { form, unfinished } = NONE) {
      check(core.inkling_classify(...put(strokes, form, unfinished), 1));
      return new Float32Array(core.memory.buffer, core.inkling_probabilities(), labels.length).slice();
    },

    simplify(strokes) {
      const [points, count] = put(strokes);
      check(core.inkling_simplify(points, count));
      const ends = new Uint32Array(core.memory.buffer, core.inkling_simplified_ends(), core.inkling_simplified_stroke_count());
      const xy = new Float32Array(core.memory.buffer, core.inkling_simplified_points(), 2 * core.inkling_simplified_point_count());
      return list(ends.length, (i) => {
        const from = i ? ends[i - 1] : 0;
        return /** @type {[number[], number[]]} */ ([0, 1].map((row) => list(ends[i] - from, (j) => xy[2 * (from + j) + row])));
      });
    },
  });
}

/**
 * Array.from, which old libraries replace.
 * @template T
 * @param {number} length
 * @param {(i: number) => T} of
 */
function list(length, of) {
  /** @type {T[]} */
  const all = [];
  for (let i = 0; i < length; i++) all.push(of(i));
  return all;
}

/* Drawings */

/**
 * Checks a drawing and lays it out flat: x, y pairs of all strokes back to back, and where each stroke ends.
 * @param {readonly Stroke[]} strokes
 * @param {Form} [form] taken from the strokes' shape unless told
 * @returns {{ points: Float32Array, ends: Uint32Array, form: Form }}
 */
function flatten(strokes, form) {
  if (form !== undefined && form !== 'pen' && form !== 'simplified') {
    throw new InklingError('option', `form must be 'pen' or 'simplified', not ${show(form)}.`);
  }
  if (!Array.isArray(strokes)) {
    throw wrong(`A drawing must be an array of strokes, not ${show(strokes)}.`);
  }
  if (strokes.length === 0) throw new InklingError('empty', 'The drawing is empty: it has no strokes.');
  if (strokes.length > MAX_STROKES) {
    throw new InklingError('too-many-strokes', `The drawing has ${strokes.length} strokes; at most ${MAX_STROKES} are taken. Leave out strokes.`);
  }
  // Points are counted here alone: a drawing of accessors may give another length every time.
  const ends = new Uint32Array(strokes.length);
  let total = 0;
  /** @type {Form | undefined} */
  let shape;
  for (let i = 0; i < ends.length; i++) {
    const [count, found] = measure(strokes[i], `Stroke ${i + 1}`);
    if ((shape ??= found) !== found) {
      throw wrong(`Stroke ${i + 1} is in another form than stroke 1: a drawing's strokes must have two rows each, or three rows or points each.`);
    }
    ends[i] = total += count;
    if (total > MAX_POINTS) {
      throw new InklingError('too-many-points', `The drawing has ${total} points${i + 1 < ends.length ? ' and more' : ''}; at most ${MAX_POINTS} are taken. Leave out points.`);
    }
  }

  const points = new Float32Array(2 * total);
  for (let i = 0, from = 0; i < ends.length; from = ends[i++]) {
    const stroke = /** @type {any} */ (strokes[i]);
    const to = points.subarray(2 * from, 2 * ends[i]);
    const bad = isRow(stroke[0]) ? copyRows(stroke[0], stroke[1], to) : copyPoints(stroke, to);
    if (bad) throw new InklingError('not-finite', `Point ${bad[0]} of stroke ${i + 1} is (${show(bad[1])}, ${show(bad[2])}); both must be finite numbers.`);
  }
  return { points, ends, form: form ?? /** @type {Form} */ (shape) };
}

/**
 * Copies a stroke's points. Like copyRows it calls nothing, and reads but one kind of object: an engine may meet 65,536
 * points with code it has never run.
 * @param {any} stroke
 * @param {Float32Array} to x, y pairs
 * @returns {[number, unknown, unknown] | undefined} the first point that is not of finite numbers: which, its x and y
 */
function copyPoints(stroke, to) {
  for (let i = 0, at = 0; at < to.length;) {
    const { x, y } = stroke[i++] ?? NONE;
    if (typeof x !== 'number' || typeof y !== 'number' || x - x + y - y !== 0) return [i, x, y];
    to[at++] = x;
    to[at++] = y;
  }
}

/**
 * @param {any} xs
 * @param {any} ys
 * @param {Float32Array} to x, y pairs
 * @returns {[number, unknown, unknown] | undefined} as copyPoints
 */
function copyRows(xs, ys, to) {
  for (let i = 0, at = 0; at < to.length;) {
    const x = xs[i], y = ys[i++];
    if (typeof x !== 'number' || typeof y !== 'number' || x - x + y - y !== 0) return [i, x, y];
    to[at++] = x;
    to[at++] = y;
  }
}

/**
 * @param {any} stroke
 * @param {string} name
 * @returns {[points: number, form: Form]}
 */
function measure(stroke, name) {
  if (!Array.isArray(stroke)) throw wrong(`${name} must be an array, not ${show(stroke)}.`);
  if (stroke.length === 0) throw new InklingError('empty', `${name} has no points.`);
  if (!isRow(stroke[0])) {
    if (typeof stroke[0] !== 'object' || stroke[0] === null) throw wrong(`${name} begins with ${show(stroke[0])}.`);
    return [stroke.length, 'pen'];
  }
  if (stroke.length !== 2 && stroke.length !== 3) {
    throw wrong(`${name} has ${stroke.length} row${stroke.length === 1 ? '' : 's'}.`);
  }
  const [x, y] = stroke;
  if (!isRow(y) || x.length !== y.length) throw wrong(`${name} has ${x.length} x but ${y?.length ?? 0} y.`);
  if (x.length === 0) throw new InklingError('empty', `${name} has no points.`);
  return [x.length, stroke.length === 2 ? 'simplified' : 'pen'];
}

/** @param {unknown} value */
const isRow = (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** @param {string} what */
const wrong = (what) => new InklingError('strokes',
  `${what} Give each stroke as points [{ x, y }, …], or as rows [[x…], [y…]] or [[x…], [y…], [t…]].`);

/** @param {unknown} value */
function show(value) {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

/* Files */

const KINDS = {
  wasm: { name: 'a WebAssembly module', file: 'inkling.wasm' },
  model: { name: 'an Inkling model', file: 'inkling.ink' },
};

/**
 * @param {any} source
 * @param {'wasm' | 'model'} kind
 */
async function promised(source, kind) {
  try {
    return await source;
  } catch (cause) {
    throw new InklingError('fetch', `The promise given as ${kind} was not kept (${/** @type {any} */ (cause)?.message ?? cause}). Try again.`, { cause });
  }
}

/**
 * @param {any} source
 * @param {'wasm' | 'model'} kind
 * @returns {Promise<{ where: string, kind: 'wasm' | 'model', body: Response | Uint8Array }>} a good response, or bytes
 */
async function read(source, kind) {
  const type = Object.prototype.toString.call(source).slice(8, -1); // no instance where it comes from another frame
  if (type === 'ArrayBuffer') return { where: 'the given bytes', kind, body: new Uint8Array(source) };
  if (ArrayBuffer.isView(source)) {
    return { where: 'the given bytes', kind, body: new Uint8Array(source.buffer, source.byteOffset, source.byteLength) };
  }
  if (type === 'Response') return answered(source, kind, source.url || 'the given response');
  if (typeof source !== 'string' && type !== 'URL') {
    throw new InklingError('source',
      `${kind} must be an address, bytes${kind === 'wasm' ? ', a Response or a WebAssembly.Module' : ' or a Response'}, not ${show(source)}.`);
  }
  const where = String(source);
  const node = /** @type {any} */ (globalThis).process?.versions?.node !== undefined;
  if (node && !/^(https?|data|blob):/.test(where)) return { where, kind, body: await readFile(where, kind) };
  let response;
  try {
    response = await fetch(source);
  } catch (cause) {
    const mend = /^file:/.test(where)
      ? 'Browsers do not let a page opened from a folder read files: open it through a web server.'
      : "Check the address and the connection; for another origin also its CORS header and this page's connect-src policy.";
    throw new InklingError('fetch', `Cannot fetch ${where}. ${mend}`, { cause });
  }
  return answered(response, kind, where);
}

/**
 * @param {Response} response
 * @param {'wasm' | 'model'} kind
 * @param {string} where
 */
function answered(response, kind, where) {
  if (!response.ok) {
    throw new InklingError('http',
      `The server answered ${response.status} for ${where}. Put ${KINDS[kind].file} there, or give its address as createInkling({ ${kind} }).`);
  }
  return { where, kind, body: response };
}

/**
 * @param {string} where path or file: URL
 * @param {'wasm' | 'model'} kind
 * @returns {Promise<Uint8Array>}
 */
async function readFile(where, kind) {
  try {
    // The name is kept from bundlers: they would try to bundle it for browsers, which never come here.
    const name = ['node:fs', 'promises'].join('/');
    const fs = await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
    return await fs.readFile(where.startsWith('file:') ? new URL(where) : where);
  } catch (cause) {
    throw new InklingError('fetch',
      `Cannot read ${where} (${/** @type {any} */ (cause)?.code ?? cause}). Put ${KINDS[kind].file} there, or give its address as createInkling({ ${kind} }).`,
      { cause });
  }
}

/** @param {Awaited<ReturnType<typeof read>>} file */
async function bytesOf({ where, kind, body }) {
  let bytes;
  try {
    bytes = body instanceof Uint8Array ? body : new Uint8Array(await body.arrayBuffer());
  } catch (cause) {
    throw new InklingError('fetch', `Reading ${where} broke off, or it was read before. Try again.`, { cause });
  }
  const { name, file } = KINDS[kind];
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (start.startsWith('<')) {
    const mend = where.includes('/.vite/') // while developing, Vite before 8 moves a package's script away from its files
      ? "Put optimizeDeps: { exclude: ['inkling'] } into Vite's configuration."
      : `Servers do that when the file is missing. Put ${file} there, or give its address as createInkling({ ${kind} }).`;
    throw new InklingError('html', `Expected ${name} at ${where}, found ${JSON.stringify(start.slice(0, 15))}: a web page. ${mend}`);
  }
  if (kind === 'wasm' && !start.startsWith('\0asm')) {
    throw new InklingError('wasm', `Expected ${name} at ${where}, found ${bytes.length} bytes of something else. Put ${file} there again.`);
  }
  return bytes;
}

/**
 * @param {any} source
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(source) {
  if (Object.prototype.toString.call(source) === '[object WebAssembly.Module]') return source;
  const file = await read(source, 'wasm');
  if (!(file.body instanceof Uint8Array) && WebAssembly.compileStreaming) {
    // Streaming fails on a wrong MIME type and says little about wrong contents: then the bytes decide.
    try {
      return await WebAssembly.compileStreaming(file.body.clone());
    } catch {}
  }
  const bytes = await bytesOf(file);
  try {
    return await WebAssembly.compile(/** @type {BufferSource} */ (bytes));
  } catch (cause) {
    throw refused(cause, file.where);
  }
}

/** @param {any} source of a module @returns {Promise<any>} its exports, checked */
async function start(source) {
  const module = await compile(source);
  let core;
  try {
    core = /** @type {any} */ (await WebAssembly.instantiate(module, {})).exports;
  } catch (cause) {
    throw refused(cause, 'the WebAssembly module');
  }
  if (typeof core.inkling_abi !== 'function') {
    throw new InklingError('wasm', "This WebAssembly module is not Inkling's. Take inkling.wasm from the same release as inkling.js.");
  }
  const found = core.inkling_abi();
  if (!found) throw new InklingError('wasm', 'This engine computes wrongly in this WebAssembly module. Take inkling.wasm instead.');
  if (found !== ABI) {
    throw new InklingError('version',
      `inkling.js speaks version ${ABI} and the WebAssembly module version ${found}. Take both from the same release; a stale cache mixes them, too: reload.`);
  }
  core._initialize?.();
  return core;
}

/**
 * @param {unknown} cause
 * @param {string} where
 */
function refused(cause, where) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return /unsafe-eval|Content Security Policy|\bCSP\b/i.test(reason)
    ? new InklingError('csp', "This page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src.", { cause })
    : new InklingError('wasm', `Cannot run ${where} (${reason}). Take inkling.wasm from the same release as inkling.js, and use a current browser.`, { cause });
}
