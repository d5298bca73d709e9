/** The page's elements. */

/** @param {string} id */
export const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The user's own pad; the game has another one. */
export const pad = /** @type {import('../lib/pad.js').InklingPad} */ ($('pad'));
