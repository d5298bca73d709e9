/**
 * Functions that few need, for a classifier of inkling.js. The first call loads a larger module.
 *
 *     import { createInkling } from 'inkling';
 *     import { classifyAll } from 'inkling/more';
 *     const results = await classifyAll(await createInkling(), drawings);
 *
 * classifyAll and the classifier of loadMore take the options of words.js.
 */
export { classifyAll } from './batches.js';
export { loadKnown } from './known.js';
export { createInkling, loadMore } from './larger.js';
export { learnerOf } from './learner.js';
export { chooseLabels } from './words.js';

/** @typedef {import('./batches.js').BatchOptions} BatchOptions */
/** @typedef {import('./explain.js').ExplainOptions} ExplainOptions */
/** @typedef {import('./explain.js').Explanation} Explanation */
/** @typedef {import('./known.js').Known} Known */
/** @typedef {import('./known.js').KnownFiles} KnownFiles */
/** @typedef {import('./larger.js').InklingMore} InklingMore */
/** @typedef {import('./larger.js').MoreOptions} MoreOptions */
/** @typedef {import('./learner.js').Learner} Learner */
/** @typedef {import('./learner.js').LearnedWord} LearnedWord */
/** @typedef {import('./learner.js').LearnerGuess} LearnerGuess */
/** @typedef {import('./words.js').WordOptions} WordOptions */
