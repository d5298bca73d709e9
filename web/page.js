import './element.js';
import { EXAMPLES } from './examples.js';
import { fromNdjson, toNdjson, toPng, toSvg } from './files.js';
import { workOffline } from './offline.js';
import { around, pathOf, shortcut } from './strokes.js';

const TEXT = {
  empty: 'Draw something.',
  emptyMore: 'I’ll say what I see. Or watch one of mine:',
  example: 'Watch a drawing:',
  play: 'Play',
  pause: 'Pause',
  opened: 'Opened the first drawing;',
  notOpened: 'more in the file.',
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

/**
 * Writes a text unless it stands there: browsers take what is written again for new.
 * @param {string} id
 * @param {string} text
 */
function write(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

/* What it sees */

/**
 * @param {string} state
 * @param {{ kicker?: string, word?: string, more?: string }} texts
 * @param {import('./inkling.js').Guess[]} [guesses]
 */
function say(state, { kicker = '', word = '', more = '' }, guesses = []) {
  $('said').dataset.state = state;
  write('kicker', kicker);
  write('word', word);
  write('more', more);
  $('retry').hidden = state !== 'error' || ready; // then it is the drawing's fault
  $('examples').hidden = state !== 'empty';
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
    /** @type {HTMLElement} */ (row.lastChild).textContent = probability < 0.005 ? `<${percent.format(0.01)}` : percent.format(probability);
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
const speak = (text) => write('live', text);

function speakLater() {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    if (pad.active) return speakLater();
    if ($('said').dataset.state === 'error') return; // said already
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
  if (pad.strokes !== played) stop();
  notice('');
  document.body.classList.toggle('drawn', pad.strokes.length > 0);
  $('undo').ariaDisabled = String(!pad.canUndo);
  $('redo').ariaDisabled = String(!pad.canRedo);
  $('clear').ariaDisabled = String(!pad.canClear);
  $('play').ariaDisabled = String(!pad.canClear);
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
  if (files.open) return;
  const asked = shortcut(event);
  if (asked) {
    event.preventDefault();
    pad[asked]();
  } else if (event.key === 'Delete' || event.key === 'Backspace') {
    pad.clear();
  }
});

/* Playing a drawing again */

/** Points a second, and how long at least and at most. */
const PACE = 40, SHORTEST = 1500, LONGEST = 6000; // ms
const time = /** @type {HTMLInputElement} */ ($('time'));
/** @type {unknown} */
let played; // the strokes on the timeline
let playing = 0; // its next frame

function stop() {
  played = undefined;
  time.hidden = true;
  pause();
}

function pause() {
  cancelAnimationFrame(playing);
  playing = 0;
  /** @type {HTMLElement} */ ($('play').lastChild).textContent = TEXT.play;
}

function play() {
  if (!pad.canClear) return;
  if (playing) return pause();
  played = pad.strokes;
  time.hidden = false;
  /** @type {HTMLElement} */ ($('play').lastChild).textContent = TEXT.pause;
  const points = pad.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const length = Math.min(LONGEST, Math.max(SHORTEST, 1000 * points / PACE));
  const from = pad.progress === 1 ? 0 : pad.progress;
  const start = performance.now();
  const step = (/** @type {number} */ now) => {
    pad.progress = from + Math.max(0, now - start) / length;
    time.value = String(pad.progress);
    if (pad.progress === 1) pause(); else playing = requestAnimationFrame(step);
  };
  playing = requestAnimationFrame(step);
}

$('play').addEventListener('click', play);
time.addEventListener('input', () => {
  pause();
  pad.progress = time.valueAsNumber;
});

for (const { word, drawing } of EXAMPLES) {
  const button = document.createElement('button');
  button.type = 'button';
  button.ariaLabel = `${TEXT.example} ${word}`;
  const strokes = drawing.map(([x, y]) => x.map((_, i) => ({ x: x[i], y: y[i], t: 0 })));
  const { x, y, width, height } = around(strokes.flat());
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  picture.setAttribute('viewBox', `${x - 12} ${y - 12} ${width + 24} ${height + 24}`);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', strokes.map(pathOf).join(''));
  picture.append(path);
  button.append(picture);
  button.addEventListener('click', () => {
    pad.strokes = drawing;
    $('play').focus(); // this button goes away
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) play();
  });
  $('examples').append(button);
}

/* Files */

/** @param {string} text */
function notice(text) {
  write('notice', text);
  document.body.classList.toggle('noticed', text !== '');
}

const files = /** @type {HTMLDialogElement} */ ($('files'));
$('file').addEventListener('click', () => {
  for (const button of files.querySelectorAll('[data-save]')) /** @type {HTMLButtonElement} */ (button).disabled = !pad.canClear;
  files.showModal();
});
$('close').addEventListener('click', () => files.close());
files.addEventListener('click', (event) => event.target === files && files.close()); // beside it

files.addEventListener('click', async (event) => {
  const kind = /** @type {HTMLElement} */ (event.target).closest('[data-save]')?.getAttribute('data-save');
  if (!kind) return;
  const word = pad.result?.guesses[0]?.label ?? 'drawing';
  const content = kind === 'png' ? await toPng(pad.strokes) : kind === 'svg' ? toSvg(pad.strokes) : toNdjson(pad.strokes, word);
  const type = { svg: 'image/svg+xml', ndjson: 'application/x-ndjson' }[kind] ?? 'image/png';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = `${word.replace(/[^\p{L}\p{N}]+/gu, '-')}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // Safari reads it late
  files.close();
});

/** @param {string} text */
function openText(text) {
  try {
    const { strokes, more } = fromNdjson(text);
    pad.strokes = strokes;
    if (more) notice(`${TEXT.opened} ${more} ${TEXT.notOpened}`);
  } catch (error) {
    notice(/** @type {Error} */ (error).message);
  }
  files.close();
}

const chosen = /** @type {HTMLInputElement} */ ($('chosen'));
$('open').addEventListener('click', () => chosen.click());
chosen.addEventListener('change', async () => {
  const [file] = chosen.files ?? [];
  if (file) openText(await file.text());
  chosen.value = '';
});
addEventListener('paste', (event) => {
  const text = event.clipboardData?.getData('text/plain');
  if (text) openText(text);
});
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', async (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer?.files ?? [];
  const text = file ? await file.text() : event.dataTransfer?.getData('text/plain');
  if (text) openText(text);
});

/* Keeping */

pad.addEventListener('unkept', () => { $('unkept').hidden = false; });

// Once the model has come, so that the page's own start is not slowed and no broken page is kept.
pad.load().then(() => workOffline({
  ready() { $('offline').hidden = false; },
  update(accept) {
    $('update').hidden = false;
    $('reload').addEventListener('click', accept);
  },
}), () => {});
$('later').addEventListener('click', () => { $('update').hidden = true; });

refresh();
