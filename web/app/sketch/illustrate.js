/** Shows a drawing of each word in the list of words, made as its row comes into view. Each leads to more of the word. */
import { create } from '../create.js';
import { label, onLanguage, pictureOf, setText, text } from '../shared.js';
import { isKept, size } from './kept.js';
import { addStyle } from '../style.js';
import { useSketches } from './use.js';

/** @typedef {typeof import('../sketches.js')} Sketches */
/** @typedef {import('../../lib/sketch.js').Sketcher} Sketcher */

addStyle(`
  .entry { display: flex; align-items: center; gap: .25rem; min-width: 0; }
  .entry .check { flex: 1; min-width: 0; }
  .sample { flex: none; width: 2.75rem; min-height: 2.75rem; padding: .25rem; border-color: transparent; background: none; }
  .sample svg { stroke-width: 1.5; }
  .illustrated .list { grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
  @media print { #illustrate { display: none; } }
`);

/** Rows in view that have no drawing yet. @type {Set<Element>} */
const waiting = new Set();
/** @type {Map<Element, string>} */
const words = new Map();
let working = false;

/** @param {HTMLElement} button @param {string} word */
const name = (button, word) => button.setAttribute('aria-label', text('others', { word: label(word) }));

/** @param {Sketches} from @param {Sketcher} sketcher */
async function work(from, sketcher) {
  if (working) return;
  working = true;
  try {
    for (let row; ([row] = waiting) && row;) {
      waiting.delete(row);
      const word = /** @type {string} */ (words.get(row));
      if (row.querySelector('.sample') || !sketcher.words.includes(word)) continue;
      const strokes = await from.drawWord(sketcher, word);
      const button = create('button', { type: 'button', class: 'sample', 'aria-haspopup': 'dialog' }, pictureOf(strokes));
      name(button, word);
      button.addEventListener('click', () => from.openOthers(word));
      row.append(button);
    }
  } finally {
    working = false;
  }
}

/**
 * Offers drawings in the list of words, or shows them if they can be made without loading anything.
 * @param {HTMLElement} dialog
 * @param {{ word: string, row: HTMLElement }[]} entries
 */
export async function illustrate(dialog, entries) {
  for (const { word, row } of entries) words.set(row, word);
  onLanguage(() => { for (const button of dialog.querySelectorAll('.sample')) name(/** @type {HTMLElement} */ (button), words.get(/** @type {Element} */ (button.parentElement)) ?? ''); });
  const offer = create('button', { type: 'button', id: 'illustrate' }), said = create('p', { class: 'more', role: 'status' });
  setText(offer, 'showDrawings', { size });
  const begin = () => useSketches(async (from) => {
    setText(said, '');
    const progress = from.createProgress();
    offer.after(progress.element);
    const focused = document.activeElement === offer;
    offer.hidden = true;
    try {
      const sketcher = await progress.load();
      dialog.classList.add('illustrated');
      const observer = new IntersectionObserver((changes) => {
        for (const { target, isIntersecting } of changes) isIntersecting ? waiting.add(target) : waiting.delete(target);
        work(from, sketcher).catch(() => setText(said, 'errorLoading'));
      }, { root: dialog });
      for (const { row } of entries) observer.observe(row);
      if (focused) /** @type {HTMLElement | null} */ (dialog.querySelector('h2'))?.focus();
    } catch (error) {
      offer.hidden = false;
      if (focused) offer.focus();
      throw error;
    } finally {
      progress.element.remove();
    }
  }, (reason) => setText(said, reason));
  offer.addEventListener('click', begin);
  dialog.querySelector('#words-found')?.after(offer, said);
  if (await isKept()) begin();
}
