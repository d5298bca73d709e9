/** Links that carry a drawing, and copying links of any kind. Loaded when it is first needed. */
import { decodeStrokes, encodeStrokes } from '../lib/strokes/compact.js';
import { create, createButton } from './create.js';
import { createDialog } from './dialog.js';
import { $, addressOf, clearAddress, keep, loadLater, notice, pad, replay } from './shared.js';

/** How long a browser may take to copy: some neither copy nor refuse. */
const CLIPBOARD_MS = 3000;

/**
 * Shows the drawing of a link, and puts it on the shelf. What was on the paper is there already, and comes back by undo.
 * @param {string} text of the link
 */
export async function openDrawing(text) {
  await loadLater();
  let strokes;
  try {
    strokes = decodeStrokes(text);
  } catch {
    return notice('linkBroken');
  }
  pad.strokes = strokes;
  keep(pad.strokes, '', pad.lineWidth);
  clearAddress();
  notice('fromLink');
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) replay();
}

/** Copies or shares a link that carries the drawing. @param {boolean} share */
export async function sendLink(share) {
  await loadLater();
  let url;
  try {
    url = addressOf('d', encodeStrokes(pad.strokes));
  } catch {
    return notice('linkTooLong');
  }
  if (share) return navigator.share({ url }).catch(() => {}); // the user canceled
  if (await copyAddress(url)) notice(copiedKey());
}

/** What to say of a link that was copied. */
export const copiedKey = () => location.protocol === 'file:' ? 'linkOfFile' : 'linkCopied';

/**
 * Copies an address, or shows it to be copied by hand.
 * @param {string} url
 * @returns {Promise<boolean>} whether it is copied
 */
export async function copyAddress(url) {
  try {
    await Promise.race([navigator.clipboard.writeText(url), new Promise((_, reject) => { setTimeout(reject, CLIPBOARD_MS); })]);
    return true;
  } catch {
    showAddress(url);
    return false;
  }
}

/** @type {HTMLDialogElement | undefined} */
let dialog;

/** @param {string} url */
function showAddress(url) {
  dialog ??= createDialog('link',
    create('h2', { id: 'link-title', 'data-text': 'linkByHand' }),
    create('input', { id: 'link-text', readonly: '', 'aria-labelledby': 'link-title', dir: 'ltr' }),
    createButton('close', { class: 'close', 'data-close': '' }));
  const field = /** @type {HTMLInputElement} */ ($('link-text'));
  field.value = url;
  dialog.showModal();
  field.focus();
  field.select();
}
