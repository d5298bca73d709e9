/**
 * The game: a round of some words, drawn one after another on a pad of its own, then a summary. A reload continues the round:
 * the pad saves the drawing of the current turn, this file everything else. Loaded after the first guess.
 */
import { currentSet, keepSet, leaveLink, leftOut, linkInUse, setAsText, useLink, wordsToAsk } from './round/choice.js';
import { GROUPS } from './round/groups.js';
import { LIMITS, within } from './round/set.js';
import { offerSpeech, say, silence } from './round/speech.js';
import {
  $, announcePen, clearAddress, keepDrawings, label, loadLater, notice, onChange, onLanguage, pad, pictureOf, setAria, setText, shortcutOf, text, toPoints, toRows, widthOf,
} from './shared.js';

/** @typedef {import('../lib/strokes.js').Stroke} Stroke */
/** @typedef {{ word: string, strokes: Stroke[], seen: boolean, guess: string }} Turn `seen`: recognized; `guess`: the last best one, '' for none */

/** How many words of a link are shown before it begins. */
const SHOWN_WORDS = 30;
const allWords = Object.values(GROUPS).flat();
/** From a recognized drawing to the next word. */
const NEXT_MS = 2500;
const STORAGE_KEY = 'inkling-round', PAD_STORAGE_KEY = 'inkling-turn';
const dialog = /** @type {HTMLDialogElement} */ ($('round'));
const roundPad = /** @type {typeof pad} */ (document.createElement('inkling-pad')); // the user's own drawing stays on the other one
/** @type {Turn[]} */
let turns = []; // the last is the current one
/** @type {string[]} */
let words = []; // not asked yet
let timed = true;
let seconds = currentSet().seconds; // of a turn
let deadline = 0; // of this turn, by performance.now(); 0 before its first stroke
let turnOver = false;
/** Where the round was left; '' if there is none to continue. @type {'' | 'turn' | 'summary'} */
let interrupted = '';
let left = 0; // ms of that turn; 0 before its first stroke
let ticking = 0; // interval
let nextTimer = 0;
let announced = '';
const automatic = /** @type {HTMLInputElement} */ ($('automatic'));
let keepNow = () => {}; // puts the drawing of this turn on the shelf

const turn = () => turns[turns.length - 1];
/** How many turns the round has. */
const turnCount = () => turns.length + words.length;

/** @param {'begin' | 'turn' | 'summary'} step */
function show(step) {
  dialog.dataset.step = step;
  for (const part of dialog.querySelectorAll('[data-step]')) /** @type {HTMLElement} */ (part).hidden = part.getAttribute('data-step') !== step;
  dialog.setAttribute('aria-labelledby', `round-${step}`);
}

/**
 * For screen readers, and aloud if the user has asked for that.
 * @param {string} sentence
 */
function announce(sentence) {
  if (announced === sentence) return;
  announced = sentence;
  $('round-live').textContent = sentence;
  say(sentence);
}

async function begin() {
  setText($('round-waiting'), 'loading');
  try {
    const { labels } = await pad.load();
    if (!dialog.open) return; // the user did not want to wait
    ({ seconds } = currentSet());
    words = wordsToAsk([...labels]).map((word) => ({ word, at: Math.random() })).sort((a, b) => a.at - b.at).slice(0, currentSet().count).map(({ word }) => word);
    clearAddress(); // a reload continues the round
  } catch {
    return dialog.close(); // the page shows what went wrong
  } finally {
    setText($('round-waiting'), '');
  }
  turns = [];
  forget(); // so that undo does not reach an earlier round
  showRoundPad();
  next();
}

function showRoundPad() {
  show('turn');
  if (roundPad.isConnected) return;
  for (const name of ['wasm', 'model']) if (pad.hasAttribute(name)) roundPad.setAttribute(name, /** @type {string} */ (pad.getAttribute(name)));
  roundPad.setAttribute('storage-key', PAD_STORAGE_KEY);
  setText(roundPad, 'drawing', {}, 'aria-label');
  announcePen(roundPad, $('round-live'));
  $('round-pad').append(roundPad);
  keepNow = keepDrawings(roundPad, () => turn()?.word);
}

function next() {
  endTurn();
  const word = words.shift();
  if (word === undefined) return summary();
  turns.push({ word, strokes: [], seen: false, guess: '' });
  setTurnOver(false);
  deadline = 0;
  roundPad.reset();
  save();
  ask();
}

/** Once a turn is over, its paper takes no more ink. @param {boolean} over */
function setTurnOver(over) {
  turnOver = over;
  roundPad.toggleAttribute('disabled', over);
  dialog.toggleAttribute('data-seen', over && turn().seen);
}

function ask() {
  const { word, seen } = turn();
  setText($('round-turn'), 'asked', { number: turns.length, count: turnCount() });
  setText($('asked'), 'word', { word: () => label(word) });
  fitWord();
  setText($('round-guess'), seen ? 'seen' : '');
  tick();
  announce(text('announceAsked', { word: label(word), number: turns.length, count: turnCount() }));
  $('asked').focus();
}

/** A long word gets smaller letters, so that the paper keeps its place. */
const fitWord = () => $('asked').style.setProperty('--width', widthOf(`✓ ${$('asked').textContent}`));
onLanguage(fitWord);
onLanguage(() => { if (dialog.dataset.step === 'begin') showSet(); });

/** Stores the drawing of the turn that ends. */
function endTurn() {
  clearInterval(ticking);
  clearTimeout(nextTimer);
  keepNow();
  if (turn() && roundPad.isConnected) turn().strokes = roundPad.strokes.slice();
}

/** ms until this turn ends; 0 before its first stroke. */
const timeLeft = () => dialog.dataset.step === 'turn' ? deadline && Math.max(1, deadline - performance.now()) : left;

/** Saves the round for this tab. */
function save() {
  const { open, dataset: { step } } = dialog;
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ open, step: open ? step : interrupted, timed, seconds, link: linkInUse()?.text, left: open ? timeLeft() : left, words, turns: turns.map(({ strokes, ...others }) => ({ ...others, strokes: strokes.map(toRows) })) }));
  } catch {
    showNotSaved();
  }
}

function forget() {
  try {
    for (const storage of [sessionStorage, localStorage]) for (const key of [STORAGE_KEY, PAD_STORAGE_KEY]) storage.removeItem(key);
  } catch { /* without storage nothing was saved */ }
}

/** Reads a saved round, and continues it if it was open. */
function restore() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '');
    turns = saved.turns.map((/** @type {any} */ { strokes, ...others }) => ({ ...others, strokes: strokes.map((/** @type {any} */ rows) => toPoints(rows)) }));
    ({ timed, words, left, seconds = seconds } = saved);
    if (saved.link) useLink(saved.link);
    interrupted = saved.step;
    if (saved.open) continueRound();
  } catch {
    turns = []; // nothing was saved, or not by this file
    dialog.close();
  }
}

/** Shows a round where it was left. */
function continueRound() {
  if (!dialog.open) dialog.showModal();
  if (interrupted === 'summary') return summary();
  deadline = left && performance.now() + left;
  showRoundPad();
  setTurnOver(turn().seen);
  ask();
  startTicking();
}

function startTicking() {
  if (timed && deadline && !turnOver) ticking = setInterval(tick, 250);
}

function showNotSaved() {
  $('round-not-saved').hidden = false;
}

/** Shows the time left, and ends the turn when there is none. */
function tick() {
  const left = Math.max(0, Math.ceil(deadline ? (deadline - performance.now()) / 1000 : seconds));
  $('left').hidden = !timed;
  setText($('left'), 'secondsLeft', { seconds: left });
  if (timed && deadline && left === 0 && !turnOver) timeUp();
}

function timeUp() {
  setTurnOver(true);
  clearInterval(ticking);
  const { guess } = turn();
  if (guess) setText($('round-guess'), 'timeUpSaw', { word: () => label(guess) });
  else setText($('round-guess'), 'timeUp');
  announce(guess ? text('timeUpSaw', { word: label(guess) }) : text('timeUp'));
  $('next').focus();
}

function summary() {
  endTurn();
  silence();
  left = timeLeft();
  show('summary');
  save();
  const recognized = turns.filter(({ seen }) => seen).length;
  setText($('score'), 'score', { number: recognized, count: turnCount() });
  $('resume').hidden = words.length === 0;
  setText($('resume'), 'continueRound', { number: turns.length, count: turnCount() });
  $('sheet').replaceChildren(...turns.map(summaryOf));
  announce(text('score', { number: recognized, count: turnCount() }));
  $('round-summary').focus();
}

/** @param {Turn} turn */
function summaryOf({ word, strokes, seen, guess }) {
  const item = document.createElement('div');
  item.setAttribute('role', 'listitem');
  item.dataset.seen = String(seen);
  const picture = document.createElement('button');
  picture.type = 'button';
  picture.disabled = strokes.length === 0;
  setText(picture, 'openDrawing', { word: () => label(word) }, 'aria-label');
  picture.append(pictureOf(strokes));
  picture.addEventListener('click', () => {
    pad.strokes = strokes; // one step, which can be undone
    notice('fromRound', { word: () => label(word) });
    dialog.close();
  });
  const name = document.createElement('p');
  setText(name, 'word', { word: () => label(word) });
  const outcome = document.createElement('small');
  if (seen) setText(outcome, 'recognized');
  else if (strokes.length && guess) setText(outcome, 'saw', { word: () => label(guess) });
  else setText(outcome, 'notDrawn');
  item.append(picture, name, outcome);
  return item;
}

onChange(roundPad, () => {
  if (dialog.dataset.step !== 'turn') return;
  if (!deadline && roundPad.strokes.length) {
    deadline = performance.now() + 1000 * seconds;
    startTicking();
  }
  if (!roundPad.isDrawing) save();
  setAria('round-undo', 'disabled', !roundPad.canUndo);
  setAria('round-clear', 'disabled', !roundPad.canClear);
});

roundPad.addEventListener('guess', ({ detail: result }) => {
  if (dialog.dataset.step !== 'turn' || turnOver || !turn() || turn().seen) return;
  const best = result?.guesses[0].label ?? '';
  turn().guess = best;
  if (!best) return setText($('round-guess'), '');
  if (best === turn().word) {
    turn().seen = true;
    clearInterval(ticking);
    save();
    setText($('round-guess'), 'seen');
    announce(text('seen'));
    if (!roundPad.isDrawing) finishTurn();
  } else {
    setText($('round-guess'), 'see', { word: () => label(best) });
  }
});

/** The drawing was recognized, and the pen is up. */
function finishTurn() {
  setTurnOver(true);
  $('next').focus();
  if (automatic.checked) nextTimer = window.setTimeout(next, NEXT_MS);
}

// Once the pen rests, not with every point.
roundPad.addEventListener('change', () => {
  if (roundPad.isDrawing || turnOver || dialog.dataset.step !== 'turn') return;
  if (turn()?.seen) finishTurn();
  else if (turn()?.guess) announce(text('see', { word: label(turn().guess) }));
});
roundPad.addEventListener('storageerror', showNotSaved);
roundPad.addEventListener('error', ({ detail }) => { $('round-guess').textContent = detail.message; });

/** Shows the dialog, with the choice to continue where a round was left. */
export function openRound() {
  show('begin');
  offerSpeech();
  $('continue').hidden = !interrupted;
  setText($('continue'), 'continueRound', { number: turns.length, count: turnCount() });
  if (!dialog.open) dialog.showModal();
  showSet();
  loadLater().then(showSet, () => {}); // without these texts one can play
}

/** Says what the next round asks. */
function showSet() {
  const { count, seconds, small, words } = currentSet(), link = linkInUse();
  setText(/** @type {Element} */ (dialog.querySelector('[data-begin="timed"]')), 'timed', { seconds });
  setText($('choose'), 'chooseWords');
  $('choose').hidden = !text('chooseWords'); // until its text has come
  setText($('own'), 'ownWords');
  $('own').hidden = !link;
  const asked = wordsToAsk(allWords), names = asked.slice(0, SHOWN_WORDS).map(label);
  const list = new Intl.ListFormat(document.documentElement.lang).format(asked.length > names.length ? [...names, '…'] : names);
  const lines = [
    ...link ? [text('linkedRound')] : [],
    ...link?.unknown ? [text('unknownWords', { count: link.unknown })] : [],
    text('roundWords', { count: Math.min(count, asked.length), all: asked.length }),
    ...small ? [text('small')] : [],
    ...words.length ? [list] : [],
  ];
  $('round-words').replaceChildren(...lines.map((line) => {
    const item = document.createElement('p');
    item.textContent = line;
    return item;
  }));
}

/** Shows all words, to choose those of a round. */
export async function showWords() {
  const [{ openWords }] = await Promise.all([import('./words.js'), loadLater()]);
  openWords({ GROUPS, LIMITS, currentSet, keepSet, leftOut, setAsText, within }, () => { if (dialog.open) showSet(); });
}

/** Shows a round whose words a link brings; it begins with a tap. @param {string} content of the link */
export async function openLinkedRound(content) {
  await loadLater();
  try {
    useLink(content);
  } catch {
    return notice('linkBroken');
  }
  openRound();
}

for (const button of dialog.querySelectorAll('[data-begin]')) {
  button.addEventListener('click', () => {
    timed = button.getAttribute('data-begin') === 'timed';
    begin();
  });
}
$('choose').addEventListener('click', () => { showWords().catch(() => setText($('round-waiting'), 'errorLoading')); });
$('own').addEventListener('click', () => {
  leaveLink();
  showSet();
  $('choose').focus();
});
$('continue').addEventListener('click', continueRound);
$('resume').addEventListener('click', () => {
  interrupted = 'turn';
  continueRound();
});
$('round-again').addEventListener('click', begin);
$('next').addEventListener('click', next);
$('end').addEventListener('click', summary);
$('round-undo').addEventListener('click', () => roundPad.undo());
$('round-clear').addEventListener('click', () => roundPad.clear());
dialog.addEventListener('close', () => {
  const step = /** @type {'begin' | 'turn' | 'summary'} */ (dialog.dataset.step);
  clearInterval(ticking);
  clearTimeout(nextTimer);
  silence();
  announced = '';
  if (step !== 'begin') {
    interrupted = step;
    left = timeLeft();
    save();
  }
  $('play').focus();
});
dialog.addEventListener('keydown', (event) => {
  const shortcut = dialog.dataset.step === 'turn' && shortcutOf(event);
  if (!shortcut) return;
  event.preventDefault();
  roundPad[shortcut]();
});

/** Remembers how a switch is set. @param {HTMLInputElement} box @param {string} key */
function remember(box, key) {
  box.addEventListener('change', () => {
    try {
      localStorage.setItem(key, String(box.checked));
    } catch { /* it is not remembered then */ }
  });
  try {
    box.checked = (localStorage.getItem(key) ?? String(box.checked)) === 'true';
  } catch { /* as it is */ }
}
remember(automatic, 'inkling-automatic');
remember(/** @type {HTMLInputElement} */ ($('aloud')), 'inkling-aloud');
restore();
