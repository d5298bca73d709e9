/** The module that more.js calls, larger than the one that a classifier loads. */
import { CORE, createClassifier } from './classifier.js';
import { InklingError, describe } from './errors.js';
import { checkPolicy, loadBest, locate } from './load.js';

/**
 * @typedef {import('./classifier.js').Inkling} Inkling
 * @typedef {{ core: any, inkling: Inkling }} Larger `core`: exports of core/wasm/exports_more.c; `inkling`: a classifier by it
 */

/** By classifier. @type {WeakMap<Inkling, Promise<Larger>>} */
const loaded = new WeakMap();

/**
 * Loads the larger module, once for each classifier, and gives it the model from the memory of the classifier's own.
 * @param {Inkling} inkling
 * @returns {Promise<Larger>}
 */
export function enlarge(inkling) {
  const own = /** @type {any} */ (inkling)?.[CORE];
  if (!own) throw new InklingError('option', `The first argument must be what createInkling resolves to, not ${describe(inkling)}.`);
  let larger = loaded.get(inkling);
  if (!larger) {
    larger = load(inkling, own);
    loaded.set(inkling, larger);
    larger.catch(() => loaded.delete(inkling)); // the next call tries again
  }
  return larger;
}

/**
 * @param {Inkling} inkling
 * @param {{ core: any, modelBytes: () => Uint8Array }} own
 * @returns {Promise<Larger>}
 */
async function load(inkling, { core, modelBytes }) {
  if (core.inkling_classify_batch) return { core, inkling };
  try {
    checkPolicy();
    core = await loadBest(
      () => locate('inkling-more-relaxed.wasm', () => new URL('./inkling-more-relaxed.wasm', import.meta.url)),
      () => locate('inkling-more.wasm', () => new URL('./inkling-more.wasm', import.meta.url)),
      () => locate('inkling-more-scalar.wasm', () => new URL('./inkling-more-scalar.wasm', import.meta.url)),
    );
  } catch (error) {
    const { code, message, cause } = /** @type {InklingError} */ (error);
    throw new InklingError(code, message.replaceAll('inkling.wasm', 'inkling-more.wasm'), { cause });
  }
  return { core, inkling: createClassifier(core, modelBytes()) };
}
