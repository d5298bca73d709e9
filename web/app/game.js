/**
 * A round of the game: six words, one after the other, each drawn on a pad of its own; then what became of them. After a
 * reload it goes on: the pad keeps the drawing of this turn, the round all else.
 */
import { $, label, pad, text, write } from './i18n.js';
import { pictureOf } from './files.js';
import { follow } from './guesses.js';
import { pointsOf, rowsOf, shortcut } from '../lib/strokes.js';

/** @typedef {import('../lib/strokes.js').Stroke} Stroke */
/** @typedef {{ word: string, strokes: Stroke[], seen: boolean, guess: string }} Turn what was asked, what was drawn, the best guess in the end */

const TURNS = 6;
const LIMIT = 20; // s
const UNASKED = ['rifle']; // children play too
const KEPT = 'inkling-round', KEPT_TURN = 'inkling-turn'; // in storage
const dialog = /** @type {HTMLDialogElement} */ ($('round'));
const paper = /** @type {typeof pad} */ (document.createElement('inkling-pad')); // the user's own drawing stays on the other
/** @type {Turn[]} */
let turns = [];
/** @type {string[]} */
let words = []; // still to be asked
let timed = true;
let ends = 0; // when the time of this turn is up, by performance.now(); 0 before its first stroke
let over = false; // this turn is
let ticking = 0;
let spoken = '';

const turn = () => turns[turns.length - 1];

/** @param {'begin' | 'turn' | 'summary'} step */
function show(step) {
  dialog.dataset.step = step;
  for (const part of dialog.querySelectorAll('[data-step]')) /** @type {HTMLElement} */ (part).hidden = part.getAttribute('data-step') !== step;
  dialog.setAttribute('aria-labelledby', `round-${step}`);
}

/** A voice of the language shown that speaks on the device: others would send every guess to a server. */
const ownVoice = () => globalThis.speechSynthesis?.getVoices()
  .find(({ localService, lang }) => localService && lang.split(/[-_]/)[0] === document.documentElement.lang);

/**
 * Said by screen readers, and aloud where that is asked for.
 * @param {string} what
 */
function speak(what) {
  if (spoken === what) return;
  spoken = what;
  $('round-live').textContent = what;
  if (!(/** @type {HTMLInputElement} */ ($('aloud')).checked) || !what) return;
  const voice = ownVoice();
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(what);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  speechSynthesis.cancel(); // what is no longer so need not be said to its end
  speechSynthesis.speak(utterance);
}

async function begin() {
  const { labels } = await pad.load();
  words = labels.filter((word) => !UNASKED.includes(word)).map((word) => ({ word, at: Math.random() })).sort((a, b) => a.at - b.at).slice(0, TURNS).map(({ word }) => word);
  turns = [];
  forget(); // so that there is nothing of another round to be undone
  lay();
  next();
}

/** Lays out the paper. */
function lay() {
  show('turn');
  if (paper.isConnected) return;
  for (const name of ['wasm', 'model']) if (pad.hasAttribute(name)) paper.setAttribute(name, /** @type {string} */ (pad.getAttribute(name)));
  paper.setAttribute('keep', KEPT_TURN);
  write(paper, 'drawing', {}, 'aria-label');
  follow(paper, $('round-live'));
  $('round-paper').append(paper);
}

function next() {
  keep();
  const word = words.shift();
  if (word === undefined) return summary();
  turns.push({ word, strokes: [], seen: false, guess: '' });
  over = false;
  ends = 0;
  paper.reset();
  save();
  ask();
}

function ask() {
  const { word, seen } = turn();
  write($('round-turn'), 'asked', { number: turns.length, count: TURNS });
  write($('asked'), 'word', { word: () => label(word) });
  write($('round-sees'), seen ? 'seen' : '');
  clock();
  speak(text('sayAsked', { word: label(word), number: turns.length, count: TURNS }));
  $('asked').focus();
}

/** Keeps what was drawn of the turn that ends. */
function keep() {
  clearInterval(ticking);
  if (turn() && paper.isConnected) turn().strokes = paper.strokes.slice();
}

/** Keeps the round for this tab. */
function save() {
  const { step } = dialog.dataset;
  const left = ends && Math.max(1, ends - performance.now());
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ step, timed, left, words, turns: turns.map(({ strokes, ...fate }) => ({ ...fate, strokes: strokes.map(rowsOf) })) }));
  } catch {
    unkept();
  }
}

function forget() {
  try {
    for (const storage of [sessionStorage, localStorage]) for (const name of [KEPT, KEPT_TURN]) storage.removeItem(name);
  } catch { /* nothing was kept */ }
}

/** Goes on with what was kept. */
function restore() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '');
    turns = kept.turns.map((/** @type {any} */ { strokes, ...fate }) => ({ ...fate, strokes: strokes.map((/** @type {any} */ rows) => pointsOf(rows)) }));
    ({ timed, words } = kept);
    over = turn().seen;
    ends = kept.left && performance.now() + kept.left;
    dialog.showModal();
    if (kept.step === 'summary') return summary();
    lay();
    ask();
    tick();
  } catch {
    dialog.close(); // none was kept, or not by us
  }
}

function tick() {
  if (timed && ends && !over) ticking = setInterval(clock, 250);
}

function unkept() {
  $('round-unkept').hidden = false;
}

/** Shows the time that is left, and ends the turn when none is. */
function clock() {
  const left = Math.max(0, Math.ceil(ends ? (ends - performance.now()) / 1000 : LIMIT));
  $('left').hidden = !timed;
  write($('left'), 'secondsLeft', { seconds: left });
  if (timed && ends && left === 0 && !over) timeUp();
}

function timeUp() {
  over = true;
  clearInterval(ticking);
  const { guess } = turn();
  if (guess) write($('round-sees'), 'timeUpSaw', { word: () => label(guess) });
  else write($('round-sees'), 'timeUp');
  speak(guess ? text('timeUpSaw', { word: label(guess) }) : text('timeUp'));
  $('next').focus();
}

function summary() {
  keep();
  globalThis.speechSynthesis?.cancel();
  show('summary');
  save();
  const seen = turns.filter((done) => done.seen).length;
  write($('score'), 'score', { number: seen, count: TURNS });
  $('sheet').replaceChildren(...turns.map(({ word, strokes, seen, guess }) => {
    const item = document.createElement('div');
    item.setAttribute('role', 'listitem');
    item.dataset.seen = String(seen);
    const picture = document.createElement('button');
    picture.type = 'button';
    picture.disabled = strokes.length === 0;
    write(picture, 'openDrawing', { word: () => label(word) }, 'aria-label');
    picture.append(pictureOf(strokes));
    picture.addEventListener('click', () => {
      pad.strokes = strokes; // as one change, which can be undone
      dialog.close();
    });
    const name = document.createElement('p');
    write(name, 'word', { word: () => label(word) });
    const fate = document.createElement('small');
    if (seen) write(fate, 'recognised');
    else if (strokes.length && guess) write(fate, 'saw', { word: () => label(guess) });
    else write(fate, 'notDrawn');
    item.append(picture, name, fate);
    return item;
  }));
  speak(text('score', { number: seen, count: TURNS }));
  $('round-summary').focus();
}

paper.addEventListener('change', () => {
  if (dialog.dataset.step !== 'turn') return;
  if (!ends && paper.strokes.length) {
    ends = performance.now() + 1000 * LIMIT;
    tick();
  }
  if (!paper.active) save();
  $('round-undo').ariaDisabled = String(!paper.canUndo);
  $('round-clear').ariaDisabled = String(!paper.canClear);
});

paper.addEventListener('guess', () => {
  if (dialog.dataset.step !== 'turn' || over || !turn() || turn().seen) return;
  const best = paper.result?.guesses[0].label ?? '';
  turn().guess = best;
  if (!best) return write($('round-sees'), '');
  if (best === turn().word) {
    over = turn().seen = true;
    clearInterval(ticking);
    save();
    write($('round-sees'), 'seen');
    speak(text('seen'));
    if (!paper.active) $('next').focus();
  } else {
    write($('round-sees'), 'saw', { word: () => label(best) });
  }
});
// Spoken once the pen rests, not with every point.
paper.addEventListener('change', () => {
  if (!paper.active && turn()?.guess && !over) speak(text('saw', { word: label(turn().guess) }));
});
paper.addEventListener('unkept', unkept);
paper.addEventListener('error', (event) => { $('round-sees').textContent = /** @type {CustomEvent} */ (/** @type {unknown} */ (event)).detail.message; });

$('play').addEventListener('click', () => {
  show('begin');
  $('speech').hidden = !ownVoice();
  dialog.showModal();
});
for (const button of dialog.querySelectorAll('[data-begin]')) {
  button.addEventListener('click', () => {
    timed = button.getAttribute('data-begin') === 'timed';
    begin().catch(() => dialog.close()); // the page says what went wrong
  });
}
$('round-again').addEventListener('click', () => begin().catch(() => dialog.close()));
$('next').addEventListener('click', next);
$('end').addEventListener('click', summary);
$('round-undo').addEventListener('click', () => paper.undo());
$('round-clear').addEventListener('click', () => paper.clear());
dialog.addEventListener('cancel', (event) => {
  if (dialog.dataset.step !== 'turn') return;
  event.preventDefault(); // Escape in the middle shows what there is
  summary();
});
dialog.addEventListener('close', () => {
  clearInterval(ticking);
  globalThis.speechSynthesis?.cancel();
  spoken = '';
  forget();
  $('play').focus();
});
dialog.addEventListener('keydown', (event) => {
  const asked = dialog.dataset.step === 'turn' && shortcut(event);
  if (!asked) return;
  event.preventDefault();
  paper[asked]();
});
// Browsers look for their voices only once asked.
globalThis.speechSynthesis?.addEventListener?.('voiceschanged', () => { $('speech').hidden = !ownVoice(); });
ownVoice();
restore();
