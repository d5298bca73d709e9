import './element.js';
import { workOffline } from './offline.js';
import { shortcut } from './strokes.js';

const TEXT = {
  empty: 'Draw something.',
  emptyMore: 'A cat, a bicycle, your house. I’ll say what I see.',
  loading: 'One moment …',
  sure: 'I see',
  unsure: 'Not sure yet. Perhaps',
  or: 'or',
  error: 'That went wrong.',
};
/** After a change, until the guess is read out: long enough not to talk into the drawing. */
const SILENCE = 900; // ms

/** @param {string} id */
const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const pad = /** @type {import('./element.js').InklingPad} */ ($('pad'));
const percent = new Intl.NumberFormat('en', { style: 'percent' });
let ready = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let speaking;

/* What it sees */

/**
 * @param {string} state
 * @param {{ kicker?: string, word?: string, more?: string }} texts
 * @param {import('./inkling.js').Guess[]} [guesses]
 */
function say(state, { kicker = '', word = '', more = '' }, guesses = []) {
  $('said').dataset.state = state;
  $('kicker').textContent = kicker;
  $('word').textContent = word;
  $('more').textContent = more;
  $('retry').hidden = state !== 'error';
  list(guesses);
}

/**
 * Shows guesses as a list whose rows keep their label, so that a guess that gains rises.
 * @param {import('./inkling.js').Guess[]} guesses
 */
function list(guesses) {
  const rows = new Map(Array.from($('guesses').children, (row) => [/** @type {HTMLElement} */ (row).dataset.label, /** @type {HTMLElement} */ (row)]));
  guesses.forEach(({ label, probability }, rank) => {
    let row = rows.get(label);
    rows.delete(label);
    if (!row) {
      row = document.createElement('li');
      row.dataset.label = label;
      row.append(label, document.createElement('span'));
      row.style.setProperty('--letters', String(label.length));
    }
    /** @type {HTMLElement} */ (row.lastChild).textContent = percent.format(probability);
    row.dataset.rank = String(rank);
    row.style.setProperty('--probability', probability.toFixed(3));
    // Only a row out of order is moved in the document: moving restarts its transitions.
    if ($('guesses').children[rank] !== row) $('guesses').insertBefore(row, $('guesses').children[rank] ?? null);
  });
  for (const row of rows.values()) row.remove();
}

pad.addEventListener('guess', () => {
  ready = true;
  const result = pad.result;
  if (!result) return say('empty', { word: TEXT.empty, more: TEXT.emptyMore });
  say(result.sure ? 'sure' : 'unsure', { kicker: result.sure ? TEXT.sure : TEXT.unsure }, result.guesses);
});

pad.addEventListener('error', (event) => {
  const error = /** @type {CustomEvent} */ (/** @type {unknown} */ (event)).detail;
  say('error', { word: TEXT.error, more: error.message });
  speak(`${TEXT.error} ${error.message}`);
});

$('retry').addEventListener('click', () => pad.load().catch(() => {}));

/* Reading it out */

/** @param {string} text */
function speak(text) {
  if ($('live').textContent !== text) $('live').textContent = text;
}

function speakLater() {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    if (pad.active) return speakLater();
    const { result } = pad;
    if (!result) return speak('');
    const labels = result.guesses.slice(0, 3).map(({ label }) => label);
    speak(result.sure
      ? `${TEXT.sure}: ${labels[0]}, ${percent.format(result.guesses[0].probability)}`
      : `${TEXT.unsure} ${labels.slice(0, -1).join(', ')} ${TEXT.or} ${labels.at(-1)}`);
  }, SILENCE);
}

/* Tools */

pad.addEventListener('change', refresh);
function refresh() {
  document.body.classList.toggle('drawn', pad.strokes.length > 0);
  $('undo').ariaDisabled = String(!pad.canUndo);
  $('redo').ariaDisabled = String(!pad.canRedo);
  $('clear').ariaDisabled = String(!pad.canClear);
  $('pen').ariaPressed = String(pad.penMode);
  if (pad.penMode) $('pen').hidden = false;
  if (!ready && pad.strokes.length && $('said').dataset.state === 'empty') say('loading', { word: TEXT.loading });
  speakLater();
}

$('undo').addEventListener('click', () => pad.undo());
$('redo').addEventListener('click', () => pad.redo());
$('clear').addEventListener('click', () => pad.clear());
$('pen').addEventListener('click', () => { pad.penMode = !pad.penMode; });

addEventListener('keydown', (event) => {
  const asked = shortcut(event);
  if (asked) {
    event.preventDefault();
    pad[asked]();
  } else if (event.key === 'Delete' || event.key === 'Backspace') {
    pad.clear();
  }
});

/* Keeping */

pad.addEventListener('unkept', () => { $('unkept').hidden = false; });

// After the model has come, so that the page's own start is not slowed.
pad.load().catch(() => {}).then(() => workOffline({
  ready() { $('offline').hidden = false; },
  update(accept) {
    $('update').hidden = false;
    $('reload').addEventListener('click', accept);
  },
}));
$('later').addEventListener('click', () => { $('update').hidden = true; });

refresh();
