/** What the page says it sees: the word, the other guesses, and the same read out. */
import { $, anyOf, label, onLanguage, pad, percent, text, write } from './i18n.js';

/** @typedef {import('./i18n.js').Key} Key */
/** @typedef {import('../lib/inkling.js').Guess} Guess */

/** After a change, until the guess is read out: long enough not to talk into the drawing. */
const SILENCE = 900; // ms
/** Until the pen's place is read out. */
const REST = 300; // ms
let ready = false;
/** @type {Guess[]} */
let guesses = [];
let speaking = 0;
let read = ''; // the guess that was read out last
let retrying = 0;
let wait = 10; // s until it is tried again

/**
 * @param {'empty' | 'loading' | 'sure' | 'unsure' | 'error'} state
 * @param {{ kicker?: Key, word?: Key, more?: Key }} [texts]
 * @param {Guess[]} [seen]
 */
function say(state, { kicker, word, more } = {}, seen = []) {
  $('said').dataset.state = state;
  write($('kicker'), kicker ?? '');
  write($('word'), word ?? '');
  write($('more'), more ?? '');
  write($('detail'), '');
  $('retry').hidden = state !== 'error' || ready; // then it is the drawing's fault
  $('examples').hidden = state !== 'empty';
  guesses = seen;
  list();
}

/** Shows the guesses as a list whose rows keep their label, so that a guess that gains rises. */
function list() {
  const place = $('guesses');
  const rows = new Map(Array.from(place.children, (row) => [/** @type {HTMLElement} */ (row).dataset.label, /** @type {HTMLElement} */ (row)]));
  guesses.forEach(({ label: category, probability }, rank) => {
    let row = rows.get(category);
    rows.delete(category);
    if (!row) {
      row = document.createElement('li');
      row.dataset.label = category;
      row.append(document.createElement('bdi'), document.createElement('span'));
    }
    const word = label(category);
    const [name, share] = row.children;
    if (name.textContent !== word) name.textContent = word;
    share.textContent = probability < 0.005 ? `<${percent(0.01)}` : percent(probability);
    row.dataset.rank = String(rank);
    row.style.setProperty('--letters', String(letters(word)));
    row.style.setProperty('--probability', probability.toFixed(3));
    // Only a row out of order is moved in the document: moving restarts its transitions.
    if (place.children[rank] !== row) place.insertBefore(row, place.children[rank] ?? null);
  });
  for (const row of rows.values()) row.remove();
}

/** A word's width, in Latin letters. @param {string} word */
const letters = (word) => Array.from(word).reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 2 : 1), 0);

/** @param {string} what */
function speak(what) {
  if ($('live').textContent !== what) $('live').textContent = what;
}

/** Reads the guess out once the drawing has paused. */
function speakLater() {
  clearTimeout(speaking);
  speaking = window.setTimeout(() => {
    if (pad.active) return speakLater();
    if ($('said').dataset.state === 'error') return; // said already
    const { result } = pad;
    if (!result && $('live').textContent === read) speak('');
    if (!result) return;
    const words = result.guesses.slice(0, 3).map((guess) => label(guess.label));
    speak(read = result.sure
      ? text('saySure', { word: words[0], percent: percent(result.guesses[0].probability) })
      : text('sayUnsure', { words: anyOf(words) }));
  }, SILENCE);
}

/**
 * Tells the keys of the keyboard's pen, and where it rests.
 * @param {import('../lib/element.js').InklingPad} pad
 * @param {Element} live
 */
export function follow(pad, live) {
  let telling = 0;
  pad.addEventListener('focus', () => { live.textContent = text('keys'); });
  pad.addEventListener('pen', (event) => {
    const { down, x, y } = /** @type {CustomEvent} */ (event).detail;
    clearTimeout(telling);
    telling = window.setTimeout(() => { live.textContent = text(down ? 'penDown' : 'penUp', { x: percent(x), y: percent(y) }); }, REST);
  });
}
follow(pad, $('live'));
write($('keys'), 'keys');

pad.addEventListener('guess', () => {
  ready = true;
  const { result } = pad;
  if (!result) return say('empty', { word: 'empty', more: 'emptyMore' });
  say(result.sure ? 'sure' : 'unsure', { kicker: result.sure ? 'sure' : 'unsure' }, result.guesses);
});

pad.addEventListener('change', () => {
  if (!ready && pad.strokes.length && $('said').dataset.state === 'empty') say('loading', { word: 'loading' });
  speakLater();
});

pad.addEventListener('error', (event) => {
  const error = /** @type {CustomEvent} */ (/** @type {unknown} */ (event)).detail;
  /** @type {Key} */
  const more = /^too-many/.test(error.code) ? 'errorDrawing' : error.code === 'no-webassembly' ? 'errorBrowser' : 'errorLoading';
  say('error', { word: 'error', more });
  $('detail').textContent = error.message;
  speak(`${text('error')} ${text(more)} ${error.message}`);
  if (ready) return;
  clearTimeout(retrying);
  retrying = window.setTimeout(retry, 1000 * wait);
  wait *= 2;
});

/** At last with scripts afresh, for these may be the old ones; not where that would lose the drawing. */
function retry() {
  if (wait > 60 && $('unkept').hidden && !pad.active) location.reload();
  else pad.load().catch(() => {});
}
$('retry').addEventListener('click', retry);
addEventListener('online', () => { if (!ready) retry(); });
onLanguage(list);
