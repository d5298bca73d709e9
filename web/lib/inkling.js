/**
 * Inkling names a drawing from its strokes. One module for browsers, workers and Node; importing it does nothing.
 *
 *     import { createInkling } from 'inkling';
 *     const inkling = await createInkling();
 *     const { guesses, sure } = inkling.classify(strokes);
 *     console.log(sure ? guesses[0].label : 'not sure yet');
 */
import { createClassifier } from './classifier.js';
import { InklingError } from './errors.js';
import { createFrom, loadModel, loadModule } from './load.js';

export { InklingError };

/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./validate.js').Stroke} Stroke */
/** @typedef {import('./validate.js').Format} Format */
/** @typedef {import('./validate.js').ClassifyOptions} ClassifyOptions */
/** @typedef {import('./classifier.js').Guess} Guess */
/** @typedef {import('./classifier.js').Result} Result */
/** @typedef {import('./classifier.js').Inkling} Inkling */
/** @typedef {import('./load.js').Source} Source */
/** @typedef {import('./load.js').ModuleSource} ModuleSource */

/**
 * Where to load from, instead of from next to this file. Promises are awaited, such as those of fetch.
 * @typedef {object} Files
 * @property {ModuleSource | PromiseLike<ModuleSource>} [wasm]
 * @property {Source | PromiseLike<Source>} [model]
 */

/**
 * Loads the WebAssembly module and the model.
 * @param {Files} [files]
 * @returns {Promise<Inkling>}
 * @throws {InklingError} with a code that tells what is missing or wrong
 */
export const createInkling = (files) => createFrom(files, ({ wasm, model }) => [loadModule(wasm), loadModel(model)], createClassifier);
