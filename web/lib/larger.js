/** The module that more.js calls, larger than the one that a classifier loads. */
import { putMask } from './calls.js';
import { CORE, createClassifier } from './classifier.js';
import { InklingError, describe } from './errors.js';
import { createExplain } from './explain.js';
import { checkPolicy, createFrom, loadBest, loadModel, loadModule, locate } from './load.js';
import { maskOf } from './words.js';

/**
 * @typedef {import('./classifier.js').Inkling} Inkling
 * @typedef {import('./classifier.js').Result} Result
 * @typedef {import('./validate.js').Stroke} Stroke
 * @typedef {import('./validate.js').ClassifyOptions & import('./words.js').WordOptions} MoreOptions
 * @typedef {import('./load.js').ModuleSource | PromiseLike<import('./load.js').ModuleSource>} WasmSource one of the modules
 *   inkling-more….wasm
 */

/**
 * A classifier by the larger module.
 * @typedef {object} InklingMore
 * @property {readonly string[]} labels
 * @property {string} modelName
 * @property {(strokes: readonly Stroke[], options?: MoreOptions) => Result} classify
 * @property {(strokes: readonly Stroke[], options?: MoreOptions) => Float32Array} probabilities 0 for labels that are not guessed
 * @property {Inkling['simplify']} simplify
 * @property {(strokes: readonly Stroke[], options?: import('./explain.js').ExplainOptions) => import('./explain.js').Explanation} explain
 *   what each stroke adds to a label's probability, and the course of the guess along the drawing
 *
 * @typedef {{ core: any, inkling: InklingMore }} Larger `core`: exports of core/wasm/exports_more.c; `inkling`: a classifier by it
 */

/** By classifier. @type {WeakMap<Inkling | InklingMore, Promise<Larger>>} */
const loaded = new WeakMap();

/**
 * Loads the larger module, once for each classifier, and gives it the model from the memory of the classifier's own.
 * @param {Inkling | InklingMore} inkling
 * @param {WasmSource} [wasm]
 * @returns {Promise<Larger>}
 */
export function enlarge(inkling, wasm) {
  const own = /** @type {any} */ (inkling)?.[CORE];
  if (!own) throw new InklingError('option', `The first argument must be what createInkling resolves to, not ${describe(inkling)}.`);
  let larger = loaded.get(inkling);
  if (!larger) {
    larger = load(own, wasm);
    loaded.set(inkling, larger);
    larger.then((done) => loaded.set(done.inkling, Promise.resolve(done)), () => {}); // it is its own
    larger.catch(() => loaded.delete(inkling)); // the next call tries again
  }
  return larger;
}

/**
 * @param {{ core: any, modelBytes: () => Uint8Array }} own
 * @param {WasmSource} [wasm]
 * @returns {Promise<Larger>}
 */
async function load({ core: own, modelBytes }, wasm) {
  const core = own.inkling_classify_batch ? own : await naming(loadLarger(wasm));
  return { core, inkling: createLarger(core, modelBytes()) };
}

/**
 * @param {WasmSource} [source] none: the best module next to this file
 * @returns {Promise<any>} exports of core/wasm/exports_more.c
 */
async function loadLarger(source) {
  if (source == null) {
    checkPolicy();
    return loadBest(
      () => locate('inkling-more-relaxed.wasm', () => new URL('./inkling-more-relaxed.wasm', import.meta.url)),
      () => locate('inkling-more.wasm', () => new URL('./inkling-more.wasm', import.meta.url)),
      () => locate('inkling-more-scalar.wasm', () => new URL('./inkling-more-scalar.wasm', import.meta.url)),
    );
  }
  const core = await loadModule(source);
  if (!core.inkling_classify_batch) throw new InklingError('wasm', 'This is the module of inkling.js. Give inkling.wasm, or nothing.');
  return core;
}

/**
 * @template T
 * @param {Promise<T>} loading
 * @returns {Promise<T>} whose errors name the larger module
 */
async function naming(loading) {
  try {
    return await loading;
  } catch (error) {
    const { code, message, cause } = /** @type {InklingError} */ (error);
    throw new InklingError(code, message.replaceAll('inkling.wasm', 'inkling-more.wasm'), { cause });
  }
}

/**
 * @param {any} core exports of core/wasm/exports_more.c
 * @param {Uint8Array} model
 * @returns {InklingMore}
 */
function createLarger(core, model) {
  const classifier = createClassifier(core, model, (/** @type {MoreOptions} */ options, labels) => putMask(core, maskOf(labels, options)));
  return Object.freeze({ ...classifier, explain: createExplain(core, classifier) });
}

/**
 * As createInkling of inkling.js, with the larger module, which also runs networks that scripts/import has made. All
 * functions of inkling/more take its classifier and load nothing else.
 * @param {import('./inkling.js').Files} [files] `wasm`: one of the modules inkling-more….wasm
 * @returns {Promise<InklingMore>}
 * @throws {InklingError} with a code that tells what is missing or wrong
 */
export const createInkling = (files) => naming(createFrom(files, ({ wasm, model }) => [loadLarger(wasm), loadModel(model)], createLarger));

/**
 * A classifier whose `classify` and `probabilities` also take `among` and `except`, and that explains.
 * @param {Inkling | InklingMore} inkling what createInkling resolves to
 * @param {{ wasm?: WasmSource } & import('./words.js').WordOptions} [options] `wasm`: where to load the larger module from,
 *   instead of from next to this file; it counts for the first function of inkling/more that gets the classifier. `among`,
 *   `except`: of all calls of `classify` and `probabilities` that do not name their own
 * @returns {Promise<InklingMore>}
 * @throws {InklingError} if an argument is wrong, or the larger module is missing
 */
export async function loadMore(inkling, options) {
  const larger = await enlarge(inkling, options?.wasm), { among, except } = options ?? {};
  return maskOf(larger.inkling.labels, { among, except }) ? choose(larger, { among: among?.slice(), except: except?.slice() }) : larger.inkling;
}

/**
 * @param {Larger} larger
 * @param {import('./words.js').WordOptions} words
 * @returns {InklingMore}
 */
function choose(larger, words) {
  const { classify, probabilities } = larger.inkling;
  const complete = (/** @type {MoreOptions | undefined} */ options) => Object.assign(Object.create(null), words, options);
  /** @type {InklingMore} */
  const chosen = Object.freeze({
    ...larger.inkling,
    classify: (/** @type {readonly Stroke[]} */ strokes, /** @type {MoreOptions | undefined} */ options) => classify(strokes, complete(options)),
    probabilities: (/** @type {readonly Stroke[]} */ strokes, /** @type {MoreOptions | undefined} */ options) => probabilities(strokes, complete(options)),
  });
  loaded.set(chosen, Promise.resolve(larger));
  return chosen;
}
