/** The page's elements. */

/** @param {string} id */
export const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
export const pad = /** @type {import('./element.js').InklingPad} */ ($('pad'));
