/** The page's elements. */

/** @param {string} id */
export const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The user's own pad; the game has another one. */
export const pad = /** @type {import('../lib/pad.js').InklingPad} */ ($('pad'));

/** @param {string} id @param {'disabled' | 'pressed'} name @param {boolean} value */
export const setAria = (id, name, value) => $(id).setAttribute(`aria-${name}`, String(value)); // the properties are newer
