/** How others draw a word: drawings that the network makes up, beside each other. */
import { triesFor } from '../../lib/unlike.js';
import { create, createButton } from '../create.js';
import { createDialog } from '../dialog.js';
import { $, label, loadLater, pad, pictureOf, setText, toSvgPath } from '../shared.js';
import { animate } from './animate.js';
import { COUNT, TEMPERATURE, drawUnlike } from './artist.js';
import { finishDrawing } from './finish.js';
import { createProgress } from './progress.js';

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */

/** What the slider runs over, from careful to wild. */
const TEMPERATURES = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2];

/** @type {HTMLDialogElement | undefined} */
let dialog;
let word = '';
let seed = 1; // of the first drawing
let run = 0; // a later one replaces the one before
/** @type {(() => void)[]} */
let animations = [];
const progress = createProgress();
const said = create('p', { class: 'more', role: 'status' });
const pictures = create('div', { id: 'others-pictures' });
const slider = /** @type {HTMLInputElement} */ (create('input', { type: 'range', id: 'manner', min: '0', max: String(TEMPERATURES.length - 1), step: '1', 'data-name': 'manner' }));
const more = createButton('moreOthers', { id: 'more-others' });
const asThis = create('button', { type: 'button', id: 'finish-as' });

function build() {
  const title = create('h2', { id: 'others-title', tabindex: '-1' });
  dialog = createDialog('others', title, createButton('close', { class: 'close', 'data-close': '' }), progress.element, said, pictures,
    create('div', { id: 'manners', dir: 'ltr' }, create('span', { 'data-text': 'careful' }), slider, create('span', { 'data-text': 'wild' })),
    more, asThis, create('p', { class: 'more', 'data-text': 'othersNote' }));
  setText(title, 'others', { word: () => label(word) });
  setText(asThis, 'finishAs', { word: () => label(word) });
  slider.addEventListener('input', () => show(false));
  more.addEventListener('click', () => {
    seed += triesFor(COUNT - 1);
    show(true);
  });
  asThis.addEventListener('click', () => {
    for (const open of document.querySelectorAll('dialog')) if (open.open) open.close();
    finishDrawing(word);
  });
  dialog.addEventListener('close', () => { run++; });
}

/** One place for a drawing. @param {number} number from 1 on */
function createPlace(number) {
  const place = create('div', { role: 'img' });
  setText(place, 'otherOf', { word: () => label(word), number, count: COUNT }, 'aria-label');
  return place;
}

/** @param {HTMLElement} place @param {Stroke[]} strokes @param {boolean} slowly */
function put(place, strokes, slowly) {
  const picture = pictureOf(strokes), path = /** @type {Element} */ (picture.querySelector('path'));
  place.replaceChildren(picture);
  if (slowly) animations.push(animate(strokes, (visible) => path.setAttribute('d', visible.map(toSvgPath).join(''))));
}

/** Draws the word anew, one drawing after the other. @param {boolean} slowly point by point */
async function show(slowly) {
  const mine = ++run;
  for (const end of animations) end();
  animations = [];
  try {
    const sketcher = await progress.load();
    if (mine !== run) return;
    if (!sketcher.words.includes(word)) return setText(said, 'cannotDraw', { word: () => label(word) });
    const places = /** @type {HTMLElement[]} */ (Array.from(pictures.children));
    await drawUnlike(sketcher, word, seed, TEMPERATURES[Number(slider.value)], (strokes) => {
      const goesOn = mine === run;
      if (goesOn) put(/** @type {HTMLElement} */ (places.shift()), strokes, slowly);
      return goesOn;
    });
  } catch {
    if (mine === run) setText(said, 'errorLoading');
  }
}

/**
 * Shows the dialog.
 * @param {string} of a category
 */
export async function openOthers(of) {
  await loadLater();
  if (!dialog) build();
  word = of;
  seed = 1;
  slider.value = String(TEMPERATURES.indexOf(TEMPERATURE));
  setText($('others-title'), 'others', { word: () => label(word) });
  setText(asThis, 'finishAs', { word: () => label(word) });
  setText(said, '');
  asThis.hidden = pad.strokes.length === 0 || /** @type {HTMLDialogElement} */ ($('round')).open;
  pictures.replaceChildren(...Array.from({ length: COUNT }, (_, i) => createPlace(i + 1)));
  /** @type {HTMLDialogElement} */ (dialog).showModal();
  $('others-title').focus();
  show(true);
}
