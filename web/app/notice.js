/** A sentence on the paper, where it moves nothing, until the next change of the drawing. */
import { $ } from './dom.js';
import { setText } from './i18n.js';

/**
 * @param {import('./i18n.js').Key | ''} key '' removes it
 * @param {import('./i18n.js').Values} [values]
 */
export function notice(key, values) {
  setText($('notice'), key, values);
}

/** Says, for good, that the browser does not save the drawing. */
export function warnNotSaved() {
  $('not-saved').hidden = false;
  document.body.classList.add('unsaved');
}
