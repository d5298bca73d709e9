/** A sentence next to the page's name, until the next change of the drawing. */
import { $ } from './dom.js';
import { setText } from './i18n.js';

/**
 * @param {import('./i18n.js').Key | ''} key '' removes it
 * @param {import('./i18n.js').Values} [values]
 */
export function notice(key, values) {
  setText($('notice'), key, values);
  document.body.classList.toggle('noticed', key !== '');
}
