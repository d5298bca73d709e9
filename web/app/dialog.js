/** Dialogs: how they close, and how they work in Firefox before 98, which has none: there they lie over the page, which stays reachable. */
import { setTexts } from './shared.js';

/** @param {HTMLDialogElement} dialog */
function standIn(dialog) {
  const close = () => {
    if (!dialog.hasAttribute('open')) return;
    dialog.removeAttribute('open');
    dialog.dispatchEvent(new Event('close'));
  };
  Object.defineProperty(dialog, 'open', { configurable: true, get: () => dialog.hasAttribute('open') });
  Object.assign(dialog, {
    close,
    showModal() {
      dialog.setAttribute('open', '');
      dialog.querySelector('button')?.focus();
    },
  });
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && dialog.dispatchEvent(new Event('cancel', { cancelable: true }))) close();
  });
}

/** Makes a dialog close by its buttons and by a click beside it. @param {HTMLDialogElement} dialog */
export function prepare(dialog) {
  if (!(/** @type {any} */ (dialog).showModal)) standIn(dialog);
  dialog.addEventListener('click', (event) => {
    const onClose = /** @type {Element} */ (event.target).closest('[data-close]');
    const outside = event.target === dialog && dialog.id !== 'round'; // in a round, a stroke may end outside of the pad
    if (onClose || outside) dialog.close();
  });
}

/**
 * A dialog of a script that loads later.
 * @param {string} id its heading has the id `ID-title`
 * @param {HTMLElement[]} content with `data-text` and `data-name` as in index.html
 * @returns {HTMLDialogElement}
 */
export function createDialog(id, ...content) {
  const dialog = document.createElement('dialog');
  dialog.id = id;
  dialog.setAttribute('aria-labelledby', `${id}-title`);
  dialog.append(...content);
  setTexts(dialog);
  document.body.append(dialog);
  prepare(dialog);
  return dialog;
}
