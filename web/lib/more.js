/**
 * Functions that few need, for a classifier of inkling.js. The first call loads a larger module.
 *
 *     import { createInkling } from 'inkling';
 *     import { classifyAll } from 'inkling/more';
 *     const results = await classifyAll(await createInkling(), drawings);
 */
export { classifyAll } from './batches.js';

/** @typedef {import('./batches.js').BatchOptions} BatchOptions */
