/** Shows the guesses: the word, the others below it, and the same for screen readers. */
import { mayReload } from '../lib/preload.js';
import { $, onChange, pad } from './dom.js';
import { formatOr, label, onLanguage, percent, setText, text } from './i18n.js';
import { loadAgain } from './progress.js';

/** @typedef {import('./i18n.js').Key} Key */
/** @typedef {import('../lib/inkling.js').Guess} Guess */

/** From a change to the announcement of the guess: long enough not to talk into the drawing. */
const SILENCE_MS = 900;
/** From a key to the announcement of the pen's position. */
const PEN_SILENCE_MS = 300;
/** Guesses below are not shown once the first is sure. */
const LOWEST_SHARE = 0.01;
let ready = false; // there was a guess, or an empty drawing was classified
/** @type {Guess[]} */
let guesses = [];
let announceTimer = 0;
export let announced = ''; // the guess announced last
let retryTimer = 0;
let retryDelay = 10; // s

/**
 * @param {'empty' | 'loading' | 'sure' | 'unsure' | 'error'} state
 * @param {{ kicker?: Key, word?: Key, more?: Key }} [texts]
 * @param {Guess[]} [newGuesses]
 */
function render(state, { kicker, word, more } = {}, newGuesses = []) {
  $('panel').dataset.state = state;
  setText($('kicker'), kicker ?? '');
  setText($('word'), word ?? '');
  setText($('more'), more ?? '');
  setText($('detail'), '');
  $('retry').hidden = state !== 'error' || ready; // if loading has worked, the drawing is at fault
  $('examples').hidden = state !== 'empty';
  guesses = newGuesses;
  renderGuesses();
}

/** Shows the guesses as a list. Its rows keep their ranks: the browser has no more than their words to lay out. */
function renderGuesses() {
  const list = $('guesses');
  while (list.children.length > guesses.length) list.lastChild?.remove();
  guesses.forEach(({ label: category, probability }, rank) => {
    const row = /** @type {HTMLElement} */ (list.children[rank] ?? list.appendChild(createRow(rank)));
    const [name, share] = row.children, word = label(category), part = probability < 0.005 ? `<${percent(0.01)}` : percent(probability);
    row.dataset.label = category;
    if (name.textContent !== word) name.textContent = word;
    if (share.textContent !== part) share.textContent = part;
    row.style.setProperty('--width', widthOf(word));
    row.style.setProperty('--probability', probability.toFixed(3));
  });
}

/** @param {number} rank */
function createRow(rank) {
  const row = document.createElement('li');
  row.dataset.rank = String(rank);
  row.append(document.createElement('bdi'), document.createElement('span'));
  return row;
}

const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
/** By word. @type {Map<string, string>} */
const widths = new Map();
/** Read once: what a container query can change makes the browser lay out the page before it answers. */
let family = '';

/** @param {string} word @returns {string} its width in the font of words, upright or italic, in em */
export function widthOf(word) {
  let width = widths.get(word);
  if (!width) {
    if (!family) ({ fontFamily: family } = getComputedStyle($('word')));
    const em = ['', 'italic '].map((style) => {
      ruler.font = `${style}99px ${family}`;
      return ruler.measureText(word).width / 99;
    });
    widths.set(word, width = Math.max(...em).toFixed(2));
  }
  return width;
}

/** Loads fonts and formats, so that the first guess need not wait for them; one per task, because each takes long on slow devices. */
function warmUp() {
  for (const load of [() => widthOf(text('empty')), () => percent(0), () => formatOr([]), () => layOut(0, 'normal'), () => layOut(0, 'italic'), () => layOut(1, 'normal')]) setTimeout(load);
}

/** Lays out a guess that is never shown: a font's first line of each size takes slow devices several milliseconds. @param {number} rank @param {string} style */
function layOut(rank, style) {
  const row = createRow(rank), [name, share] = row.children;
  name.textContent = text('empty');
  share.textContent = percent(0);
  row.style.cssText = `visibility: hidden; font-style: ${style}; --width: 1`;
  $('guesses').append(row);
  row.getBoundingClientRect();
  row.remove();
}

/** @param {string} sentence for screen readers */
function announce(sentence) {
  if ($('live').textContent !== sentence) $('live').textContent = sentence;
}

/** Announces the guess once the drawing has paused. */
function announceGuessLater() {
  clearTimeout(announceTimer);
  announceTimer = window.setTimeout(() => {
    if (pad.isDrawing) return announceGuessLater();
    if ($('panel').dataset.state === 'error') return; // announced already
    const { result } = pad;
    if (!result && $('live').textContent === announced) announce('');
    if (!result) return;
    const words = result.guesses.slice(0, 3).map((guess) => label(guess.label));
    announce(announced = result.sure
      ? text('announceSure', { word: words[0], percent: percent(result.guesses[0].probability) })
      : text('announceUnsure', { words: formatOr(words) }));
  }, SILENCE_MS);
}

/**
 * Announces the keys for the keyboard's pen, and its position.
 * @param {import('../lib/pad.js').InklingPad} pad
 * @param {Element} live
 */
export function announcePen(pad, live) {
  let timer = 0;
  pad.addEventListener('focus', () => { live.textContent = text('keys'); });
  pad.addEventListener('keyboardpen', ({ detail: { down, x, y } }) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => { live.textContent = text(down ? 'penDown' : 'penUp', { x: percent(x), y: percent(y) }); }, PEN_SILENCE_MS);
  });
}
announcePen(pad, $('live'));
setText($('keys'), 'keys');

pad.addEventListener('guess', ({ detail: result }) => {
  ready = true;
  if (!result) {
    render('empty', { word: 'empty', more: 'emptyMore' });
    return warmUp();
  }
  const state = result.sure ? 'sure' : 'unsure';
  const paused = pad.playbackProgress < 1 && !$('replay').hasAttribute('data-playing');
  render(state, { kicker: result.sure && (paused || !pad.unfinished) ? 'sawSure' : state }, result.guesses.filter(({ probability }) => !result.sure || probability >= LOWEST_SHARE));
});

onChange(pad, () => {
  if (!ready && pad.strokes.length && $('panel').dataset.state === 'empty') render('loading', { word: 'loading' });
  announceGuessLater();
});

pad.addEventListener('error', ({ detail: { code, message } }) => {
  const more = /^too-many/.test(code) ? 'errorDrawing' : code === 'no-webassembly' ? 'errorBrowser' : 'errorLoading';
  render('error', { word: 'error', more });
  $('detail').textContent = message;
  announce(`${text('error')} ${text(more)} ${message}`);
  if (ready || code === 'no-webassembly') return; // trying again changes nothing
  clearTimeout(retryTimer);
  retryTimer = window.setTimeout(retry, 1000 * retryDelay);
  retryDelay *= 2;
});

/** Loads again; after a minute with the whole page, whose scripts may be outdated, unless that would lose the drawing. */
function retry() {
  if (retryDelay > 60 && $('not-saved').hidden && !pad.isDrawing && mayReload()) location.reload();
  else loadAgain().catch(() => {});
}
$('retry').addEventListener('click', retry);
addEventListener('online', () => { if (!ready) retry(); });
onLanguage(renderGuesses);
