/** Tells drawings unlike anything that the model knows, by a small file that goes with the model. */
import { checkStatus, putDrawing } from './calls.js';
import { InklingError } from './errors.js';
import { enlarge } from './larger.js';
import { loadBytes, locate } from './load.js';
import { NO_OPTIONS } from './validate.js';

/** @typedef {import('./classifier.js').Inkling} Inkling */
/** @typedef {import('./larger.js').InklingMore} InklingMore */
/** @typedef {import('./load.js').Source} Source */
/** @typedef {import('./validate.js').Stroke} Stroke */
/** @typedef {import('./validate.js').ClassifyOptions} ClassifyOptions */
/**
 * Where to load from, instead of from next to this file. Promises are awaited.
 * @typedef {{ known?: Source | PromiseLike<Source> }} KnownFiles
 */

/**
 * Ask about finished drawings: the beginning of a drawing is often like nothing. Its methods throw an InklingError.
 * @typedef {object} Known
 * @property {(strokes: readonly Stroke[], options?: ClassifyOptions) => boolean} knows whether the drawing is like anything that
 *   the model knows
 * @property {(strokes: readonly Stroke[], options?: ClassifyOptions) => number} familiarity how much: at least 0 if it is known
 */

const GIVE = 'loadKnown(inkling, { known })';
/** @type {import('./load.js').FileKind} */
const FILE = { option: 'known', file: 'known.ink', how: GIVE };
/** Places in `enum ink_status` whose messages would speak of a model. */
const MAGIC = 7, OTHER_MODEL = 21;

/**
 * Loads the larger module, and the file known.ink.
 * @param {Inkling | InklingMore} inkling what createInkling resolves to
 * @param {KnownFiles} [files]
 * @returns {Promise<Known>}
 * @throws {InklingError} if an argument is wrong, a file is missing, or the file belongs to another model
 */
export async function loadKnown(inkling, files) {
  const { known } = files ?? /** @type {KnownFiles} */ (NO_OPTIONS);
  const [{ core, inkling: larger }, bytes] = await Promise.all([enlarge(inkling),
    loadBytes(known ?? locate('known.ink', () => new URL('./known.ink', import.meta.url), GIVE), FILE)]);
  load(core, bytes);
  /** @param {readonly Stroke[]} strokes @param {ClassifyOptions} [options] */
  const familiarity = (strokes, options) => {
    if (loaded.get(core) !== bytes) load(core, bytes);
    const address = core.inkling_familiarity(...putDrawing(core, strokes, options)), view = new DataView(core.memory.buffer, address);
    checkStatus(view.getUint32(0, true), larger, strokes, options);
    return view.getFloat32(4, true);
  };
  return Object.freeze({ familiarity, knows: (/** @type {readonly Stroke[]} */ strokes, /** @type {ClassifyOptions | undefined} */ options) => familiarity(strokes, options) >= 0 });
}

/** The file that each module has now. @type {WeakMap<any, Uint8Array>} */
const loaded = new WeakMap();

/** @param {any} core @param {Uint8Array} bytes */
function load(core, bytes) {
  loaded.delete(core);
  const address = core.inkling_known_bytes(bytes.length);
  if (address) new Uint8Array(core.memory.buffer, address).set(bytes);
  const status = address ? core.inkling_known_load(bytes.length) : MAGIC;
  if (status === OTHER_MODEL) throw new InklingError('model', `known.ink was made for another model. Give the file of this one: ${GIVE}.`);
  if (status) throw new InklingError('model', `This is no known.ink of this release, or it is damaged. Copy it again: ${GIVE}.`);
  loaded.set(core, bytes);
}
