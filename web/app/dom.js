/** The page's elements. */

/** @param {string} id */
export const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The user's own pad; the game has another one. */
export const pad = /** @type {import('../lib/pad.js').InklingPad} */ ($('pad'));

/** @param {string} id @param {'disabled' | 'pressed'} name @param {boolean} value */
export const setAria = (id, name, value) => $(id).setAttribute(`aria-${name}`, String(value)); // the properties are newer

/**
 * Calls back after every change of a pad, also while a stroke grows.
 * @param {typeof pad} of
 * @param {() => void} listener
 */
export function onChange(of, listener) {
  of.addEventListener('input', listener);
  of.addEventListener('change', listener);
}
